"""One run's marts: what it has to do, and what became of each."""

from __future__ import annotations

import json
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from pyspark.sql import functions as F

from common.errors import without_java_frames
from common.files import Files
from common.maintenance import expire
from common.mart_build import stage
from common.mart_contract import MartContract, made_of
from common.mart_inputs import Inputs
from common.mart_rules import judge
from common.mart_table import Mart

# Committers' clocks may be ahead of this one: an erasure's older snapshots must go all the same.
CLOCKS_APART = timedelta(hours=1)


@dataclass(frozen=True)
class Run:
    dataset: str
    run_id: str
    kind: str
    # Where the manifest stands; without a slash at the end.
    folder: str
    dates: tuple[date, ...]
    # None: all.
    marts: frozenset[str] | None
    pseudonyms: tuple[str, ...]

    @staticmethod
    def read(files: Files, manifest: str) -> Run:
        """Dates are the manifest's with kind `marts`, else those of the clean job's figures."""
        folder = manifest.rpartition("/")[0]
        document = json.loads(files.read_text(manifest))
        kind = document["kind"]
        dates = document["dates"]
        if kind != "marts":
            dates = json.loads(files.read_text(f"{folder}/clean.json"))["touched_dates"]
        return Run(
            dataset=document["dataset"],
            run_id=document["run_id"],
            kind=kind,
            folder=folder,
            dates=tuple(sorted({date.fromisoformat(day) for day in dates})),
            marts=frozenset(document["marts"]) if document.get("marts") else None,
            pseudonyms=tuple(document.get("pseudonyms", ())),
        )

    def marts_to_build(self, contracts: Sequence[MartContract]) -> list[MartContract]:
        """The dataset's marts; beside those named also what is made of them, to be up to date."""
        own = made_of(contracts, {self.dataset})
        if self.marts is None:
            return own
        named = [contract.name for contract in own if contract.name in self.marts]
        after = {contract.name for contract in made_of(own, set(named))}
        return [contract for contract in own if contract.name in after.union(named)]


@dataclass(frozen=True)
class MartFigures:
    """`rows` are those made anew; what only shares a partition with them is not counted."""

    mart: str
    state: str
    snapshot_id: str | None = None
    previous_snapshot_id: str | None = None
    rows: int = 0
    dates: tuple[str, ...] = ()
    rules: tuple[dict, ...] = ()
    seconds: float = 0
    error: str | None = None

    @property
    def stuck(self) -> bool:
        """What is made of this mart must wait with it."""
        return self.state == "refused" or self.error is not None

    def document(self) -> dict:
        told = dict(self.__dict__)
        if self.error is None:
            del told["error"]
        return told

    def summary(self, run: Run) -> dict:
        """For the log: a history's dates would fill it."""
        return {
            "event": "mart",
            "dataset": run.dataset,
            "run_id": run.run_id,
            "mart": self.mart,
            "state": self.state,
            "rows": self.rows,
            "dates": len(self.dates),
            "broken": [rule["rule"] for rule in self.rules if not rule["passed"]],
            "seconds": self.seconds,
        }


def build_marts(run: Run, marts: Sequence[Mart], inputs: Inputs) -> list[MartFigures]:
    """Builds the marts one after the other.

    One that is refused or fails leaves its table as it was; those made of it are then left as they
    are too, and the others are built.
    """
    dates = run.dates
    if run.kind == "erase":
        dates = tuple(sorted({*dates, *dates_of_people(run, marts)}))
    built: dict[str, MartFigures] = {}
    if dates:
        inputs.keep(run.dataset, dates)
    try:
        for mart in marts:
            before = [built[each] for each in mart.contract.inputs if each in built]
            stuck = [each.mart for each in before if each.stuck]
            built[mart.contract.name] = build_mart(run, mart, inputs, dates, stuck)
    finally:
        inputs.release()
    return list(built.values())


def build_mart(
    run: Run, mart: Mart, inputs: Inputs, dates: Sequence[date], stuck: Sequence[str]
) -> MartFigures:
    started = time.monotonic()
    name = mart.contract.name
    before: int | None = None
    try:
        mart.refresh()
        before = mart.snapshot()
        if stuck or not dates:
            why = f"Not built: {', '.join(stuck)}, of which it is made, was not." if stuck else None
            return unchanged(name, before, why)
        return published(run, mart, inputs, dates, before, started)
    except Exception as problem:
        # Told at the end, by name: one mart must not keep the others waiting.
        traceback.print_exc()
        return MartFigures(
            name,
            "failed",
            **snapshots(before, before),
            seconds=since(started),
            error=without_java_frames(problem),
        )


def published(
    run: Run,
    mart: Mart,
    inputs: Inputs,
    dates: Sequence[date],
    before: int | None,
    started: float,
) -> MartFigures:
    """Write, audit, publish: the rules see the rows that the commit would write."""
    name = mart.contract.name
    staged = stage(mart, before, inputs, dates, run.pseudonyms)
    rows = staged.rows.persist()
    try:
        judgement = judge(rows, mart.contract)
        told = {
            "rows": judgement.rows,
            "dates": tuple(day.isoformat() for day in staged.dates),
            "rules": judgement.verdicts,
        }
        if judgement.refused:
            figures = snapshots(before, before)
            return MartFigures(name, "refused", **figures, **told, seconds=since(started))
        mart.prepare()
        mart.replace(staged.together(), staged.replaced, before, run.run_id)
    finally:
        rows.unpersist()
        staged.release()
    mart.refresh()
    if run.kind == "erase":
        # Older snapshots still hold the person.
        expire(mart.spark, mart.table, datetime.now(timezone.utc) + CLOCKS_APART, keep=1)
    figures = snapshots(mart.snapshot(), before)
    return MartFigures(name, "published", **figures, **told, seconds=since(started))


def dates_of_people(run: Run, marts: Sequence[Mart]) -> set[date]:
    """Dates on which marts know the people who are to be erased: also those of a run that crashed
    after the cleaned rows were gone."""
    found: set[date] = set()
    for mart in marts:
        contract = mart.contract
        if contract.subject is None or contract.date is None:
            continue
        mart.refresh()
        rows = mart.read(mart.snapshot()).where(F.col(contract.subject).isin(*run.pseudonyms))
        found.update(row[0] for row in rows.select(contract.date).distinct().collect())
    return found


def unchanged(name: str, snapshot: int | None, why: str | None) -> MartFigures:
    return MartFigures(name, "unchanged", **snapshots(snapshot, snapshot), error=why)


def snapshots(now: int | None, before: int | None) -> dict[str, str | None]:
    """As text: JSON's numbers are too small for them in many a reader."""
    return {
        "snapshot_id": None if now is None else str(now),
        "previous_snapshot_id": None if before is None else str(before),
    }


def since(started: float) -> float:
    return round(time.monotonic() - started, 3)


def write_figures(files: Files, run: Run, marts: Sequence[MartFigures]) -> None:
    document = {
        "dataset": run.dataset,
        "run_id": run.run_id,
        "marts": [each.document() for each in marts],
    }
    files.write_text(f"{run.folder}/marts.json", json.dumps(document))
