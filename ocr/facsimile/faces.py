"""Typewriter faces by name: bundled with the package, or installed on the machine where they are free fonts.

The two kept-aside families serve for reported figures only: nothing is tuned or trained on them. The reader has not
been trained on the faces for fitting either, so that probabilities are fitted on machines that it does not know.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import ImageFont

from ocr.errors import InputError

FONTS = Path(__file__).parent.parent / "fonts"
BUNDLED = "TT2020"
# Draws the characters that a chosen face lacks.
FALLBACK_FACE = FONTS / "TT2020Base-Regular.ttf"
_SYSTEM = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path("/Library/Fonts"), Path("fonts"))


@dataclass(frozen=True, slots=True)
class Face:
    """A face: its name, its file, and the Debian package that brings it."""

    name: str
    file: str
    package: str = ""
    is_kept_aside: bool = False
    is_for_fitting: bool = False


FACES = (
    Face(BUNDLED, "TT2020Base-Regular.ttf"),
    Face("FreeMono", "FreeMono.otf", "fonts-freefont-otf"),
    Face("FreeMono Bold", "FreeMonoBold.otf", "fonts-freefont-otf"),
    Face("Nimbus Mono", "NimbusMonoPS-Regular.otf", "fonts-urw-base35"),
    Face("Nimbus Mono Bold", "NimbusMonoPS-Bold.otf", "fonts-urw-base35"),
    Face("PT Mono", "PTM55F.ttf", "fonts-paratype"),
    Face("Liberation Mono", "LiberationMono-Regular.ttf", "fonts-liberation"),
    Face("DejaVu Sans Mono", "DejaVuSansMono.ttf", "fonts-dejavu-core"),
    Face("Go Mono", "Go-Mono.ttf", "fonts-go", is_for_fitting=True),
    Face("Go Mono Bold", "Go-Mono-Bold.ttf", "fonts-go", is_for_fitting=True),
    Face("Fantasque Sans Mono", "FantasqueSansMono-Regular.ttf", "fonts-fantasque-sans", is_for_fitting=True),
    Face("Agave", "agave-r-autohinted.ttf", "fonts-agave", is_for_fitting=True),
    Face("GNU Typewriter", "GNUTypewriter.ttf", "fonts-gnutypewriter", is_kept_aside=True),
    Face("CMU Typewriter", "cmuntt.ttf", "fonts-cmu", is_kept_aside=True),
    Face("CMU Typewriter Light", "cmunbtl.ttf", "fonts-cmu", is_kept_aside=True),
    Face("CMU Typewriter Bold", "cmuntb.ttf", "fonts-cmu", is_kept_aside=True),
)
FITTING_FACES = tuple(face.name for face in FACES if face.is_for_fitting)
DEVELOPMENT_FACES = tuple(face.name for face in FACES if not face.is_kept_aside and not face.is_for_fitting)
KEPT_ASIDE_FACES = ("GNU Typewriter", "CMU Typewriter")


def find_face(name: str) -> Path | None:
    """Return the file of the face called `name`, None if it is not installed. Raises InputError if unknown."""
    face = next((face for face in FACES if face.name.lower() == name.lower()), None)
    if face is None:
        known = ", ".join(face.name for face in FACES)
        raise InputError(f"There is no face {name!r}. Name one of: {known}.")
    return _find_file(face.file)


def load_face(name: str) -> Path:
    """Return the file of the face called `name`. Raises InputError, saying what to install, if it is not here."""
    check_faces([name])
    path = find_face(name)
    assert path is not None
    return path


def check_faces(names: Iterable[str]) -> None:
    """Raise InputError, saying what to install, if any of these faces is not here: all that lack are told at once."""
    lacking = [name for name in dict.fromkeys(names) if find_face(name) is None]
    if not lacking:
        return
    lowered = {name.lower() for name in lacking}
    packages = dict.fromkeys(face.package for face in FACES if face.name.lower() in lowered)
    remedy = f"apt-get install {' '.join(packages)}" if all(packages) else "install Sverka anew"
    are, them = ("The face is", "it") if len(lacking) == 1 else ("These faces are", "them")
    raise InputError(f"{are} not here: {', '.join(lacking)}. To have {them}: {remedy}.")


@cache
def _find_file(file: str) -> Path | None:
    if (FONTS / file).is_file():
        return FONTS / file
    return next((path for folder in _SYSTEM if folder.is_dir() for path in sorted(folder.rglob(file))), None)


@cache
def lacks(path: Path, character: str) -> bool:
    """Return whether the face has no drawing of its own for the character."""
    font = ImageFont.truetype(str(path), 100, layout_engine=ImageFont.Layout.BASIC)
    # A face draws the last code point, which is no character, in the same way as any character that it lacks.
    drawn = font.getmask(character)
    nothing = font.getmask("\U0010ffff")
    return drawn.size == nothing.size and bytes(drawn) == bytes(nothing)
