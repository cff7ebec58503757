"""What came in becomes cleaned rows, once each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timezone

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from common.contract import Contract
from common.files import Files
from common.lake import append, cleaned_folder, known_keys, read_raw
from common.manifest import Arrivals, Lateness, Manifest
from common.outcome import Outcome
from transforms.clean import (
    EVENT_DATE,
    as_cleaned,
    drop_known,
    keep_first_per_key,
    key_marks,
    typed,
)

# Of percentile_approx: the error is at most the number of rows divided by this.
ACCURACY = 10_000


@dataclass(frozen=True)
class Batch:
    rows: int
    dates: list[date]


@dataclass(frozen=True)
class KeyCounts:
    distinct: int
    # Of this run, whether they stand in the lake already or not.
    new: int
    # Of this run, written before it had to begin again.
    standing: int
    lateness: Lateness | None
    # Of the new ones, and of those that runs had left which this one takes over.
    arrivals: Arrivals | None


class UnusableRows(Exception):
    """Raw rows that cannot be placed in the cleaned table."""


def clean_arrivals(
    spark: SparkSession, files: Files, contract: Contract, manifest: Manifest, lake: str
) -> Outcome:
    """Appends what the lake lacks of the manifest's files.

    Running it again, also after a crash anywhere in it, appends only what is still missing.
    What is counted is counted on keys and times alone, in passes of their own: reading a few
    columns again costs less than keeping whole rows.

    @raises UnusableRows before anything is written.
    """
    if not manifest.keys:
        return Outcome()
    uris = [f"{lake.rstrip('/')}/{key}" for key in manifest.keys]
    rows = typed(read_raw(spark, contract, uris), contract)
    batch = examined(rows, contract)
    folder = cleaned_folder(lake, contract)
    # Two narrow columns: holding them costs less than opening their files once more.
    known = known_keys(spark, files, folder, contract, batch.dates).persist()
    try:
        keys = counted(rows, known, contract, manifest)
        if keys.new > keys.standing:
            first = keep_first_per_key(rows, contract.primary_key)
            new = drop_known(first, known, contract.primary_key)
            append(as_cleaned(new, contract, manifest.run_id), folder, contract)
    finally:
        known.unpersist()
    return Outcome(
        rows_in=batch.rows,
        duplicates_in_batch=batch.rows - keys.distinct,
        duplicates_in_lake=keys.distinct - keys.new,
        rows_out=keys.new,
        touched_dates=frozenset(batch.dates),
        files_in=len(manifest.keys),
        lateness=keys.lateness,
        arrivals=keys.arrivals,
    )


def examined(rows: DataFrame, contract: Contract) -> Batch:
    """Counts the rows and names their event dates.

    @raises UnusableRows on a row without identity or place, or outside the contract's range.
    """
    needed = [*contract.primary_key, contract.event_time]
    days = (
        rows.groupBy(EVENT_DATE)
        .agg(
            F.count(F.lit(1)).alias("rows"),
            *(F.count_if(F.col(name).isNull()).alias(f"without {name}") for name in needed),
        )
        .collect()
    )
    empty = {name: sum(day[f"without {name}"] for day in days) for name in needed}
    if any(empty.values()):
        told = ", ".join(f"{count} rows without {name}" for name, count in empty.items() if count)
        raise UnusableRows(f"{told}; every raw row has these. Find the file that is not raw data.")
    dates = sorted(day[EVENT_DATE] for day in days)
    outside = contract.partitioning.told_outside(dates)
    if outside is not None:
        raise UnusableRows(
            f"event dates {outside}, where no query would see them. Widen the range and run again."
        )
    return Batch(rows=sum(day["rows"] for day in days), dates=dates)


def counted(rows: DataFrame, known: DataFrame, contract: Contract, manifest: Manifest) -> KeyCounts:
    """Of the batch's keys: how many differ, how many the lake lacked, and when those came."""
    new = F.col("in_batch") & ~F.col("in_lake")
    brought = new | (F.col("in_batch") & F.col("left"))
    arrived = F.unix_millis("arrived")
    seconds = F.col("arrived").cast("double") - F.col("happened").cast("double")
    late = F.to_date("arrived") > F.to_date("happened")
    row = (
        key_marks(rows, known, contract, manifest.run_id, manifest.taken_over)
        .agg(
            F.count_if("in_batch").alias("distinct"),
            F.count_if(new).alias("new"),
            F.count_if(new & F.col("own")).alias("standing"),
            F.percentile_approx(F.when(new, seconds), [0.5, 0.95, 0.99], ACCURACY).alias("parts"),
            F.max(F.when(new, seconds)).alias("max"),
            F.count_if(new & late).alias("late"),
            F.percentile_approx(F.when(brought, arrived), [0.01, 0.05, 0.5], ACCURACY).alias("by"),
            F.max(F.when(brought, arrived)).alias("newest"),
        )
        .first()
    )
    lateness = None
    if row["new"]:
        p50, p95, p99, most = (round(value, 3) for value in (*row["parts"], row["max"]))
        lateness = Lateness(p50=p50, p95=p95, p99=p99, max=most, late_rows=row["late"])
    arrivals = None
    if row["newest"] is not None:
        arrivals = Arrivals(*(moment(value) for value in (*row["by"], row["newest"])))
    return KeyCounts(row["distinct"], row["new"], row["standing"], lateness, arrivals)


def moment(milliseconds: int) -> str:
    """Since 1970, as JavaScript writes it."""
    at = datetime.fromtimestamp(milliseconds // 1000, timezone.utc)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03}Z"
