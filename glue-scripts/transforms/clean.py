"""From raw rows to cleaned rows: each step takes a frame and gives a frame."""

from __future__ import annotations

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType, MapType

from common.contract import ARRIVAL_COLUMNS, Contract

EVENT_DATE = "_event_date"


def typed(raw: DataFrame, contract: Contract) -> DataFrame:
    """The contract's columns in their real types, the arrival columns, and the UTC event date.

    The raw zone holds maps and arrays as JSON text. Text that is no JSON fails the read: the
    consumer wrote it, so the file is not what it should be.
    """
    return raw.select(
        *(typed_column(name, contract) for name in contract.columns),
        *ARRIVAL_COLUMNS,
        F.to_date(contract.event_time).alias(EVENT_DATE),
    )


def typed_column(name: str, contract: Contract) -> Column:
    wanted = contract.cleaned_type(name)
    if isinstance(wanted, (MapType, ArrayType)):
        return F.from_json(name, wanted, {"mode": "FAILFAST"}).alias(name)
    return F.col(name)


def keep_first_per_key(rows: DataFrame, primary_key: Sequence[str]) -> DataFrame:
    """One row per primary key: the first by arrival, then shard, sequence number and index."""
    first = Window.partitionBy(*primary_key).orderBy(
        "_ingested_at",
        "_shard",
        # Digits without leading zeros, more than a numeric type can hold: the longer is the larger.
        F.length("_sequence"),
        "_sequence",
        "_index",
    )
    return (
        rows.withColumn("_place", F.row_number().over(first))
        .where(F.col("_place") == 1)
        .drop("_place")
    )


def drop_known(rows: DataFrame, known: DataFrame, primary_key: Sequence[str]) -> DataFrame:
    """The rows whose key is not among the `known`."""
    return rows.join(known, on=list(primary_key), how="left_anti").select(*rows.columns)


def key_marks(rows: DataFrame, known: DataFrame, primary_key: Sequence[str]) -> DataFrame:
    """Every key once, and whether it is `in_batch` and `in_lake`; one aggregation, no join."""
    marks = {"in_batch": F.lit(True), "in_lake": F.lit(False)}
    batch = rows.select(*primary_key).withColumns(marks)
    lake = known.select(*primary_key).withColumns({name: ~mark for name, mark in marks.items()})
    return (
        batch.unionByName(lake)
        .groupBy(*primary_key)
        .agg(*(F.bool_or(name).alias(name) for name in marks))
    )


def as_cleaned(rows: DataFrame, contract: Contract, run_id: str) -> DataFrame:
    """The cleaned table's columns, then its partition columns."""
    day = F.col(EVENT_DATE)
    parts = {"dt": day, "year": F.year(day), "month": F.month(day), "day": F.dayofmonth(day)}
    by = contract.partitioning.by
    return rows.select(
        *(name for name in contract.columns if name != by),
        "_ingested_at",
        F.lit(run_id).alias("_run_id"),
        *(
            parts[name].alias(name) if name in parts else name
            for name in contract.partitioning.columns
        ),
    )
