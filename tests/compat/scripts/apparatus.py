#!/usr/bin/env python3
"""The apparatus of the edition: what was changed in the transcription, from changes.json or changes.csv.

usage: apparatus.py CORRECTED
"""
import csv
import json
import sys
from pathlib import Path

folder = Path(sys.argv[1])
data = json.loads((folder / "changes.json").read_text(encoding="utf-8"))
assert data["schema"] == 1
print("Apparatus:", data["document"])
for change in data["changes"]:
    text = (folder / change["file"]).read_text(encoding="utf-8")
    if text[change["new_start"] : change["new_end"]] != change["after"]:
        sys.exit(f"the corrected text has no «{change['after']}» at {change['new_start']}")
    assert change["end"] - change["start"] == len(change["before"])
    assert change["verdict"] in ("misread", "unseen", "omitted", "sic", "illegible")
    assert 0 <= change["probability"] <= 1 and change["finding"]
    assert all(reason["evidence"] and reason["text"] for reason in change["reasons"])
    by = {"accepted": "after the page", "edited": "by the reader"}[change["decision"]]
    print(f"p. {change['page']}, {change['file']}: {change['before'].strip() or '-'} ] {change['after'].strip() or '-'} ({by})")

# The table for the register says the same. 0 page, 1 file, 2 finding, 3 decision, 4 start, 5 end, 6 new start,
# 7 new end, 8 before, 9 after, 10 verdict, 11 probability, 12 reasons
with open(folder / "changes.csv", encoding="utf-8-sig", newline="") as file:
    rows = list(csv.reader(file))[1:]
assert len(rows) == len(data["changes"])
for row, change in zip(rows, data["changes"]):
    assert int(row[0]) == change["page"] and row[1] == change["file"] and row[2] == change["finding"]
    assert row[3] == change["decision"]
    assert [int(cell) for cell in row[4:8]] == [change[key] for key in ("start", "end", "new_start", "new_end")]
    assert row[8].strip() == change["before"].strip() and row[9].strip() == change["after"].strip()
    assert row[10] == change["verdict"] and float(row[11]) == change["probability"] and row[12]
