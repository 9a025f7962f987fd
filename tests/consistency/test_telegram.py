"""The telegram by the rules about numbers, dates and joins, and the Russian of all that rules say."""

import ast
import json
from pathlib import Path

import ocr
from ocr.consistency.record import Matter, RecordText
from ocr.consistency.rules import RULES, check_record
from ocr.report.russian import RU

TELEGRAM = Path(__file__).parents[2] / "ground_truth" / "telegram-25348"
OURS = (Matter.NUMBERS, Matter.DATES, Matter.JOINS)


def load_telegram() -> RecordText:
    fields = json.loads((TELEGRAM / "record.json").read_text(encoding="utf-8"))
    names = ("title", "date", "date_iso", "citation", "source", "summary")
    return RecordText(
        sheets=tuple((TELEGRAM / name).read_text(encoding="utf-8") for name in fields["sheets"]),
        catalogue={name: fields[name] for name in names},
        translation=(TELEGRAM / fields["translation"]).read_text(encoding="utf-8"),
        translation_language="en",
    )


def test_the_telegram_has_five_places_that_disagree() -> None:
    rules = [rule for rule in RULES if rule.matter in OURS]
    checked = check_record(load_telegram(), rules=rules)
    found = {
        (one.rule, one.place.page_index, one.place.text, one.expected) for one in checked.inconsistencies
    }
    assert found == {
        ("document-number", 2, "25848", "25348"),
        ("word-over-join", 0, "превосходство", "превос-"),
        ("impossible-time", 0, "157.40", ""),
        ("copy-number", 2, "_____", "1"),
        ("return", 0, "19/10 1950", ""),
    }
    late = next(one for one in checked.inconsistencies if one.rule == "return")
    assert late.weight < 0.4
    assert all(checked.agreeing[matter] > 3 for matter in OURS)


def test_every_sentence_of_a_rule_has_its_russian() -> None:
    folder = Path(ocr.__file__).parent / "consistency"
    sentences = {
        node.value
        for path in folder.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        for keyword in call.keywords
        if keyword.arg == "text"
        for node in ast.walk(keyword.value)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.endswith(".")
    }
    assert len(sentences) > 30
    assert sentences <= RU.keys()
