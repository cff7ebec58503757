"""Plants old rows in the cleaned zone, in the columns and types that the clean job writes."""

from __future__ import annotations

import argparse
import json
from datetime import date

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from common.contract import Contract
from common.files import Files
from common.lake import cleaned_folder, written_schema

# Small enough for each to be sorted in the memory that a laptop gives to Spark.
PARTITIONS = 50
RUN_ID = "00000000000000000000PLANTS"


def orders(spark: SparkSession, rows: int, first: date, days: int) -> DataFrame:
    """As many rows on each date, told apart by number; keys are as hard to pack as real ones."""
    number = F.col("id")
    digest = F.md5(number.cast("string"))
    parts = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
    on = F.date_add(F.lit(first.isoformat()).cast("date"), (number % days).cast("int"))
    at = F.timestamp_seconds(F.unix_timestamp(on.cast("timestamp")) + number % 86_400)
    return spark.range(0, rows, numPartitions=8).select(
        F.concat_ws("-", *(F.substring(digest, *part) for part in parts)).alias("event_id"),
        (500_000 + number / 20).cast("int").cast("string").alias("invoice"),
        (10_000 + F.abs(F.hash("id")) % 4_000).cast("string").alias("stock_code"),
        F.concat(F.lit("PRODUCT "), F.abs(F.hash("id")) % 4_000).alias("description"),
        (1 + F.abs(F.hash(number + 1)) % 48).cast("int").alias("quantity"),
        at.alias("invoice_date"),
        (F.abs(F.hash(number + 2)) % 10_000 / 100).cast("decimal(12,4)").alias("price"),
        F.concat(F.lit("k1."), F.md5((number % 5_000).cast("string"))).alias("customer_id"),
        F.element_at(
            F.array(*map(F.lit, ("United Kingdom", "France", "Germany", "EIRE"))),
            (1 + number % 4).cast("int"),
        ).alias("country"),
        (at + F.expr("INTERVAL 2 SECONDS")).alias("_ingested_at"),
        F.lit(RUN_ID).alias("_run_id"),
        on.alias("dt"),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lake", required=True, help="s3://<bucket>")
    parser.add_argument("--contract", required=True, help="of orders, as JSON")
    parser.add_argument("--rows", required=True, type=int)
    parser.add_argument("--first", required=True, type=date.fromisoformat, help="event date")
    parser.add_argument("--days", required=True, type=int)
    args = parser.parse_args()
    spark = SparkSession.builder.getOrCreate()
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    spark.conf.set("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
    contract = Contract.from_json(json.loads(args.contract))
    folder = cleaned_folder(args.lake, contract)
    Files(spark).delete(folder)
    (
        orders(spark, args.rows, args.first, args.days)
        .select(*written_schema(contract).names)
        # A file a date, however many rows: what differs between the sizes is to be the rows alone.
        .repartition(PARTITIONS, "dt")
        .write.mode("append")
        .partitionBy("dt")
        .option("compression", "zstd")
        .parquet(folder)
    )


main()
