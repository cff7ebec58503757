"""Sessions once more, in plain Python and without looking at the other."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

LONGEST_GAP = timedelta(minutes=30)


class Session(NamedTuple):
    session_id: str
    user_id: str
    started_at: datetime
    ended_at: datetime
    duration_seconds: int
    events: int
    purchases: int
    amount: Decimal
    source: str


def plain_sessions(events: Iterable[tuple]) -> list[Session]:
    """Of rows as `tests.marts.event` makes them; in the order of their identifiers."""
    users: dict[str, list[tuple]] = defaultdict(list)
    for event in events:
        users[event[1]].append(event)
    found = []
    for own in users.values():
        own.sort(key=lambda event: (event[3], event[0]))
        session = [own[0]]
        for event in own[1:]:
            if event[3] - session[-1][3] > LONGEST_GAP:
                found.append(told(session))
                session = []
            session.append(event)
        found.append(told(session))
    return sorted(found)


def told(events: list[tuple]) -> Session:
    first, last = events[0], events[-1]
    user, started = first[1], first[3]
    milliseconds = (started.replace(tzinfo=timezone.utc).timestamp()) * 1000
    name = f"{user}|{round(milliseconds)}".encode()
    bought = [event for event in events if event[2] == "purchase"]
    return Session(
        session_id=hashlib.sha256(name).hexdigest()[:32],
        user_id=user,
        started_at=started,
        ended_at=last[3],
        duration_seconds=int((last[3] - started).total_seconds()),
        events=len(events),
        purchases=len(bought),
        amount=sum(
            (
                Decimal(event[4]["amount"]).quantize(Decimal("0.0001"), ROUND_HALF_UP)
                for event in bought
                if "amount" in event[4]
            ),
            Decimal("0.0000"),
        ),
        source=first[5],
    )
