"""Recorded traffic over Daft: on this machine, or on Ray by Daft's own switch (`daft.set_runner_ray()`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from secgroup.distributed import FINDING, Worlds, checked, needed, verify_group

try:
    import daft
    import pyarrow as pa
except ImportError as error:
    raise needed("Daft and pyarrow", "daft", error) from error


def verify(
    frame: daft.DataFrame,
    worlds: Worlds,
    *,
    by: Sequence[str] = ("account", "region"),
    order: Sequence[str] = ("time", "seq"),
    on_error: str = "raise",
) -> daft.DataFrame:
    """The recorded requests, each with its finding: `frame.groupby(*by).map_groups(…)` over `verify_batch`.

    The columns are those that `secgroup.arrow.verify_batch` reads. Rows of one group are put in the order of the columns `order`, as
    far as the table has them.
    """
    by = checked(frame.column_names, by, on_error)
    schema = frame.schema()
    names = [name for name in frame.column_names if name not in by]
    types: dict[str, Any] = {name: schema[name].dtype for name in names}
    types |= dict.fromkeys(FINDING, daft.DataType.string()) | {"expected_status": daft.DataType.int32()}

    @daft.func.batch(return_dtype=daft.DataType.struct(types))
    def findings(*columns: daft.Series) -> Any:
        table = pa.table([column.to_arrow() for column in columns], names=by + names)
        key = tuple(table[column][0].as_py() for column in by)
        judged = verify_group(table, key, worlds, order, on_error)
        return pa.StructArray.from_arrays([judged[name].combine_chunks() for name in types], names=list(types))

    columns = [daft.col(name) for name in by + names]
    judged = frame.groupby(*by).map_groups(findings(*columns).alias("judged"))
    return judged.select(*by, *(daft.col("judged").get(name).alias(name) for name in types))
