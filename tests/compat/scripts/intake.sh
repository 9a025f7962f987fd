#!/bin/sh
# A record has come from the archive: unpack it and print shelf mark, sheets and title for the register.
# usage: intake.sh RECORD FOLDER
sverka import "$1" --out "$2" >/dev/null || exit $?
sheets=$(ls "$2"/sheet-*.txt | wc -l)
title=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1], encoding="utf-8"))["title"])' "$2/record.json")
date=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1], encoding="utf-8"))["date_iso"])' "$2/record.json")
[ -s "$2/translation/en.txt" ] && translated=yes || translated=no
printf '%s\t%s sheets\ttranslated: %s\t%s\n' "$date" "$((sheets))" "$translated" "$title"
