"""Says which documented rows each SDK has reached and what it has read, and fails where something is missing or wrong.

    report.py SECGROUP RESULTS...

SECGROUP is the program, whose catalogue says which rules there are.
"""

import collections
import json
import os
import pathlib
import subprocess
import sys

import members

HERE = pathlib.Path(__file__).resolve().parent
# How many there are, each way of using one counted.
SDKS = 8


def catalogue(program):
    """The rows that there are: {(operation, edition): {rule: (status, code, message)}}."""
    listed = subprocess.run([program, "rules", "--format", "json"], check=True, capture_output=True)
    rules = collections.defaultdict(dict)
    # Rows that no world can bring about belong to no rule, and a twin never answers.
    for rule in (element for element in json.loads(listed.stdout) if "rule" in element):
        for row in (row for row in rule["rows"] if not row.get("twin")):
            # A text of another page is known, but not documented for the operation.
            known = row["message_documented"] or "undocumented" in row
            message = row["message"] if known else None
            rules[rule["operation"], row["edition"]][rule["rule"]] = row["status"], row["code"], message
    return rules


def key(case):
    return case["request"]["Action"], case["edition"]


def compare(cases, rules):
    """What the cases and the catalogue say differently."""
    expected = collections.defaultdict(dict)
    for case in cases:
        if case["rule"] is not None:
            row = case["expect"]
            expected[key(case)][case["rule"]] = row["status"], row["code"], row["message"]
    for of in sorted(rules.keys() | expected.keys()):
        for rule in sorted(rules[of].keys() | expected[of].keys()):
            ours, theirs = expected[of].get(rule), rules[of].get(rule)
            if ours != theirs:
                yield f"{' '.join(of)} {rule}: the cases say {ours}, the catalogue {theirs}"


def main():
    program, *files = sys.argv[1:]
    cases = json.loads((HERE / "cases.json").read_text())
    lines = [json.loads(line) for file in files for line in pathlib.Path(file).read_text().splitlines()]
    results = [line for line in lines if "case" in line]
    signatures = [line for line in lines if "signature" in line]
    reads = [line for line in lines if "read" in line or "exported" in line]
    wrong = [result for result in results if result["wrong"]]
    unsigned = [line for line in signatures if line["wrong"]]
    reached = collections.Counter()
    accepted = collections.Counter()
    for result in results:
        if not result["wrong"]:
            case = cases[result["case"]]
            counter = accepted if case["rule"] is None else reached
            counter[result["sdk"], case["request"]["Action"], case["edition"]] += 1

    rules = catalogue(program)
    different = list(compare(cases, rules))

    sdks = list(dict.fromkeys(result["sdk"] for result in results))
    print(f"{'SDK':38} {'operation':32} {'edition':10}  accepted  rows")
    for sdk in sdks:
        for operation, edition in rules:
            ran = [r for r in results if r["sdk"] == sdk and key(cases[r["case"]]) == (operation, edition)]
            if ran:
                rows = f"{reached[sdk, operation, edition]} of {len(rules[operation, edition])}"
                print(f"{sdk:38} {operation:32} {edition:10}  {accepted[sdk, operation, edition]:8}  {rows}")
    for sdk in sdks:
        held = [line for line in signatures if line["sdk"] == sdk and not line["wrong"]]
        print(f"{sdk:38} {'signatures, right and wrong':32} {'':10}  {len(held)} of 2")
    misread, read = members.report(reads)
    for line in misread:
        print(line)
    for line in unsigned:
        print(f"WRONG {line['sdk']}: {line['signature']}: {line['wrong']}")
    for result in wrong:
        case = cases[result["case"]]
        print(f"WRONG {result['sdk']}: {case['edition']} {case['rule']} {case['request']}: {result['wrong']}")
    for text in different:
        print(f"DIFFERENT {text}")
    # One result for each SDK and case of its cloud: a driver that stopped half-way is a failure too.
    clouds = {result["sdk"]: cases[result["case"]]["cloud"] for result in results}
    short = [sdk for sdk in sdks if sum(r["sdk"] == sdk for r in results) != sum(c["cloud"] == clouds[sdk] and sdk not in c.get("unless", ()) for c in cases)]
    for sdk in short:
        print(f"SHORT {sdk} did not run every case")
    absent = SDKS - len(sdks)
    if absent:
        print(f"ABSENT {absent} of {SDKS} SDKs did not run")
    absent_signatures = 2 * len(sdks) - len(signatures)
    failed = len(misread) + len(wrong) + len(unsigned) + absent_signatures + len(different) + len(short) + (absent if os.environ.get("CI") == "true" else 0)
    print(f"{len(results) - len(wrong) + len(signatures) - len(unsigned) + read} passed, {failed} failed")
    return 1 if failed or not results else 0


if __name__ == "__main__":
    sys.exit(main())
