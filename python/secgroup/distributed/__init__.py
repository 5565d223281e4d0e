"""Recorded traffic over more than one machine: parallel over groups of rows, in order of time within each.

No engine of its own: `secgroup.distributed.daft` and `secgroup.distributed.spark` hand `verify_group` to Daft and to Spark.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from secgroup._secgroup import World
from secgroup.arrow import verify_batch
from secgroup.errors import BatchError, SecgroupError

if TYPE_CHECKING:
    import pyarrow as pa

#: The worlds that groups begin with: the same for all, by the group's key, or whatever a function says of the key. A function goes to the
#: machines with pickle, so define it in a module.
Worlds: TypeAlias = "World | Sequence[World] | Mapping[tuple[Any, ...], World] | Callable[[tuple[Any, ...]], World]"

#: The columns of a finding.
FINDING = ("finding", "why", "expected_status", "expected_code", "expected_rule")


def needed(package: str, extra: str, error: ImportError) -> ImportError:
    """The error where a package is missing."""
    return ImportError(f"this needs {package}: pip install 'secgroup[{extra}]' ({error})")


def worlds_of(worlds: Worlds, key: tuple[Any, ...]) -> list[World]:
    """The worlds that a group begins with."""
    if isinstance(worlds, World):
        return [worlds]
    if isinstance(worlds, Mapping):
        if key not in worlds:
            raise BatchError(f"group {key}", "no world is given for it")
        return [worlds[key]]
    if callable(worlds):
        return [worlds(key)]
    return list(worlds)


def verify_group(table: pa.Table, key: tuple[Any, ...], worlds: Worlds, order: Sequence[str], on_error: str) -> pa.Table:
    """The rows of one group, in order, each with its finding.

    A group that fails names its key and ends the job; with `on_error="report"` it fails alone: its rows have the finding `failed`, and
    `why` says why.
    """
    import pyarrow as pa

    keys = [(column, "ascending") for column in order if column in table.column_names]
    try:
        table = table.sort_by(keys) if keys else table
        findings = verify_batch(worlds_of(worlds, key), table)
        columns = [findings[name] for name in FINDING]
        columns = [column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column for column in columns]
        columns[FINDING.index("expected_status")] = findings["expected_status"].cast(pa.int32())
    except Exception as error:
        problem = str(error) if isinstance(error, SecgroupError) else f"{type(error).__name__}: {error}"
        if isinstance(error, BatchError) and error.place == f"group {key}":
            problem = error.problem
        if on_error != "report":
            raise BatchError(f"group {key}", problem) from error
        columns = failed(table.num_rows, f"group {key}: {problem}")
    for name, column in zip(FINDING, columns, strict=True):
        table = table.append_column(name, column)
    return table


def failed(rows: int, why: str) -> list[Any]:
    """The findings of a group that failed."""
    import pyarrow as pa

    said = {"finding": "failed", "why": why}
    types = {"expected_status": pa.int32()}
    return [pa.array([said.get(name)] * rows, types.get(name, pa.string())) for name in FINDING]


def checked(columns: Iterable[str], by: Sequence[str], on_error: str) -> list[str]:
    """The columns whose values make a group. Refuses what cannot be a job, before it runs anywhere."""
    by = [by] if isinstance(by, str) else list(by)
    if on_error not in ("raise", "report"):
        raise ValueError(f"on_error: {on_error!r} is neither 'raise' nor 'report'")
    if not by:
        raise ValueError("by: name the columns whose values make a group")
    known = set(columns)
    for column in by:
        if column not in known:
            raise BatchError(column, f"there is no such column to group by; there are {', '.join(sorted(known))}")
    for column in FINDING:
        if column in known:
            raise BatchError(column, "the table has a column of this name already, and a finding needs it")
    return by
