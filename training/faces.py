"""Faces to train on: typewriter faces and book faces to be squeezed into cells. The kept-aside faces stay aside.

Free fonts from Debian (fonts-freefont-otf, fonts-urw-base35, fonts-paratype, fonts-liberation, fonts-dejavu,
fonts-noto-core, fonts-noto-mono, fonts-oldstandard, fonts-linuxlibertine), from npm (@fontsource, fetched by
`python training/faces.py`), and the package's own.
"""

import subprocess
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import ImageFont

from ocr.facsimile.faces import FONTS, KEPT_ASIDE_FACES, find_face

FETCHED = Path(__file__).parent / "runs" / "fonts"
_SYSTEM = Path("/usr/share/fonts")


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_MONO = _names(
    "ibm-plex-mono source-code-pro ubuntu-mono fira-mono anonymous-pro cousine martian-mono jetbrains-mono "
    "roboto-mono victor-mono noto-sans-mono geist-mono cascadia-code fira-code"
)
_BOOK = _names(
    "podkova bitter roboto-slab old-standard-tt lora literata brygada-1918 noto-serif spectral merriweather kurale "
    "alice vollkorn source-serif-4 roboto-serif piazzolla tinos ledger gabriela prata playfair-display cormorant "
    "alegreya yeseva-one oranienbaum philosopher marmelad forum stix-two-text libertinus-serif arsenal bona-nova"
)
_SYSTEM_MONO = _names(
    "FreeMono.otf FreeMonoBold.otf NimbusMonoPS-Regular.otf NimbusMonoPS-Bold.otf PTM55F.ttf PTM75F.ttf "
    "LiberationMono-Regular.ttf LiberationMono-Bold.ttf DejaVuSansMono.ttf DejaVuSansMono-Bold.ttf "
    "NotoSansMono-Regular.ttf NotoMono-Regular.ttf"
)
_SYSTEM_BOOK = _names(
    "PTF55F.ttf PTF75F.ttf PTS55F.ttf C059-Roman.otf C059-Bold.otf P052-Roman.otf P052-Bold.otf "
    "URWBookman-Light.otf URWBookman-Demi.otf NimbusRoman-Regular.otf NimbusRoman-Bold.otf NimbusSans-Regular.otf "
    "DejaVuSerif.ttf DejaVuSerif-Bold.ttf FreeSerif.otf FreeSerifBold.otf LiberationSerif-Regular.ttf "
    "OldStandard-Regular.otf OldStandard-Bold.otf LinLibertine_R.otf LinLibertine_RB.otf"
)


@dataclass(frozen=True, slots=True)
class TrainingFace:
    """A face: its files, the first that has a character draws it; `is_mono` if it has cells of its own."""

    files: tuple[Path, ...]
    is_mono: bool

    @property
    def name(self) -> str:
        return self.files[0].stem


def find_training_faces() -> list[TrainingFace]:
    """Return the faces that are here, the package's own first."""
    own = FONTS / "TT2020Base-Regular.ttf"
    faces = [TrainingFace((own,), True)]
    system = {path.name: path for path in sorted(_SYSTEM.rglob("*.[ot]tf"))}
    faces += [TrainingFace((system[name],), True) for name in _SYSTEM_MONO if name in system]
    faces += [TrainingFace((system[name],), False) for name in _SYSTEM_BOOK if name in system]
    faces += [face for name in _MONO for face in _fetched(name, True)]
    faces += [face for name in _BOOK for face in _fetched(name, False)]
    aside = {path for name in KEPT_ASIDE_FACES if (path := find_face(name))}
    assert not any(set(face.files) & aside for face in faces)
    return faces


def _fetched(name: str, is_mono: bool) -> Iterator[TrainingFace]:
    for weight in (400, 700):
        files = [FETCHED / name / f"{name}-{part}-{weight}-normal.woff2" for part in ("cyrillic", "latin")]
        if files[0].is_file():
            yield TrainingFace(tuple(path for path in files if path.is_file()), is_mono)


@cache
def load_font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    """Return a font file at a size in pixels, letters set one by one."""
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


@cache
def font_with(face: TrainingFace, character: str, size: int) -> ImageFont.FreeTypeFont | None:
    """Return the face's font that draws the character; None where none does."""
    for path in face.files:
        font = load_font(path, size)
        drawn, nothing = font.getmask(character), font.getmask("\U0010ffff")
        if drawn.size != nothing.size or bytes(drawn) != bytes(nothing):
            return font
    return None


def fetch() -> None:
    """Fetch the fonts of npm's @fontsource packages into training/runs/fonts."""
    for name in (*_MONO, *_BOOK):
        folder = FETCHED / name
        if folder.is_dir():
            continue
        packed = subprocess.run(
            ["npm", "pack", "--silent", f"@fontsource/{name}"],
            cwd=FETCHED.parent,
            capture_output=True,
            text=True,
            check=True,
        )
        archive = FETCHED.parent / packed.stdout.strip().splitlines()[-1]
        folder.mkdir(parents=True)
        with tarfile.open(archive) as packed_files:
            for member in packed_files.getmembers():
                file = Path(member.name).name
                if file.endswith("normal.woff2") and ("-400-" in file or "-700-" in file):
                    content = packed_files.extractfile(member)
                    assert content is not None
                    (folder / file).write_bytes(content.read())
        archive.unlink()
        print(name)


if __name__ == "__main__":
    FETCHED.mkdir(parents=True, exist_ok=True)
    fetch()
