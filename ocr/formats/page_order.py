"""The order of page files by their names: numbers as numbers, a verso right after its recto."""

import unicodedata
from typing import Any

import regex
from natsort import natsort_keygen, ns

# Suffixes tell how a page is kept, not which page it is: «л. 1.jpg.txt» is the text of «л. 1.jpg».
_SUFFIXES = regex.compile(
    r"""(?: \. (?: png | jpe?g | jpe | jfif | mpo | tiff? | jp2 | j2[kc] | jp[fx] | bmp | webp | pdf
                  | txt | docx | xml ) )+ $""",
    regex.VERBOSE,
)
_SEPARATORS = regex.compile(r"[^\p{L}\p{M}\p{N}]+")
# The sides of a leaf as archives write them behind its number; о and е may be the Latin letters.
_VERSO = "[оo]б(?:[оo]р(?:[оo]т(?:ная)?)?)?|ob(?:orot)?|verso|v|back"
_RECTO = "лиц(?:[оo]|[еe]вая)?|recto|r|front"
# Behind a leaf's number, which has a letter where the leaf was inserted later («12а»).
_SIDE = regex.compile(
    rf"""(?P<leaf> \p{{N}} (?: \ ? [а-яёa-z] )? )
         \ ? (?: (?P<verso> {_VERSO} ) | {_RECTO} ) (?: \ (?: сторона | side ) )? (?! [\p{{L}}\p{{M}}] )""",
    regex.VERBOSE,
)
_GAP_BEFORE_NUMBER = regex.compile(r"(?<=[\p{L}\p{M}])\ (?=\p{N})")
# Sorts behind the space of «л. 1 (2)», a second scan of the recto, and before the letter of «л. 1а».
_VERSO_MARK = "!"
_natural = natsort_keygen(alg=ns.INT)


def page_order_key(path: str) -> tuple[Any, ...]:
    """Return the key by which pages are sorted by their paths. Different paths have different keys.

    Folders and files, parted by "/", are compared part by part. Case, leading zeros, suffixes, the kind of separators
    and composed or decomposed letters make no difference where anything else does.

    >>> sorted(["л. 2.jpg", "л. 1 об.jpg", "л. 1.jpg", "Л. 1а.jpg", "л. 10.jpg"], key=page_order_key)
    ['л. 1.jpg', 'л. 1 об.jpg', 'Л. 1а.jpg', 'л. 2.jpg', 'л. 10.jpg']
    """
    *folders, name = map(_fold, path.split("/"))
    ordered = (*folders, _SUFFIXES.sub("", name))
    # What differs in the last resort: zeros and separators, and then suffixes, case and the form of letters.
    return tuple(_natural(_canonical(part)) for part in ordered), ordered, path


def _fold(name: str) -> str:
    return unicodedata.normalize("NFC", name.casefold())


def _canonical(name: str) -> str:
    """Return a folded name with single spaces for separators, and the side of a leaf as a mark behind its number.

    >>> _canonical("л. 1 об."), _canonical("ф.5_л.12а-об"), _canonical("1r"), _canonical("л. 1об-2")
    ('л1!', 'ф5 л12а!', '1', 'л1! 2')
    """
    spaced = _SEPARATORS.sub(" ", name).strip()
    sided = _SIDE.sub(lambda found: found["leaf"] + (_VERSO_MARK if found["verso"] else ""), spaced)
    return _GAP_BEFORE_NUMBER.sub("", sided)
