from __future__ import annotations

from datetime import date

import pytest

from common.mart_dates import Range, ranges, whole_partitions, within


def day(text: str) -> date:
    return date.fromisoformat(text)


def span(first: str, last: str) -> Range:
    return Range(day(first), day(last))


def test_dates_become_the_fewest_ranges():
    days = ["2024-03-02", "2024-02-28", "2024-03-01", "2024-02-29", "2024-03-04", "2024-03-01"]
    assert ranges(map(day, days)) == [
        span("2024-02-28", "2024-03-02"),
        span("2024-03-04", "2024-03-04"),
    ]
    assert ranges([]) == []


@pytest.mark.parametrize(
    ("partition", "wanted"),
    [
        pytest.param(
            "day",
            [span("2023-12-31", "2023-12-31"), span("2024-02-29", "2024-02-29")],
            id="days",
        ),
        pytest.param(
            "month",
            [span("2023-12-01", "2023-12-31"), span("2024-02-01", "2024-02-29")],
            id="months, the shortest of a leap year too",
        ),
    ],
)
def test_partitions_are_replaced_as_a_whole(partition: str, wanted: list[Range]):
    assert whole_partitions(map(day, ("2024-02-29", "2023-12-31")), partition) == wanted


def test_months_in_a_row_are_one_range():
    days = map(day, ("2024-01-31", "2024-02-01", "2024-03-15"))
    assert whole_partitions(days, "month") == [span("2024-01-01", "2024-03-31")]


def test_no_dates_are_no_rows():
    assert within("dt", []) == "false"
