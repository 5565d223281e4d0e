"""The jobs on this machine: both give what one process gives, group by group."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from secgroup import BatchError, World
from secgroup.distributed import FINDING, verify_group, worlds_of

pa = pytest.importorskip("pyarrow")

REGIONS, EVENTS = 6, 20
#: Daft, Spark and Ray warn of their own affairs.
pytestmark = pytest.mark.filterwarnings("default")


def world(region: str) -> World:
    groups = [{"id": "sg-1", "region": region, "network": {"vpc": "vpc-1"}, "kind": "basic"}]
    instances = [{"id": f"i-{n}", "region": region, "network": {"vpc": "vpc-1"}, "status": "Running"} for n in range(4)]
    return World({"cloud": "alibaba", "account": "1", "security_groups": groups, "instances": instances})


def recording() -> Any:
    """Joins of the same instance over and over: all but the first should have failed. Not in order."""
    rows = [
        {
            "Action": "JoinSecurityGroup",
            "InstanceId": f"i-{n % 4}",
            "SecurityGroupId": "sg-1",
            "observed_code": None if n < 4 or n == EVENTS - 1 else "InvalidInstanceId.AlreadyExists",
            "account": "1",
            "region": f"r-{region}",
            "time": f"2026-01-01T00:00:{n:02}Z",
        }
        for n in reversed(range(EVENTS))
        for region in range(REGIONS)
    ]
    return pa.Table.from_pylist(rows)


WORLDS = {("1", f"r-{region}"): world(f"r-{region}") for region in range(REGIONS)}


def summary(table: Any) -> dict[Any, int]:
    counts: dict[Any, int] = {}
    for row in table.to_pylist():
        key = (row["region"], row["finding"], row["expected_rule"])
        counts[key] = counts.get(key, 0) + 1
    return counts


EXPECTED: dict[Any, int] = {
    **{(f"r-{region}", "agrees", None): EVENTS - 1 for region in range(REGIONS)},
    **{(f"r-{region}", "contradiction", "not-yet-a-member"): 1 for region in range(REGIONS)},
}


def test_a_group_is_sorted_and_keeps_its_columns() -> None:
    table = recording().filter(pa.compute.field("region") == "r-1")
    judged = verify_group(table, ("1", "r-1"), WORLDS, ("time", "seq"), "raise")
    assert judged.column_names == [*table.column_names, *FINDING]
    assert judged["time"].to_pylist() == sorted(table["time"].to_pylist())
    assert summary(judged) == {key: count for key, count in EXPECTED.items() if key[0] == "r-1"}


def test_a_group_that_fails_names_its_key() -> None:
    table = recording()
    with pytest.raises(BatchError, match=r"group \('1', 'r-9'\): no world is given for it"):
        verify_group(table, ("1", "r-9"), WORLDS, (), "raise")
    broken = table.drop_columns(["observed_code"])
    with pytest.raises(BatchError, match=r"group \('1', 'r-1'\): observed_code: there is no such column"):
        verify_group(broken, ("1", "r-1"), WORLDS, (), "raise")
    judged = verify_group(broken, ("1", "r-1"), WORLDS, (), "report")
    assert set(judged["finding"].to_pylist()) == {"failed"}
    assert judged["why"][0].as_py().startswith("group ('1', 'r-1'): observed_code")

    def fails(key: tuple[Any, ...]) -> World:
        raise KeyError("snapshot")

    with pytest.raises(BatchError, match=r"group \('1', 'r-1'\): KeyError: 'snapshot'"):
        verify_group(table, ("1", "r-1"), fails, (), "raise")
    unsortable = pa.table({"Action": ["JoinSecurityGroup"], "observed_code": ["x"], "time": [{"seconds": 1}]})
    judged = verify_group(unsortable, ("1", "r-1"), WORLDS, ("time",), "report")
    assert judged["finding"].to_pylist() == ["failed"]


def test_worlds_are_given_in_many_ways() -> None:
    one = world("r-1")
    assert worlds_of(one, ("x",)) == [one]
    assert worlds_of([one, one], ("x",)) == [one, one]
    assert worlds_of(lambda key: world(key[1]), ("1", "r-1")) == [one]
    assert worlds_of(WORLDS, ("1", "r-1")) == [one]


def few(worlds: Any) -> Any:
    """The worlds without one of them."""
    return {key: world for key, world in worlds.items() if key != ("1", "r-3")}


def chain(error: BaseException | None) -> str:
    """What an error and those behind it say."""
    said = ""
    while error is not None:
        said += f"{error}\n" + "\n".join(getattr(error, "__notes__", ()))
        error = error.__cause__ or error.__context__
    return said


NO_WORLD = "group ('1', 'r-3'): no world is given for it"


def test_daft_gives_what_one_process_gives() -> None:
    daft = pytest.importorskip("daft")
    from secgroup.distributed.daft import verify

    frame = daft.from_arrow(recording())
    judged = verify(frame, WORLDS).to_arrow()
    assert judged.num_rows == REGIONS * EVENTS
    assert set(judged.column_names) == {*recording().column_names, *FINDING}
    assert summary(judged) == EXPECTED
    assert verify(frame, lambda key: world(key[0]), by="region").count_rows() == REGIONS * EVENTS
    reported = summary(verify(frame, few(WORLDS), on_error="report").to_arrow())
    assert reported[("r-3", "failed", None)] == EVENTS
    assert {key: count for key, count in reported.items() if key[0] != "r-3"} == {
        key: count for key, count in EXPECTED.items() if key[0] != "r-3"
    }
    with pytest.raises(Exception) as caught:  # noqa: PT011, the engine's own
        verify(frame, few(WORLDS)).to_arrow()
    assert NO_WORLD in chain(caught.value)
    with pytest.raises(BatchError, match="no such column to group by"):
        verify(frame, WORLDS, by=["zone"])
    with pytest.raises(BatchError, match="a column of this name already"):
        verify(verify(frame, WORLDS), WORLDS)
    with pytest.raises(ValueError, match="on_error"):
        verify(frame, WORLDS, on_error="ignore")


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    pytest.importorskip("pyspark")
    if shutil.which("java") is None:
        pytest.skip("there is no Java")
    from secgroup.distributed.spark import local_session

    with pytest.MonkeyPatch.context() as patch:
        # Spark's workers would find the sources before what is installed, where the suite runs beside them.
        patch.setenv("PYTHONSAFEPATH", "1")
        session = local_session()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


def test_spark_gives_what_one_process_gives(spark: Any) -> None:
    from secgroup.distributed.spark import verify

    frame = spark.createDataFrame(recording())
    judged = verify(frame, WORLDS).toArrow()
    assert judged.num_rows == REGIONS * EVENTS
    assert judged.column_names == [*recording().column_names, *FINDING]
    assert summary(judged) == EXPECTED
    reported = summary(verify(frame, few(WORLDS), on_error="report").toArrow())
    assert reported[("r-3", "failed", None)] == EVENTS
    with pytest.raises(Exception) as caught:  # noqa: PT011, the engine's own
        verify(frame, few(WORLDS)).toArrow()
    assert NO_WORLD in chain(caught.value)
    with pytest.raises(BatchError, match="no such column to group by"):
        verify(frame, WORLDS, by=["zone"])


def test_spark_says_that_java_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyspark")
    from secgroup.distributed.spark import local_session

    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(RuntimeError, match="install a JRE"):
        local_session()


@pytest.mark.parametrize(("job", "missing"), [("daft", "daft"), ("spark", "pyspark")])
def test_a_missing_package_is_told(monkeypatch: pytest.MonkeyPatch, job: str, missing: str) -> None:
    import importlib
    import sys

    for module in list(sys.modules):
        if module == missing or module.startswith((f"{missing}.", f"secgroup.distributed.{job}")):
            monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(ImportError, match=rf"pip install 'secgroup\[{job}\]'"):
        importlib.import_module(f"secgroup.distributed.{job}")
