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
    consumer wrote it, so the file is not what it should be. Rows of contract versions before a
    column was added have in it what the contract says of them.
    """
    return raw.select(
        *(typed_column(name, contract) for name in contract.columns),
        *ARRIVAL_COLUMNS,
        F.to_date(contract.event_time).alias(EVENT_DATE),
    )


def typed_column(name: str, contract: Contract) -> Column:
    wanted = contract.cleaned_type(name)
    value = F.col(name)
    if isinstance(wanted, (MapType, ArrayType)):
        value = F.from_json(name, wanted, {"mode": "FAILFAST"})
    if name not in contract.added:
        return value.alias(name)
    of_older_rows = F.coalesce(value, added_value(name, contract))
    older = written_before(contract.added[name].version)
    return F.when(older, of_older_rows).otherwise(value).alias(name)


def added_value(name: str, contract: Contract) -> Column:
    """What rows have that are older than the column, in the column's type."""
    return F.lit(contract.added[name].value).cast(contract.cleaned_type(name))


def written_before(version: str) -> Column:
    """Whether a raw row's contract version comes before this one: MODEL, REVISION, ADDITION."""
    numbers = F.split("_contract_version", "-").cast("array<int>")
    return numbers < F.array(*(F.lit(int(number)) for number in version.split("-")))


def arrival() -> Column:
    """Orders rows by arrival, then shard, sequence number and index."""
    return F.struct(
        "_ingested_at",
        "_shard",
        # Digits without leading zeros, more than a numeric type can hold: the longer is the larger.
        F.length("_sequence").alias("digits"),
        "_sequence",
        "_index",
    )


def keep_first_per_key(rows: DataFrame, primary_key: Sequence[str]) -> DataFrame:
    """One row per primary key: the first by arrival, then shard, sequence number and index."""
    first = Window.partitionBy(*primary_key).orderBy(arrival())
    return (
        rows.withColumn("_place", F.row_number().over(first))
        .where(F.col("_place") == 1)
        .drop("_place")
    )


def drop_known(rows: DataFrame, known: DataFrame, primary_key: Sequence[str]) -> DataFrame:
    """The rows whose key is not among the `known`."""
    return rows.join(known, on=list(primary_key), how="left_anti").select(*rows.columns)


def key_marks(
    rows: DataFrame,
    known: DataFrame,
    contract: Contract,
    run_id: str,
    taken_over: Sequence[str] = (),
) -> DataFrame:
    """Every key once, with what is known of it; one aggregation, no join.

    `in_batch`, `in_lake` (by another run), `left` (by one that this run takes over) and `own` (in
    the lake by this run, which had to begin again) say where the key is; `happened` and `arrived`
    are of the first row in the batch.
    """
    key = contract.primary_key
    nowhere = F.lit(False)
    batch = rows.select(
        *key,
        F.struct(arrival().alias("order"), F.col(contract.event_time).alias("event")).alias("row"),
        *marks(in_batch=F.lit(True), in_lake=nowhere, left=nowhere, own=nowhere),
    )
    ours = F.col("_run_id") == run_id
    left = F.col("_run_id").isin(list(taken_over))
    lake = known.select(*key, *marks(in_batch=nowhere, in_lake=~ours, left=left, own=ours))
    return (
        batch.unionByName(lake, allowMissingColumns=True)
        .groupBy(*key)
        .agg(
            F.min("row").alias("row"),
            *(F.bool_or(name).alias(name) for name in ("in_batch", "in_lake", "left", "own")),
        )
        .select(
            *key,
            "in_batch",
            "in_lake",
            "left",
            "own",
            F.col("row.event").alias("happened"),
            F.col("row.order._ingested_at").alias("arrived"),
        )
    )


def marks(**by_name: Column) -> list[Column]:
    return [mark.alias(name) for name, mark in by_name.items()]


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
