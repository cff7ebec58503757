"""What a cleaned date becomes when it is made again from raw."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import MapType

from common.contract import Contract
from transforms.clean import EVENT_DATE, added_value, keep_first_per_key

RUN_ID = "_run_id"


def event_date(contract: Contract) -> Column:
    """The event date of a cleaned row, from its partition columns."""
    if contract.partitioning.layout == "dt":
        return F.col("dt")
    return F.make_date("year", "month", "day")


def of_dates(rows: DataFrame, contract: Contract, days: Sequence[date]) -> DataFrame:
    """The rows of these event dates; the bounds let Parquet's statistics skip the others' pages."""
    first, last = (F.lit(day.isoformat()).cast("date") for day in (min(days), max(days)))
    at = F.col(contract.event_time)
    return rows.where(
        (at >= first.cast("timestamp"))
        & (at < F.date_add(last, 1).cast("timestamp"))
        & F.col(EVENT_DATE).isin(list(days))
    )


def first_elsewhere(
    rows: DataFrame, unknown: DataFrame, contract: Contract, days: Sequence[date]
) -> DataFrame:
    """Of the `unknown` keys, those whose first row in `rows` is of none of these dates.

    A sender that repeats an event with another time must not bring it into a second date.
    """
    key = list(contract.primary_key)
    seen = rows.join(unknown.select(*key), on=key, how="left_semi")
    return keep_first_per_key(seen, key).where(~F.col(EVENT_DATE).isin(list(days))).select(*key)


def with_added(cleaned: DataFrame, contract: Contract) -> DataFrame:
    """Required columns that were added since have what the contract says of older rows.

    Cleaned rows do not say which contract wrote them; a null can only be of an older one where the
    column is required, so optional columns stay as they are.
    """
    late = [name for name in contract.added if name in contract.required]
    return cleaned.withColumns(
        {name: F.coalesce(name, added_value(name, contract)) for name in late}
    )


def keep_run_of_same(made: DataFrame, old: DataFrame, contract: Contract) -> DataFrame:
    """Rows that stood already, as they are now, keep the id of the run that added them."""
    key = list(dict.fromkeys([*contract.primary_key, *contract.partitioning.columns]))
    stood = old.dropDuplicates(key).select(
        *key, F.struct(*comparable(old)).alias("_stood"), F.col(RUN_ID).alias("_stood_run")
    )
    now = made.withColumn("_now", F.struct(*comparable(made)))
    run = F.when(F.col("_now").eqNullSafe(F.col("_stood")), F.col("_stood_run"))
    return (
        now.join(stood, on=key, how="left")
        .withColumn(RUN_ID, F.coalesce(run, RUN_ID))
        .select(*made.columns)
    )


def kept_without_raw(old: DataFrame, made: DataFrame, contract: Contract) -> DataFrame:
    """Rows whose key raw no longer has: raw expires before cleaned does."""
    return old.join(made, on=list(contract.primary_key), how="left_anti").select(*old.columns)


def changed_dates(result: DataFrame, old: DataFrame, contract: Contract) -> list[date]:
    """The event dates whose rows differ, apart from the runs that added them; each row counts."""

    def each_as(rows: DataFrame, count: int) -> DataFrame:
        return rows.select(*comparable(rows), F.lit(count).alias("_each"))

    both = each_as(result, 1).unionByName(each_as(old, -1))
    names = [name for name in both.columns if name != "_each"]
    return sorted(
        row["day"]
        for row in both.groupBy(*names)
        .agg(F.sum("_each").alias("_each"))
        .where(F.col("_each") != 0)
        .select(event_date(contract).alias("day"))
        .distinct()
        .collect()
    )


def comparable(rows: DataFrame) -> list[Column]:
    """All columns but the run's id; maps, which Spark does not compare, as sorted entries."""
    return [
        F.array_sort(F.map_entries(field.name)).alias(field.name)
        if isinstance(field.dataType, MapType)
        else F.col(field.name)
        for field in rows.schema
        if field.name != RUN_ID
    ]
