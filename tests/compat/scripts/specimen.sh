#!/bin/sh
# A typed specimen of a text for the course, with its PAGE XML; the same seed must give the same sheet.
# usage: specimen.sh TEXT FOLDER
sverka facsimile "$1" --out "$2" --level worn --face TT2020 --seed 5 >/dev/null || exit $?
[ -s "$2/sheet-1.jpg" ] && [ -s "$2/facsimile.toml" ] || exit 99
grep -q "<PcGts" "$2/sheet-1.xml" || exit 98
