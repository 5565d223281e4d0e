"""What the mutation tests share: mutants behind numbers, built at once, switched on one by one."""

import json
import os
import re
import resource
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Given to the copy of the engine: the mutant that is switched on.
SWITCH = """
extern crate std;
/// Which mutant is switched on.
#[doc(hidden)]
pub fn mutant() -> u32 {
    static MUTANT: std::sync::OnceLock<u32> = std::sync::OnceLock::new();
    *MUTANT.get_or_init(|| std::env::var("SECGROUP_MUTANT").ok().and_then(|text| text.parse().ok()).unwrap_or(0))
}
"""

# From quick to thorough: the test program, what it is told, and the factor for its cases.
TRIALS = [
    ("ladder", [], "1"),
    ("contract", [], "1"),
    ("catalogue", [], "1"),
    ("api", [], "1"),
    ("proof", ["agreement::single"], "0.2"),
    ("proof", ["misfits", "look_ups", "wide"], "0.1"),
    ("proof", ["--skip", "exhaustive::joins", "--skip", "documented_capacities"], "0.1"),
    ("proof", ["agreement"], "1"),
]
TESTS = sorted({name for name, _, _ in TRIALS})


@dataclass
class Mutant:
    """One small change: the block or expression at `place` of the file becomes `changed`."""

    name: str
    file: str
    place: tuple
    changed: str


class Copy:
    """A copy of the tree, in which mutants are built and tested."""

    def __init__(self):
        self.root = ROOT / "target" / "mutated"
        listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
        for part in listed.stdout.split("\n"):
            if part and (ROOT / part).is_file():
                self.write(part, (ROOT / part).read_bytes())
        self.environment = {
            **os.environ,
            "CARGO_TARGET_DIR": str(self.root / "target"),
            "CARGO_PROFILE_DEV_DEBUG": "0",
            "INSTA_UPDATE": "no",
            "INSTA_WORKSPACE_ROOT": str(self.root),
        }

    def write(self, part, content):
        """Writes a file, unless that changes nothing: what has not changed is not built again."""
        content = content if isinstance(content, bytes) else content.encode()
        path = self.root / part
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)

    def restore(self, *parts):
        for part in parts:
            self.write(part, (ROOT / part).read_bytes())

    def cargo(self, *arguments):
        """Runs cargo. The test programs that it built, and the compiler's errors."""
        run = subprocess.run(["cargo", *arguments, "--message-format=json"], cwd=self.root, env=self.environment, capture_output=True, text=True)
        messages = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
        programs = {m["target"]["name"]: m["executable"] for m in messages if m.get("executable") and m["profile"]["test"]}
        errors = [m["message"] for m in messages if m["reason"] == "compiler-message" and m["message"]["level"] == "error"]
        if run.returncode != 0 and not errors:
            sys.exit(run.stderr)
        return programs, errors

    def fails(self, programs, trial, mutant):
        """Runs a trial. None where it passes, else the first test that failed."""
        name, told, factor = trial
        environment = {**self.environment, "SECGROUP_CASES": factor, "SECGROUP_MUTANT": str(mutant)}
        # A mutant may never end, or want all the memory there is.
        limit = lambda: resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
        try:
            run = subprocess.run([programs[name], *told], cwd=self.root, env=environment, capture_output=True, text=True, timeout=600, preexec_fn=limit)
        except subprocess.TimeoutExpired:
            return "a test without an end"
        failed = re.findall(r"^test (\S+) \.\.\. FAILED", run.stdout, re.M)
        return None if run.returncode == 0 else f"{name} {failed[0]}" if failed else f"{name} ends badly"


def switched(mutants):
    """The files with all the mutants in them, each behind its number; and the lines of each mutant."""
    texts, lines = {}, {}
    for file in {mutant.file for mutant in mutants.values()}:
        text = (ROOT / file).read_text()
        all_places = {mutant.place for mutant in mutants.values() if mutant.file == file}
        places = {}
        for number, mutant in mutants.items():
            if mutant.file == file:
                # A function within a function is changed by changing the outer one.
                (begin, end), changed = mutant.place, mutant.changed
                outer = min(place for place in all_places if place[0] <= begin and end <= place[1])
                changed = text[outer[0] : begin] + changed + text[end : outer[1]]
                places.setdefault(outer, []).append((number, changed))
        out, at = "", 0
        for (begin, end), arms in sorted(places.items()):
            assert begin >= at, f"{file}: places within places"
            out += text[at:begin] + "{ match crate::mutant() {\n"
            for number, changed in arms:
                first = out.count("\n") + 1
                out += f"{number} => {{ {changed} }}\n"
                lines.update({(file, line): number for line in range(first, out.count("\n") + 1)})
            out += f"_ => {{ {text[begin:end]} }}\n}} }}"
            at = end
        texts[file] = out + text[at:]
    return texts, lines


def build(copy, mutants):
    """Builds all mutants that compile. The test programs, and the numbers of those that do not."""
    left, unviable = dict(mutants), set()
    while True:
        texts, lines = switched(left)
        copy.restore(*{mutant.file for mutant in mutants.values()} - set(texts))
        texts["src/lib.rs"] = texts.get("src/lib.rs", (ROOT / "src/lib.rs").read_text()) + SWITCH
        for file, text in texts.items():
            copy.write(file, text)
        errors = copy.cargo("check", "-p", "secgroup", "--features", "serde")[1]
        if not errors:
            programs, errors = copy.cargo("test", "--no-run", "-p", "secgroup", *(f"--test={test}" for test in TESTS))
            assert not errors, "\n".join(error["rendered"] for error in errors)
            return programs, unviable
        places = [(span["file_name"], span["line_start"]) for error in errors for span in error["spans"]]
        guilty = {lines[place] for place in places if place in lines}
        if not guilty:
            sys.exit("\n".join(error["rendered"] for error in errors))
        unviable |= guilty
        for number in guilty:
            left.pop(number)


def run(copy, mutants, report):
    """Builds mutants at once and tests them one by one, as many at a time as there are cores."""
    numbered = dict(enumerate(mutants, 1))
    programs, unviable = build(copy, numbered)
    for trial in TRIALS:
        failed = copy.fails(programs, trial, 0)
        assert failed is None, f"a test fails without a mutant: {failed}"

    def test(number):
        failures = (copy.fails(programs, trial, number) for trial in TRIALS)
        return numbered[number], next((failed for failed in failures if failed), None)

    with ThreadPoolExecutor(os.cpu_count()) as workers:
        for mutant, failed in workers.map(test, [number for number in numbered if number not in unviable]):
            report(mutant, failed)
    for number in sorted(unviable):
        report(numbered[number], "unviable")
    copy.restore("src/lib.rs", *{mutant.file for mutant in mutants})
