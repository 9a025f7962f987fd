#!/bin/sh
# Before a long run: is all there? Tesseract is to be here too, we want the second reading.
found=$(sverka doctor) || { echo "$found" | grep '^MISSING' >&2; exit 4; }
echo "$found" | grep -q '^ok  *Tesseract: .*rus' || { echo "Tesseract reads no Russian" >&2; exit 4; }
echo "$found" | grep '^ok  *sverka: '
sverka --version
