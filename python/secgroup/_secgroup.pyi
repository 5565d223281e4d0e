"""The compiled half: worlds, verdicts, coverage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, final

from typing_extensions import Self

from secgroup._types import Cloud, Document

class World:
    """Everything that the rules may look at: instances, network interfaces, security groups, limits."""

    def __new__(cls, document: Document, /) -> Self: ...
    @classmethod
    def import_from(
        cls,
        cloud: Cloud,
        *documents: Document | Sequence[Mapping[str, Any]],
        account: str | None = None,
        region: str | None = None,
        later_wins: bool = False,
        strict: bool = False,
    ) -> tuple[Self, dict[str, Any]]:
        """A world from Describe responses or `terraform show -json`, and a report of what was read, assumed and left out."""

    @property
    def cloud(self) -> Cloud:
        """The cloud."""

    def check(self, request: Mapping[str, Any], /, *, caller: Mapping[str, str] | None = None, strict: bool = False) -> Verdict:
        """Judges a request, `{"Action": …, …}`; changes nothing."""

    def apply(self, request: Mapping[str, Any], /, *, caller: Mapping[str, str] | None = None, strict: bool = False) -> Verdict:
        """Judges a request; where it is accepted, it takes effect."""

    def check_many(
        self, requests: Iterable[Mapping[str, Any]], /, *, caller: Mapping[str, str] | None = None, strict: bool = False
    ) -> list[Verdict]:
        """Judges many requests against the world as it is, while other threads run; changes nothing."""

    def step(self, *steps: Mapping[str, Any]) -> int:
        """Takes steps of the environment, all of them or none. Says how many."""

    def explain(self, request: Mapping[str, Any], /, *, caller: Mapping[str, str] | None = None, strict: bool = False) -> Explanation:
        """Every rule in order with its outcome and the facts behind it."""

    def plan(self, member: str, security_groups: Sequence[str], /, *, using: Literal["modify", "join-leave"] = "modify") -> Plan:
        """The shortest requests that bring a member into exactly these groups."""

    def plan_all(self, goals: Iterable[Mapping[str, Any]], /, *, using: Literal["modify", "join-leave"] = "modify") -> list[Plan]:
        """The same for several goals, in the order in which the plans can be run."""

    def count_in(self, coverage: Coverage) -> None:
        """From now on this world counts its verdicts there."""

    def to_dict(self) -> dict[str, Any]:
        """The world's document."""

    def to_json(self) -> str:
        """The world's document as JSON."""

    def copy(self) -> World:
        """A world of its own that is as this one is now."""

    def __copy__(self) -> World: ...
    def __deepcopy__(self, memo: Any, /) -> World: ...
    def __eq__(self, other: object, /) -> bool: ...

@final
class Verdict:
    """What the rules say of a request. True where it is accepted."""

    @property
    def accepted(self) -> bool:
        """Whether the request is accepted."""

    @property
    def operation(self) -> str:
        """The operation that was asked for."""

    @property
    def status(self) -> int | None:
        """The HTTP status of the refusal."""

    @property
    def code(self) -> str | None:
        """The documented error code."""

    @property
    def message(self) -> str | None:
        """The message of the error."""

    @property
    def message_documented(self) -> bool | None:
        """Whether the page documents the message."""

    @property
    def rule(self) -> str | None:
        """The rule that answers: the first violated one."""

    @property
    def basis(self) -> str | None:
        """Who says that the rule's row applies: `page`, `vendor` or `choice`."""

    @property
    def advice(self) -> str | None:
        """What is wrong and what must be so."""

    @property
    def violations(self) -> tuple[str, ...]:
        """All violated rules, in order."""

    @property
    def changes(self) -> tuple[dict[str, Any], ...]:
        """What an accepted request changes."""

    def admits(self, status: int, code: str) -> bool:
        """Whether a cloud that answers so answers with a row of any violated rule, or of a twin."""

    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: Any, /) -> Self: ...
    def to_dict(self) -> dict[str, Any]:
        """The verdict as a line out, with its advice."""

    def __bool__(self) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Explanation:
    """Every rule of a request in order, with its outcome. `str()` shows people the violated ones."""

    @property
    def rules(self) -> list[dict[str, Any]]:
        """The rules, each with `rule`, `outcome` and `sentence`."""

    def text(self, *, all: bool = False) -> str:
        """The explanation for people: the violated rules, or every rule."""

    def to_dict(self) -> dict[str, Any]:
        """The explanation as a dict."""

@final
class Plan:
    """What leads to a goal, or what stands in the way. True where it is possible."""

    @property
    def plan(self) -> Literal["found", "nothing-to-do", "impossible"]:
        """What became of the goal."""

    @property
    def possible(self) -> bool:
        """Whether the goal can be reached, or is so already."""

    @property
    def goal(self) -> int:
        """The place of the goal among those that were given, from 0."""

    @property
    def member(self) -> str:
        """The member that the goal is about."""

    @property
    def requests(self) -> list[dict[str, Any]]:
        """The requests, in order."""

    @property
    def violations(self) -> list[dict[str, Any]]:
        """The rules that stand in the way, each with its advice."""

    def to_dict(self) -> dict[str, Any]:
        """The plan as in a line of `secgroup plan`."""

    def __bool__(self) -> bool: ...

@final
class Coverage:
    """Which rules, rows and pairs of rules requests have exercised."""

    def __new__(cls) -> Self: ...
    def read(self, text: str) -> None:
        """Adds what a coverage document or a journal says."""

    def document(self) -> str:
        """The coverage as a document, which `read` takes."""

    def is_empty(self) -> bool:
        """Whether no verdict was counted."""

    def share(
        self,
        measure: Literal["rules", "rows", "pairs"] = "rules",
        *,
        cloud: Cloud | None = None,
        operation: str | None = None,
        all: bool = False,
    ) -> tuple[int, int]:
        """How many were exercised, and of how many. With `all`, pages by which nothing was judged count as well."""

    def table(self, *, cloud: Cloud | None = None, operation: str | None = None, all: bool = False, pairs: bool = False) -> str:
        """The coverage as a table for people."""

    def to_dict(self, *, cloud: Cloud | None = None, operation: str | None = None, all: bool = False) -> dict[str, Any]:
        """The coverage with every count."""

@final
class Server:
    """The bare HTTP server; use `secgroup.Oracle`."""

    def __new__(cls, worlds: Sequence[World], config: str | None = None, seed: int = 0) -> Self: ...
    @property
    def port(self) -> int:
        """The port that it listens on."""

    def stop(self) -> None:
        """Ends the server."""

def catalogue() -> list[dict[str, Any]]:
    """Every operation with its parameters and, edition by edition, its rules."""

def sample(cloud: Cloud) -> dict[str, Any]:
    """The document of a small world with one of everything."""

def to_json(value: object, place: str) -> str:
    """A value as JSON; one that has no form there is an `OracleError` with the place."""

@final
class Table:
    """A table of answers, which any library with the PyCapsule interface of Arrow reads."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The table as an Arrow stream."""

    @property
    def column_names(self) -> list[str]:
        """The names of the columns."""

    def __len__(self) -> int: ...

def check_batch(world: World, table: Any, *, advice: bool = False) -> Table:
    """Judges every row; use `secgroup.arrow.check_batch`."""

def verify_batch(worlds: Sequence[World], table: Any) -> Table:
    """Holds recorded answers against the rules; use `secgroup.arrow.verify_batch`."""

def measure_batch(world: World, table: Any) -> tuple[float, float]:
    """The seconds that reading the rows takes, and that reading and judging them takes; for `benches/`."""
