#!/usr/bin/env python3
"""How much of a transcription is confirmed, page by page, and the words that were not. From tokens.jsonl.

usage: proportions.py RESULTS
"""
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

pages = defaultdict(Counter)
with (Path(sys.argv[1]) / "tokens.jsonl").open(encoding="utf-8") as file:
    for line in file:
        token = json.loads(line)
        is_gap = token["start"] == token["end"]
        if token["verdict"] == "omitted" and not is_gap:
            sys.exit(f"what is left out has no length: {token}")
        if not is_gap and not token["text"]:
            sys.exit(f"a token without text: {token}")
        assert 0 <= token["probability"] <= 1
        assert token["confidence"] is None or 0 <= token["confidence"] <= 1
        assert all(len(box) == 4 for box in token["boxes"])
        if not is_gap:
            pages[token["page"]][token["verdict"]] += 1
        if token["verdict"] != "confirmed":
            # The reading is what the machine has there.
            row = [token["page"], token["kind"], token["verdict"], token["text"] or "-", token["reading"] or "-"]
            print(*row, len(token["reasons"]), sep="\t")

for page, counts in sorted(pages.items()):
    print(f"page {page}: {counts['confirmed']} of {sum(counts.values())} confirmed")
