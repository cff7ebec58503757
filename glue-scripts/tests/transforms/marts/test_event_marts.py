from __future__ import annotations

from datetime import date
from decimal import Decimal

from pyspark.sql import SparkSession

from tests.marts import at, event, event_frame
from transforms.marts import daily_event_metrics, daily_user_stats

EVENTS = [
    event("anna", "2026-01-01T00:00:00"),
    event("anna", "2026-01-01T23:59:59.999"),
    event("ben", "2026-01-01T23:00:00"),
    event("anna", "2026-01-01T12:00:00", "purchase", "10.00005"),
    event("anna", "2026-01-01T13:00:00", "purchase", "1.5"),
    event("anna", "2026-01-01T14:00:00", "refund", "99"),
    event("ben", "2026-01-01T12:30:00", "purchase"),
    event("anna", "2026-01-02T00:00:00"),
]


def test_hours_stand_side_by_side_and_users_count_once(spark: SparkSession):
    rows = daily_event_metrics.build({"events": event_frame(spark, EVENTS)}).collect()
    found = {(row.dt, row.event_type): row for row in rows}
    assert set(found) == {
        (date(2026, 1, 1), "page_view"),
        (date(2026, 1, 1), "purchase"),
        (date(2026, 1, 1), "refund"),
        (date(2026, 1, 2), "page_view"),
    }
    views = found[date(2026, 1, 1), "page_view"]
    assert (views.events, views.users) == (3, 2)
    hours = [views[f"hour_{n:02}"] for n in range(24)]
    assert hours == [1, *[0] * 22, 2]
    bought = found[date(2026, 1, 1), "purchase"]
    assert (bought.events, bought.users, bought.hour_12, bought.hour_13) == (3, 2, 2, 1)


def test_a_user_has_a_row_a_day(spark: SparkSession):
    rows = daily_user_stats.build({"events": event_frame(spark, EVENTS)}).collect()
    found = {(row.dt.day, row.user_id): row for row in rows}
    assert set(found) == {(1, "anna"), (1, "ben"), (2, "anna")}
    anna = found[1, "anna"]
    assert (anna.events, anna.event_types, anna.purchases) == (5, 3, 2)
    assert anna.events_by_type == {"page_view": "2", "purchase": "2", "refund": "1"}
    assert anna.amount == Decimal("11.5001")
    assert anna.first_event_at == at("2026-01-01T00:00:00")
    assert anna.last_event_at == at("2026-01-01T23:59:59.999")
    assert (found[1, "ben"].purchases, found[1, "ben"].amount) == (1, 0)
