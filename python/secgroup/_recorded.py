"""Worlds that remember what they were asked, and the scenario that asks it again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from secgroup._secgroup import Verdict, World
from secgroup._types import Document

if TYPE_CHECKING:
    from typing_extensions import Self


def answer(verdict: Verdict, seq: int) -> dict[str, Any]:
    """The line out of a verdict."""
    return {"seq": seq, **{name: value for name, value in verdict.to_dict().items() if name != "advice"}}


class Scenario:
    """A world with lines and their answers, as the kit's golden cases have them."""

    def __init__(self, world: World) -> None:
        self.world = world.copy()
        #: The world as the lines leave it, where they are asked here.
        self.now = world.copy()
        self.lines: list[dict[str, Any]] = []
        self.expect: list[dict[str, Any]] = []
        #: The places of lines that were only checked, and would have changed the world.
        self.asked: list[int] = []
        self.applied = False

    def add(self, line: dict[str, Any], verdict: Verdict, *, applied: bool) -> None:
        """Adds a request and its verdict."""
        self.applied |= applied
        if not applied and verdict.changes:
            self.asked.append(len(self.lines))
        self.lines.append(line)
        self.expect.append(answer(verdict, len(self.lines)))

    def add_steps(self, steps: Iterable[Mapping[str, Any]]) -> None:
        """Adds steps that were taken."""
        steps = list(steps)
        self.applied = True
        self.now.step(*steps)
        self.lines.append({"steps": steps})
        self.expect.append({"seq": len(self.lines), "verdict": "stepped", "steps": len(steps)})

    def ask(self, request: Mapping[str, Any], caller: Mapping[str, str] | None) -> None:
        """Asks a request, and adds it."""
        self.add(line_of(request, caller), self.now.apply(request, caller=caller), applied=True)

    def line(self, name: str) -> str | None:
        """The scenario as a golden line; `None` where nothing was asked.

        Where some lines took effect, those that were only checked and would have changed the world are left out.
        """
        left_out = set(self.asked) if self.applied else set()
        kept = [place for place in range(len(self.lines)) if place not in left_out]
        if not kept:
            return None
        lines = [self.lines[place] for place in kept]
        expect = [{**self.expect[place], "seq": seq} for seq, place in enumerate(kept, 1)]
        document = {"name": name, "world": self.world.to_dict(), "lines": lines, "expect": expect}
        return json.dumps(document, ensure_ascii=False)

    @property
    def command(self) -> str:
        """The command that judges the golden line."""
        check = " --check" if self.asked and not self.applied else ""
        return f"secgroup run --scenarios{check} --expect"


def line_of(request: Mapping[str, Any], caller: Mapping[str, str] | None) -> dict[str, Any]:
    """The line in of a request."""
    return {"request": dict(request)} if caller is None else {"request": dict(request), "caller": dict(caller)}


class RecordedWorld(World):
    """A world that remembers what it was asked."""

    scenario: Scenario

    def __new__(cls, document: Document, /) -> Self:
        """Reads the document as `World` does."""
        world = super().__new__(cls, document)
        world.scenario = Scenario(world)
        return world

    def check(self, request: Mapping[str, Any], /, *, caller: Mapping[str, str] | None = None, strict: bool = False) -> Verdict:
        """Judges a request; changes nothing."""
        verdict = super().check(request, caller=caller, strict=strict)
        self.scenario.add(line_of(request, caller), verdict, applied=False)
        return verdict

    def apply(self, request: Mapping[str, Any], /, *, caller: Mapping[str, str] | None = None, strict: bool = False) -> Verdict:
        """Judges a request; where it is accepted, it takes effect."""
        verdict = super().apply(request, caller=caller, strict=strict)
        self.scenario.add(line_of(request, caller), verdict, applied=True)
        return verdict

    def check_many(
        self, requests: Iterable[Mapping[str, Any]], /, *, caller: Mapping[str, str] | None = None, strict: bool = False
    ) -> list[Verdict]:
        """Judges many requests; changes nothing."""
        requests = list(requests)
        verdicts = super().check_many(requests, caller=caller, strict=strict)
        for request, verdict in zip(requests, verdicts, strict=True):
            self.scenario.add(line_of(request, caller), verdict, applied=False)
        return verdicts

    def step(self, *steps: Mapping[str, Any]) -> int:
        """Takes steps of the environment, all of them or none."""
        taken = super().step(*steps)
        self.scenario.add_steps(steps)
        return taken
