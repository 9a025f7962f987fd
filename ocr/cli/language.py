"""The option --language of commands that read pages."""

from enum import StrEnum
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, overload

import typer
from typer.core import TyperCommand

if TYPE_CHECKING:
    from ocr.language.base import Language


class LanguageCode(StrEnum):
    """The codes of ocr.language.languages."""

    RU = "ru"
    UK = "uk"
    BE = "be"
    BG = "bg"
    SR = "sr"
    MK = "mk"


DocumentLanguage = Annotated[
    LanguageCode | None,
    typer.Option(
        "--language",
        help="Language of the pages: Russian, Ukrainian, Belarusian, Bulgarian, Serbian or Macedonian. Told from "
        "their letters if not given.",
    ),
]


@overload
def find_language(code: LanguageCode) -> "Language": ...
@overload
def find_language(code: LanguageCode | None) -> "Language | None": ...
def find_language(code: LanguageCode | None) -> "Language | None":
    """Return the language of a code; None where it is to be told."""
    from ocr.language.languages import LANGUAGES

    return LANGUAGES[code.value] if code else None


class OcrCommand(TyperCommand):
    """Takes a bare --language too: it once was the opposite of --no-language, and means nothing any more."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Return what is made of the arguments without a --language that no code follows."""
        pairs = zip_longest(args, args[1:], fillvalue="")
        kept = [arg for arg, behind in pairs if arg != "--language" or not _is_no_code(behind)]
        return super().parse_args(ctx, kept)


def _is_no_code(text: str) -> bool:
    """Return whether what stands behind --language is no value of it: the end, an option, or scans."""
    return text not in set(LanguageCode) and (not text or text.startswith("-") or Path(text).exists())
