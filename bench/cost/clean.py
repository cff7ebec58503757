"""Measures the clean job: processor time of few and many rows, among few and many old ones."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from jobs.clean import clean


def session(jars: str, scratch: str) -> SparkSession:
    settings = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.memory": "2g",
        "spark.driver.extraClassPath": f"{jars}/*",
        "spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version": "2",
        "spark.local.dir": scratch,
        "spark.log.level": "ERROR",
        "spark.sql.session.timeZone": "UTC",
        # As many as keep a partition's keys in memory; Glue has 200, and executors of 10 GB.
        "spark.sql.shuffle.partitions": "32",
        "spark.sql.warehouse.dir": f"{scratch}/warehouse",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    builder = SparkSession.builder.master("local[2]").appName("cost")
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def processor_seconds(spark: SparkSession) -> float:
    """Of the JVM: a neighbour's load does not count, the garbage collector does. Linux alone."""
    pid = spark.sparkContext._gateway.proc.pid
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cleaned_bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*.parquet"))


def copies(spark: SparkSession, files: Sequence[str], times: int) -> DataFrame:
    """The rows of these files, so often, with keys of their own."""
    rows = spark.read.parquet(*files).withColumn(
        "copy", F.explode(F.sequence(F.lit(1), F.lit(times)))
    )
    return rows.withColumn("event_id", F.expr("uuid()")).drop("copy")


def planted(spark: SparkSession, cleaned: Path, times: int) -> int:
    """Puts the rows of the one date there again, so often, and says how many they are."""
    (date,) = cleaned.glob("dt=*")
    there = spark.read.parquet(str(date)).count()
    copies(spark, [str(date)], times).write.mode("append").parquet(str(date))
    return there * times


def larger(spark: SparkSession, lake: Path, keys: Sequence[str], times: int) -> list[str]:
    """Raw files with the rows of these, so often, and their keys."""
    folder = lake / "raw" / f"copies-{len(keys)}"
    frame = copies(spark, [str(lake / key) for key in keys], times)
    frame.write.option("compression", "zstd").parquet(str(folder))
    return [str(file.relative_to(lake)) for file in folder.glob("*.parquet")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lake", required=True, type=Path, help="folder")
    parser.add_argument("--dataset", required=True)
    parser.add_argument("--runs", required=True, help="[[key, …], …] as JSON, a run each")
    parser.add_argument("--copies", required=True, type=int, help="of new rows, and of old ones")
    parser.add_argument("--jars", required=True)
    args = parser.parse_args()
    spark = session(args.jars, str(args.lake / "scratch"))
    lake = f"file://{args.lake}"
    cleaned = args.lake / "processed" / "cleaned" / args.dataset
    runs = json.loads(args.runs)
    # The third run has many times the rows of its files, the last is among as many old ones.
    runs[2] = larger(spark, args.lake, runs[2], args.copies)
    among = 0
    for number, keys in enumerate(runs):
        if number == len(runs) - 1:
            among = planted(spark, cleaned, args.copies)
        run_id = f"0000000000000000000000000{number}"
        folder = args.lake / "runs" / args.dataset / run_id
        folder.mkdir(parents=True)
        files = [{"key": key, "bytes": 1} for key in keys]
        opened = {"opened_at": "2026-11-21T11:00:00Z", "files": files}
        manifest = {"dataset": args.dataset, "run_id": run_id, **opened}
        (folder / "manifest.json").write_text(json.dumps(manifest))
        run = {
            "dataset": args.dataset,
            "run_id": run_id,
            "manifest": f"{lake}/runs/{args.dataset}/{run_id}/manifest.json",
        }
        before = (processor_seconds(spark), cleaned_bytes(cleaned))
        clean(spark, [run], f"{lake}/contracts.json", lake)
        after = (processor_seconds(spark), cleaned_bytes(cleaned))
        figures = json.loads((folder / "clean.json").read_text())
        measured = {
            "rows": figures["rows_out"],
            "planted": among,
            "seconds": figures["seconds"],
            "cpuSeconds": after[0] - before[0],
            "bytes": after[1] - before[1],
        }
        print(f"measured {json.dumps(measured)}", file=sys.stderr, flush=True)
    spark.stop()


if __name__ == "__main__":
    main()
