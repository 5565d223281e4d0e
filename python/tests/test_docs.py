"""The examples of the pages do what the pages say."""

from __future__ import annotations

import contextlib
import io
import json
import re
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from secgroup import sample

ROOT = Path(__file__).parents[2]
PAGES = ["docs/python.md", "README.md", "python/README.md"]
#: An example, and what it prints.
EXAMPLE = re.compile(r"^```python\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)

EMULATOR = '''
from secgroup import World

class Emulator:
    """An emulator that is right."""

    def __init__(self, world):
        self.world = World(world)

    def ask(self, request):
        verdict = self.world.apply(request)
        return None if verdict else (verdict.status, verdict.code)
'''


FEW = """
from hypothesis import settings

settings.register_profile("few", max_examples=10, stateful_step_count=10)
settings.load_profile("few")
"""


def examples() -> Iterator[object]:
    """Every example, called by its page and line."""
    for page in PAGES:
        text = (ROOT / page).read_text(encoding="utf-8")
        for found in EXAMPLE.finditer(text):
            line = text.count("\n", 0, found.start()) + 1
            yield pytest.param(found[1], found[2], id=f"{page}:{line}")


@pytest.fixture
def folder(pytester: pytest.Pytester) -> Path:
    """The working directory, with what the examples find there."""
    folder = pytester.path
    pa = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    world = sample("alibaba")
    (folder / "world.json").write_text(json.dumps(world))
    (folder / "trail").mkdir()
    join = {"Action": "JoinSecurityGroup", "InstanceId": "i-1", "SecurityGroupId": "sg-1", "account": world["account"], "region": "r"}
    rows = [{**join, "observed_code": code, "time": f"2026-01-01T00:00:0{n}Z"} for n, code in enumerate([None, "Throttling"])]
    parquet.write_table(pa.Table.from_pylist(rows), folder / "trail" / "1.parquet")
    return folder


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize(("source", "printed"), list(examples()))
def test_an_example_does_what_its_page_says(source: str, printed: str | None, folder: Path, pytester: pytest.Pytester) -> None:
    if "def test_" in source or ".TestCase" in source:
        pytester.makeconftest(FEW)
        pytester.makepyfile(emulator=EMULATOR, test_example=source)
        result = pytester.runpytest_subprocess("-p", "no:cacheprovider", "test_example.py")
        result.assert_outcomes(passed=1)
        # Thresholds are held as well.
        assert result.ret == 0
        return
    out = io.StringIO()
    with contextlib.redirect_stdout(out), warnings.catch_warnings():
        exec(compile(source, "example", "exec"), {"__name__": "example"})
    if printed is not None:
        assert out.getvalue() == printed
    if "write_parquet" in source:
        findings = pytest.importorskip("pyarrow.parquet").read_table(folder / "findings").to_pylist()
        assert [row["finding"] for row in findings] == ["agrees", "not-modelled"]


def test_every_page_shows_what_it_has_to() -> None:
    page = (ROOT / "docs/python.md").read_text(encoding="utf-8")
    for mark, lines in [("three lines that judge", 3), ("six lines of pytest", 6), ("one distributed job", 6)]:
        example = EXAMPLE.search(page, page.index(f"<!-- {mark} -->"))
        assert example is not None
        assert len(example[1].splitlines()) <= lines + (mark != "three lines that judge")
    assert all(EXAMPLE.search((ROOT / name).read_text(encoding="utf-8")) for name in PAGES)
