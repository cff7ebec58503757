"""The zones of one dataset."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache, reduce

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StructField, StructType

from common.contract import Contract
from common.files import Files


def raw_folder(lake: str, contract: Contract) -> str:
    return f"{lake.rstrip('/')}/raw/{contract.dataset}"


def cleaned_folder(lake: str, contract: Contract) -> str:
    return f"{lake.rstrip('/')}/processed/cleaned/{contract.dataset}"


def read_raw(spark: SparkSession, contract: Contract, files: Sequence[str]) -> DataFrame:
    """Raw rows in the contract's schema; columns that a file lacks are null.

    Files name the contract version that wrote them. Spark reads no file whose types are narrower
    than those asked for, so files of other versions are looked into.
    """
    if not files:
        return spark.createDataFrame([], contract.raw_schema)
    suffix = f"-v{contract.version}.parquet"
    current = [file for file in files if file.endswith(suffix)]
    others = [file for file in files if not file.endswith(suffix)]
    frames = [spark.read.schema(contract.raw_schema).parquet(*current)] if current else []
    if others:
        frames.append(read_as(spark, others, contract.raw_schema))
    return reduce(DataFrame.unionByName, frames)


def read_cleaned(
    spark: SparkSession, folder: str, contract: Contract, files: Sequence[str]
) -> DataFrame:
    """Cleaned rows with their partition columns, in the contract's schema."""
    schema = written_schema(contract)
    return read_as(spark, files, schema, folder) if files else spark.createDataFrame([], schema)


def written_schema(contract: Contract) -> StructType:
    """The cleaned table's columns as they are written: partition columns last."""
    parts = {"dt": "date", "year": "integer", "month": "integer", "day": "integer"}
    columns = contract.partitioning.columns
    schema = StructType([field for field in contract.cleaned_schema if field.name not in columns])
    for name in columns:
        schema.add(name, parts.get(name, "string"))
    return schema


def read_as(
    spark: SparkSession, files: Sequence[str], wanted: StructType, base: str | None = None
) -> DataFrame:
    """Parquet files of any types that can be cast to the `wanted` ones; absent columns are null.

    @param base folder below which folders are partitions. @default - none are
    """
    try:
        schemas = [(spark.read.option("mergeSchema", True).parquet(*files).schema, list(files))]
    except Exception as problem:
        if "CANNOT_MERGE_SCHEMAS" not in str(problem):
            raise
        schemas = by_schema(spark, files)
    frames = [
        (spark.read.option("basePath", base) if base else spark.read)
        .schema(StructType([own_field(schema, field) for field in wanted]))
        .parquet(*group)
        .select(*(F.col(field.name).cast(field.dataType).alias(field.name) for field in wanted))
        for schema, group in schemas
    ]
    return reduce(DataFrame.unionByName, frames)


def own_field(schema: StructType, wanted: StructField) -> StructField:
    """The field as the files have it; partition columns are in none."""
    return next((field for field in schema if field.name == wanted.name), wanted)


def by_schema(spark: SparkSession, files: Sequence[str]) -> list[tuple[StructType, list[str]]]:
    groups: dict[str, tuple[StructType, list[str]]] = {}
    for file in files:
        schema = spark.read.parquet(file).schema
        groups.setdefault(schema.json(), (schema, []))[1].append(file)
    return list(groups.values())


def known_keys(
    spark: SparkSession, files: Files, folder: str, contract: Contract, dates: Iterable[date]
) -> DataFrame:
    """Primary keys, and the run that added them, of what the lake holds for these event dates.

    Its cost grows with the dates asked for, not with the lake: nothing else is listed or read.
    """
    places = day_places(files, folder, contract, dates)
    names = [*contract.primary_key, "_run_id"]
    schema = StructType([contract.cleaned_schema[name] for name in names])
    if not places:
        return spark.createDataFrame([], schema)
    return spark.read.schema(schema).option("basePath", folder).parquet(*places).select(*names)


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
