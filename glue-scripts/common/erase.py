"""A person's rows are removed from raw and cleaned."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import reduce
from operator import or_

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

from common.contract import Contract
from common.exchange import staging_folder
from common.files import Files
from common.lake import cleaned_folder, raw_folder
from common.manifest import Manifest
from common.outcome import Outcome

# What the consumer writes; Spark's own choice for the cleaned zone is finer.
RAW_TIMESTAMPS = "TIMESTAMP_MILLIS"


@dataclass(frozen=True)
class Found:
    """What one file holds of the persons; `dates` are event dates, YYYY-MM-DD."""

    zone: str
    rows: int
    dates: list[str]


def erase_subjects(
    spark: SparkSession, files: Files, contract: Contract, manifest: Manifest, lake: str
) -> Outcome:
    """Rewrites the files that hold rows of the manifest's pseudonyms, each at once, without them.

    Which files these are is written to `erased.json` beside the manifest before the first is
    touched: a versioned bucket still has their older versions, which whoever asked for the erasure
    deletes. A run that begins again reads it, and tells what it had removed before as well.

    A cleaned file of which nothing is left is deleted; a raw file stays, without rows, because the
    work list may name it.

    @raises ValueError when the contract pseudonymises no column, or the manifest names nobody.
    """
    if not contract.pseudonymised:
        raise ValueError(f"{contract.dataset} pseudonymises no column: nobody's rows can be told.")
    if not manifest.pseudonyms:
        raise ValueError(f"{manifest.uri} names no pseudonym; wanted: whose rows are to be erased.")
    root = f"{lake.rstrip('/')}/"
    zones = {"raw": raw_folder(lake, contract), "cleaned": cleaned_folder(lake, contract)}
    now: dict[str, Found] = {}
    for zone, folder in zones.items():
        if files.names(folder):
            now.update(find(spark, files, contract, manifest, zone, folder, root))
    found = {**earlier(files, manifest), **now}
    write_found(files, manifest, found)
    staging = staging_folder(lake, contract.dataset)
    for key, hit in now.items():
        rows = spark.read.parquet(f"{root}{key}")
        kept = rows.where(~of_persons(contract, manifest, rows.columns))
        if hit.zone == "cleaned" and kept.isEmpty():
            files.delete(f"{root}{key}")
        else:
            replace(kept, files, f"{root}{key}", hit.zone, staging)
    if now:
        files.delete(staging)
    return Outcome(
        touched_dates=frozenset(
            date.fromisoformat(day) for hit in found.values() for day in hit.dates
        ),
        files_in=len(found),
        rows_erased={
            zone: sum(hit.rows for hit in found.values() if hit.zone == zone) for zone in zones
        },
    )


def of_persons(contract: Contract, manifest: Manifest, columns: Sequence[str]) -> Column:
    """Whether a row is one of the persons'; files of older contracts may lack a column."""
    pseudonyms = list(manifest.pseudonyms)
    theirs = (F.col(name).isin(pseudonyms) for name in contract.pseudonymised if name in columns)
    return F.coalesce(reduce(or_, theirs), F.lit(False))


def find(
    spark: SparkSession,
    files: Files,
    contract: Contract,
    manifest: Manifest,
    zone: str,
    folder: str,
    root: str,
) -> dict[str, Found]:
    """By key in the lake. Reads columns with pseudonyms, where statistics do not rule them out."""
    names = list(dict.fromkeys([contract.event_time, *contract.pseudonymised]))
    day = F.date_format(contract.event_time, "yyyy-MM-dd")
    hits = (
        spark.read.schema(StructType([contract.raw_schema[name] for name in names]))
        # The folders' names are no columns here.
        .option("recursiveFileLookup", True)
        .parquet(folder)
        .where(of_persons(contract, manifest, names))
        .groupBy(F.col("_metadata.file_path").alias("file"))
        .agg(F.count(F.lit(1)).alias("rows"), F.sort_array(F.collect_set(day)).alias("dates"))
        .collect()
    )
    keys = {hit["file"]: files.below(hit["file"], root) for hit in hits}
    return {
        keys[hit["file"]]: Found(zone, hit["rows"], hit["dates"])
        for hit in sorted(hits, key=lambda hit: hit["file"])
    }


def replace(kept: DataFrame, files: Files, uri: str, zone: str, staging: str) -> None:
    """Puts one file with these rows, columns and types in the place of the one at `uri`."""
    session = kept.sparkSession
    setting = "spark.sql.parquet.outputTimestampType"
    usual = session.conf.get(setting)
    session.conf.set(setting, RAW_TIMESTAMPS if zone == "raw" else usual)
    try:
        folder = f"{staging}/rewritten"
        kept.coalesce(1).write.mode("overwrite").option("compression", "zstd").parquet(folder)
    finally:
        session.conf.set(setting, usual)
    [written] = files.data_files(folder)
    files.move(written, uri)


def earlier(files: Files, manifest: Manifest) -> dict[str, Found]:
    """What this run had found before it had to begin again."""
    uri = erased_uri(manifest)
    if not files.exists(uri):
        return {}
    found = json.loads(files.read_text(uri))["found"]
    return {key: Found(**hit) for key, hit in found.items()}


def write_found(files: Files, manifest: Manifest, found: dict[str, Found]) -> None:
    document = {
        "keys": sorted(found),
        "found": {key: asdict(hit) for key, hit in sorted(found.items())},
    }
    files.write_text(erased_uri(manifest), json.dumps(document))


def erased_uri(manifest: Manifest) -> str:
    return f"{manifest.folder}/erased.json"
