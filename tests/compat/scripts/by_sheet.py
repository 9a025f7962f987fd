#!/usr/bin/env python3
"""The findings sheet by sheet, as they lie in the folder, for printing. From findings.csv, by column.

usage: by_sheet.py findings.csv
"""
import csv
import sys

# Columns of the table: 0 rank, 1 page, 2 scan, 3 verdict, 4 kind, 5 severity, 6 probability, 7 start, 8 end,
# 9 transcribed, 10 reading, 11 boxes, 12 reasons, 13 id
with open(sys.argv[1], encoding="utf-8-sig", newline="") as file:
    rows = list(csv.reader(file))[1:]

for number, row in enumerate(rows, start=1):
    if int(row[0]) != number:
        sys.exit("the ranks do not count from 1")

for row in sorted(rows, key=lambda row: (int(row[1]), int(row[7]))):
    probability = float(row[6])
    if not (0 <= probability <= 1 and 0 < float(row[5]) <= 1 and int(row[7]) <= int(row[8])):
        sys.exit(f"what is this? {row}")
    # "left top right bottom; left top right bottom": the first place on the sheet
    place = [int(number) for number in row[11].split(";")[0].split()]
    where = f"{place[1]} px from the top" if place else "nowhere on the sheet"
    print(row[2], row[3], row[4], f"{row[9] or '-'} > {row[10] or '-'}", where, f"{len(row[12])} letters of reasons", row[13], sep="|")
