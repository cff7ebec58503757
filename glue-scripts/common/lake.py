"""The cleaned zone of one dataset."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import StructType

from common.contract import Contract
from common.files import Files


def cleaned_folder(lake: str, contract: Contract) -> str:
    return f"{lake.rstrip('/')}/processed/cleaned/{contract.dataset}"


def known_keys(
    spark: SparkSession, files: Files, folder: str, contract: Contract, dates: Iterable[date]
) -> DataFrame:
    """Primary keys of what the lake holds for these event dates.

    Its cost grows with the dates asked for, not with the lake: nothing else is listed or read.
    """
    places = day_places(files, folder, contract, dates)
    schema = StructType([contract.cleaned_schema[name] for name in contract.primary_key])
    if not places:
        return spark.createDataFrame([], schema)
    return (
        spark.read.schema(schema)
        .option("basePath", folder)
        .parquet(*places)
        .select(*contract.primary_key)
    )


def day_places(files: Files, folder: str, contract: Contract, dates: Iterable[date]) -> list[str]:
    """The folders of these event dates that exist, found level by level."""
    names_in = lru_cache(maxsize=None)(files.folders)

    def place(day: date) -> str | None:
        reached = folder
        for name in contract.partitioning.day_folders(day):
            if name not in names_in(reached):
                return None
            reached = f"{reached}/{name}"
        return reached

    return [found for found in map(place, sorted(dates)) if found]


def append(rows: DataFrame, folder: str, contract: Contract) -> None:
    """Adds immutable files, one a partition unless a partition is large enough to need several."""
    columns = contract.partitioning.columns
    # DataFrame.hint takes no columns in Python; repartition would not split a large day.
    hint = f"REBALANCE({', '.join(f'`{name}`' for name in columns)})"
    (
        rows.sparkSession.sql(f"SELECT /*+ {hint} */ * FROM {{rows}}", rows=rows)
        .write.mode("append")
        .partitionBy(*columns)
        .option("compression", "zstd")
        .parquet(folder)
    )
