"""The texts of lines where the page breaks words: each letter on its own line, and each hyphen once."""

import pytest

from ocr.collation.alignment import align, fold_tokens
from ocr.collation.line_texts import make_page_texts
from ocr.collation.reading import make_reading
from ocr.text.profiles import TYPESCRIPT
from tests.pages import make_page


@pytest.mark.parametrize(
    ("page", "transcribed", "lines"),
    [
        # Whole, broken likewise, and broken elsewhere in the transcription.
        ("имеет пре-\nвосходство", "имеет превосходство", ("имеет пре-", "восходство")),
        ("имеет пре-\nвосходство", "имеет пре-\nвосходство", ("имеет пре-", "восходство")),
        ("имеет пре-\nвосходство", "имеет превос-\nходство", ("имеет пре-", "восходство")),
        # A compound broken at its own hyphen.
        ("текст автокод-\nпрограммы", "текст автокод-программы", ("текст автокод-", "программы")),
        ("текст автокод-\nпрограммы", "текст автокод-\nпрограммы", ("текст автокод-", "программы")),
        # The transcription kept the hyphen of the page's line end.
        ("текст автокод-\nпрограммы", "текст автокод- программы", ("текст автокод-", "программы")),
        ("имеет пре-\nвосходство", "имеет пре- восходство", ("имеет пре-", "восходство")),
        ("имеет пре-\nвосходство", "имеет пре -восходство", ("имеет пре-", "восходство")),
        # The page breaks without a hyphen.
        ("имеет пре\nвосходство", "имеет превосходство", ("имеет пре", "восходство")),
    ],
)
def test_a_broken_word_stands_on_its_lines(page: str, transcribed: str, lines: tuple[str, ...]) -> None:
    read = make_page(page)
    reading, sides = make_reading(read, TYPESCRIPT), fold_tokens(transcribed, TYPESCRIPT)
    texts = make_page_texts(sides, reading, align(sides, reading.folded), len(read.lines))
    assert texts.lines == lines
    # Every shape of a token is in its spans, and nothing else.
    covered = {
        (span.line, at) for spans in texts.tokens for span in spans for at in range(span.start, span.end)
    }
    letters = {(k, at) for k, line in enumerate(texts.lines) for at, shape in enumerate(line) if shape != " "}
    assert covered == letters
