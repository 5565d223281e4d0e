"""Hypothesis strategies: worlds, requests, sequences, and a state machine for an emulator under test.

What is usual comes first and most often, so that a request that is refused is refused for one thing, and examples shrink to what is usual.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, ClassVar, TypeVar

try:
    from hypothesis import strategies as st
    from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
except ImportError as error:
    raise ImportError("secgroup.strategies needs Hypothesis: pip install 'secgroup[hypothesis]'") from error

from secgroup._recorded import RecordedWorld
from secgroup._secgroup import Verdict, catalogue
from secgroup._types import Cloud
from secgroup.errors import StepError

T = TypeVar("T")
World = dict[str, Any]
Request = dict[str, Any]
Line = dict[str, Any]
Draw = st.DrawFn

ACCOUNT, OTHER_ACCOUNT = "1234567890123456", "99"
PRODUCT, OTHER_PRODUCT = "nas", "slb"
REGION, OTHER_REGION = "cn-hangzhou", "cn-beijing"
#: Regions and networks. The first is where most things are.
PLACES: list[tuple[str, Any]] = [
    (REGION, {"vpc": "vpc-1"}),
    (REGION, {"vpc": "vpc-2"}),
    (REGION, "classic"),
    (OTHER_REGION, {"vpc": "vpc-3"}),
]


def usually(usual: T, *others: T, often: int = 8) -> st.SearchStrategy[T]:
    """The usual value, so many times as often as the others together."""
    return st.sampled_from([usual] * (often * max(1, len(others))) + list(others))


def rarely(usual: T, other: st.SearchStrategy[T], often: int = 6) -> st.SearchStrategy[T]:
    """The usual value, or, one time in so many, something else."""
    return st.integers(0, often).flatmap(lambda die: other if die == often else st.just(usual))


# Worlds.


@st.composite
def worlds(draw: Draw, cloud: Cloud = "alibaba") -> World:
    """A small world of a cloud, as a document that `World` takes."""
    if cloud == "zenlayer":
        return draw(_zenlayer())
    if cloud == "baidu":
        return draw(_baidu())
    return draw(_alibaba())


@cache
def _editions() -> dict[str, list[str]]:
    named = [operation for operation in catalogue() if operation["cloud"] == "alibaba"]
    return {operation["operation"]: [edition["edition"] for edition in operation["editions"]] for operation in named}


def _capacity() -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries({"max": st.integers(0, 3), "unit": st.sampled_from(["members", "private_ips"])})


@st.composite
def _limits(draw: Draw) -> World:
    limits: World = {}
    if draw(st.booleans()):
        limits["groups_per_target"] = draw(st.integers(1, 3))
        if draw(st.booleans()):
            limits["groups_ceiling"] = draw(st.integers(1, 4))
    if draw(st.booleans()):
        limits["acl_rules"] = draw(st.integers(1, 20))
    for kind in ("basic", "advanced", "enterprise"):
        if draw(st.booleans()):
            limits[kind] = draw(_capacity())
    return limits


@st.composite
def _alibaba(draw: Draw) -> World:
    owner = usually(ACCOUNT, OTHER_ACCOUNT)
    product = usually(None, PRODUCT, OTHER_PRODUCT)
    busy = usually(False, True)
    world: World = {
        "cloud": "alibaba",
        "account": ACCOUNT,
        "editions": {name: draw(usually(*editions, often=2)) for name, editions in _editions().items()},
        "service": draw(usually("available", "failing", often=15)),
        "limits": draw(_limits()),
        "resource_groups": [{"id": f"rg-{n}", "owner": draw(owner)} for n in range(1, draw(st.integers(1, 2)) + 1)],
    }
    resource_group = usually(None, *(group["id"] for group in world["resource_groups"]), often=1)
    kind = draw(st.sampled_from(["basic", "basic", "advanced", "enterprise"]))
    groups = []
    for n in range(1, draw(st.integers(1, 4)) + 1):
        region, network = draw(usually(*PLACES, often=3))
        kinds = [kind, "basic", "advanced"] + (["enterprise"] if network != "classic" else [])
        if network == "classic" and kind == "enterprise":
            kinds[0] = "basic"
        group = {"id": f"sg-{n}", "region": region, "network": network, "kind": draw(usually(*kinds)), "owner": draw(owner)}
        group |= {"managed_by": draw(product), "acl_rules": draw(st.integers(0, 9)), "busy": draw(busy)}
        groups.append(group | {"resource_group": draw(resource_group)})
    world["security_groups"] = groups

    def memberships(region: str, network: Any) -> list[str]:
        near = [group["id"] for group in groups if (group["region"], group["network"]) == (region, network)]
        return draw(st.lists(st.sampled_from(near), unique=True, max_size=3)) if near else []

    world["instances"] = []
    for n in range(1, draw(st.integers(1, 3)) + 1):
        region, network = draw(usually(*PLACES))
        instance = {"id": f"i-{n}", "region": region, "network": network, "owner": draw(owner), "busy": draw(busy)}
        instance["status"] = draw(usually("Running", "Stopped", "Pending", "Starting", "Stopping", often=2))
        instance["locks"] = draw(rarely([], st.lists(st.sampled_from(["security", "financial", "recycling"]), unique=True, min_size=1)))
        instance["supports_enterprise_groups"] = draw(usually(True, False, often=3))
        instance["private_ips"] = draw(st.integers(0, 3))
        instance |= {"security_groups": memberships(region, network), "resource_group": draw(resource_group)}
        world["instances"].append(instance)
    attached = usually(None, *(instance["id"] for instance in world["instances"]), often=1)
    world["network_interfaces"] = []
    for n in range(1, draw(st.integers(1, 3)) + 1):
        region, network = draw(usually(*(place for place in PLACES if place[1] != "classic")))
        interface = {"id": f"eni-{n}", "region": region, "vpc": network["vpc"], "owner": draw(owner), "busy": draw(busy)}
        interface["type"] = draw(usually("Secondary", "Primary", "Trunk", "Member", often=3))
        interface["status"] = draw(usually("Available", "InUse", "Creating", "Attaching", "Detaching", "Deleting", often=2))
        interface["granted_to"] = draw(usually([], [OTHER_ACCOUNT]))
        interface |= {"managed_by": draw(product), "attached_to": draw(attached), "private_ips": draw(st.integers(0, 3))}
        interface |= {"security_groups": memberships(region, network), "resource_group": draw(resource_group)}
        world["network_interfaces"].append(interface)
    world["resources"] = [
        {"type": type_, "id": f"d-{n}", "region": draw(usually(REGION, OTHER_REGION)), "owner": draw(owner)}
        for n, type_ in enumerate(draw(st.lists(st.sampled_from(["disk", "snapshot", "keypair"]), max_size=2)), 1)
    ]
    return world


@st.composite
def _zenlayer(draw: Draw) -> World:
    groups = [{"id": f"sg-{n}", "status": draw(usually("Available", "Creating", often=3))} for n in range(1, draw(st.integers(1, 3)) + 1)]
    ids = [group["id"] for group in groups]
    instances = [
        {
            "id": f"ins-{n}",
            "status": draw(usually("RUNNING", "STOPPED", "PENDING", "STOPPING", often=2)),
            "supports_security_groups": draw(usually(True, False, often=3)),
            "security_groups": draw(st.lists(st.sampled_from(ids), unique=True, max_size=3)),
        }
        for n in range(1, draw(st.integers(1, 3)) + 1)
    ]
    limits = {"groups_per_instance": draw(st.integers(1, 3))}
    return {"cloud": "zenlayer", "limits": limits, "security_groups": groups, "instances": instances}


@st.composite
def _baidu(draw: Draw) -> World:
    groups = [{"id": f"g-{n}", "kind": draw(usually("normal", "enterprise", often=3))} for n in range(1, draw(st.integers(1, 3)) + 1)]
    ids = [group["id"] for group in groups]
    instances = [
        {
            "id": f"i-{n}",
            "status": draw(usually("Running", "Stopped", "Expired", often=3)),
            "in_debt": draw(usually(False, True)),
            "security_groups": draw(st.lists(st.sampled_from(ids), unique=True, max_size=3)),
        }
        for n in range(1, draw(st.integers(1, 3)) + 1)
    ]
    limits = {"groups_per_instance": draw(st.integers(1, 3))}
    return {"cloud": "baidu", "limits": limits, "security_groups": groups, "instances": instances}


# Requests.


def _ids(world: Mapping[str, Any], *lists: str) -> list[str]:
    return [thing["id"] for name in lists for thing in world.get(name, ())]


def _or_strange(ids: Sequence[str], strange: Sequence[str]) -> st.SearchStrategy[str]:
    return st.sampled_from([*ids] * 8 + [*strange])


def _value(draw: Draw, world: Mapping[str, Any], name: str) -> Any:
    """A value for a parameter, by what its name says that it is about."""
    word = name.lower()
    if word == "resourcetype":
        return draw(usually("instance", "eni", "securitygroup", "disk", "snapshot", "keypair", "Instance", "vpc", "", often=1))
    if word == "resourceid":
        lists = ("instances", "network_interfaces", "security_groups", "resources")
        return draw(_or_strange(_ids(world, *lists), ["i-none", "d-none", ""]))
    if word == "regionid":
        return draw(usually(REGION, OTHER_REGION, "", often=3))
    for about, list_, strange in (
        ("resourcegroup", "resource_groups", ["rg-none", ""]),
        ("securitygroup", "security_groups", ["sg-none", "bad id", ""]),
        ("networkinterface", "network_interfaces", ["eni-none", "bad id", ""]),
        ("instance", "instances", ["i-none", "bad id", ""]),
    ):
        if about in word:
            return draw(_or_strange(_ids(world, list_), strange))
    return draw(st.sampled_from(["", "a"]))


@cache
def _operations(cloud: str) -> dict[str, list[tuple[str, bool]]]:
    operations = (operation for operation in catalogue() if operation["cloud"] == cloud)
    return {
        operation["operation"]: [(parameter["name"], parameter["list"]) for parameter in operation["parameters"]] for operation in operations
    }


@st.composite
def requests(draw: Draw, world: Mapping[str, Any], action: str | None = None) -> Request:
    """A request to a world: of this operation, or of any of the cloud's."""
    operations = _operations(world["cloud"])
    action = draw(st.sampled_from(sorted(operations))) if action is None else action
    parameters = operations[action]
    names = {name for name, _ in parameters}
    left_out = set()
    if {"InstanceId", "NetworkInterfaceId"} <= names:
        # One of the two is the target, as a rule.
        left_out = draw(usually({"NetworkInterfaceId"}, {"InstanceId"}, {"InstanceId"}, set(), {"InstanceId", "NetworkInterfaceId"}, often=1))
    request: Request = {"Action": action}
    for name, is_list in parameters:
        if name in left_out or draw(usually(False, True, often=12)):
            continue
        if is_list:
            groups = st.lists(_or_strange(_ids(world, "security_groups"), ["sg-none", ""]), max_size=4)
            unique = st.lists(st.sampled_from(_ids(world, "security_groups") or [""]), unique=True, max_size=4)
            request[name] = draw(st.one_of(unique, unique, groups))
        else:
            request[name] = _value(draw, world, name)
    return request


def callers(cloud: Cloud = "alibaba") -> st.SearchStrategy[dict[str, str] | None]:
    """Who calls: nobody in particular, as a rule."""
    if cloud != "alibaba":
        return st.none()
    caller = st.fixed_dictionaries({}, optional={"account": st.just(OTHER_ACCOUNT), "service": st.sampled_from([PRODUCT, OTHER_PRODUCT])})
    return rarely(None, caller)


# Sequences.


@st.composite
def steps(draw: Draw, world: Mapping[str, Any]) -> dict[str, Any]:
    """A step of the environment: something that is in the world gets another status, or another fact about it changes."""
    instance = draw(st.sampled_from(_ids(world, "instances")))
    if world["cloud"] == "zenlayer":
        status = draw(st.sampled_from(["RUNNING", "STOPPED", "PENDING", "STOPPING"]))
        return {"step": "set_instance_status", "instance": instance, "status": status}
    if world["cloud"] == "baidu":
        status = draw(st.sampled_from(["Running", "Stopped", "Expired"]))
        debt = {"step": "set_in_debt", "instance": instance, "in_debt": draw(st.booleans())}
        return draw(st.sampled_from([{"step": "set_instance_status", "instance": instance, "status": status}, debt]))
    status = draw(st.sampled_from(["Running", "Stopped", "Pending", "Starting", "Stopping"]))
    group = draw(st.sampled_from(_ids(world, "security_groups")))
    interface = draw(st.sampled_from(_ids(world, "network_interfaces")))
    interface_status = draw(st.sampled_from(["Available", "InUse", "Creating", "Detaching"]))
    possible: list[dict[str, Any]] = [
        {"step": "set_instance_status", "instance": instance, "status": status},
        {"step": draw(st.sampled_from(["lock", "unlock"])), "instance": instance, "lock": "security"},
        {"step": "set_interface_status", "network_interface": interface, "status": interface_status},
        {"step": "set_busy", "id": group, "busy": draw(st.booleans())},
        {"step": "set_acl_rules", "security_group": group, "count": draw(st.integers(0, 9))},
    ]
    return draw(st.sampled_from(possible))


@st.composite
def lines(draw: Draw, world: Mapping[str, Any]) -> Line:
    """A line in: mostly a request, sometimes a step."""
    if draw(usually(False, True, often=4)):
        return {"steps": [draw(steps(world))]}
    line: Line = {"request": draw(requests(world))}
    caller = draw(callers(world["cloud"]))
    return line if caller is None else line | {"caller": caller}


@st.composite
def sequences(draw: Draw, cloud: Cloud = "alibaba", max_size: int = 10) -> tuple[World, list[Line]]:
    """A world, and lines for it, one after the other."""
    world = draw(worlds(cloud))
    return world, draw(st.lists(lines(world), min_size=1, max_size=max_size))


# An emulator under test.


class EmulatorMachine(RuleBasedStateMachine):
    """Holds an emulator against the rules: requests and steps in any order, to both.

    Inherit from it and define `begin`, `answer` and, where the emulator has such a thing, `happen`; then
    `TestEmulator = MyMachine.TestCase` is a test case. A difference is reported with its golden line.
    """

    #: The cloud that the emulator emulates.
    cloud: ClassVar[Cloud] = "alibaba"
    #: The operations that it has; all of the cloud's where it is empty.
    actions: ClassVar[Sequence[str]] = ()

    world: RecordedWorld

    def begin(self, world: World) -> None:
        """The emulator starts with this world."""
        raise NotImplementedError("define begin(self, world): start your emulator with this world")

    def answer(self, request: Request, caller: dict[str, str] | None) -> tuple[int, str] | None:
        """What the emulator answers: the status and the code of an error, or `None` for a success."""
        raise NotImplementedError("define answer(self, request, caller): ask your emulator; (status, code), or None for a success")

    def happen(self, step: dict[str, Any]) -> bool:
        """Something happens around the requests. `False` where the emulator cannot bring it about: then it does not happen."""
        return False

    @initialize(data=st.data())
    def _begin(self, data: st.DataObject) -> None:
        document = data.draw(worlds(self.cloud), label="world")
        self.world = RecordedWorld(document)
        self.begin(document)

    @rule(data=st.data())
    def _ask(self, data: st.DataObject) -> None:
        document = self.world.to_dict()
        action = data.draw(st.sampled_from(list(self.actions))) if self.actions else None
        request = data.draw(requests(document, action), label="request")
        caller = data.draw(callers(self.cloud), label="caller")
        verdict = self.world.apply(request, caller=caller)
        observed = self.answer(dict(request), caller)
        if not agrees(verdict, observed):
            line = self.world.scenario.line("a difference")
            answered = "a success" if observed is None else f"{observed[0]} {observed[1]}"
            raise AssertionError(f"the emulator answers {answered}, the rules say {verdict}\n{line}")

    @rule(data=st.data())
    def _happen(self, data: st.DataObject) -> None:
        step = data.draw(steps(self.world.to_dict()), label="step")
        trial = self.world.copy()
        try:
            trial.step(step)
        except StepError:
            return
        if self.happen(dict(step)):
            self.world.step(step)


def agrees(verdict: Verdict, observed: tuple[int, str] | None) -> bool:
    """Whether an answer is one that the pages allow: a success where accepted, else the row of any violated rule."""
    if observed is None or verdict.accepted:
        return verdict.accepted and observed is None
    return verdict.admits(*observed)
