#!/usr/bin/env python3
"""Annotations for our IIIF viewer: a fragment of the scan for each place of a finding.

usage: annotations.py RESULTS BASE_URL
"""
import json
import sys
from pathlib import Path

data = json.loads((Path(sys.argv[1]) / "findings.json").read_text(encoding="utf-8"))
pages = {page["page"]: page for page in data["pages"]}
items = []
for finding in data["findings"]:
    page = pages[finding["page"]]
    if finding["verdict"] == "unseen" and finding["boxes"]:
        sys.exit("what is not on the page has no place there")
    for left, top, right, bottom in finding["boxes"]:
        if not (0 <= left < right <= page["width_px"] and 0 <= top < bottom <= page["height_px"]):
            sys.exit(f"outside of {page['scan']}: {left} {top} {right} {bottom}")
        items.append(
            {
                "id": f"{sys.argv[2]}/{finding['id']}",
                "type": "Annotation",
                "body": {"value": finding["reading"] or finding["transcribed"], "text": finding["reasons"][0]["text"]},
                "target": f"{page['sha256'][:12]}/{page['scan']}#xywh={left},{top},{right - left},{bottom - top}",
            }
        )
json.dump({"type": "AnnotationPage", "items": items}, sys.stdout, ensure_ascii=False, indent=1)
