"""Writes the fuzzer's seeds from the golden cases and the example worlds: `python3 fuzz/seeds.py SEEDS-FOLDER`."""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# In the order in which the targets know them: the first byte of a sequence of steps picks one.
EXAMPLES = ["alibaba", "alibaba-2026", "alibaba-2020", "zenlayer", "baidu"]
WORLDS = {"alibaba": [0, 1, 2], "zenlayer": [3], "baidu": [4]}

# Steps to begin with, each for the example world with that number.
STEPS = [
    (0, {"step": "set_instance_status", "instance": "i-1", "status": "Stopping"}),
    (0, {"step": "leave", "security_group": "sg-1", "member": "eni-1"}),
    (0, {"step": "set_private_ips", "member": "eni-1", "count": 4294967295}),
    (0, {"step": "set_managed_by", "id": "sg-1", "product": "nas"}),
    (0, {"step": "grant", "network_interface": "eni-1", "account": "7"}),
    (0, {"step": "set_busy", "id": "sg-1", "busy": True}),
    (3, {"step": "set_instance_status", "instance": "ins-1", "status": "RECYCLE"}),
    (4, {"step": "set_in_debt", "instance": "i-1", "in_debt": True}),
]


def main(seeds):
    count = 0

    def write(target, name, content):
        nonlocal count
        count += 1
        folder = seeds / target
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)

    for file in sorted((ROOT / "corpus").glob("*.jsonl")):
        for number, text in enumerate(file.read_text().splitlines()):
            case = json.loads(text)
            name, line = f"{file.stem}-{number}", json.dumps(case["line"])
            write("world_document", name, json.dumps(case["world"]).encode())
            write("request_line", name, line.encode())
            for world in WORLDS[case["world"]["cloud"]]:
                write("steps", f"{name}-{world}", bytes([world]) + f"{line}\n{line}".encode())
    assert count, "there are no golden cases"
    for number, example in enumerate(EXAMPLES):
        write("world_document", f"example-{number}", (ROOT / "examples" / f"{example}.world.json").read_bytes())
        # The lines of an example fit its world.
        requests = (ROOT / "examples" / f"{example}.requests.jsonl").read_bytes()
        write("steps", f"example-{number}", bytes([number]) + requests)
        for line_number, line in enumerate(requests.splitlines()):
            write("request_line", f"example-{number}-{line_number}", line)
    for number, (world, step) in enumerate(STEPS):
        write("steps", f"step-{number}", bytes([world]) + json.dumps(step).encode())
    print(f"{count} seeds")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
