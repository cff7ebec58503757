"""The maintenance job: rolls Iceberg tables back, joins small files, forgets old snapshots."""

from __future__ import annotations

import argparse
import json
import sys
import traceback
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, timezone

from pyspark.sql import SparkSession

from common.errors import without_java_frames
from common.maintenance import MaintenanceRefused, Table, compact, expire, roll_back

# A week of snapshots is how far back a roll-back reaches, and never less than the last ten.
OLDER_THAN_HOURS = 7 * 24
KEEP = 10


class MaintenanceFailed(Exception):
    """Names every table on which it failed; the others had their turn."""


def positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is less than 1")
    return number


def arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument(
        "--operation",
        required=True,
        choices=["rollback", "compact", "expire", "maintain"],
        help="maintain is compact, then expire",
    )
    parser.add_argument("--tables", required=True, help='["catalog.database.table"] as JSON')
    parser.add_argument("--snapshot", type=int, help="of a rollback: where to; of one table alone")
    parser.add_argument("--older-than-hours", type=positive, default=OLDER_THAN_HOURS)
    parser.add_argument("--keep", type=positive, default=KEEP, help="snapshots kept however old")
    # Glue adds arguments of its own, as --JOB_NAME and --enable-metrics.
    return parser.parse_known_args(argv)[0]


def maintain(spark: SparkSession, args: argparse.Namespace) -> None:
    """@raises MaintenanceRefused or MaintenanceFailed after all tables had their turn."""
    tables = [Table.parse(text) for text in json.loads(args.tables)]
    failures: list[str] = []
    refused = True
    for table in tables:
        for name, operation in operations(args, tables):
            try:
                figures = operation(spark, table)
                print(json.dumps({"event": name, "table": str(table), **figures}), flush=True)
            except MaintenanceRefused as refusal:
                failures.append(str(refusal))
                break
            except Exception as problem:
                traceback.print_exc()
                refused = False
                failures.append(f"{table}: {name}: {without_java_frames(problem)}")
    if failures:
        raise (MaintenanceRefused if refused else MaintenanceFailed)(" ".join(failures))


def operations(
    args: argparse.Namespace, tables: Sequence[Table]
) -> list[tuple[str, Callable[[SparkSession, Table], dict]]]:
    if args.operation == "rollback":
        if args.snapshot is None or len(tables) != 1:
            raise MaintenanceRefused(
                f"A rollback of {len(tables)} tables to snapshot {args.snapshot};"
                " wanted one table and its snapshot."
            )
        return [("rolled back", lambda spark, table: roll_back(spark, table, args.snapshot))]
    compaction = ("compacted", compact)
    older_than = datetime.now(timezone.utc) - timedelta(hours=args.older_than_hours)
    expiry = ("expired", lambda spark, table: expire(spark, table, older_than, args.keep))
    return {"compact": [compaction], "expire": [expiry], "maintain": [compaction, expiry]}[
        args.operation
    ]


def main(argv: Sequence[str]) -> None:
    args = arguments(argv)
    spark = SparkSession.builder.appName("maintenance").getOrCreate()
    maintain(spark, args)


if __name__ == "__main__":
    main(sys.argv[1:])
