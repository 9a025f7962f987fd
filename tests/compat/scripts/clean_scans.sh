#!/bin/sh
# The cleaned pages go into the reading room, the stages to whoever wants to see what was done.
# usage: clean_scans.sh FOLDER SCAN...
folder=$1
shift
for scan in "$@"; do
    sverka preprocess "$scan" --out "$folder" --steps | while read -r picture; do
        [ -s "$picture" ] || { echo "$picture is empty" >&2; exit 99; }
        echo "$picture"
    done || exit $?
    [ -f "$folder/$(basename "$scan" .jpg).cleaned.png" ] || exit 98
done
