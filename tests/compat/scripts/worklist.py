#!/usr/bin/env python3
"""Work list for the reader, from findings.json: what is graver comes first.

usage: worklist.py RESULTS
"""
import json
import sys
from pathlib import Path

results = Path(sys.argv[1])
data = json.loads((results / "findings.json").read_text(encoding="utf-8"))
if data["schema"] != 1:
    sys.exit("another schema: have the new README read to you")

document = data["document"]
print("#", document["name"], "facsimile" if document["facsimile"] else "original", document["profile"], data["sverka"])
for notice in document["notices"]:
    print("# note:", notice)

for page in data["pages"]:
    counts = page["counts"]
    seen = sum(counts[verdict] for verdict in counts if verdict != "omitted")
    if seen != page["tokens"]:
        sys.exit(f"page {page['page']}: {seen} verdicts about {page['tokens']} tokens")
    if counts["unchecked"] > page["tokens"] / 2:
        print("# page", page["page"], "is mostly unchecked: read it yourself")
    cer = page["cer"]["edits"] / max(1, page["cer"]["length"])
    words = f"{page['wer']['edits']} of {page['wer']['length']} words"
    print(f"# page {page['page']}: {page['scan']} against {page['transcription']}, CER {cer:.1%}, {words},", page["engines"][0])
for failure in data["failures"]:
    print("# page", failure["page"], failure["scan"], "FAILED:", failure["message"], failure["exit_code"])

# The total is what the pages have, and the list is complete.
for verdict in ("confirmed", "misread", "unseen", "omitted", "sic", "illegible", "unchecked"):
    assert document["counts"][verdict] == sum(page["counts"][verdict] for page in data["pages"]), verdict

DO = {
    "misread": "look: «{transcribed}» or «{reading}»?",
    "unseen": "strike out «{transcribed}»?",
    "omitted": "put in «{reading}»?",
    "sic": "so in the document: «{transcribed}»",
    "illegible": "cannot be read: «{transcribed}»",
}
worst = None
for finding in data["findings"]:
    rank = finding["probability"] * finding["severity"]
    if worst is not None and rank > worst + 0.001:
        sys.exit("the list is not sorted, worst first")
    worst = rank
    mark = "!" if finding["severity"] == 1.0 else " "
    what = DO[finding["verdict"]].format(**finding)
    why = "; ".join(reason["evidence"] for reason in finding["reasons"])
    print(mark, f"p. {finding['page']}", finding["kind"], what, f"({why})", finding["id"], finding["key"], sep="\t")

left = document["left"]
if left:
    now, end = left["now"], left["at_the_end"]
    print(f"# errors: about {now['expected']:.0f} ({now['low']}-{now['high']}), after the list {end['expected']:.0f}")
    # What the first hour is worth, at ten minutes a finding.
    hour = [point for point in left["curve"] if point["reviewed"] <= 6][-1]
    print(f"# after an hour about {hour['expected']:.1f} are left")
    print(f"# stop after {left['stop_at']} of {len(left['curve']) - 1}, rejected earlier: {document['rejected']}")
