"""What keeps Iceberg tables small, and takes them back to what they were."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from pyspark.sql import DataFrame, SparkSession

# A file that no snapshot names may belong to a commit under way: nothing younger is taken away.
ORPHAN_HOURS = 24

_NAME = re.compile(r"[a-z0-9_]+")


class MaintenanceRefused(Exception):
    """Nothing was changed; the message says why and what to do."""


@dataclass(frozen=True)
class Table:
    catalog: str
    database: str
    name: str

    @staticmethod
    def parse(text: str) -> Table:
        """@raises MaintenanceRefused when it is not catalog.database.table."""
        parts = text.split(".")
        if len(parts) != 3 or not all(map(_NAME.fullmatch, parts)):
            raise MaintenanceRefused(f"{text!r} names no table; wanted catalog.database.table.")
        return Table(*parts)

    def __str__(self) -> str:
        return f"{self.catalog}.{self.database}.{self.name}"

    def call(self, spark: SparkSession, procedure: str, **arguments: str) -> DataFrame:
        """Runs one of Iceberg's procedures on this table; arguments are SQL expressions."""
        given = {"table": f"'{self.database}.{self.name}'", **arguments}
        listed = ", ".join(f"{name} => {value}" for name, value in given.items())
        return spark.sql(f"CALL {self.catalog}.system.{procedure}({listed})")

    def snapshots(self, spark: SparkSession) -> list[int]:
        """Oldest first. @raises MaintenanceRefused when there is no such table."""
        if not spark.catalog.tableExists(str(self)):
            raise MaintenanceRefused(f"{self} is not there: run its dataset once, which makes it.")
        rows = spark.table(f"{self}.snapshots").orderBy("committed_at").collect()
        return [row.snapshot_id for row in rows]

    def current_snapshot(self, spark: SparkSession) -> int | None:
        """None of a table that nothing was ever written to."""
        row = spark.table(f"{self}.refs").where("name = 'main'").first()
        return None if row is None else row.snapshot_id


def roll_back(spark: SparkSession, table: Table, snapshot: int) -> dict:
    """Makes a snapshot that the table still has the current one; the others stay until they expire,
    so that a roll-back can itself be taken back. Readers see either the one or the other.

    @raises MaintenanceRefused when the table has no such snapshot.
    """
    known = table.snapshots(spark)
    if snapshot not in known:
        have = ", ".join(map(str, known)) or "none"
        raise MaintenanceRefused(f"{table} has no snapshot {snapshot}; it has {have}.")
    before = table.current_snapshot(spark)
    table.call(spark, "set_current_snapshot", snapshot_id=f"{snapshot}L")
    return {"from": before, "to": snapshot}


def compact(spark: SparkSession, table: Table) -> dict:
    """Joins small files of a partition, and manifests, in commits of their own; then deletes files
    that no snapshot names. Queries give the same rows before, meanwhile and after.

    @raises Py4JJavaError when a run replaced the same files meanwhile; its rows stand.
    """
    table.snapshots(spark)
    rewritten = table.call(
        spark, "rewrite_data_files", options="map('min-input-files', '2')"
    ).collect()[0]
    table.call(spark, "rewrite_manifests")
    young = datetime.now(timezone.utc) - timedelta(hours=ORPHAN_HOURS)
    orphans = table.call(spark, "remove_orphan_files", older_than=_literal(young)).collect()
    return {
        "files_rewritten": rewritten.rewritten_data_files_count,
        "files_written": rewritten.added_data_files_count,
        "orphans_deleted": len(orphans),
    }


def expire(spark: SparkSession, table: Table, older_than: datetime, keep: int) -> dict:
    """Forgets snapshots committed before `older_than`, but for the last `keep`, and deletes the
    files that they alone named. What is forgotten can no longer be read or rolled back to."""
    before = table.snapshots(spark)
    deleted = table.call(
        spark,
        "expire_snapshots",
        older_than=_literal(older_than),
        retain_last=str(keep),
    ).collect()[0]
    after = table.snapshots(spark)
    return {
        "snapshots_expired": len(before) - len(after),
        "snapshots_left": len(after),
        "files_deleted": sum(
            count for name, count in deleted.asDict().items() if name.endswith("_count")
        ),
    }


def _literal(moment: datetime) -> str:
    return f"TIMESTAMP '{moment.astimezone(timezone.utc):%Y-%m-%d %H:%M:%S.%f} UTC'"
