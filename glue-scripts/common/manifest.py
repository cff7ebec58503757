"""A run's work list, and the figures that are written beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from common.files import Files


@dataclass(frozen=True)
class Manifest:
    uri: str
    dataset: str
    run_id: str
    # arrivals, rebuild or erase.
    kind: str
    keys: tuple[str, ...]
    dates: tuple[date, ...]
    pseudonyms: tuple[str, ...]
    # Failed runs whose rows nobody has published yet.
    taken_over: tuple[str, ...]

    @property
    def folder(self) -> str:
        return folder_of(self.uri)

    @staticmethod
    def read(files: Files, uri: str) -> Manifest:
        document = json.loads(files.read_text(uri))
        return Manifest(
            uri=uri,
            dataset=document["dataset"],
            run_id=document["run_id"],
            # Manifests of the platform's first version, when there was no other kind.
            kind=document.get("kind", "arrivals"),
            # A notification that came twice must not count its file twice.
            keys=tuple(dict.fromkeys(entry["key"] for entry in document["files"])),
            dates=tuple(sorted({date.fromisoformat(day) for day in document.get("dates", ())})),
            pseudonyms=tuple(dict.fromkeys(document.get("pseudonyms", ()))),
            taken_over=tuple(document.get("taken_over", ())),
        )


def folder_of(manifest_uri: str) -> str:
    return manifest_uri.rpartition("/")[0]


@dataclass(frozen=True)
class Lateness:
    """From event to arrival, of new rows, in seconds; below zero where a sender's clock is ahead.

    `late_rows` arrived on a later UTC day than they happened.
    """

    p50: float
    p95: float
    p99: float
    max: float
    late_rows: int


@dataclass(frozen=True)
class Arrivals:
    """When rows came in on the stream, ISO 8601, UTC: `p05`, by when a twentieth of them had."""

    p01: str
    p05: str
    p50: str
    newest: str


@dataclass(frozen=True)
class Figures:
    """What one clean run did to one dataset.

    `touched_dates` are the event dates of all rows that were read, also of those that the lake
    already had, and the manifest's own: after a run that crashed behind its append, whoever
    rebuilds by touched dates must still hear of them.
    """

    dataset: str
    run_id: str
    rows_in: int
    duplicates_in_batch: int
    duplicates_in_lake: int
    rows_out: int
    touched_dates: tuple[str, ...]
    files_in: int
    seconds: float
    lateness: Lateness | None = None
    arrivals: Arrivals | None = None
    # By zone, raw and cleaned.
    rows_erased: Mapping[str, int] | None = None

    def as_document(self) -> dict:
        return {name: value for name, value in asdict(self).items() if value is not None}

    def write_beside(self, files: Files, manifest: Manifest) -> None:
        files.write_text(f"{manifest.folder}/clean.json", json.dumps(self.as_document()))
