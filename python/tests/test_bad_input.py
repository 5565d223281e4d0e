"""Whatever is given, a Python exception names the place; nothing panics, nothing hangs."""

from __future__ import annotations

import collections
import decimal
import enum
import gc
import threading
from pathlib import Path
from typing import Any

import pytest

from secgroup import RequestError, SecgroupError, StepError, World, WorldError

HALF = "\ud800"
DEEP: list[Any] = []
DEEP.append(DEEP)


def join(**members: Any) -> dict[str, Any]:
    return {"Action": "JoinSecurityGroup", "InstanceId": "i-1", "SecurityGroupId": "sg-1", **members}


@pytest.mark.parametrize(
    ("request_", "place", "problem"),
    [
        (join(InstanceId=1), "request.InstanceId", "expected a string"),
        (join(InstanceId=None), "request.InstanceId", "expected a string"),
        (join(InstanceId=["i-1"]), "request.InstanceId", "expected a string"),
        (join(InstanceId=float("nan")), "request.InstanceId", "NaN has no form in JSON"),
        (join(InstanceId=float("-inf")), "request.InstanceId", "-inf has no form in JSON"),
        (join(InstanceId=HALF), "request.InstanceId", "half of a surrogate pair"),
        (join(InstanceId=b"i-1"), "request.InstanceId", "a value of type bytes has no form in JSON"),
        (join(InstanceId=10**40), "request.InstanceId", "does not fit into 64 bits"),
        (join(InstanceId=-(10**5000)), "request.InstanceId", "does not fit into 64 bits"),
        (join(InstanceId=decimal.Decimal(1)), "request.InstanceId", "a value of type Decimal has no form in JSON"),
        (join(Unknown=object()), "request.Unknown", "a value of type object has no form in JSON"),
        (join(Unknown=DEEP), "request.Unknown[0][0][0]", "nested too deep"),
        (join(Unknown={"a": [1, {"b": HALF}]}), "request.Unknown.a[1].b", "half of a surrogate pair"),
        (dict([*join().items(), (1, "x")]), "request", "a key is no text"),
        ({**join(), HALF: "x"}, "request", "half of a surrogate pair"),
        ({}, "request", 'no "Action"'),
        ({"Action": "Join"}, "request.Action", 'unknown operation "Join"'),
        ({"Action": "bind"}, "request.Action", 'unknown operation "bind"'),
        ({"Action": 1}, "request.Action", "expected a string"),
        ({"Action": "ModifyInstanceAttribute", "SecurityGroupIds": "sg-1"}, "request.SecurityGroupIds", "expected a list of strings"),
        ({"Action": "ModifyInstanceAttribute", "SecurityGroupIds": ["sg-1", 2]}, "request.SecurityGroupIds", "expected a list of strings"),
        ([], "request", "expected a dict, not list"),
        (None, "request", "expected a dict, not NoneType"),
        ("JoinSecurityGroup", "request", "expected a dict, not str"),
    ],
)
def test_a_bad_request_is_told_with_its_place(document: dict[str, Any], request_: Any, place: str, problem: str) -> None:
    world = World(document)
    before = world.copy()
    for call in (world.check, world.apply, world.explain):
        with pytest.raises(RequestError) as caught:
            call(request_)
        assert caught.value.place == place
        assert problem in caught.value.problem
        assert str(caught.value) == f"{caught.value.place}: {caught.value.problem}"
    with pytest.raises(RequestError) as caught:
        world.check_many([join(), request_])
    assert caught.value.place == place.replace("request", "requests[1]", 1)
    assert world == before


def test_a_bad_caller_is_told(document: dict[str, Any]) -> None:
    world = World(document)
    for caller, place in [({"account": 1}, "caller.account"), ("99", "caller"), ({"acount": "1"}, "")]:
        with pytest.raises(RequestError) as caught:
            world.check(join(), caller=caller)  # type: ignore[arg-type]
        assert caught.value.place == place
    with pytest.raises(RequestError, match="did you mean"):
        world.check(join(SecurityGroupID="sg-1"), strict=True)


@pytest.mark.parametrize(
    ("change", "place", "problem"),
    [
        ({"cloud": "azure"}, "cloud", "azure"),
        ({"cloud": None}, "cloud", ""),
        ({"account": 1}, "account", "expected a string"),
        ({"instances": [{"id": "i-1"}]}, "instances[0]", "missing field"),
        ({"instances": "i-1"}, "instances", "invalid type"),
        ({"unknown": 1}, "unknown", "unknown field"),
        ({"limits": {"acl_rules": 1.0}}, "limits.acl_rules", ""),
        ({"limits": {"acl_rules": 2**40}}, "limits.acl_rules", ""),
        ({"limits": {"acl_rules": float("inf")}}, "limits.acl_rules", "inf has no form in JSON"),
        ({"account": HALF}, "account", "half of a surrogate pair"),
        ({1: 2}, "", "a key is no text"),
    ],
)
def test_a_bad_world_is_told_with_its_place(document: dict[str, Any], change: dict[Any, Any], place: str, problem: str) -> None:
    with pytest.raises(WorldError) as caught:
        World({**document, **change})
    assert caught.value.place == place
    assert problem in caught.value.problem
    assert "line" not in caught.value.problem


def test_a_bad_document_is_told(tmp_path: Path) -> None:
    for text, problem in [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[]", "expected"),
        ("world.json", "give a pathlib.Path"),
        (HALF, "surrogate"),
    ]:
        with pytest.raises(WorldError, match=problem):
            World(text)
    with pytest.raises(WorldError, match="line 1, column"):
        World('{"cloud": "baidu", "instances": 1}')
    with pytest.raises(WorldError):
        World(b"\xff\xfe")
    for value in (None, 1, {1}, object()):
        with pytest.raises(TypeError, match="expected a dict"):
            World(value)  # type: ignore[arg-type]
    with pytest.raises(FileNotFoundError, match=r"missing\.json"):
        World(tmp_path / "missing.json")
    with pytest.raises(OSError, match=tmp_path.name):
        World(tmp_path)
    path = tmp_path / "bad.json"
    path.write_text('{"cloud": "baidu", "instances": [{}]}')
    with pytest.raises(WorldError, match=r"bad\.json"):
        World(path)


def test_bad_steps_and_goals_are_told(document: dict[str, Any]) -> None:
    world = World(document)
    for step, place in [({"step": "fly"}, "steps[0].step"), ({}, "steps[0]"), (1, "steps[0]"), ({"step": float("nan")}, "steps[0].step")]:
        with pytest.raises(StepError) as caught:
            world.step(step)  # type: ignore[arg-type]
        assert caught.value.place == place
    with pytest.raises(RequestError, match="must not be empty"):
        world.plan("", ["sg-1"])
    bad_goals: list[tuple[Any, Any, str]] = [(None, [], "member"), ("i-1", "sg-1", "security_groups"), ("i-1", [1], "security_groups[0]")]
    for member, groups, place in bad_goals:
        with pytest.raises(RequestError) as told:
            world.plan(member, groups)
        assert told.value.place == place
    with pytest.raises(RequestError) as goal:
        world.plan_all([{"member": "i-1", "security_groups": []}, {"member": 1, "security_groups": []}])
    assert goal.value.place.startswith("goals[1]")
    with pytest.raises(ValueError, match="using"):
        world.plan("i-1", [], using="force")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        world.check_many(1)  # type: ignore[arg-type]


def test_what_inherits_from_plain_types_is_read_as_it_is(document: dict[str, Any]) -> None:
    class Shouting(str):
        __slots__ = ()

        def __str__(self) -> str:
            raise AssertionError("nobody asks")

    class Lying(dict[str, Any]):
        def items(self) -> Any:
            raise AssertionError("nobody asks")

        def __iter__(self) -> Any:
            raise AssertionError("nobody asks")

    class Id(str, enum.Enum):
        ONE = "i-1"

    world = World(document)
    for request in (
        join(InstanceId=Shouting("i-1")),
        join(InstanceId=Id.ONE),
        Lying(join()),
        collections.OrderedDict(join()),
        collections.defaultdict(str, join()),
    ):
        assert world.check(request)
    assert world.check({"Action": "ModifyInstanceAttribute", "InstanceId": "i-1", "SecurityGroupIds": ("sg-1",)})


def test_a_dict_that_changes_meanwhile_is_read_whole(document: dict[str, Any]) -> None:
    world = World(document)
    request = join()
    stop = threading.Event()

    def change() -> None:
        n = 0
        while not stop.is_set():
            request[f"Unknown{n % 1000}"] = {"n": n}
            request.pop(f"Unknown{(n + 500) % 1000}", None)
            n += 1

    thread = threading.Thread(target=change)
    thread.start()
    try:
        for _ in range(300):
            assert world.check(request)
    finally:
        stop.set()
        thread.join()


def test_an_object_that_dies_meanwhile_changes_nothing(document: dict[str, Any]) -> None:
    """Collecting garbage may run any code: also such that changes the dict which is read."""
    world, request = World(document), join(Unknown=[{"a": [[]] * 50} for _ in range(200)])

    class Dying:
        def __del__(self) -> None:
            request["Late"] = "x"

    for _ in range(50):
        cycle: list[Any] = [Dying()]
        cycle.append(cycle)
        del cycle
        assert world.check(request)
        request.pop("Late", None)
    gc.collect()


def test_a_bad_request_of_many_is_told_with_its_number(document: dict[str, Any]) -> None:
    with pytest.raises(RequestError) as caught:
        World(document).check_many([join()] * 10_000 + [join(InstanceId=1)])
    assert caught.value.place == "requests[10000].InstanceId"


def test_an_iterable_that_fails_is_let_through(document: dict[str, Any]) -> None:
    def requests() -> Any:
        yield join()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        World(document).check_many(requests())


def test_what_is_no_status_is_admitted_by_nothing(document: dict[str, Any]) -> None:
    verdict = World(document).check(join(InstanceId="i-2"))
    assert verdict.admits(403, "IncorrectInstanceStatus")
    for status, code in [(-1, "IncorrectInstanceStatus"), (10**30, "IncorrectInstanceStatus"), (403, HALF)]:
        assert not verdict.admits(status, code)
    with pytest.raises(TypeError):
        verdict.admits("403", "IncorrectInstanceStatus")  # type: ignore[arg-type]


def test_all_exceptions_are_of_one_kind() -> None:
    for error in (RequestError("a", "b"), WorldError("a", "b"), StepError("a", "b")):
        assert isinstance(error, SecgroupError)
        assert isinstance(error, ValueError)
        assert str(error) == "a: b"
    assert str(WorldError("", "b")) == "b"
