#!/bin/sh
# Every night: collate a box with its transcription and add one line to the log.
# usage: nightly.sh SCANS TRANSCRIPTION RESULTS LOG
sverka verify "$1" "$2" --out "$3" >"$4.last" 2>&1
code=$?
case $code in
    0) word="nothing to review" ;;
    1) word="to review" ;;
    2) word="called wrongly" ;;
    3) word="bad input" ;;
    4) word="something is not installed" ;;
    5) word="an engine failed" ;;
    6) word="cannot write" ;;
    *) word="broken" ;;
esac
echo "$code $word: $1" >>"$4"
[ "$code" -le 1 ] || exit "$code"

# With these the colleagues work in the morning; without one of them the night was for nothing.
for name in report.html findings.csv findings.json tokens.jsonl pages/1.txt; do
    [ -s "$3/$name" ] || { echo "no $name in $3" >&2; exit 99; }
done
grep -q "findings to review" "$4.last" || exit 98
grep -q "^Report: .*/report.html$" "$4.last" || exit 97
