"""Tables of requests in, tables of answers out, through the Arrow C data interface.

Any library with the PyCapsule interface will do: pyarrow, polars, DuckDB. The answer is a table of the same library where that is
pyarrow or polars, else a `Table`, which each of them reads.

The columns are those of a line: `Action` and the parameters under the vendor's names (or a struct `request` of them), and who calls in
`caller_account` and `caller_service` (or a struct `caller`). A list may be called `SecurityGroupIds` or `SecurityGroupIds.N`. Columns
that no operation has are ignored.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any, Protocol

from secgroup._secgroup import Table, World
from secgroup._secgroup import check_batch as _check_batch
from secgroup._secgroup import verify_batch as _verify_batch

__all__ = ["Table", "check_batch", "verify_batch"]


class ArrowStream(Protocol):
    """A table of any library."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The table as an Arrow stream."""


def check_batch(world: World, table: ArrowStream, *, advice: bool = False) -> Any:
    """Judges every row against the world, which stays as it is.

    One row for each: `verdict` (accepted, refused, unreadable), `status`, `code`, `message`, `rule`, `violations` (a list), with
    `advice=True` also `advice`, and `error`: why a row cannot be read. Texts that repeat are dictionary-encoded.
    """
    return _like(table, _check_batch(world, table, advice=advice))


def verify_batch(worlds: World | Iterable[World], table: ArrowStream) -> Any:
    """Holds recorded answers against the rules, row after row, as `secgroup verify` does.

    The worlds are how it began, and stay as they are. Besides the request, a row has `observed_code` (the error's code, null for a
    success) and, where it is known, `observed_status`, or a struct `observed` with `code` and `status`; and, where they are known, `time`
    (`2026-01-01T00:00:00Z`), `account`, `region`, `cloud` and `id`. One row for each: `finding` (agrees, contradiction, unknown,
    not-modelled, bad), `why`, and for a contradiction what the rules say: `expected_status`, `expected_code` and `expected_rule`, null
    where they accept it.
    """
    worlds = [worlds] if isinstance(worlds, World) else list(worlds)
    return _like(table, _verify_batch(worlds, table))


def _like(table: object, answers: Table) -> Any:
    """The answers as a table of the library that the other table is of. Nothing is imported for it."""
    library = type(table).__module__.partition(".")[0]
    module = sys.modules.get(library)
    if library == "pyarrow" and module is not None:
        return module.table(answers)
    if library == "polars" and module is not None:
        return module.DataFrame(answers)
    return answers
