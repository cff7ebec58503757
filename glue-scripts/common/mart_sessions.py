"""Which sessions change when the events of some dates have changed.

A session may begin days before such a date and end days behind it, and one late event may join two.
So events are read from the neighbouring days as far as a changed session reaches, and not further;
what the table holds of other sessions stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from pyspark import StorageLevel
from pyspark.sql import DataFrame

from common.mart_dates import DAY, Range, ranges, within
from common.mart_inputs import Inputs
from common.mart_table import Mart, conform
from transforms.marts import sessions

GAP = timedelta(minutes=sessions.GAP_MINUTES)
GAP_SQL = f"INTERVAL {sessions.GAP_MINUTES} MINUTES"


@dataclass(frozen=True)
class Rebuilt:
    rows: DataFrame
    # Sessions of the same dates that did not change.
    beside: DataFrame | None
    dates: Sequence[date]
    # Holds what `rows` come from; whoever is done with them lets it go.
    kept: DataFrame


def rebuild_sessions(
    mart: Mart, snapshot: int | None, inputs: Inputs, dates: Sequence[date]
) -> Rebuilt:
    """All sessions of the dates that have to be written: the `dates`, and those before and behind
    them whose sessions are no longer what the table holds."""
    column = mart.contract.date
    changed = ranges(dates)
    near = near_events(changed)
    found = near_sessions(mart, inputs, changed)
    if snapshot is None:
        return Rebuilt(found, None, sorted({*dates, *days_of(found, column)}), found)
    # However long a session is, it does not begin behind the last changed date's gap.
    table = mart.read(snapshot)
    replaced = table.where(f"`{column}` <= DATE '{changed[-1].last + DAY}'").where(near)
    elsewhere = f"NOT ({within(column, changed)})"
    new, old = found.where(elsewhere), replaced.where(elsewhere)
    moved = new.exceptAll(old).unionByName(old.exceptAll(new))
    written = sorted({*dates, *days_of(moved, column)})
    of_written = within(column, ranges(written))
    beside = table.where(of_written).where(f"NOT ({near})")
    return Rebuilt(found.where(of_written), beside, written, found)


def near_sessions(mart: Mart, inputs: Inputs, changed: Sequence[Range]) -> DataFrame:
    """The sessions with an event on a changed date or within a gap of one, complete.

    Kept in memory: what is written, and which dates are, both come from it.
    """
    days = {day for each in changed for day in days_between(each.first - DAY, each.last + DAY)}
    while True:
        events = {name: inputs.of(name, sorted(days)) for name in mart.contract.inputs}
        found = conform(sessions.build(events), mart.contract).where(near_events(changed))
        found = found.persist(StorageLevel.MEMORY_AND_DISK)
        # Where the event before the first one, or behind the last one, would have to be.
        reached = found.selectExpr(
            f"explode(array(to_date(started_at - {GAP_SQL}), to_date(ended_at + {GAP_SQL}))) AS day"
        )
        beyond = {row.day for row in reached.distinct().collect()} - days
        if not beyond:
            return found
        found.unpersist()
        days |= beyond


def near_events(changed: Sequence[Range]) -> str:
    """SQL: the session is on a changed date, or so near that it may have been, or may become, one
    with a session that is."""
    return " OR ".join(
        f"(started_at < {moment(each.last + DAY, GAP)} AND ended_at >= {moment(each.first, -GAP)})"
        for each in changed
    )


def moment(day: date, distance: timedelta) -> str:
    return f"TIMESTAMP_NTZ '{datetime.combine(day, time.min) + distance}'"


def days_between(first: date, last: date) -> Iterable[date]:
    return (first + n * DAY for n in range((last - first).days + 1))


def days_of(rows: DataFrame, column: str) -> list[date]:
    return [row[0] for row in rows.select(column).distinct().collect()]
