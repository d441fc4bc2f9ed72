"""docs/features.md from what the tests printed: python3 list.py RESULTS_FOLDER [ROWS] > docs/features.md

Reads the JUnit files that each Catch2 program and the browser tests leave behind. A row counts as shown when at least
one test with its id passed and none failed. Ends with 1 when a row has no passing test.
"""

import pathlib
import re
import sys
import xml.etree.ElementTree as xml

ROW = re.compile(r"(?:Scenario: )?((?:[A-Z]{2}\d\d(?:, | and )?)+): ")


def results(folder):
    """id → (names that passed, names that failed)"""
    found = {}
    for file in sorted(pathlib.Path(folder).glob("*.xml")):
        for case in xml.parse(file).iter("testcase"):
            name = case.get("name", "").split("/")[0].strip()
            match = ROW.match(name)
            if not match or case.find("skipped") is not None:
                continue
            bad = case.find("failure") is not None or case.find("error") is not None
            words = name[match.end():].strip()
            for row in re.findall(r"[A-Z]{2}\d\d", match.group(1)):
                good_names, bad_names = found.setdefault(row, ({}, {}))
                (bad_names if bad else good_names)[words] = file.stem
    return found


def main():
    folder = sys.argv[1]
    rows = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else pathlib.Path(__file__).with_name("rows.txt"))
    shown = results(folder)
    missing = []
    print("# What Coach does, and the test that shows it\n")
    print("Made by `./dev test` from the tests' own results; `./dev test -R NAME` runs one program.")
    for line in rows.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            print(f"\n{line}\n\n| id | what | shown by |\n|---|---|---|")
        elif "\t" in line:
            row, what = line.split("\t", 1)
            good, bad = shown.get(row, ({}, {}))
            if bad or not good:
                missing.append(row)
            cell = "; ".join(f"{words} (`{file}`)" for words, file in good.items()) if not bad else "**fails**"
            print(f"| {row} | {what} | {cell or '**no test yet**'} |")
    if missing:
        print("no passing test: " + " ".join(missing), file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
