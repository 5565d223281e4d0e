"""Prints what each client has done, and fails where a step went wrong or docs/clients.md has another table.

    report.py [--write-docs] RESULTS...
"""

import collections
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
DOCS = HERE.parent / "docs" / "clients.md"
BEGIN, END = "<!-- scripts/client-flows writes this table -->\n", "<!-- until here -->\n"
CLIENTS = {"libcloud", "footmark", "ansible", "aliyun-core", "aliyun-sdk", "bce-sdk-python", "bce-sdk-js", "zenlayer"}
STEPS = ["list", "precondition", "join", "read back", "refusal", "replace", "leave", "gone"]
# Without one of these a flow is none. A client changes groups by the one or by the other.
NEEDED = [{"list"}, {"precondition"}, {"read back"}, {"refusal"}, {"gone"}, {"join", "replace"}, {"leave", "replace"}]


def table(results, flows):
    """The rows of docs/clients.md."""
    rows = []
    for client, steps in results.items():
        done = collections.Counter(flows[step["cloud"]][step["step"]]["step"] for step in steps)
        exceptions = sorted({f"`{step['exception']}`: {', '.join(step['says'])}" for step in steps if step["exception"]})
        rows.append([steps[0]["package"], steps[0]["cloud"], *(str(done[step] or "-") for step in STEPS), "; ".join(exceptions)])
    return [["client", "cloud", *STEPS, "a refusal arrives as"], *sorted(rows, key=lambda row: (row[1], row[0]))]


def markdown(rows):
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], f"|{'---|' * len(rows[0])}", *lines[1:]]) + "\n"


def main():
    write = sys.argv[1:2] == ["--write-docs"]
    flows = json.loads((HERE / "flows.json").read_text())
    lines = [json.loads(line) for file in sys.argv[1 + write:] for line in pathlib.Path(file).read_text().splitlines()]
    results, ended = collections.defaultdict(list), {}
    for line in lines:
        if "step" in line:
            results[line["client"]].append(line)
        else:
            ended[line["client"]] = line
    idle = [(cloud, number) for cloud, steps in flows.items() for number, _ in enumerate(steps)]
    idle = set(idle) - {(step["cloud"], step["step"]) for steps in results.values() for step in steps}
    failures = [f"no client has a call for step {number} of {cloud}: {flows[cloud][number]}" for cloud, number in sorted(idle)]
    failures += [f"{client} did not come to its end" for client in sorted(CLIENTS - ended.keys())]
    passed = 0
    for client, steps in results.items():
        done = {flows[step["cloud"]][step["step"]]["step"] for step in steps}
        failures.extend(f"{client} has no step {' or '.join(sorted(any_of))}" for any_of in NEEDED if not done & any_of)
        for step in steps:
            flow = flows[step["cloud"]][step["step"]]
            passed += not step["wrong"]
            if step["wrong"]:
                failures.append(f"{client}: {flow['step']}: {flow['call']} {flow.get('with', [])}: {step['wrong']}")
        if ended.get(client, {}).get("unreadable"):
            failures.append(f"{client} sent what is no request: {ended[client]['unreadable']}")
        if not ended.get(client, {}).get("restored"):
            failures.append(f"{client} left the world otherwise than it found it")

    rows = table(results, flows)
    widths = [max(map(len, column)) for column in zip(*rows)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
    page = DOCS.read_text()
    before, _, rest = page.partition(BEGIN)
    kept, _, after = rest.partition(END)
    if write:
        DOCS.write_text(before + BEGIN + markdown(rows) + END + after)
    elif kept != markdown(rows):
        failures.append("docs/clients.md has another table: scripts/client-flows --write-docs")
    for failure in failures:
        print(f"FAILED {failure}")
    print(f"{passed} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
