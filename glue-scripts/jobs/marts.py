"""The marts job: for each dataset of a run, the marts of the dates that it touched."""

from __future__ import annotations

import argparse
import json
import sys
import traceback
from collections.abc import Mapping, Sequence

from pyspark.sql import SparkSession

from common.contract import Contract
from common.errors import without_java_frames
from common.files import Files
from common.maintenance import Table
from common.mart_build import TRANSFORMS
from common.mart_contract import MartContract, made_of
from common.mart_inputs import Inputs, columns_read
from common.mart_run import Run, build_marts, write_figures
from common.mart_table import Mart


class MartsFailed(Exception):
    """Names every mart that could not be built; the others were, or were refused."""


def arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--runs", required=True, help='[{"dataset","runId","manifest"}] as JSON')
    parser.add_argument("--contracts", required=True, help="address of marts.json")
    parser.add_argument("--datasets", required=True, help="address of contracts.json")
    parser.add_argument("--lake", required=True, help="s3://<bucket>")
    parser.add_argument("--databases", required=True, help='{"<zone>":"<database>"} as JSON')
    parser.add_argument("--catalog", default="glue_catalog", help="Spark's name of the catalogue")
    # Glue adds arguments of its own, as --JOB_NAME and --enable-metrics.
    return parser.parse_known_args(argv)[0]


def marts(spark: SparkSession, args: argparse.Namespace) -> None:
    """@raises MartsFailed after all datasets had their turn; a refused mart does not raise."""
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    files = Files(spark)
    contracts = [
        MartContract.from_json(each) for each in json.loads(files.read_text(args.contracts))
    ]
    datasets = {
        name: Contract.from_json(document)
        for name, document in json.loads(files.read_text(args.datasets)).items()
    }
    databases = json.loads(args.databases)
    failures: list[str] = []
    for given in json.loads(args.runs):
        try:
            run = Run.read(files, given["manifest"])
            known = {
                contract.name: mart_of(spark, contract, args, databases)
                for contract in made_of(contracts, {run.dataset})
            }
            wanted = [known[each.name] for each in run.marts_to_build(contracts)]
            columns = columns_read([TRANSFORMS[mart.contract.name].READS for mart in wanted])
            inputs = Inputs(spark, files, args.lake, datasets, known, columns)
            failures += build(files, run, wanted, inputs)
        except Exception as problem:
            traceback.print_exc()
            failures.append(f"{given['dataset']}: {without_java_frames(problem)}")
    if failures:
        raise MartsFailed("; ".join(failures))


def build(files: Files, run: Run, wanted: Sequence[Mart], inputs: Inputs) -> list[str]:
    """@returns what failed, in words."""
    figures = build_marts(run, wanted, inputs)
    write_figures(files, run, figures)
    for each in figures:
        print(json.dumps(each.summary(run)), flush=True)
    return [f"{each.mart}: {each.error}" for each in figures if each.state == "failed"]


def mart_of(
    spark: SparkSession,
    contract: MartContract,
    args: argparse.Namespace,
    databases: Mapping[str, str],
) -> Mart:
    table = Table(args.catalog, databases[contract.zone], contract.name)
    location = f"{args.lake.rstrip('/')}/{contract.location_prefix.rstrip('/')}"
    return Mart(spark, contract, table, location)


def main(argv: Sequence[str]) -> None:
    spark = SparkSession.builder.appName("marts").getOrCreate()
    marts(spark, arguments(argv))


if __name__ == "__main__":
    main(sys.argv[1:])
