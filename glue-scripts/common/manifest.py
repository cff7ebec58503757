"""A run's work list, and the figures that are written beside it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from common.files import Files


@dataclass(frozen=True)
class Manifest:
    uri: str
    dataset: str
    run_id: str
    keys: tuple[str, ...]

    @staticmethod
    def read(files: Files, uri: str) -> Manifest:
        document = json.loads(files.read_text(uri))
        return Manifest(
            uri=uri,
            dataset=document["dataset"],
            run_id=document["run_id"],
            # A notification that came twice must not count its file twice.
            keys=tuple(dict.fromkeys(entry["key"] for entry in document["files"])),
        )


@dataclass(frozen=True)
class Figures:
    """What one clean run did to one dataset.

    `touched_dates` are the event dates of all rows that were read, also of those that the lake
    already had: after a run that crashed behind its append, whoever rebuilds by touched dates must
    still hear of them.
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

    def write_beside(self, files: Files, manifest: Manifest) -> None:
        folder = manifest.uri.rpartition("/")[0]
        files.write_text(f"{folder}/clean.json", json.dumps(asdict(self)))
