"""Exchanges the files of an event date in the cleaned zone for others.

The new files are staged first. Where one file takes the place of one, it does so at once. Else a
journal says what is to be deleted and what comes in; from then on the exchange is finished, if not
by this run then by the next one, of whatever kind. A dataset has one open run at a time.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from common.files import Files


@dataclass(frozen=True)
class Journal:
    """Keys in the lake; `move` holds pairs of where a file is staged and where it goes."""

    date: str
    run_id: str
    delete: tuple[str, ...]
    move: tuple[tuple[str, str], ...]


def exchanges_folder(lake: str, dataset: str) -> str:
    return f"{lake.rstrip('/')}/runs/{dataset}/exchanges"


def staging_folder(lake: str, dataset: str) -> str:
    """Beside the journals, so that one listing shows what crashed runs have left."""
    return f"{exchanges_folder(lake, dataset)}/staged"


def finish_exchanges(files: Files, lake: str, dataset: str) -> list[date]:
    """Finishes what has a journal, and deletes staged files that have none.

    @returns the event dates whose exchange was finished.
    """
    folder = exchanges_folder(lake, dataset)
    names = files.names(folder)
    finished = []
    for name in sorted(name for name in names if name.endswith(".json")):
        uri = f"{folder}/{name}"
        document = json.loads(files.read_text(uri))
        moves = tuple((source, target) for source, target in document["move"])
        carry_out(files, lake, Journal(**{**document, "move": moves}), uri)
        finished.append(date.fromisoformat(document["date"]))
    if "staged" in names:
        files.delete(staging_folder(lake, dataset))
    return finished


def exchange(
    files: Files,
    lake: str,
    dataset: str,
    run_id: str,
    day: date,
    old: Sequence[str],
    new: Sequence[tuple[str, str]],
) -> None:
    """Puts staged files in the place of the `old` ones of one event date.

    @param old keys of all files that the date has
    @param new keys, pairs: where a file is staged, and where it is to go
    """
    moves = in_place_of(old, new)
    targets = {target for _, target in moves}
    delete = tuple(key for key in old if key not in targets)
    if len(moves) == 1 and not delete:
        [(source, target)] = moves
        files.move(at(lake, source), at(lake, target))
        return
    journal = Journal(day.isoformat(), run_id, delete, moves)
    uri = f"{exchanges_folder(lake, dataset)}/{journal.date}.json"
    files.write_text(uri, json.dumps(asdict(journal)))
    carry_out(files, lake, journal, uri)


def carry_out(files: Files, lake: str, journal: Journal, uri: str) -> None:
    """Each step may have been done before. @raises FileNotFoundError when a new file is nowhere."""
    for key in journal.delete:
        files.delete(at(lake, key))
    for source, target in journal.move:
        if files.exists(at(lake, source)):
            files.move(at(lake, source), at(lake, target))
        elif not files.exists(at(lake, target)):
            raise FileNotFoundError(
                f"{uri} exchanges {journal.date}, but {source} is neither there nor moved to"
                f" {target}. Delete the journal and rebuild that date from raw."
            )
    files.delete(uri)


def in_place_of(old: Sequence[str], new: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The moves, over an old file of the same folder where there is one: readers then miss less."""
    free = sorted(old)
    moves = []
    for source, target in new:
        folder = target.rpartition("/")[0]
        over = next((key for key in free if key.rpartition("/")[0] == folder), None)
        if over is not None:
            free.remove(over)
        moves.append((source, over or target))
    return tuple(moves)


def at(lake: str, key: str) -> str:
    return f"{lake.rstrip('/')}/{key}"
