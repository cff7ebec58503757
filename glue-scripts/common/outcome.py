"""What a run of some kind did, before it is written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from common.manifest import Arrivals, Lateness


@dataclass(frozen=True)
class Outcome:
    rows_in: int = 0
    duplicates_in_batch: int = 0
    duplicates_in_lake: int = 0
    rows_out: int = 0
    touched_dates: frozenset[date] = frozenset()
    files_in: int = 0
    lateness: Lateness | None = None
    arrivals: Arrivals | None = None
    rows_erased: Mapping[str, int] | None = None
