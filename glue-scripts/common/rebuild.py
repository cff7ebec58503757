"""Cleaned dates are made again from raw."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date, timedelta

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from common.arrivals import UnusableRows, examined
from common.contract import Contract
from common.exchange import exchange, staging_folder
from common.files import Files
from common.lake import append, cleaned_folder, day_places, raw_folder, read_cleaned, read_raw
from common.manifest import Manifest
from common.outcome import Outcome
from transforms.clean import as_cleaned, keep_first_per_key, typed
from transforms.rebuild import (
    RUN_ID,
    changed_dates,
    event_date,
    first_elsewhere,
    keep_run_of_same,
    kept_without_raw,
    of_dates,
    with_added,
)

# A sender's clock may be ahead: its event has then arrived before it happened.
CLOCKS = timedelta(days=1)


def rebuild_dates(
    spark: SparkSession, files: Files, contract: Contract, manifest: Manifest, lake: str
) -> Outcome:
    """Makes the manifest's dates of the cleaned zone what raw says of them now.

    Rows whose key raw no longer has stay. A row that comes out as it stood keeps the id of the run
    that added it; any other has this run's. A date that comes out as it stood is not written. Of
    the figures, `duplicates_in_lake` are rows that stood already as they are now.

    @raises UnusableRows before anything is written.
    """
    days = manifest.dates
    if not days:
        return Outcome()
    require_in_range(days, contract)
    key = list(contract.primary_key)
    folder = cleaned_folder(lake, contract)
    old_files = files_by_date(files, folder, contract, days)
    raw_files = raw_since(files, contract, lake, days[0] - CLOCKS)
    held_files = [file for files_of_day in old_files.values() for file in files_of_day]
    with ExitStack() as held:

        def keep(frame: DataFrame) -> DataFrame:
            held.callback(frame.unpersist)
            return frame.persist()

        stands = keep(read_cleaned(spark, folder, contract, held_files))
        old = with_added(stands, contract)
        rows = typed(read_raw(spark, contract, raw_files), contract)
        batch = examined(of_dates(rows, contract, days), contract)
        first = keep(keep_first_per_key(of_dates(rows, contract, days), key))
        distinct = first.count()
        unknown = first.join(old, on=key, how="left_anti")
        if not unknown.isEmpty():
            first = first.join(first_elsewhere(rows, unknown, contract, days), key, "left_anti")
        made = as_cleaned(first, contract, manifest.run_id)
        made = keep_run_of_same(made, old, contract)
        result = keep(made.unionByName(kept_without_raw(old, made, contract)))
        changed = changed_dates(result, stands, contract)
        added = result.where(F.col(RUN_ID) == manifest.run_id).count()
        if changed:
            new = result.where(event_date(contract).isin(changed))
            append(new, staging_folder(lake, contract.dataset), contract)
    if changed:
        exchange_dates(files, contract, manifest, lake, {day: old_files[day] for day in changed})
    return Outcome(
        rows_in=batch.rows,
        duplicates_in_batch=batch.rows - distinct,
        duplicates_in_lake=distinct - added,
        rows_out=added,
        touched_dates=frozenset(days),
        files_in=len(raw_files),
    )


def require_in_range(days: Sequence[date], contract: Contract) -> None:
    outside = contract.partitioning.told_outside(days)
    if outside is not None:
        raise UnusableRows(f"{outside}: there is nothing to rebuild.")


def raw_since(files: Files, contract: Contract, lake: str, since: date) -> list[str]:
    """Addresses of the raw files that arrived on this date or later."""
    folder = raw_folder(lake, contract)
    days = sorted(name for name in files.folders(folder) if name >= f"dt={since.isoformat()}")
    return [file for day in days for file in files.data_files(f"{folder}/{day}")]


def files_by_date(
    files: Files, folder: str, contract: Contract, days: Sequence[date]
) -> dict[date, list[str]]:
    """Addresses of the cleaned files of each date."""
    return {
        day: [
            file
            for place in day_places(files, folder, contract, [day])
            for file in files.data_files(place)
        ]
        for day in days
    }


def exchange_dates(
    files: Files,
    contract: Contract,
    manifest: Manifest,
    lake: str,
    old_files: dict[date, list[str]],
) -> None:
    root = f"{lake.rstrip('/')}/"
    staging = staging_folder(lake, contract.dataset)
    cleaned = cleaned_folder(lake, contract)
    staged = [file.removeprefix(f"{staging}/") for file in files.data_files(staging)]
    for day, old in old_files.items():
        below = "/".join(contract.partitioning.day_folders(day)) + "/"
        new = [
            (f"{staging}/{file}".removeprefix(root), f"{cleaned}/{file}".removeprefix(root))
            for file in staged
            if file.startswith(below)
        ]
        keys = [file.removeprefix(root) for file in old]
        exchange(files, lake, contract.dataset, manifest.run_id, day, keys, new)
    files.delete(staging)
