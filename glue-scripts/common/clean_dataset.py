"""One dataset's clean run: its manifest's files in, new rows and figures out."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from common.contract import Contract
from common.files import Files
from common.lake import append, cleaned_folder, known_keys
from common.manifest import Figures, Manifest
from transforms.clean import (
    EVENT_DATE,
    as_cleaned,
    drop_known,
    keep_first_per_key,
    key_marks,
    typed,
)


@dataclass(frozen=True)
class Batch:
    rows: int
    dates: list[date]


@dataclass(frozen=True)
class KeyCounts:
    distinct: int
    new: int


class UnusableRows(Exception):
    """Raw rows that cannot be placed in the cleaned table."""


def clean_dataset(
    spark: SparkSession, files: Files, contract: Contract, manifest: Manifest, lake: str
) -> Figures:
    """Appends what the lake lacks of the manifest's files, and writes the figures.

    Running it again, also after a crash anywhere in it, appends only what is still missing.
    What is counted is counted on keys and dates alone, in passes of their own: reading two columns
    again costs less than keeping whole rows.

    @raises UnusableRows before anything is written.
    """
    started = time.monotonic()
    batch = Batch(rows=0, dates=[])
    keys = KeyCounts(distinct=0, new=0)
    if manifest.keys:
        uris = [f"{lake.rstrip('/')}/{key}" for key in manifest.keys]
        rows = typed(spark.read.schema(contract.raw_schema).parquet(*uris), contract)
        batch = examined(rows, contract)
        folder = cleaned_folder(lake, contract)
        known = known_keys(spark, files, folder, contract, batch.dates)
        keys = counted(rows, known, contract)
        if keys.new:
            new = drop_known(
                keep_first_per_key(rows, contract.primary_key), known, contract.primary_key
            )
            append(as_cleaned(new, contract, manifest.run_id), folder, contract)
    figures = Figures(
        dataset=manifest.dataset,
        run_id=manifest.run_id,
        rows_in=batch.rows,
        duplicates_in_batch=batch.rows - keys.distinct,
        duplicates_in_lake=keys.distinct - keys.new,
        rows_out=keys.new,
        touched_dates=tuple(day.isoformat() for day in batch.dates),
        files_in=len(manifest.keys),
        seconds=round(time.monotonic() - started, 3),
    )
    figures.write_beside(files, manifest)
    return figures


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
    first, last = contract.partitioning.first, contract.partitioning.last
    outside = [day.isoformat() for day in dates if not first <= day <= last]
    if outside:
        raise UnusableRows(
            f"event dates {', '.join(outside[:5])} ({len(outside)} in all) lie outside the"
            f" contract's range {first} to {last}, where no query would see them."
            " Widen the range and run again."
        )
    return Batch(rows=sum(day["rows"] for day in days), dates=dates)


def counted(rows: DataFrame, known: DataFrame, contract: Contract) -> KeyCounts:
    """Of the batch's keys: how many differ, and how many of those the lake lacks."""
    marked = key_marks(rows, known, contract.primary_key)
    row = marked.agg(
        F.count_if("in_batch").alias("distinct"),
        F.count_if(F.col("in_batch") & ~F.col("in_lake")).alias("new"),
    ).first()
    return KeyCounts(distinct=row["distinct"], new=row["new"])
