"""A mart's rows as they are about to be published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import ModuleType

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from common.mart_dates import Range, ranges, whole_partitions, within
from common.mart_inputs import Inputs
from common.mart_sessions import rebuild_sessions
from common.mart_table import Mart, conform
from transforms.marts import (
    customer_value,
    daily_customer_sales,
    daily_event_metrics,
    daily_sales,
    daily_user_stats,
    sessions,
)

# By the mart's name.
TRANSFORMS: Mapping[str, ModuleType] = {
    "customer_value": customer_value,
    "daily_customer_sales": daily_customer_sales,
    "daily_event_metrics": daily_event_metrics,
    "daily_sales": daily_sales,
    "daily_user_stats": daily_user_stats,
    "sessions": sessions,
}


@dataclass(frozen=True)
class Staged:
    """`rows` are made anew and are judged; `beside` share a partition with them and stay."""

    rows: DataFrame
    beside: DataFrame | None
    # Dates that are made anew; empty when the mart is made whole.
    dates: Sequence[date]
    # What the commit replaces; None is everything.
    replaced: Sequence[Range] | None
    # Held in memory until `release`.
    kept: DataFrame | None = None

    def release(self) -> None:
        if self.kept is not None:
            self.kept.unpersist()

    def together(self) -> DataFrame:
        return self.rows if self.beside is None else self.rows.unionByName(self.beside)


def stage(
    mart: Mart, snapshot: int | None, inputs: Inputs, dates: Sequence[date], erased: Sequence[str]
) -> Staged:
    """@param erased pseudonyms whose rows must not be published, whatever the inputs hold."""
    contract = mart.contract
    transform = TRANSFORMS[contract.name]
    if contract.date is None:
        rows = transform.build({name: inputs.of(name, None) for name in contract.inputs})
        return Staged(without(conform(rows, contract), mart, erased), None, (), None)
    if transform is sessions:
        found = rebuild_sessions(mart, snapshot, inputs, dates)
        return Staged(
            without(found.rows, mart, erased),
            None if found.beside is None else without(found.beside, mart, erased),
            found.dates,
            ranges(found.dates),
            found.kept,
        )
    built = transform.build({name: inputs.of(name, dates) for name in contract.inputs})
    rows = without(conform(built, contract), mart, erased)
    replaced = whole_partitions(dates, contract.partition)
    beside = None
    if snapshot is not None and contract.partition != "day":
        others = mart.read(snapshot).where(within(contract.date, replaced))
        beside = without(
            others.where(f"NOT ({within(contract.date, ranges(dates))})"), mart, erased
        )
    return Staged(rows, beside, dates, replaced)


def without(rows: DataFrame, mart: Mart, erased: Sequence[str]) -> DataFrame:
    subject = mart.contract.subject
    if subject is None or not erased:
        return rows
    return rows.where(~F.col(subject).isin(*erased))
