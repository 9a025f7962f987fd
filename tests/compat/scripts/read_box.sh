#!/bin/bash
# Read new scans, and make a list for the catalogue: page, words, numbers of four digits and more.
# usage: read_box.sh RESULTS SCAN...
set -u
results=$1
shift
sverka ocr "$@" --out "$results" --no-language >"$results.log" 2>&1
code=$?
# 3: a page that cannot be read is a matter for the photographer, the others go on.
[ $code -eq 0 ] || [ $code -eq 3 ] || exit $code

for f in "$results"/pages/*.txt; do
    page=$(basename "$f" .txt)
    words=$(wc -w <"$f")
    numbers=$(grep -oE '[0-9]{4,}' "$f" | sort -u | paste -sd, -)
    echo "$page;$((words));$numbers"
done | sort -t';' -k1,1n >"$results/catalogue.csv"

# Joined for the search engine.
cat "$results"/pages/*.txt | tr -s ' \n' ' ' >"$results/all.txt"
exit $code
