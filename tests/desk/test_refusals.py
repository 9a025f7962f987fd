"""What the desk refuses is told in its language: every sentence of the modules that refuse has its Russian."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import ocr.desk
from ocr.desk.refusals import _REFUSALS, translate_refusal
from ocr.desk.types import Role
from tests.desk.desks import make_text, serve, write_document

FOLDER = Path(ocr.desk.__file__).parent
# What these say is said on the command line, before a browser asks.
BEFORE = {"server.py", "token_file.py"}
RAISED = {"InputError", "UsageError", "OutputError", "NoPictureError", "_refuse"}


def list_sentences() -> Iterator[tuple[str, str]]:
    """Each sentence that is refused with, its values as Z0, Z1, ...; with the module and the line."""
    for path in sorted(FOLDER.glob("*.py")):
        if path.name in BEFORE:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in RAISED:
                texts = [text for arg in node.args if (text := sentence_of(arg)) is not None]
                yield from ((f"{path.name}:{node.lineno}", text) for text in texts)


def sentence_of(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.Constant) else None for part in node.values]
        return "".join(f"Z{at}" if part is None else str(part) for at, part in enumerate(parts))
    return None


SENTENCES = {where: text for where, text in list_sentences() if re.search("[a-z]{3}", text)}


@pytest.mark.parametrize("where", SENTENCES)
def test_every_refusal_of_the_desk_has_its_russian(where: str) -> None:
    text = SENTENCES[where]
    told = translate_refusal(text, "ru")
    assert re.search("[а-яё]", told), text
    # Nothing of what it is about is lost, and nothing but that and commands is English.
    assert sorted(re.findall(r"Z\d", told)) == sorted(re.findall(r"Z\d", text))
    known = re.sub(r"`[^`]+`|Z\d|--\w+|html|pdf|jsonl", "", told)
    assert not re.search("[A-Za-z]{2}", known), told
    assert translate_refusal(text, "en") == text


def test_many_are_found() -> None:
    assert len(SENTENCES) > 45


@pytest.mark.parametrize(
    ("english", "russian"),
    [
        ("Боря is at this page. Go on with another, or wait for ten minutes.",
         "Боря сейчас работает с этим листом. Перейдите к другому или подождите десять минут."),
        ("Files are patched by the owner or an adjudicator.", "Файлы исправляет владелец или старший."),
        ("Cannot write /a/b.txt: No space left on device. Free space, or change the permissions of /a.",
         "Не удаётся записать /a/b.txt: на диске нет места. Освободите место или измените права на /a."),
        ("/a/b.txt was changed just now. Look at it, and try again. These are changed all the same: /a/c.txt.",
         "/a/b.txt только что изменён. Посмотрите и повторите. Всё же изменены: /a/c.txt."),
        ("2 files, 1 place; everything else byte-identical", "файлов: 2, мест: 1; всё остальное байт в байт прежнее"),
        ("text, UTF-8 with a mark", "текст, UTF-8 с меткой"),
        # What has no Russian is told all the same, and braces of others are theirs.
        ("a {thing} that nobody knew", "a {thing} that nobody knew"),
        ("{x} was replaced a moment ago. Run `sverka verify` again.",
         "Файл {x} только что заменён. Запустите `sverka verify` ещё раз."),
    ],
)  # fmt: skip
def test_a_sentence_is_found_again_with_its_values(english: str, russian: str) -> None:
    assert translate_refusal(english, "ru") == russian


def test_each_translation_has_the_values_of_its_sentence() -> None:
    for english, russian in _REFUSALS.items():
        fields = [sorted(re.findall(r"\{\w+\}", text)) for text in (english, russian)]
        assert fields[0] == fields[1], english


def test_a_russian_desk_refuses_in_russian(tmp_path: Path) -> None:
    write_document(tmp_path / "one", make_text(1), [])
    with serve(tmp_path, {"Аня": Role.OWNER}, "ru") as desk, httpx.Client(base_url=desk.url) as client:
        own = {"origin": desk.url, "x-sverka-desk": "1"}
        answer = client.get("/api/me")
        assert (answer.status_code, answer.json()["error"][:16]) == (401, "Откройте адрес, ")
        answer = client.post("/api/session", json={"token": "x"}, headers=own)
        assert (answer.status_code, answer.json()["error"][:18]) == (401, "Этот адрес устарел")
        assert (
            client.post("/api/session", json={}).text
            == "Действия принимаются только со страниц самой программы."
        )
        client.post("/api/session", json={"token": desk.tokens["Аня"]}, headers=own)
        told = client.get("/api/d/none/queue")
        assert (told.status_code, told.json()) == (404, {"error": "Такого документа нет."})
