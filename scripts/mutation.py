"""What the mutation tests share: mutants behind numbers, built at once, switched on one by one."""

import json
import os
import re
import resource
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Given to the copy of the engine: the mutant that is switched on; and an iterator that is one of two, for functions whose
# type has no name.
SWITCH = """
extern crate std;
/// Which mutant is switched on.
#[doc(hidden)]
pub fn mutant() -> u32 {
    static MUTANT: std::sync::OnceLock<u32> = std::sync::OnceLock::new();
    *MUTANT.get_or_init(|| std::env::var("SECGROUP_MUTANT").ok().and_then(|text| text.parse().ok()).unwrap_or(0))
}
/// One of two iterators.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub enum Either<L, R> {
    /// The mutant.
    Mutant(L),
    /// The others.
    Other(R),
}
impl<L: Iterator, R: Iterator<Item = L::Item>> Iterator for Either<L, R> {
    type Item = L::Item;
    fn next(&mut self) -> Option<L::Item> {
        match self {
            Self::Mutant(iterator) => iterator.next(),
            Self::Other(iterator) => iterator.next(),
        }
    }
}
"""

# From quick to thorough: the test program, what it is told, and the factor for its cases.
TRIALS = [
    ("secgroup", [], "1"),
    ("contract", [], "1"),
    ("catalogue", [], "1"),
    ("api", [], "1"),
    ("proof", ["agreement::single"], "0.1"),
    ("proof", ["misfits", "look_ups", "wide", "surface"], "0.1"),
    ("proof", ["--skip", "exhaustive::join_security_group", "--skip", "documented_capacities"], "0.1"),
    ("proof", ["agreement"], "1"),
]
TESTS = sorted({name for name, _, _ in TRIALS})


def of_test(name):
    """What tells cargo to build a test program: that of the tests beside the engine's code has the engine's name."""
    return "--lib" if name == "secgroup" else f"--test={name}"


# What failed is enough: no smaller case is sought, and none is kept, so that every mutant is tried with the same cases.
HARNESS = "tests/proof/harness.rs"
HASTE = [
    ("max_shrink_iters: 4_000", "max_shrink_iters: 0"),
    ("failure_persistence: Some(Box::new(FileFailurePersistence::Direct(kept)))", "failure_persistence: { let _ = FileFailurePersistence::Direct(kept); None }"),
]


@dataclass
class Mutant:
    """One small change: the block or expression at `place` of the file becomes `changed`."""

    name: str
    file: str
    place: tuple
    changed: str
    # Where `const ` stands, for a function that could be called at compile time: its mutants can only be switched at run time.
    constant: tuple | None = None
    function: str = ""
    # The function's type is an iterator without a name.
    iterator: bool = False


def closing(text, at):
    """Where the bracket closes that opens here. Strings and comments are passed over."""
    depth = 0
    for token in re.compile(r'"(?:[^"\\]|\\[\s\S])*"|//[^\n]*|\'(?:[^\'\\]|\\.)\'|[()\[\]{}]').finditer(text, at):
        if token.group(0) in "([{":
            depth += 1
        elif token.group(0) in ")]}":
            depth -= 1
            if depth == 0:
                return token.start()
    raise ValueError("a bracket does not close")


def rules(text):
    """The rules of a file: where each begins and ends, its name, and where its condition is."""
    for match in re.finditer(r'^ +(\w+) = "([a-z-]+)" \{$', text, re.M):
        end = closing(text, match.end() - 1) + 2
        start = text.index("violated: |", match.start()) + len("violated: |")
        start = text.index("| ", start) + 2
        # The condition ends at the comma outside of all brackets.
        at = start
        while text[at] != ",":
            at = closing(text, at) + 1 if text[at] in "([{" else at + 1
        yield match.start(), end, match.group(2), (start, at)


class Copy:
    """A copy of the tree, in which mutants are built and tested."""

    def __init__(self, folder="mutated"):
        self.root = ROOT / "target" / folder
        listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
        parts = {part for part in listed.stdout.split("\n") if part and (ROOT / part).is_file()}
        for folder in ("src", "tests", "kit"):
            # What is gone since the last run.
            for path in (self.root / folder).rglob("*.rs"):
                if str(path.relative_to(self.root)) not in parts:
                    path.unlink()
        for part in parts:
            self.restore(part)
        self.environment = {
            **os.environ,
            "CARGO_TARGET_DIR": str(self.root / "target"),
            "CARGO_PROFILE_DEV_DEBUG": "0",
            "CARGO_PROFILE_DEV_OPT_LEVEL": "1",
            "CARGO_INCREMENTAL": "1",
            "INSTA_UPDATE": "no",
            "INSTA_WORKSPACE_ROOT": str(self.root),
            "PROPTEST_RNG_SEED": "20260506",
        }
        # How long each trial takes without a mutant.
        self.usual = {}

    def write(self, part, content):
        """Writes a file, unless that changes nothing: what has not changed is not built again."""
        content = content if isinstance(content, bytes) else content.encode()
        path = self.root / part
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)

    def restore(self, *parts):
        for part in parts:
            content = (ROOT / part).read_bytes()
            if part == HARNESS:
                for slow, quick in HASTE:
                    assert content.count(slow.encode()) == 1, f"{HARNESS} does not say {slow!r} once"
                    content = content.replace(slow.encode(), quick.encode())
            self.write(part, content)

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
        """Runs a trial, up to the first test that fails. None where all pass, else the name of that test."""
        name, told, factor = trial
        environment = {**self.environment, "SECGROUP_CASES": factor, "SECGROUP_MUTANT": str(mutant)}
        # A mutant may never end, or want all the memory there is.
        limit = lambda: resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
        patience = 15 + 8 * self.usual.get(str(trial), 120)
        began = time.monotonic()
        run = subprocess.Popen(
            [programs[name], "--test-threads=1", *told], cwd=self.root, env=environment, text=True, preexec_fn=limit,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )
        timer = threading.Timer(patience, run.kill)
        timer.start()
        try:
            test = None
            for line in run.stdout:
                if begun := re.match(r"test (\S+)(?: - should panic)? \.\.\. ", line):
                    test = begun.group(1)
                if test and re.search(r"(\.\.\. |^)FAILED$", line):
                    return f"{name} {test}"
            if run.wait() == 0:
                if not mutant:
                    self.usual[str(trial)] = time.monotonic() - began
                return None
            return f"{name} without an end" if time.monotonic() - began >= patience else f"{name} ends badly"
        finally:
            timer.cancel()
            run.kill()
            run.wait()
            run.stdout.close()


def with_arms(original, arms, iterator):
    """A block that is one of these, by the number of the mutant, and where in it each mutant stands, in lines."""
    out, places = "{", {}
    if not iterator:
        out += " match crate::mutant() {\n"
    for number, changed in arms:
        first = out.count("\n")
        out += f"if crate::mutant() == {number} {{ crate::Either::Mutant({{ {changed} }}) }} else {{ crate::Either::Other(\n" if iterator else f"{number} => {{ {changed} }}\n"
        places[number] = (first, out.count("\n"))
    if iterator:
        return out + f"{{ {original} }}" + ") }" * len(arms) + "}", places
    return out + f"_ => {{ {original} }}\n}} }}", places


def switched(mutants):
    """The files with all the mutants in them, each behind its number; and the mutant of each line."""
    texts, lines = {}, {}
    for file in {mutant.file for mutant in mutants.values()}:
        text = (ROOT / file).read_text()
        of_file = {number: mutant for number, mutant in mutants.items() if mutant.file == file}
        all_places = {mutant.place for mutant in of_file.values()}
        places = {}
        for number, mutant in of_file.items():
            # A function within a function is changed by changing the outer one.
            (begin, end), changed = mutant.place, mutant.changed
            outer = min(place for place in all_places if place[0] <= begin and end <= place[1])
            changed = text[outer[0] : begin] + changed + text[end : outer[1]]
            places.setdefault(outer, ([], mutant.iterator))[0].append((number, changed))
        edits = [(mutant.constant, None) for mutant in of_file.values() if mutant.constant]
        edits = sorted([*set(edits), *places.items()], key=lambda edit: edit[0])
        out, at = "", 0
        for (begin, end), arms in edits:
            assert begin >= at, f"{file}: places within places"
            out += text[at:begin]
            if arms:
                block, within = with_arms(text[begin:end], *arms)
                line = out.count("\n") + 1
                lines.update({(file, line + l): number for number, (first, last) in within.items() for l in range(first, last)})
                out += block
            at = end
        # Inlined everywhere, the mutants of mutants' mutants would fill all memory.
        texts[file] = (out + text[at:]).replace("#[inline(always)]", "")
    return texts, lines


def build(copy, mutants):
    """Builds all mutants that compile. The test programs, the numbers of those that do not compile, and those that cannot be
    switched because they are called at compile time."""
    left, unviable, compile_time = dict(mutants), set(), set()
    while True:
        texts, lines = switched(left)
        copy.restore(*{mutant.file for mutant in mutants.values()} - set(texts))
        texts["src/lib.rs"] = texts.get("src/lib.rs", (ROOT / "src/lib.rs").read_text()) + SWITCH
        for file, text in texts.items():
            copy.write(file, text)
        errors = copy.cargo("check", "-p", "secgroup", "--features", "serde")[1]
        if not errors:
            programs, errors = copy.cargo("test", "--no-run", "-p", "secgroup", *map(of_test, TESTS))
            assert not errors, "\n".join(error["rendered"] for error in errors)
            return programs, unviable, compile_time
        guilty, constant = set(), set()
        for error in errors:
            places = [(span["file_name"], span["line_start"]) for span in error["spans"]]
            found = {lines[place] for place in places if place in lines}
            called = re.match(r"cannot call non-const .*?`(?:.*::)?(\w+)(?:::<.*>)?`", error["message"])
            if called and not found:
                constant |= {number for number, mutant in left.items() if mutant.constant and mutant.function == called.group(1)}
            guilty |= found
        if not guilty | constant:
            sys.exit("\n".join(error["rendered"] for error in errors))
        unviable |= guilty
        compile_time |= constant
        for number in guilty | constant:
            left.pop(number)


def run(copy, mutants, seconds, report):
    """Builds mutants at once and tests them one by one, as many at a time as there are cores; begins none after so many seconds.
    Those that cannot be switched because they are called at compile time."""
    numbered = dict(enumerate(mutants, 1))
    programs, unviable, compile_time = build(copy, numbered)
    for trial in TRIALS:
        failed = copy.fails(programs, trial, 0)
        assert failed is None, f"a test fails without a mutant: {failed}"
    deadline = time.monotonic() + seconds
    print("without a mutant:", ", ".join(f"{seconds:.1f} s" for seconds in copy.usual.values()), flush=True)

    def test(number):
        if time.monotonic() > deadline:
            return number, "left out"
        failures = (copy.fails(programs, trial, number) for trial in TRIALS)
        return number, next((failed for failed in failures if failed), None)

    with ThreadPoolExecutor(os.cpu_count()) as workers:
        for number, failed in workers.map(test, [number for number in numbered if number not in unviable | compile_time]):
            if failed != "left out":
                report(numbered[number], failed)
    for number in sorted(unviable):
        report(numbered[number], "unviable")
    copy.restore("src/lib.rs", *{mutant.file for mutant in mutants})
    return [numbered[number] for number in sorted(compile_time)]


def run_apart(copy, mutants, trials, seconds, report):
    """Builds and tests each mutant by itself: one that decides something at compile time. Begins none after so many seconds."""
    deadline = time.monotonic() + seconds
    if mutants and seconds > 0:
        programs, errors = copy.cargo("test", "--no-run", "-p", "secgroup", *sorted({of_test(trial[0]) for trial in trials}))
        assert not errors, "\n".join(error["rendered"] for error in errors)
        for trial in trials:
            failed = copy.fails(programs, trial, 0)
            assert failed is None, f"a test fails without a mutant: {failed}"
    for mutant in mutants:
        if time.monotonic() > deadline:
            break
        text = (ROOT / mutant.file).read_text()
        begin, end = mutant.place
        copy.write(mutant.file, text[:begin] + mutant.changed + text[end:])
        failed, programs = None, {}
        for trial in trials:
            if trial[0] not in programs:
                built, errors = copy.cargo("test", "--no-run", "-p", "secgroup", of_test(trial[0]))
                if errors:
                    failed = "unviable"
                    # What the compiler itself rejects by computing is caught.
                    if any("evaluation" in error["message"] for error in errors):
                        failed = "the compiler"
                    break
                programs |= built
            if failed := copy.fails(programs, trial, "apart"):
                break
        report(mutant, failed)
        copy.restore(mutant.file)
