"""One dataset's clean run, of any kind, and its figures."""

from __future__ import annotations

import time

from pyspark.sql import SparkSession

from common.arrivals import clean_arrivals
from common.contract import Contract
from common.erase import erase_subjects
from common.exchange import finish_exchanges
from common.files import Files
from common.manifest import Figures, Manifest
from common.rebuild import rebuild_dates

KINDS = {"arrivals": clean_arrivals, "rebuild": rebuild_dates, "erase": erase_subjects}


def clean_dataset(
    spark: SparkSession, files: Files, contract: Contract, manifest: Manifest, lake: str
) -> Figures:
    """Does what the manifest asks for, and writes the figures beside it.

    Dates whose exchange an earlier run did not finish are finished first, and told as touched.

    @raises ValueError on a kind that is not this job's, before anything is written.
    """
    started = time.monotonic()
    if manifest.kind not in KINDS:
        raise ValueError(
            f"the manifest's kind is {manifest.kind!r}; the clean job does {', '.join(KINDS)}."
            " Deploy the workflow and the job's scripts from one commit."
        )
    finished = finish_exchanges(files, lake, contract.dataset)
    done = KINDS[manifest.kind](spark, files, contract, manifest, lake)
    touched = {*done.touched_dates, *manifest.dates, *finished}
    figures = Figures(
        dataset=manifest.dataset,
        run_id=manifest.run_id,
        rows_in=done.rows_in,
        duplicates_in_batch=done.duplicates_in_batch,
        duplicates_in_lake=done.duplicates_in_lake,
        rows_out=done.rows_out,
        touched_dates=tuple(day.isoformat() for day in sorted(touched)),
        files_in=done.files_in,
        seconds=round(time.monotonic() - started, 3),
        lateness=done.lateness,
        arrivals=done.arrivals,
        rows_erased=done.rows_erased,
    )
    figures.write_beside(files, manifest)
    return figures
