"""What the clean job needs of a dataset's contract, as the platform renders it to JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pyspark.sql.types import DataType, StructType

# Written by the consumer beside the contract's columns: where and when an event arrived.
ARRIVAL_COLUMNS = ("_ingested_at", "_shard", "_sequence", "_index")


@dataclass(frozen=True)
class Partitioning:
    """`dt` is one folder a day; `calendar` is year, month and day, behind them the column `by`."""

    layout: str
    first: date
    last: date
    by: str | None

    @property
    def columns(self) -> tuple[str, ...]:
        if self.layout == "dt":
            return ("dt",)
        return ("year", "month", "day", *([self.by] if self.by else []))

    def told_outside(self, days: Sequence[date]) -> str | None:
        """Which of the dates lie outside the range, in words; None when no date does."""
        outside = [day.isoformat() for day in days if not self.first <= day <= self.last]
        if not outside:
            return None
        return (
            f"{', '.join(outside[:5])} ({len(outside)} in all) lie outside the contract's range"
            f" {self.first} to {self.last}"
        )

    def day_folders(self, day: date) -> tuple[str, ...]:
        """The folders that lead to one event date, outermost first, as Spark names them."""
        if self.layout == "dt":
            return (f"dt={day.isoformat()}",)
        return (f"year={day.year}", f"month={day.month}", f"day={day.day}")


@dataclass(frozen=True)
class Added:
    """Rows of contract versions before `version` lack the column, and have `value` in it."""

    version: str
    value: str | int | float | bool | None


@dataclass(frozen=True)
class Contract:
    dataset: str
    version: str
    columns: tuple[str, ...]
    required: frozenset[str]
    added: Mapping[str, Added]
    primary_key: tuple[str, ...]
    event_time: str
    # Columns that hold pseudonyms, by which a person's rows are found.
    pseudonymised: tuple[str, ...]
    partitioning: Partitioning
    raw_schema: StructType
    cleaned_schema: StructType

    def cleaned_type(self, column: str) -> DataType:
        return self.cleaned_schema[column].dataType

    @staticmethod
    def from_json(document: Mapping) -> Contract:
        """@raises ValueError when the layout is not one that this job can write."""
        partitioning = document["partitioning"]
        if partitioning["layout"] not in ("dt", "calendar"):
            raise ValueError(
                f"{document['dataset']}: layout {partitioning['layout']!r}; wanted dt or calendar."
                " Deploy the job's scripts and the contracts from one commit."
            )
        return Contract(
            dataset=document["dataset"],
            version=document["version"],
            columns=tuple(column["name"] for column in document["columns"]),
            required=frozenset(c["name"] for c in document["columns"] if c["required"]),
            added={c["name"]: Added(**c["added"]) for c in document["columns"] if "added" in c},
            primary_key=tuple(document["primary_key"]),
            event_time=document["event_time"],
            pseudonymised=tuple(document.get("pseudonymised", ())),
            partitioning=Partitioning(
                layout=partitioning["layout"],
                first=date.fromisoformat(partitioning["from"]),
                last=date.fromisoformat(partitioning["to"]),
                by=partitioning.get("by"),
            ),
            raw_schema=StructType.fromJson(document["raw_schema"]),
            cleaned_schema=StructType.fromJson(document["cleaned_schema"]),
        )
