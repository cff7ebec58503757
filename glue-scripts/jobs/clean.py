"""The clean job: for each dataset of a run, new raw rows to cleaned rows, once each."""

from __future__ import annotations

import argparse
import json
import sys
import traceback
from collections.abc import Sequence

from pyspark.sql import SparkSession

from common.clean_dataset import clean_dataset
from common.contract import Contract
from common.errors import without_java_frames
from common.files import Files
from common.manifest import Manifest, folder_of

# Beside the manifest of a run whose last try failed.
ERROR_FILE = "clean-error.json"


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
    """Writes `clean.json` beside the manifest of each run, or `clean-error.json` when it failed.

    @raises CleanFailed after all datasets had their turn.
    """
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
            clean_run(spark, files, Contract.from_json(contracts[name]), run, lake)
        except Exception as problem:
            # Told again at the end, by name: one dataset must not keep the others waiting.
            traceback.print_exc()
            failures.append(f"{name}: {without_java_frames(problem)}")
            tell_failure(files, run["manifest"], problem)
    if failures:
        raise CleanFailed("; ".join(failures))


def clean_run(spark: SparkSession, files: Files, contract: Contract, run: dict, lake: str) -> None:
    folder = folder_of(run["manifest"])
    beside = files.names(folder)
    if "clean.json" in beside:
        # Tried again because of another dataset: what this one has done is done.
        print(json.dumps({"event": "was cleaned before", "dataset": run["dataset"]}), flush=True)
        return
    manifest = Manifest.read(files, run["manifest"])
    figures = clean_dataset(spark, files, contract, manifest, lake)
    if ERROR_FILE in beside:
        files.delete(f"{folder}/{ERROR_FILE}")
    print(json.dumps({"event": "cleaned", **figures.as_document()}), flush=True)


def tell_failure(files: Files, manifest_uri: str, problem: Exception) -> None:
    error = json.dumps({"error": without_java_frames(problem)})
    try:
        files.write_text(f"{folder_of(manifest_uri)}/{ERROR_FILE}", error)
    except Exception:
        # The job fails in any case, and its own error names the dataset too.
        traceback.print_exc()


def main(argv: Sequence[str]) -> None:
    args = arguments(argv)
    spark = SparkSession.builder.appName("clean").getOrCreate()
    clean(spark, json.loads(args.runs), args.contracts, args.lake)


if __name__ == "__main__":
    main(sys.argv[1:])
