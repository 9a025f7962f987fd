#!/bin/bash
# The reader has decided in the report: make the corrected texts and show what was changed in them.
# usage: publish.sh RESULTS DECISIONS TRANSCRIPTION CORRECTED
set -eu
sverka export "$1" --decisions "$2" --out "$4" >/dev/null
for old in "$3"/*.txt; do
    new=$4/$(basename "$old")
    [ -f "$new" ] || { echo "no $new" >&2; exit 99; }
    if cmp -s "$old" "$new"; then
        echo "$(basename "$old"): as it was"
    else
        diff "$old" "$new" || true
    fi
done
# Page, file and decision of each change, for the register.
tail -n +2 "$4/changes.csv" | cut -d, -f1,2,4
