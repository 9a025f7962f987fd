#!/bin/sh
# Two people have typed the same page: how far are they apart? Prints CER in the log and fails above a limit.
# usage: second_typing.sh FIRST SECOND MOST_EDITS
sverka score "$1" "$2" | grep -E '^(profile|CER|WER) ' || exit $?
sverka score "$1" "$2" --profile exact --json | python3 -c '
import json, sys
score = json.load(sys.stdin)
for rate in (score["cer"], score["wer"]):
    assert rate["edits"] <= rate["length"] and 0 <= rate["rate"] <= 1
for one in score["confusions"]:
    print(one["true"] or "-", one["read"] or "-", one["count"], sep="\t")
sys.exit(score["cer"]["edits"] > int(sys.argv[1]))' "$3"
