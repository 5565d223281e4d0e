from __future__ import annotations

from typing import Any

import pytest

from secgroup import BatchError, World
from secgroup.arrow import Table, check_batch, verify_batch
from secgroup.strategies import worlds

pa = pytest.importorskip("pyarrow")


def rows(table: Any) -> list[dict[str, Any]]:
    """The rows of a table, dictionaries decoded."""
    found: list[dict[str, Any]] = pa.table(table).to_pylist()
    return found


REQUESTS: list[dict[str, Any]] = [
    {"Action": "JoinSecurityGroup", "InstanceId": "i-1", "SecurityGroupId": "sg-1"},
    {"Action": "JoinSecurityGroup", "InstanceId": "i-3", "SecurityGroupId": "sg-2"},
    {"Action": "JoinSecurityGroup", "InstanceId": "i-9", "SecurityGroupId": None},
    {"Action": "LeaveSecurityGroup", "InstanceId": "i-3", "SecurityGroupId": "sg-1"},
    {"Action": "Join", "InstanceId": "i-1", "SecurityGroupId": "sg-1"},
    {"Action": None, "InstanceId": "i-1", "SecurityGroupId": "sg-1"},
]


def expected(world: World, request: dict[str, Any], **caller: Any) -> dict[str, Any]:
    """The answer that a check of the request by itself gives."""
    verdict = world.check({name: value for name, value in request.items() if value is not None}, **caller)
    return {
        "verdict": "accepted" if verdict else "refused",
        "status": verdict.status,
        "code": verdict.code,
        "message": verdict.message,
        "rule": verdict.rule,
        "violations": list(verdict.violations),
        "error": None,
    }


def test_every_row_is_answered_as_by_itself(document: dict[str, Any]) -> None:
    world = World(document)
    before = world.copy()
    answers = check_batch(world, pa.Table.from_pylist(REQUESTS))
    assert isinstance(answers, pa.Table)
    assert answers.to_pylist()[:4] == [expected(world, request) for request in REQUESTS[:4]]
    errors = [(row["verdict"], row["error"]) for row in answers.to_pylist()[4:]]
    assert errors == [("unreadable", 'unknown operation "Join"'), ("unreadable", 'request: no "Action"')]
    assert world == before
    for column in ("verdict", "code", "message", "rule"):
        assert pa.types.is_dictionary(answers.schema.field(column).type)
    assert pa.types.is_dictionary(answers.schema.field("violations").type.value_type)
    advised = check_batch(world, pa.Table.from_pylist(REQUESTS), advice=True)
    assert advised["advice"][1].as_py() == world.check(REQUESTS[1]).advice


def test_drawn_requests_are_answered_as_by_themselves() -> None:
    """Every operation of every cloud, lists included, many batches."""
    from hypothesis import HealthCheck, given, settings
    from hypothesis import strategies as st

    from secgroup.strategies import requests

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def compare(data: st.DataObject) -> None:
        document = data.draw(worlds(data.draw(st.sampled_from(["alibaba", "zenlayer", "baidu"]))))
        world = World(document)
        drawn = data.draw(st.lists(requests(document), min_size=1, max_size=10))
        columns: dict[str, list[Any]] = {}
        for row, request in enumerate(drawn):
            for name, value in request.items():
                column = f"{name}.N" if isinstance(value, list) else name
                columns.setdefault(column, [None] * len(drawn))[row] = value
        table = pa.table(
            {name: pa.array(column, pa.list_(pa.string()) if name.endswith(".N") else pa.string()) for name, column in columns.items()}
        )
        batches = pa.Table.from_batches(table.to_batches(max_chunksize=3))
        assert rows(check_batch(world, batches)) == [expected(world, request) for request in drawn]

    compare()


@pytest.mark.parametrize("kind", ["string", "large_string", "string_view", "dictionary", "struct", "callers"])
def test_columns_of_any_make_are_read(document: dict[str, Any], kind: str) -> None:
    world, table = World(document), pa.Table.from_pylist(REQUESTS)
    plain = rows(check_batch(world, table))
    if kind == "struct":
        table = pa.table({"request": pa.array(REQUESTS), "seq": list(range(len(REQUESTS)))})
    elif kind == "callers":
        callers = pa.array([{"account": "99", "service": None}] * len(REQUESTS))
        flat = table.append_column("caller_account", pa.array(["99"] * len(REQUESTS)))
        answered = rows(check_batch(world, flat))
        assert answered == rows(check_batch(world, table.append_column("caller", callers)))
        assert answered[0] == expected(world, REQUESTS[0], caller={"account": "99"})
        return
    elif kind == "dictionary":
        table = pa.table([column.dictionary_encode() for column in table.columns], names=table.column_names)
    else:
        table = table.cast(pa.schema([(name, getattr(pa, kind)()) for name in table.column_names]))
    assert rows(check_batch(world, table)) == plain


def test_other_libraries_are_served(document: dict[str, Any]) -> None:
    world = World(document)
    plain = rows(check_batch(world, pa.Table.from_pylist(REQUESTS)))
    polars = pytest.importorskip("polars")
    answers = check_batch(world, polars.DataFrame(REQUESTS))
    assert isinstance(answers, polars.DataFrame)
    assert answers["code"].to_list() == [row["code"] for row in plain]
    assert answers["violations"].to_list() == [row["violations"] for row in plain]
    duckdb = pytest.importorskip("duckdb")
    asked = pa.Table.from_pylist(REQUESTS)
    relation = duckdb.sql("select * from asked")
    answers = check_batch(world, relation)
    assert isinstance(answers, Table)
    assert "6 rows of verdict, status" in repr(answers)
    assert rows(answers) == plain
    counted = duckdb.sql("select count(*) from answers where verdict = 'refused' and list_contains(violations, 'one-kind')")
    assert counted.fetchall() == [(1,)]
    assert len(asked) == len(answers)


@pytest.mark.parametrize(
    ("columns", "place", "problem"),
    [
        ({"InstanceId": ["i-1"]}, "Action", "no such column"),
        ({"Action": [1]}, "Action", "expected texts, not Int64"),
        ({"request": ["x"]}, "request", "expected a struct"),
        ({"request": [{"InstanceId": "i-1"}]}, "request.Action", "no such column"),
        ({"Action": ["x"], "caller_account": [1]}, "caller_account", "expected texts"),
        ({"Action": ["x"], "caller": [{"account": 1.5}]}, "caller.account", "expected texts"),
    ],
)
def test_a_table_that_cannot_be_used_is_told(document: dict[str, Any], columns: dict[str, Any], place: str, problem: str) -> None:
    with pytest.raises(BatchError) as caught:
        check_batch(World(document), pa.table(columns))
    assert caught.value.place == place
    assert problem in caught.value.problem


def test_what_is_no_table_is_told(document: dict[str, Any]) -> None:
    bad: list[Any] = [[], {}, None, "table", REQUESTS]
    for table in bad:
        with pytest.raises(BatchError, match="__arrow_c_stream__"):
            check_batch(World(document), table)

    class Lying:
        def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
            return 1

    class Failing:
        def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
            raise ZeroDivisionError

    with pytest.raises(TypeError):
        check_batch(World(document), Lying())
    with pytest.raises(ZeroDivisionError):
        check_batch(World(document), Failing())

    def batches() -> Any:
        yield pa.RecordBatch.from_pylist(REQUESTS)
        raise ValueError("the source has gone away")

    reader = pa.RecordBatchReader.from_batches(pa.Table.from_pylist(REQUESTS).schema, batches())
    with pytest.raises(BatchError, match="the source has gone away"):
        check_batch(World(document), reader)


def test_values_of_the_wrong_type_make_their_row_unreadable(document: dict[str, Any]) -> None:
    world = World(document)
    table: Any = pa.table(
        {"Action": ["JoinSecurityGroup", "JoinSecurityGroup"], "InstanceId": [None, 5], "SecurityGroupId": ["sg-1", "sg-1"]}
    )
    answers = check_batch(world, table).to_pylist()
    assert [answer["verdict"] for answer in answers] == ["refused", "unreadable"]
    assert answers[1]["error"] == "request.InstanceId: expected a string"
    table = pa.table({"Action": ["ModifyInstanceAttribute"] * 2, "InstanceId": ["i-1"] * 2, "SecurityGroupIds": [["sg-1", None], ["sg-1"]]})
    assert [answer["verdict"] for answer in check_batch(world, table).to_pylist()] == ["unreadable", "accepted"]
    table = pa.table({"Action": ["ModifyInstanceAttribute"], "InstanceId": ["i-1"], "SecurityGroupIds": ["sg-1"]})
    assert check_batch(world, table)["error"][0].as_py() == "request.SecurityGroupIds: expected a list of strings"


def test_arrays_that_are_not_sound_are_told(document: dict[str, Any]) -> None:
    """The interface promises nothing of what lies in the memory that it points to."""
    offsets, text = pa.py_buffer(bytes([0, 0, 0, 0, 2, 0, 0, 0])), pa.py_buffer(b"\xff\xfe")
    no_text = pa.Array.from_buffers(pa.string(), 1, [None, offsets, text])
    indices, actions = pa.array([0, 5], pa.int8()), pa.array(["JoinSecurityGroup"])
    no_key = pa.DictionaryArray.from_arrays(indices, actions, safe=False)
    for columns, place in [
        ({"Action": no_text}, "Action"),
        ({"Action": no_key}, "Action"),
        ({"Action": ["JoinSecurityGroup"], "InstanceId": no_text}, "InstanceId"),
        ({"request": pa.StructArray.from_arrays([no_text], ["Action"])}, "request.Action"),
        ({"Action": ["ModifyInstanceAttribute"], "SecurityGroupIds": pa.ListArray.from_arrays([0, 1], no_text)}, "SecurityGroupIds"),
        ({"Action": ["JoinSecurityGroup"], "caller_account": no_text}, "caller_account"),
    ]:
        with pytest.raises(BatchError) as caught:
            check_batch(World(document), pa.table(columns))
        assert caught.value.place == place


def test_two_columns_of_one_name_are_told(document: dict[str, Any]) -> None:
    for name in ("Action", "InstanceId"):
        columns = {"Action": ["JoinSecurityGroup"], "InstanceId": ["i-1"]}
        table = pa.table(columns).append_column(name, pa.array(["i-2"]))
        with pytest.raises(BatchError, match=f"{name}: there are two columns of this name"):
            check_batch(World(document), table)


def test_a_struct_that_is_null_is_no_request(document: dict[str, Any]) -> None:
    masked = pa.StructArray.from_arrays([pa.array(["JoinSecurityGroup"] * 2)], ["Action"], mask=pa.array([True, False]))
    verdicts = check_batch(World(document), pa.table({"request": masked}))["verdict"].to_pylist()
    assert verdicts == ["unreadable", "refused"]


def test_no_rows_are_no_answers(document: dict[str, Any]) -> None:
    table = pa.Table.from_pylist(REQUESTS).slice(0, 0)
    assert check_batch(World(document), table).num_rows == 0


def event(instance: str, code: str | None = None, second: int = 0, **more: Any) -> dict[str, Any]:
    time = f"2026-01-01T00:00:{second:02}Z"
    request = {"Action": "JoinSecurityGroup", "InstanceId": instance, "SecurityGroupId": "sg-1"}
    return {**request, "observed_code": code, "observed_status": more.get("status"), "time": time}


def test_recordings_are_held_against_the_rules(document: dict[str, Any]) -> None:
    world = World(document)
    before = world.copy()
    events = [
        event("i-1", None, 1),
        event("i-1", "InvalidInstanceId.AlreadyExists", 2, status=403),
        event("i-2", None, 3),
        event("i-1", None, 4),
        event("i-2", "Throttling", 5),
        event("i-9", None, 6),
        {**event("i-1", None, 7), "time": "today"},
        {**event("i-1", None, 8), "Action": "Join"},
    ]
    findings = verify_batch(world, pa.Table.from_pylist(events)).to_pylist()
    assert [finding["finding"] for finding in findings] == [
        *["agrees", "agrees", "contradiction", "contradiction", "not-modelled", "unknown", "bad", "bad"]
    ]
    assert findings[2]["expected_code"] == "IncorrectInstanceStatus"
    assert (findings[3]["expected_status"], findings[3]["expected_rule"]) == (403, "not-yet-a-member")
    assert "today" in findings[6]["why"]
    assert world == before
    with pytest.raises(BatchError, match="observed_code"):
        verify_batch([world], pa.Table.from_pylist(REQUESTS))
    with pytest.raises(BatchError, match="worlds"):
        verify_batch([], pa.Table.from_pylist(events))
    structs = pa.table({"request": pa.array(REQUESTS[:1]), "observed": [{"code": "IncorrectInstanceStatus", "status": 403}]})
    assert verify_batch(world, structs)["finding"][0].as_py() == "contradiction"


def test_rows_of_one_second_are_put_in_order(document: dict[str, Any]) -> None:
    events = [event("i-1", "InvalidInstanceId.AlreadyExists", 1), event("i-1", None, 1)]
    findings = verify_batch(World(document), pa.Table.from_pylist(events))["finding"].to_pylist()
    assert findings == ["agrees", "agrees"]
