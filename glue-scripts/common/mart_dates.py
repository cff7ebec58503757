"""Sets of dates as few ranges, and as the SQL that a table's partitions answer to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Range:
    """Both ends included."""

    first: date
    last: date


def ranges(dates: Iterable[date]) -> list[Range]:
    """The fewest ranges that hold exactly these dates."""
    found: list[Range] = []
    for day in sorted(set(dates)):
        if found and day - found[-1].last == DAY:
            found[-1] = Range(found[-1].first, day)
        else:
            found.append(Range(day, day))
    return found


def whole_partitions(dates: Iterable[date], partition: str) -> list[Range]:
    """The partitions that hold these dates: what an overwrite has to replace as a whole."""
    if partition == "day":
        return ranges(dates)
    found: list[Range] = []
    for start in sorted({day.replace(day=1) for day in dates}):
        last = (start + 31 * DAY).replace(day=1) - DAY
        if found and start - found[-1].last == DAY:
            found[-1] = Range(found[-1].first, last)
        else:
            found.append(Range(start, last))
    return found


def within(column: str, dates: Sequence[Range]) -> str:
    """SQL: the date column is in one of the ranges."""
    if not dates:
        return "false"
    return " OR ".join(
        f"(`{column}` >= DATE '{each.first}' AND `{column}` <= DATE '{each.last}')"
        for each in dates
    )
