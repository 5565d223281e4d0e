"""Recorded traffic over Spark 4. It needs a JRE (17 or later) besides PySpark."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from secgroup.distributed import FINDING, Worlds, checked, needed, verify_group

try:
    import pandas  # noqa: F401, PySpark asks for it whatever is used
    import pyarrow as pa
    from pyspark.sql.types import IntegerType, StringType, StructField, StructType
except ImportError as error:
    raise needed("PySpark, pandas and pyarrow", "spark", error) from error

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


def local_session(threads: int = 2) -> SparkSession:
    """A session on this machine alone, for trying things out."""
    from pyspark.sql import SparkSession

    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        raise RuntimeError("Spark needs Java, and there is none: install a JRE (Debian: apt-get install default-jre-headless)")
    # Workers run what runs here, not whatever is called python3.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master(f"local[{threads}]").appName("secgroup").config("spark.driver.bindAddress", "127.0.0.1")
    builder = builder.config("spark.driver.host", "127.0.0.1")
    builder = builder.config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false")
    return builder.config("spark.sql.shuffle.partitions", str(2 * threads)).getOrCreate()


def verify(
    frame: DataFrame,
    worlds: Worlds,
    *,
    by: Sequence[str] = ("account", "region"),
    order: Sequence[str] = ("time", "seq"),
    on_error: str = "raise",
) -> DataFrame:
    """The recorded requests, each with its finding: `frame.groupBy(*by).applyInArrow(…)` over `verify_batch`.

    The columns are those that `secgroup.arrow.verify_batch` reads. Rows of one group are put in the order of the columns `order`, as
    far as the table has them.
    """
    by = checked(frame.columns, by, on_error)
    added = [StructField(name, IntegerType() if name == "expected_status" else StringType()) for name in FINDING]
    schema = StructType([*frame.schema.fields, *added])

    def findings(key: tuple[pa.Scalar, ...], table: pa.Table) -> pa.Table:
        return verify_group(table, tuple(part.as_py() for part in key), worlds, order, on_error)

    return frame.groupBy(*by).applyInArrow(findings, schema)
