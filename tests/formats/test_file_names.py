"""File names of any encoding, and with any character in them."""

import json

import pytest

from ocr.formats.file_names import find_code_page, show_name, show_text


def raw(name: str, code_page: str) -> str:
    """A name as Python gives it where the disk has it in an old code page."""
    return name.encode(code_page).decode("utf-8", errors="surrogateescape")


NAMES = [
    ["л. 1.jpg"],
    ["л. 1.jpg", "л. 1 об.jpg", "л. 2.jpg"],
    ["126-об.tif"],
    ["Лист 12 оборот.jpg"],
    ["ЛИСТ 1.JPG"],
    ["ф. 5 оп. 2 д. 1 л. 3.png"],
    ["письмо.jpg"],
    ["Приказ.pdf"],
    ["ПРИКАЗ 5.TIF"],
    ["Бумаги Иванова/1.jpg"],
]


@pytest.mark.parametrize("code_page", ["cp1251", "koi8-r", "cp866", "mac-cyrillic"])
@pytest.mark.parametrize("names", NAMES, ids=lambda names: names[0])
def test_names_of_old_code_pages_are_read(names: list[str], code_page: str) -> None:
    found = [raw(name, code_page) for name in names]
    guess = find_code_page(["letter.jpg", "письмо.jpg", *found])
    assert [show_name(name, guess) for name in found] == names


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("л. 1 об..jpg", "л. 1 об..jpg"),
        ("a\nb\r\t\0.jpg", "a\ufffdb\ufffd\ufffd\ufffd.jpg"),
        ("\u202egpj.1\u2066\u200f.jpg", "\ufffdgpj.1\ufffd\ufffd.jpg"),
        ("\x1b[31mred\x1b]0;title\x07.jpg", "\ufffd[31mred\ufffd]0;title\ufffd.jpg"),
        ("a\u2028b\ufeff\uffff.jpg", "a\ufffdb\ufffd\ufffd.jpg"),
        ("a\ud800b.jpg", "a\ufffdb.jpg"),
        ("и\u0306 е\u0301.jpg", "и\u0306 е\u0301.jpg"),
        ("№ 5 — «№».jpg", "№ 5 — «№».jpg"),
    ],
)
def test_a_shown_name_disturbs_nothing(name: str, shown: str) -> None:
    assert show_name(name) == shown
    json.dumps(shown, ensure_ascii=False).encode("utf-8")


def test_a_message_keeps_its_lines_and_names_the_file() -> None:
    message = f"Нет файла {raw('лист 5.jpg', 'koi8-r')}.\n\tПроверьте путь\x1b[2J."
    assert show_text(message) == "Нет файла лист 5.jpg.\n\tПроверьте путь\ufffd[2J."
