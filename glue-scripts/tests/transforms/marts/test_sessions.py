from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest
from pyspark.sql import SparkSession

from tests.marts import event, event_frame
from tests.transforms.marts.plain_sessions import Session, plain_sessions
from transforms.marts.sessions import build


def sessions(spark: SparkSession, events: list[tuple]) -> list[Session]:
    rows = build({"events": event_frame(spark, events)}).collect()
    return sorted(Session(**{name: row[name] for name in Session._fields}) for row in rows)


@pytest.mark.parametrize(
    ("second", "events"),
    [
        pytest.param("2026-01-01T10:30:00.000", [2], id="exactly 30 minutes are no gap"),
        pytest.param("2026-01-01T10:30:00.001", [1, 1], id="a millisecond more is one"),
        pytest.param("2026-01-01T10:00:00.000", [2], id="two at once"),
    ],
)
def test_a_gap_of_more_than_30_minutes_begins_a_session(
    spark: SparkSession, second: str, events: list[int]
):
    found = sessions(spark, [event("u", "2026-01-01T10:00:00"), event("u", second)])
    assert [session.events for session in found] == events


def test_a_session_goes_on_over_midnight_and_belongs_to_its_first_day(spark: SparkSession):
    events = [event("u", "2025-12-31T23:45:00"), event("u", "2026-01-01T00:10:00")]
    [row] = build({"events": event_frame(spark, events)}).collect()
    assert (row.events, str(row.dt), row.duration_seconds) == (2, "2025-12-31", 1500)


def test_the_first_event_names_the_source_by_its_identifier_where_times_are_equal(
    spark: SparkSession,
):
    moment = "2026-01-01T10:00:00"
    events = [
        event("u", moment, source="web", id="b"),
        event("u", moment, source="mobile", id="a"),
        event("u", "2026-01-01T10:01:00", source="server", id="0"),
    ]
    assert [session.source for session in sessions(spark, events)] == ["mobile"]


@pytest.mark.parametrize("seed", range(4))
def test_random_events_make_the_sessions_that_a_plain_program_makes(spark: SparkSession, seed: int):
    chance = random.Random(seed)
    start = datetime(2026, 2, 27, 20)
    amounts = (None, "12.5", "0.00005", "7", "19.99999")
    events = [
        event(
            f"user-{chance.randrange(12)}",
            # Mostly whole minutes, so that gaps of exactly 30 minutes are among them.
            start
            + timedelta(minutes=chance.randrange(3000), milliseconds=chance.choice((0, 0, 0, 1))),
            chance.choice(("page_view", "purchase", "scroll")),
            chance.choice(amounts),
            chance.choice(("web", "mobile")),
        )
        for _ in range(600)
    ]
    assert sessions(spark, events) == plain_sessions(events)
