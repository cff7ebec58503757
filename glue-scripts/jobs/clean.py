"""The clean job: for each dataset of a run, new raw rows to cleaned rows, once each."""

from __future__ import annotations

import argparse
import json
import sys
import traceback
from collections.abc import Sequence
from dataclasses import asdict

from pyspark.sql import SparkSession

from common.clean_dataset import clean_dataset
from common.contract import Contract
from common.files import Files
from common.manifest import Manifest


class CleanFailed(Exception):
    """Names every dataset that was not cleaned; the others were."""


def arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--runs", required=True, help='[{"dataset","run_id","manifest"}] as JSON')
    parser.add_argument("--contracts", required=True, help="address of contracts.json")
    parser.add_argument("--lake", required=True, help="s3://<bucket>")
    # Glue adds arguments of its own, as --JOB_NAME and --enable-metrics.
    return parser.parse_known_args(argv)[0]


def clean(spark: SparkSession, runs: Sequence[dict], contracts_uri: str, lake: str) -> None:
    """@raises CleanFailed after all datasets had their turn."""
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    # Spark's default, INT96, has no statistics: a filter on the time of day could skip nothing.
    spark.conf.set("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
    files = Files(spark)
    contracts = json.loads(files.read_text(contracts_uri))
    failures: list[str] = []
    for run in runs:
        name = run["dataset"]
        try:
            if name not in contracts:
                known = ", ".join(sorted(contracts))
                raise KeyError(f"no contract of that name in {contracts_uri}, which has {known}")
            manifest = Manifest.read(files, run["manifest"])
            figures = clean_dataset(
                spark, files, Contract.from_json(contracts[name]), manifest, lake
            )
            print(json.dumps({"event": "cleaned", **asdict(figures)}), flush=True)
        except Exception as problem:
            # Told again at the end, by name: one dataset must not keep the others waiting.
            traceback.print_exc()
            failures.append(f"{name}: {without_java_frames(problem)}")
    if failures:
        raise CleanFailed("; ".join(failures))


def without_java_frames(problem: Exception) -> str:
    return str(problem).split("\n\tat ")[0]


def main(argv: Sequence[str]) -> None:
    args = arguments(argv)
    spark = SparkSession.builder.appName("clean").getOrCreate()
    clean(spark, json.loads(args.runs), args.contracts, args.lake)


if __name__ == "__main__":
    main(sys.argv[1:])
