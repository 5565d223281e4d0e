from __future__ import annotations

import json
from typing import Any, ClassVar, Literal

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test

from secgroup import Coverage, World
from secgroup.strategies import EmulatorMachine, callers, lines, requests, sequences, worlds

CLOUDS: list[Literal["alibaba", "zenlayer", "baidu"]] = ["alibaba", "zenlayer", "baidu"]
#: How many requests each world is asked, how many worlds are drawn in a round, and how many rounds there are at most.
ASKED, EXAMPLES, ROUNDS = 8, 100, 40

counting = settings(derandomize=True, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("cloud", CLOUDS)
def test_the_strategies_reach_every_rule(cloud: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Operations of which every rule was reached are not asked again."""
    coverage = Coverage()
    actions: list[str] = []
    accepted = refused = 0

    def ask(data: st.DataObject) -> None:
        nonlocal accepted, refused
        document = data.draw(worlds(cloud))
        world = World(document)
        world.count_in(coverage)
        for turn in range(ASKED):
            request = data.draw(requests(document, actions[turn % len(actions)]))
            verdict = world.check(request, caller=data.draw(callers(cloud)))
            accepted += verdict.accepted
            refused += not verdict.accepted

    def missing() -> list[tuple[str, str, str]]:
        pages = coverage.to_dict(cloud=cloud, all=True)["pages"]
        return [(page["operation"], page["edition"], rule["rule"]) for page in pages for rule in page["counts"] if not rule["violated"]]

    rounds = 0
    while (missed := missing()) and rounds < ROUNDS:
        actions = sorted({operation for operation, _, _ in missed})
        seed(rounds)(settings(counting, derandomize=False, max_examples=EXAMPLES)(given(st.data())(ask)))()
        rounds += 1
    assert missing() == []
    counts = coverage.to_dict(cloud=cloud, all=True)
    with capsys.disabled():
        shares = ", ".join(f"{counts[name]['exercised']} of {counts[name]['of']} {name}" for name in ("rules", "rows", "pairs"))
        print(f"\n{cloud}: {accepted} accepted, {refused} refused, in {rounds} rounds of {EXAMPLES} worlds; {shares}")
    # Neither nearly all of one kind nor nearly all of the other.
    assert accepted > refused / 10
    assert refused > accepted / 10


@given(sequences())
@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
def test_sequences_are_taken(sequence: Any) -> None:
    document, asked = sequence
    world = World(document)
    for line in asked:
        if "steps" in line:
            world.step(*line["steps"])
        else:
            world.apply(line["request"], caller=line.get("caller"))


@pytest.mark.parametrize("cloud", ["zenlayer", "baidu"])
def test_lines_are_drawn_for_every_cloud(cloud: Any) -> None:
    @given(worlds(cloud).flatmap(lambda document: st.tuples(st.just(document), lines(document))))
    @settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
    def take(drawn: Any) -> None:
        document, line = drawn
        world = World(document)
        assert world.step(*line["steps"]) == 1 if "steps" in line else world.check(line["request"]) is not None

    take()


class Emulator(EmulatorMachine):
    """An emulator that is right: the rules themselves."""

    def begin(self, world: dict[str, Any]) -> None:
        self.own = World(world)

    def answer(self, request: dict[str, Any], caller: dict[str, str] | None) -> tuple[int, str] | None:
        verdict = self.own.apply(request, caller=caller)
        if verdict.accepted:
            return None
        assert verdict.status is not None
        assert verdict.code is not None
        return verdict.status, verdict.code

    def happen(self, step: dict[str, Any]) -> bool:
        return self.own.step(step) == 1


class Forgetful(Emulator):
    """An emulator with a bug: it does not look at the instance's status."""

    cloud: ClassVar[Literal["alibaba", "zenlayer", "baidu"]] = "zenlayer"
    actions = ("AssociateSecurityGroupInstance",)

    def answer(self, request: dict[str, Any], caller: dict[str, str] | None) -> tuple[int, str] | None:
        verdict = self.own.check(request, caller=caller)
        return None if verdict.violations == ("instance-status",) else super().answer(request, caller)


few = settings(counting, max_examples=30, stateful_step_count=10)


def test_a_right_emulator_passes() -> None:
    run_state_machine_as_test(Emulator, settings=few)


def test_a_wrong_emulator_is_found() -> None:
    more = settings(few, max_examples=200)
    with pytest.raises(AssertionError, match=r"answers a success, the rules say <Verdict refused: .*instance-status") as caught:
        run_state_machine_as_test(Forgetful, settings=more)
    line = json.loads(str(caught.value).splitlines()[-1])
    assert line["expect"][-1]["rule"] == "instance-status"


def test_what_is_not_defined_is_said() -> None:
    with pytest.raises(NotImplementedError, match="define begin"):
        run_state_machine_as_test(EmulatorMachine, settings=few)
