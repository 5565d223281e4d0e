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


def pick(draw: Draw, usual: T, *others: T, often: int = 8) -> T:
    """The usual value, so many times as often as all others together; else one of them."""
    die = draw(st.integers(0, (often + 1) * max(1, len(others)) - 1))
    return usual if die < often * max(1, len(others)) or not others else others[die % len(others)]


def one_of(draw: Draw, values: Sequence[T]) -> T:
    """One of the values."""
    return values[draw(st.integers(0, len(values) - 1))]


def some(draw: Draw, values: Sequence[T], most: int) -> list[T]:
    """Some of the values, each once, in any order."""
    left, chosen = list(values), []
    for _ in range(draw(st.integers(0, min(most, len(left))))):
        chosen.append(left.pop(draw(st.integers(0, len(left) - 1))))
    return chosen


# Worlds.


@st.composite
def worlds(draw: Draw, cloud: Cloud = "alibaba") -> World:
    """A small world of a cloud, as a document that `World` takes."""
    return {"alibaba": _alibaba, "zenlayer": _zenlayer, "baidu": _baidu}[cloud](draw)


@cache
def _editions() -> dict[str, list[str]]:
    named = [operation for operation in catalogue() if operation["cloud"] == "alibaba"]
    return {operation["operation"]: [edition["edition"] for edition in operation["editions"]] for operation in named}


def _limits(draw: Draw) -> World:
    limits: World = {}
    if pick(draw, True, False, often=1):
        limits["groups_per_target"] = draw(st.integers(1, 3))
    if pick(draw, True, False, often=1):
        limits["groups_ceiling"] = draw(st.integers(1, 4))
    if pick(draw, False, True, often=2):
        limits["acl_rules"] = draw(st.integers(1, 20))
    for kind in ("basic", "advanced", "enterprise"):
        if pick(draw, False, True, often=1):
            limits[kind] = {"max": draw(st.integers(0, 3)), "unit": one_of(draw, ["members", "private_ips"])}
    return limits


class _Thing:
    """Draws the facts of one thing: in most things only what is usual, in the others anything."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self.odd = pick(draw, False, True, often=1)

    def fact(self, usual: T, *others: T, often: int = 2) -> T:
        """A fact."""
        return pick(self.draw, usual, *others, often=often) if self.odd else usual


def _alibaba(draw: Draw) -> World:
    world: World = {
        "cloud": "alibaba",
        "account": ACCOUNT,
        "editions": {name: pick(draw, *editions, often=1) for name, editions in _editions().items()},
        "service": pick(draw, "available", "failing", often=15),
        "limits": _limits(draw),
        "resource_groups": [{"id": "rg-1"}, {"id": "rg-2", "owner": _Thing(draw).fact(ACCOUNT, OTHER_ACCOUNT)}],
    }
    kind = one_of(draw, ["basic", "advanced", "enterprise"])
    groups = [_group(draw, n, kind) for n in range(1, draw(st.integers(1, 5)) + 1)]

    def memberships(region: str, network: Any) -> list[str]:
        near = [group["id"] for group in groups if (group["region"], group["network"]) == (region, network)]
        return some(draw, near, 3)

    instances = [_instance(draw, n) for n in range(1, draw(st.integers(1, 3)) + 1)]
    interfaces = [_interface(draw, n, instances) for n in range(1, draw(st.integers(1, 3)) + 1)]
    for instance in instances:
        instance["security_groups"] = memberships(instance["region"], instance["network"])
    for interface in interfaces:
        interface["security_groups"] = memberships(interface["region"], {"vpc": interface["vpc"]})
    resources = [{"type": "disk", "id": "d-1", "region": REGION}, {"type": "keypair", "id": "d-2", "region": OTHER_REGION}]
    lists = {"security_groups": groups, "instances": instances, "network_interfaces": interfaces}
    return world | lists | {"resources": some(draw, resources, 2)}


def _shared(thing: _Thing) -> World:
    return {
        "owner": thing.fact(ACCOUNT, OTHER_ACCOUNT, often=4),
        "busy": thing.fact(False, True, often=6),
        "resource_group": pick(thing.draw, None, "rg-1", "rg-2", often=1),
    }


def _group(draw: Draw, n: int, kind: str) -> World:
    thing = _Thing(draw)
    region, network = thing.fact(*PLACES)
    # There are no Enterprise groups in the classic network.
    kinds = [kind, "basic", "advanced", "enterprise"] if network != "classic" else ["basic", "advanced"]
    group = {"id": f"sg-{n}", "region": region, "network": network, "kind": thing.fact(*kinds, often=1)}
    return group | {"managed_by": thing.fact(None, PRODUCT, OTHER_PRODUCT), "acl_rules": draw(st.integers(0, 9))} | _shared(thing)


def _instance(draw: Draw, n: int) -> World:
    thing = _Thing(draw)
    region, network = thing.fact(*PLACES, often=4)
    instance: World = {"id": f"i-{n}", "region": region, "network": network}
    instance["status"] = thing.fact("Running", "Stopped", "Pending", "Starting", "Stopping", often=1)
    instance["locks"] = thing.fact([], ["security"], ["financial"], often=2)
    instance["supports_enterprise_groups"] = thing.fact(True, False)
    return instance | {"private_ips": draw(st.integers(0, 3))} | _shared(thing)


def _interface(draw: Draw, n: int, instances: Sequence[World]) -> World:
    thing = _Thing(draw)
    region, network = thing.fact(*(place for place in PLACES if place[1] != "classic"), often=4)
    interface: World = {"id": f"eni-{n}", "region": region, "vpc": network["vpc"]}
    interface["type"] = thing.fact("Secondary", "Primary", "Trunk", "Member")
    interface["status"] = thing.fact("Available", "InUse", "Creating", "Attaching", "Detaching", "Deleting", often=1)
    interface["granted_to"] = thing.fact([], [ACCOUNT], [OTHER_ACCOUNT], often=1)
    interface["managed_by"] = thing.fact(None, PRODUCT, OTHER_PRODUCT, often=4)
    interface["attached_to"] = pick(draw, None, *(instance["id"] for instance in instances), often=1)
    return interface | {"private_ips": draw(st.integers(0, 3))} | _shared(thing)


def _zenlayer(draw: Draw) -> World:
    groups = [{"id": f"sg-{n}", "status": pick(draw, "Available", "Creating", often=4)} for n in range(1, draw(st.integers(1, 4)) + 1)]
    ids = [group["id"] for group in groups]
    instances = []
    for n in range(1, draw(st.integers(1, 3)) + 1):
        thing = _Thing(draw)
        instance: World = {"id": f"ins-{n}", "status": thing.fact("RUNNING", "STOPPED", "PENDING", "STOPPING", often=1)}
        instance["supports_security_groups"] = thing.fact(True, False)
        instances.append(instance | {"security_groups": some(draw, ids, 3)})
    limits = {"groups_per_instance": draw(st.integers(1, 3))}
    return {"cloud": "zenlayer", "limits": limits, "security_groups": groups, "instances": instances}


def _baidu(draw: Draw) -> World:
    groups = [{"id": f"g-{n}", "kind": pick(draw, "normal", "enterprise", often=4)} for n in range(1, draw(st.integers(1, 4)) + 1)]
    ids = [group["id"] for group in groups]
    instances = []
    for n in range(1, draw(st.integers(1, 3)) + 1):
        thing = _Thing(draw)
        instance = {"id": f"i-{n}", "status": thing.fact("Running", "Stopped", "Expired"), "in_debt": thing.fact(False, True)}
        instances.append(instance | {"security_groups": some(draw, ids, 3)})
    limits = {"groups_per_instance": draw(st.integers(1, 3))}
    return {"cloud": "baidu", "limits": limits, "security_groups": groups, "instances": instances}


# Requests.


#: What a parameter is about, by a part of its name: the list of the world, and ids that nothing there has.
ABOUT = [
    ("resourcegroup", "resource_groups", ["rg-none", ""]),
    ("securitygroup", "security_groups", ["sg-none", "bad id", ""]),
    ("networkinterface", "network_interfaces", ["eni-none", "bad id", ""]),
    ("instance", "instances", ["i-none", "bad id", ""]),
]
#: Which of the two targets a request does not name: one of them, as a rule.
TARGETS = [["NetworkInterfaceId"]] * 6 + [["InstanceId"]] * 6 + [[], ["InstanceId", "NetworkInterfaceId"]]
#: The lists that a ResourceType means.
RESOURCES = {"instance": "instances", "eni": "network_interfaces", "securitygroup": "security_groups"}


def _ids(world: Mapping[str, Any], *lists: str) -> list[str]:
    return [thing["id"] for name in lists for thing in world.get(name, ())]


@cache
def _operations(cloud: str) -> dict[str, list[dict[str, Any]]]:
    operations = (operation for operation in catalogue() if operation["cloud"] == cloud)
    return {operation["operation"]: operation["parameters"] for operation in operations}


def _parameters(world: Mapping[str, Any], action: str) -> dict[str, bool]:
    """The parameters that an operation has in a world, and whether they are lists."""
    edition = world.get("editions", {}).get(action)
    parameters = _operations(world["cloud"])[action]
    in_force = (one for one in parameters if edition is None or one["editions"] is None or edition in one["editions"])
    return {parameter["name"]: parameter["list"] for parameter in in_force}


@st.composite
def requests(draw: Draw, world: Mapping[str, Any], action: str | None = None) -> Request:
    """A request to a world: of this operation, or of any of the cloud's.

    Most requests name things that are there and near each other; some have anything in a parameter, or lack it.
    """
    action = one_of(draw, sorted(_operations(world["cloud"]))) if action is None else action
    parameters = _parameters(world, action)
    chosen = _Chosen(draw, world)
    if {"InstanceId", "NetworkInterfaceId"} <= set(parameters):
        # One of the two is the target, as a rule.
        for name in one_of(draw, TARGETS):
            parameters.pop(name)
        if "NetworkInterfaceId" not in parameters and pick(draw, True, False, often=2):
            parameters.pop("RegionId", None)
    request: Request = {"Action": action}
    # The target tells where the others have to be, and a type what its id may be.
    for name in sorted(parameters, key=_rank):
        if not (chosen.odd and pick(draw, False, True, often=4)):
            request[name] = chosen.groups() if parameters[name] else chosen.value(name)
    return request


def _rank(name: str) -> int:
    word = name.lower()
    return 2 if "group" in word else 1 if word in ("regionid", "resourceid") else 0


class _Chosen:
    """Chooses the values of one request."""

    def __init__(self, draw: Draw, world: Mapping[str, Any]) -> None:
        self.draw = draw
        self.world = world
        self.odd = pick(draw, False, True, often=3)
        #: The things that were chosen before.
        self.things: list[Mapping[str, Any]] = []
        self.resource_type = ""

    def value(self, name: str) -> str:
        word = name.lower()
        if word == "resourcetype":
            types = ["disk", "keypair", *RESOURCES]
            self.resource_type = one_of(self.draw, [*types, "snapshot", "vpc", ""] if self.odd else types)
            return self.resource_type
        if word == "resourceid":
            things: list[str] = [thing["id"] for thing in self.world.get("resources", ()) if thing["type"] == self.resource_type]
            things += _ids(self.world, RESOURCES.get(self.resource_type, ""))
            return one_of(self.draw, things) if things and not self.odd else one_of(self.draw, [*things, "d-none", ""])
        if word == "regionid":
            region = self.things[0]["region"] if self.things else REGION
            return pick(self.draw, region, OTHER_REGION, "", often=2) if self.odd else region
        for about, list_, strange in ABOUT:
            if about in word:
                return self.one(list_, strange)
        return ""

    def one(self, list_: str, strange: Sequence[str]) -> str:
        things = self.near(list_)
        if not things or (self.odd and pick(self.draw, False, True, often=1)):
            return one_of(self.draw, strange)
        thing = one_of(self.draw, things)
        self.things.append(thing)
        thing_id: str = thing["id"]
        return thing_id

    def near(self, list_: str) -> list[Mapping[str, Any]]:
        """The things of a list: those where the first thing is, the groups that it is in, or all."""
        things = list(self.world.get(list_, ()))
        if self.odd or not self.things:
            return things
        first = self.things[0]
        there = [thing for thing in things if _place(thing) == _place(first)]
        own = [thing for thing in things if thing["id"] in first.get("security_groups", ())]
        return pick(self.draw, there, own, things, often=1) or things

    def groups(self) -> list[str]:
        ids = [thing["id"] for thing in self.near("security_groups")]
        chosen = some(self.draw, ids, 4)
        if self.odd and chosen:
            chosen.append(one_of(self.draw, [chosen[0], "sg-none", ""]))
        return chosen


def _place(thing: Mapping[str, Any]) -> tuple[Any, Any]:
    network = thing.get("network")
    return thing.get("region"), network["vpc"] if isinstance(network, dict) else thing.get("vpc", network)


@st.composite
def _callers(draw: Draw) -> dict[str, str] | None:
    if pick(draw, True, False, often=7):
        return None
    caller = {"account": one_of(draw, ["", OTHER_ACCOUNT]), "service": one_of(draw, ["", PRODUCT, OTHER_PRODUCT])}
    return {name: value for name, value in caller.items() if value}


def callers(cloud: Cloud = "alibaba") -> st.SearchStrategy[dict[str, str] | None]:
    """Who calls: nobody in particular, as a rule."""
    return _callers() if cloud == "alibaba" else st.none()


# Sequences.


@st.composite
def steps(draw: Draw, world: Mapping[str, Any]) -> dict[str, Any]:
    """A step of the environment: a fact about something that is in the world becomes another."""
    instance = one_of(draw, _ids(world, "instances"))
    group = one_of(draw, _ids(world, "security_groups"))
    if world["cloud"] == "zenlayer":
        status = one_of(draw, ["RUNNING", "STOPPED", "PENDING", "STOPPING"])
        group_status = one_of(draw, ["Available", "Creating"])
        possible: list[dict[str, Any]] = [
            {"step": "set_instance_status", "instance": instance, "status": status},
            {"step": "set_group_status", "security_group": group, "status": group_status},
        ]
        return one_of(draw, possible)
    if world["cloud"] == "baidu":
        status = one_of(draw, ["Running", "Stopped", "Expired"])
        possible = [
            {"step": "set_instance_status", "instance": instance, "status": status},
            {"step": "set_in_debt", "instance": instance, "in_debt": draw(st.booleans())},
        ]
        return one_of(draw, possible)
    status = one_of(draw, ["Running", "Stopped", "Pending", "Starting", "Stopping"])
    interface = one_of(draw, _ids(world, "network_interfaces"))
    interface_status = one_of(draw, ["Available", "InUse", "Creating", "Detaching"])
    possible = [
        {"step": "set_instance_status", "instance": instance, "status": status},
        {"step": one_of(draw, ["lock", "unlock"]), "instance": instance, "lock": "security"},
        {"step": "set_interface_status", "network_interface": interface, "status": interface_status},
        {"step": "set_busy", "id": group, "busy": draw(st.booleans())},
        {"step": "set_acl_rules", "security_group": group, "count": draw(st.integers(0, 9))},
    ]
    return one_of(draw, possible)


@st.composite
def lines(draw: Draw, world: Mapping[str, Any]) -> Line:
    """A line in: mostly a request, sometimes a step."""
    if pick(draw, False, True, often=4):
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
