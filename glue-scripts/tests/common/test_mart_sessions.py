from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from tests.marts import MartLake, event
from tests.transforms.marts.plain_sessions import Session, plain_sessions


@pytest.fixture
def lake(spark: SparkSession, tmp_path: Path) -> MartLake:
    return MartLake(spark, tmp_path)


def add(lake: MartLake, events: list[tuple], new: Iterable[tuple], run_id: str) -> dict:
    """Publishes some more events: this mart alone, for time's sake. @returns its figures."""
    new = list(new)
    events.extend(new)
    lake.set_events(events)
    dates = sorted({each[3].date() for each in new})
    figures = lake.run("events", run_id, dates, kind="marts", marts=["sessions"])
    assert figures["sessions"]["state"] == "published"
    return figures["sessions"]


def table(lake: MartLake) -> list[Session]:
    return [Session(*row) for row in lake.rows("sessions", Session._fields)]


def spans(lake: MartLake) -> list[tuple[str, str, int]]:
    """Start and end as day and time, and the events in it."""
    return [
        (f"{row.started_at:%d %H:%M}", f"{row.ended_at:%d %H:%M}", row.events)
        for row in lake.rows("sessions", ("started_at", "ended_at", "events"))
    ]


def every(minutes: int, first: str, times: int, user: str = "u") -> list[tuple]:
    start = datetime.fromisoformat(first)
    return [event(user, start + timedelta(minutes=minutes * n)) for n in range(times)]


def test_a_late_event_joins_the_sessions_before_and_behind_midnight(lake: MartLake):
    events: list[tuple] = []
    add(lake, events, [event("u", "2026-01-01T23:30:00"), event("u", "2026-01-02T00:20:00")], "R1")
    assert spans(lake) == [("01 23:30", "01 23:30", 1), ("02 00:20", "02 00:20", 1)]
    figures = add(lake, events, [event("u", "2026-01-01T23:55:00")], "R2")
    assert spans(lake) == [("01 23:30", "02 00:20", 3)]
    assert figures["dates"] == ["2026-01-01", "2026-01-02"]
    assert table(lake) == plain_sessions(events)


def test_a_late_event_before_midnight_takes_the_next_day_s_session_over(lake: MartLake):
    events: list[tuple] = []
    add(lake, events, [event("u", "2026-01-02T00:10:00"), event("v", "2026-01-02T12:00:00")], "R1")
    add(lake, events, [event("u", "2026-01-01T23:50:00")], "R2")
    assert spans(lake) == [("01 23:50", "02 00:10", 2), ("02 12:00", "02 12:00", 1)]


def test_a_session_over_several_midnights_is_read_as_far_as_it_goes(lake: MartLake):
    # Four days without a pause, but for one gap in the middle that a late event closes.
    walk = every(25, "2026-01-01T12:00:00", 232)
    gap = walk.pop(120)
    events: list[tuple] = []
    add(lake, events, walk, "R1")
    assert len(spans(lake)) == 2
    figures = add(lake, events, [gap], "R2")
    assert spans(lake) == [("01 12:00", "05 12:15", 232)]
    assert figures["dates"] == ["2026-01-01", "2026-01-03"]


def test_dates_whose_sessions_stay_are_not_written_again(lake: MartLake):
    events: list[tuple] = []
    first = [
        event("u", "2026-01-01T23:50:00"),
        event("u", "2026-01-02T00:10:00"),
        event("v", "2026-01-03T00:05:00"),
    ]
    add(lake, events, first, "R1")
    figures = add(lake, events, [event("w", "2026-01-02T12:00:00")], "R2")
    assert figures["dates"] == ["2026-01-02"]
    assert table(lake) == plain_sessions(events)


def test_events_that_are_gone_split_a_session_and_give_it_back_to_the_next_day(lake: MartLake):
    events = [event("u", "2026-01-01T23:50:00"), event("u", "2026-01-02T00:10:00")]
    lake.run("events", "R1", lake.set_events(events))
    lake.set_events(events[1:])
    lake.run("events", "R2", ["2026-01-01"], kind="rebuild")
    assert spans(lake) == [("02 00:10", "02 00:10", 1)]


def test_an_erased_person_s_sessions_are_gone_and_the_others_stay(lake: MartLake):
    events = [
        *every(20, "2026-01-01T23:00:00", 6, "u"),
        *every(20, "2026-01-01T23:00:00", 6, "v"),
        event("u", "2026-01-05T10:00:00"),
    ]
    lake.run("events", "R1", lake.set_events(events))
    others = [each for each in events if each[1] != "u"]
    lake.set_events(others)
    lake.run("events", "R2", ["2026-01-02"], kind="erase", pseudonyms=["u"])
    assert table(lake) == plain_sessions(others)
    assert {row.user_id for row in lake.rows("daily_user_stats")} == {"v"}


@pytest.mark.parametrize("seed", range(2))
def test_random_late_arrivals_give_what_all_at_once_gives(lake: MartLake, seed: int):
    chance = random.Random(seed)
    start = datetime(2026, 1, 1)
    # Few users and long walks, so that sessions cross midnights and late events join them.
    walks = []
    for user in range(4):
        moment = start + timedelta(minutes=chance.randrange(3000))
        for _ in range(120):
            moment += timedelta(minutes=chance.choice((5, 20, 29, 30, 31, 45)))
            walks.append(event(f"user-{user}", moment, chance.choice(("page_view", "purchase"))))
    late = chance.sample(walks, 40)
    events: list[tuple] = []
    add(lake, events, [each for each in walks if each not in late], "R0")
    assert table(lake) == plain_sessions(events)
    for count in (1, 3, 12, 24):
        some, late = late[:count], late[count:]
        add(lake, events, some, f"R{count}")
        assert table(lake) == plain_sessions(events)
