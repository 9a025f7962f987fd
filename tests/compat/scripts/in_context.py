#!/usr/bin/env python3
"""Each finding in its line of the transcription, between brackets; a bar where something is left out.

usage: in_context.py RESULTS TRANSCRIPTION
"""
import json
import sys
from pathlib import Path

data = json.loads((Path(sys.argv[1]) / "findings.json").read_text(encoding="utf-8"))
where = Path(sys.argv[2])
pages = {page["page"]: page for page in data["pages"]}

for finding in data["findings"]:
    page = pages[finding["page"]]
    file = where / page["transcription"] if where.is_dir() else where
    # The page may begin in the middle of the file.
    text = file.read_text(encoding="utf-8")[page["transcription_start"] :]
    start, end = finding["start"], finding["end"]
    if text[start:end] != finding["transcribed"]:
        sys.exit(f"{file}: at {start} is «{text[start:end]}», not «{finding['transcribed']}»")
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    line_end = len(text) if line_end < 0 else line_end
    mark = f"[{text[start:end]}]" if start < end else "|"
    print(f"{page['page']}: {text[line_start:start]}{mark}{text[end:line_end]}")
