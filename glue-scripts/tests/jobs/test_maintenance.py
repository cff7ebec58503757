"""Rolling back, compacting and expiring real Iceberg tables."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from common.maintenance import MaintenanceRefused, Table, expire
from jobs.maintenance import MaintenanceFailed, arguments, maintain


class Sales:
    """A mart of three days, made by as many commits as a test likes."""

    def __init__(self, spark: SparkSession, name: str) -> None:
        self.spark = spark
        self.name = f"glue_catalog.marts.{name}"
        spark.sql(
            f"CREATE TABLE {self.name} (day date, units bigint) USING iceberg PARTITIONED BY (day)"
        )

    @property
    def table(self) -> Table:
        return Table.parse(self.name)

    def add(self, *units: int) -> int:
        """@returns the snapshot of this commit, of one file a day."""
        rows = ", ".join(f"(date'2026-01-0{day}', {n})" for day, n in enumerate(units, 1))
        self.spark.sql(f"INSERT INTO {self.name} VALUES {rows}")
        current = self.table.current_snapshot(self.spark)
        assert current is not None
        return current

    def rows(self) -> list[tuple[str, int]]:
        found = self.spark.sql(f"SELECT day, units FROM {self.name} ORDER BY day, units").collect()
        return [(str(row.day), row.units) for row in found]

    def data_files(self) -> set[str]:
        """On disk, whether a snapshot names them or not."""
        folder = Path(self.spark.conf.get("spark.sql.catalog.glue_catalog.warehouse") or "")
        return {str(f) for f in (folder / "marts" / self.table.name).rglob("*.parquet")}

    def files(self) -> int:
        """Of the current snapshot."""
        return self.spark.table(f"{self.name}.files").count()

    def snapshots(self) -> list[int]:
        return self.table.snapshots(self.spark)


@pytest.fixture
def sales(spark: SparkSession) -> Iterator[Sales]:
    made = Sales(spark, f"sales_{uuid.uuid4().hex[:8]}")
    yield made
    spark.sql(f"DROP TABLE {made.name} PURGE")


def run(spark: SparkSession, operation: str, *tables: str, **more: int) -> None:
    flags = [(f"--{name.replace('_', '-')}", str(value)) for name, value in more.items()]
    argv = ["--operation", operation, "--tables", json.dumps(tables)]
    maintain(spark, arguments([*argv, *(part for flag in flags for part in flag)]))


def test_a_rollback_shows_the_rows_of_that_snapshot_and_can_be_taken_back(
    spark: SparkSession, sales: Sales
) -> None:
    first, second = sales.add(1, 2), sales.add(3)
    run(spark, "rollback", sales.name, snapshot=first)
    assert sales.rows() == [("2026-01-01", 1), ("2026-01-02", 2)]
    run(spark, "rollback", sales.name, snapshot=second)
    assert sales.rows() == [("2026-01-01", 1), ("2026-01-01", 3), ("2026-01-02", 2)]


def test_what_is_written_after_a_rollback_builds_on_the_snapshot_that_was_chosen(
    spark: SparkSession, sales: Sales
) -> None:
    first = sales.add(1)
    sales.add(2)
    run(spark, "rollback", sales.name, snapshot=first)
    sales.add(4)
    assert sales.rows() == [("2026-01-01", 1), ("2026-01-01", 4)]


def test_a_rollback_to_where_the_table_is_changes_nothing(
    spark: SparkSession, sales: Sales, capsys: pytest.CaptureFixture[str]
) -> None:
    snapshot = sales.add(1)
    history = spark.table(f"{sales.name}.history").count()
    run(spark, "rollback", sales.name, snapshot=snapshot)
    assert spark.table(f"{sales.name}.history").count() == history
    told = json.loads(capsys.readouterr().out)
    assert told == {
        "event": "rolled back",
        "table": sales.name,
        "from": snapshot,
        "to": snapshot,
    }


def test_a_rollback_to_a_snapshot_that_is_not_there_is_refused(
    spark: SparkSession, sales: Sales
) -> None:
    snapshot = sales.add(1)
    with pytest.raises(MaintenanceRefused, match=f"has no snapshot 7; it has {snapshot}\\."):
        run(spark, "rollback", sales.name, snapshot=7)
    assert sales.rows() == [("2026-01-01", 1)]


@pytest.mark.parametrize("name", ["glue_catalog.marts.no_such", "marts.sales", "a.b.c; DROP TABLE"])
def test_a_table_that_is_none_is_refused(spark: SparkSession, name: str) -> None:
    with pytest.raises(MaintenanceRefused, match=r"is not there|names no table"):
        run(spark, "rollback", name, snapshot=1)


def test_a_rollback_of_several_tables_or_to_no_snapshot_is_refused(
    spark: SparkSession, sales: Sales
) -> None:
    with pytest.raises(MaintenanceRefused, match="wanted one table and its snapshot"):
        run(spark, "rollback", sales.name, sales.name, snapshot=1)
    with pytest.raises(MaintenanceRefused, match="wanted one table and its snapshot"):
        run(spark, "rollback", sales.name)


def test_compaction_joins_the_files_of_a_day_and_keeps_the_rows_and_the_old_snapshots(
    spark: SparkSession, sales: Sales
) -> None:
    first = sales.add(1, 2, 3)
    for units in (4, 5, 6):
        sales.add(units)
    rows = sales.rows()
    run(spark, "compact", sales.name)
    assert sales.rows() == rows
    assert sales.files() == 3
    old = spark.read.option("snapshot-id", first).table(sales.name)
    assert old.count() == 3


def test_a_table_that_nothing_was_written_to_is_maintained_too(
    spark: SparkSession, sales: Sales, capsys: pytest.CaptureFixture[str]
) -> None:
    run(spark, "maintain", sales.name)
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [figures["event"] for figures in told] == ["compacted", "expired"]


def test_expiry_deletes_the_files_that_only_old_snapshots_name(
    spark: SparkSession, sales: Sales
) -> None:
    for units in range(1, 6):
        sales.add(units)
    rows = sales.rows()
    run(spark, "compact", sales.name)
    run(spark, "expire", sales.name, older_than_hours=1, keep=1)
    assert len(sales.data_files()) == 6, "snapshots of this minute are not older than an hour"
    expire(spark, sales.table, datetime.now(timezone.utc), keep=1)
    assert sales.rows() == rows
    assert len(sales.snapshots()) == 1
    assert len(sales.data_files()) == 1


def test_expiry_keeps_the_last_snapshots_however_old(spark: SparkSession, sales: Sales) -> None:
    made = [sales.add(units) for units in (1, 2, 3, 4)]
    expire(spark, sales.table, datetime.now(timezone.utc), keep=2)
    assert sales.snapshots() == made[-2:]


def test_compaction_deletes_files_of_no_snapshot_a_day_after_they_were_written(
    spark: SparkSession, sales: Sales
) -> None:
    sales.add(1)
    known = sales.data_files()
    folder = Path(next(iter(known))).parent
    left, writing = folder / "left.parquet", folder / "writing.parquet"
    for file in (left, writing):
        file.write_bytes(b"of a commit that never came")
    for file, hours in ((left, 24.1), (writing, 23.9)):
        written = (datetime.now(timezone.utc) - timedelta(hours=hours)).timestamp()
        os.utime(file, (written, written))
    run(spark, "compact", sales.name)
    assert sales.data_files() == {*known, str(writing)}


def test_one_table_that_fails_does_not_keep_the_others_waiting(
    spark: SparkSession, sales: Sales
) -> None:
    for units in (1, 2, 3):
        sales.add(units)
    with pytest.raises(MaintenanceRefused, match=r"glue_catalog\.marts\.no_such is not there"):
        run(spark, "maintain", "glue_catalog.marts.no_such", sales.name)
    assert sales.files() == 1


def test_an_error_of_iceberg_names_the_table_and_the_operation(
    spark: SparkSession, sales: Sales
) -> None:
    for units in (1, 2):
        sales.add(units)
    for file in sales.data_files():
        Path(file).unlink()
    with pytest.raises(MaintenanceFailed, match=rf"{sales.name}: compacted: "):
        run(spark, "compact", sales.name)
