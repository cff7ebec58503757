"""One mart as an Iceberg table: made and widened from its contract, replaced in single commits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from common.maintenance import Table
from common.mart_contract import MartContract
from common.mart_dates import Range, within

RUN_ID = "catchment.run-id"
PROPERTIES = {
    "format-version": "2",
    "write.parquet.compression-codec": "zstd",
    # Each commit writes one metadata file more: without this, an hourly run leaves thousands.
    "write.metadata.delete-after-commit.enabled": "true",
    "write.metadata.previous-versions-max": "50",
}
# Spark's own spelling of the types that it can widen a column to.
WIDER = {("int", "bigint"), ("float", "double")}


class TableDiffers(Exception):
    """The table cannot become what the contract says without being made anew."""


@dataclass(frozen=True)
class Mart:
    spark: SparkSession
    contract: MartContract
    table: Table
    location: str

    @property
    def name(self) -> str:
        return str(self.table)

    def exists(self) -> bool:
        return self.spark.catalog.tableExists(self.name)

    def refresh(self) -> None:
        """Others write too: a table that this session knows may be older than it is."""
        if self.exists():
            self.spark.catalog.refreshTable(self.name)

    def snapshot(self) -> int | None:
        if not self.exists():
            return None
        util = self.spark._jvm.org.apache.iceberg.spark.Spark3Util
        loaded = util.loadIcebergTable(self.spark._jsparkSession, self.name)
        current = loaded.currentSnapshot()
        return None if current is None else current.snapshotId()

    def read(self, snapshot: int | None) -> DataFrame:
        """The contract's columns as they were at a snapshot; without one no rows."""
        if snapshot is None:
            schema = ", ".join(f"`{c.name}` {c.type}" for c in self.contract.columns)
            return self.spark.createDataFrame([], schema)
        rows = self.spark.read.option("snapshot-id", snapshot).table(self.name)
        return conform(rows, self.contract)

    def prepare(self) -> None:
        """Makes the table, or adds to it the columns and comments that it lacks.

        @raises TableDiffers when a type cannot be widened to the contract's, before any change.
        """
        if not self.exists():
            self._create()
            return
        found = {field.name: field.dataType.simpleString() for field in self._schema()}
        widened = []
        for column in self.contract.columns:
            before = found.get(column.name)
            if before is None or before == column.type:
                continue
            if not widens(before, column.type):
                raise TableDiffers(
                    f"{self.name}: column {column.name} is {before}, and the contract's version"
                    f" {self.contract.version} wants {column.type}, to which Iceberg cannot widen"
                    " it. Give the column another name, or drop the table and rebuild the mart."
                )
            widened.append(column)
        added = [column for column in self.contract.columns if column.name not in found]
        if added:
            listed = ", ".join(f"`{c.name}` {c.type} COMMENT {text(c.comment)}" for c in added)
            self.spark.sql(f"ALTER TABLE {self.name} ADD COLUMNS ({listed})")
        for column in widened:
            self.spark.sql(
                f"ALTER TABLE {self.name} ALTER COLUMN `{column.name}` TYPE {column.type}"
            )

    def replace(
        self, rows: DataFrame, dates: Sequence[Range] | None, since: int | None, run_id: str
    ) -> None:
        """One commit: what was in these partitions, or in the whole table, is now `rows`.

        `since` is the snapshot that the rows were made from: when another writer has added rows to
        the same partitions after it, nothing is committed.
        @raises Py4JJavaError with ValidationException in that case.
        """
        known = {column.name for column in self.contract.columns}
        # A column that the contract no longer has stays in the table, for old snapshots' sake.
        rest = [
            F.lit(None).cast(field.dataType).alias(field.name)
            for field in self._schema()
            if field.name not in known
        ]
        writer = (
            rows.select("*", *rest).writeTo(self.name).option(f"snapshot-property.{RUN_ID}", run_id)
        )
        if since is not None:
            writer = writer.option("isolation-level", "serializable").option(
                "validate-from-snapshot-id", str(since)
            )
        if dates is None:
            writer.overwrite(F.lit(True))
        else:
            writer.overwrite(F.expr(within(self.contract.date, dates)))

    def _schema(self):
        return self.spark.table(self.name).schema

    def _create(self) -> None:
        contract = self.contract
        columns = ", ".join(
            f"`{c.name}` {c.type} COMMENT {text(c.comment)}" for c in contract.columns
        )
        partitioned = ""
        if contract.date is not None:
            term = (
                f"`{contract.date}`"
                if contract.partition == "day"
                else f"months(`{contract.date}`)"
            )
            partitioned = f"PARTITIONED BY ({term})"
        properties = ", ".join(f"{text(k)} = {text(v)}" for k, v in PROPERTIES.items())
        self.spark.sql(
            f"CREATE TABLE IF NOT EXISTS {self.name} ({columns}) USING iceberg {partitioned}"
            f" LOCATION {text(self.location)} COMMENT {text(contract.description)}"
            f" TBLPROPERTIES ({properties})"
        )


def conform(rows: DataFrame, contract: MartContract) -> DataFrame:
    """The contract's columns in its order and types; one that the rows lack is null."""
    present = set(rows.columns)
    return rows.select(
        *(
            (F.col(c.name) if c.name in present else F.lit(None)).cast(c.type).alias(c.name)
            for c in contract.columns
        )
    )


def widens(before: str, after: str) -> bool:
    if (before, after) in WIDER:
        return True
    sizes = []
    for each in (before, after):
        if not each.startswith("decimal("):
            return False
        sizes.append([int(number) for number in each[8:-1].split(",")])
    (old_precision, old_scale), (new_precision, new_scale) = sizes
    return old_scale == new_scale and old_precision <= new_precision


def text(value: str) -> str:
    """A literal of Spark's SQL."""
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
