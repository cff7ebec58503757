"""One dataset's clean run: its manifest's files in, new rows and figures out."""

from __future__ import annotations

import time
from datetime import date

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from common.contract import Contract
from common.files import Files
from common.lake import append, cleaned_folder, known_keys
from common.manifest import Figures, Manifest
from transforms.clean import EVENT_DATE, as_cleaned, drop_known, keep_first_per_key, typed


class UnusableRows(Exception):
    """Raw rows that cannot be placed in the cleaned table."""


def clean_dataset(
    spark: SparkSession, files: Files, contract: Contract, manifest: Manifest, lake: str
) -> Figures:
    """Appends what the lake lacks of the manifest's files, and writes the figures.

    Running it again, also after a crash anywhere in it, appends only what is still missing.

    @raises UnusableRows before anything is written.
    """
    started = time.monotonic()
    rows_in, first_rows, out, dates = 0, 0, 0, []
    if manifest.keys:
        uris = [f"{lake.rstrip('/')}/{key}" for key in manifest.keys]
        rows = typed(spark.read.schema(contract.raw_schema).parquet(*uris), contract)
        rows_in = counted(rows, contract)
        first = keep_first_per_key(rows, contract.primary_key).persist()
        try:
            per_date = {
                row[EVENT_DATE]: row["count"] for row in first.groupBy(EVENT_DATE).count().collect()
            }
            dates, first_rows = sorted(per_date), sum(per_date.values())
            check_range(dates, contract)
            out = append_new(spark, files, contract, manifest.run_id, lake, first, dates)
        finally:
            first.unpersist()
    figures = Figures(
        dataset=manifest.dataset,
        run_id=manifest.run_id,
        rows_in=rows_in,
        duplicates_in_batch=rows_in - first_rows,
        duplicates_in_lake=first_rows - out,
        rows_out=out,
        touched_dates=tuple(day.isoformat() for day in dates),
        files_in=len(manifest.keys),
        seconds=round(time.monotonic() - started, 3),
    )
    figures.write_beside(files, manifest)
    return figures


def append_new(
    spark: SparkSession,
    files: Files,
    contract: Contract,
    run_id: str,
    lake: str,
    rows: DataFrame,
    dates: list[date],
) -> int:
    """@returns how many rows the lake did not have."""
    folder = cleaned_folder(lake, contract)
    known = known_keys(spark, files, folder, contract, dates)
    # Kept, so that what is counted is what is written.
    new = rows if known is None else drop_known(rows, known, contract.primary_key).persist()
    try:
        count = new.count()
        if count:
            append(as_cleaned(new, contract, run_id), folder, contract)
        return count
    finally:
        if new is not rows:
            new.unpersist()


def counted(rows: DataFrame, contract: Contract) -> int:
    """@raises UnusableRows on a null where a row's identity or its place would be."""
    needed = [*contract.primary_key, contract.event_time]
    row = rows.agg(
        F.count(F.lit(1)).alias("rows"),
        *(F.count_if(F.col(name).isNull()).alias(name) for name in needed),
    ).first()
    empty = {name: row[name] for name in needed if row[name]}
    if empty:
        told = ", ".join(f"{count} rows without {name}" for name, count in empty.items())
        raise UnusableRows(f"{told}; every raw row has these. Find the file that is not raw data.")
    return row["rows"]


def check_range(dates: list[date], contract: Contract) -> None:
    """@raises UnusableRows: a partition outside the projected range is invisible to every query."""
    first, last = contract.partitioning.first, contract.partitioning.last
    outside = [day.isoformat() for day in dates if not first <= day <= last]
    if outside:
        raise UnusableRows(
            f"event dates {', '.join(outside[:5])} ({len(outside)} in all) lie outside the"
            f" contract's range {first} to {last}, where no query would see them."
            " Widen the range and run again."
        )
