"""The review from the first run to the corrected text, as the README tells it, in a browser."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page as Tab

from ocr.cli import app as cli
from ocr.facsimile.write import write_facsimiles
from tests.browsers import launch_chromium

pytestmark = [pytest.mark.tesseract, pytest.mark.browser]

TYPED = (
    "ТЕЛЕГРАММА № 76419\n\nДоношу, что эшелон прибыл на станцию назначения\nв 14 часов 25 минут. Выгрузка "
    "закончена, люди\nразмещены в казармах местного гарнизона. Имущество\nсдано на склад по описи. Командир "
    "просит выдать\n340 комплектов зимней одежды и направить врачей.\n"
)


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    """Run the command in this process and return its exit code."""
    monkeypatch.setattr("sys.argv", ["sverka", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert isinstance(ended.value.code, int)
    return ended.value.code


def type_sheet(source: Path, scans: Path) -> None:
    source.mkdir()
    sheet = f"[sheet]\nsize_mm = [165, 72]\n[[typed]]\nleft_mm = 14\ntop_mm = 14\ntext = '''\n{TYPED}'''\n"
    (source / "sheet-1.toml").write_text(sheet, encoding="utf-8")
    write_facsimiles(source, scans, seed=7)


def load(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_bytes()))


def find_card(tab: Tab, transcribed: str) -> Any:
    return tab.locator(".card", has=tab.locator(".sides dd").first.locator("b", has_text=transcribed))


def save_decisions(tab: Tab, path: Path) -> dict[str, dict[str, str]]:
    """Save the decisions with the key and return them by the finding's key."""
    with tab.expect_download() as download:
        tab.keyboard.press("s")
    download.value.save_as(path)
    return {one["key"]: one for one in load(path)["decisions"]}


def check_second_run(out: Path, before: Mapping[str, Mapping[str, Any]]) -> tuple[dict[str, Any], int]:
    """Return the finding that the second run dismissed, «35», and how many it lists, once all is where it belongs."""
    after = load(out / "findings.json")
    (dismissed,) = after["dismissed"]
    assert dismissed["decision"] == {"decision": "rejected", "text": ""}
    same = ("key", "verdict", "kind", "severity", "transcribed", "reading", "boxes", "start", "end")
    assert [dismissed[name] for name in same] == [before["35"][name] for name in same]
    assert dismissed.keys() == before["35"].keys() | {"decision"}
    assert after["document"]["rejected"] == 1
    assert "35" not in {own["transcribed"] for own in after["findings"]}
    tokens = [json.loads(line) for line in (out / "tokens.jsonl").read_bytes().splitlines()]
    (token,) = [token for token in tokens if token["text"] == "35"]
    assert (token["verdict"], token["probability"]) == ("confirmed", 0.0)
    return dismissed, len(after["findings"]) + sum(doubt["listed"] for doubt in after["doubts"])


def test_the_review_from_the_first_run_to_the_corrected_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    scans, out = tmp_path / "scans", tmp_path / "out"
    type_sheet(tmp_path / "source", scans)
    transcription = tmp_path / "sheet.txt"
    transcribed = TYPED.replace("76419", "70419").replace("25 минут", "35 минут").replace("эшелон ", "")
    transcription.write_text(transcribed, encoding="utf-8")
    verify = ("verify", scans, transcription, "--out", out)

    assert run(monkeypatch, *verify) == 1
    before = {own["transcribed"]: own for own in load(out / "findings.json")["findings"]}
    assert {"70419", "35", ""} <= before.keys()
    with launch_chromium() as browser:
        tab = browser.new_page()
        tab.goto((out / "report.html").as_uri())
        for word, decision in (("70419", "accepted"), ("35", "rejected")):
            find_card(tab, word).locator(f"[data-decide={decision}]").click()
        omitted = tab.locator(f'.card[data-id="{before[""]["id"]}"]')
        omitted.locator("[data-decide=edited]").click()
        tab.keyboard.type("второй эшелон")
        tab.keyboard.press("Enter")
        save_decisions(tab, out / "decisions.json")

        # The transcription is corrected elsewhere before the second run.
        transcribed = transcribed.replace("Командир", "Командиры")
        transcription.write_text(transcribed, encoding="utf-8")
        assert run(monkeypatch, *verify) == 1
        assert "Rejected before, and left out: 1." in capsys.readouterr().out
        dismissed, listed = check_second_run(out, before)

        # Opened by somebody else, whose browser has kept nothing: all is there, and nothing is lost by saving.
        other = browser.new_context().new_page()
        other.goto((out / "report.html").as_uri())
        assert other.locator("#tally-text").inner_text().startswith(f"Decided: 2 of {listed}.")
        assert find_card(other, "70419").locator(".decided").inner_text() == "the page is right"
        omitted = other.locator(f'.card[data-key="{before[""]["key"]}"]')
        assert omitted.locator(".decided").inner_text() == "to be «второй эшелон»"
        other.locator('a[href="#dismissed"]').click()
        rejected = other.locator("#dismissed .card")
        assert rejected.locator(".decided").inner_text() == "the transcription is right"
        saved = save_decisions(other, out / "decisions.json")
        assert {key: (one["decision"], one["text"]) for key, one in saved.items()} == {
            before["70419"]["key"]: ("accepted", ""),
            before["35"]["key"]: ("rejected", ""),
            before[""]["key"]: ("edited", "второй эшелон"),
        }

        corrected = transcribed.replace("70419", "76419").replace("что прибыл", "что второй эшелон прибыл")
        export = ("export", out, "--decisions", out / "decisions.json", "--out", tmp_path / "corrected")
        assert run(monkeypatch, *export) == 0
        assert "2 changes on 1 pages, 1 findings rejected" in capsys.readouterr().out
        assert (tmp_path / "corrected" / "sheet.txt").read_text(encoding="utf-8") == corrected

        # A rejection taken back is no longer saved; accepted instead, it changes the text too.
        rejected.locator("[data-undo]").click()
        assert dismissed["key"] not in save_decisions(other, tmp_path / "fewer.json")
        rejected.locator("[data-decide=accepted]").click()
        save_decisions(other, out / "decisions.json")
        assert run(monkeypatch, *export) == 0
        text = (tmp_path / "corrected" / "sheet.txt").read_text(encoding="utf-8")
        assert text == corrected.replace("35 минут", "25 минут")
