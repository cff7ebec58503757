from __future__ import annotations

import shutil

import pytest

from jobs.clean import CleanFailed
from tests.conftest import Lake
from tests.contracts import visit, visits_document
from tests.crashes import counted_steps
from tests.jobs.test_clean import figures, run

# `source` stands for a column with pseudonyms.
VISITS = {**visits_document(), "pseudonymised": ["source"]}
ONE, TWO = "2024-01-01T10:00:00", "2024-01-02T10:00:00"
ROWS = {
    "one": [visit("a", ONE, source="k1.ann"), visit("b", TWO, source="k1.bob")],
    "two": [visit("c", TWO, source="k1.ann"), visit("d", TWO, source="k0.ann")],
    "three": [visit("e", ONE, source="k1.bob"), visit("f", ONE)],
}


def fill(lake: Lake, dataset: str = "visits") -> None:
    document = {**VISITS, "dataset": dataset}
    lake.add_contracts(document)
    for name, rows in ROWS.items():
        key = lake.add_raw(f"{dataset}-{name}", document, rows)
        run(lake, lake.add_manifest(dataset, name, key))


def erase(lake: Lake, run_id: str, dataset: str = "visits") -> dict[str, str]:
    pseudonyms = ["k1.ann", "k0.ann"]
    return lake.add_manifest(dataset, run_id, kind="erase", dates=[], pseudonyms=pseudonyms)


def raw_ids(lake: Lake, dataset: str = "visits") -> list[str]:
    return ids(lake, f"file://{lake.folder}/raw/{dataset}")


def cleaned_ids(lake: Lake, dataset: str = "visits") -> list[str]:
    return ids(lake, f"file://{lake.cleaned(dataset)}")


def ids(lake: Lake, uri: str) -> list[str]:
    return sorted(row.id for row in lake.spark.read.parquet(uri).collect())


def parquet_schema(lake: Lake, file: str) -> str:
    """As the file's own footer says it."""
    jvm = lake.spark._jvm
    path = jvm.org.apache.hadoop.fs.Path(file)
    reader = jvm.org.apache.parquet.hadoop.ParquetFileReader.open(
        jvm.org.apache.parquet.hadoop.util.HadoopInputFile.fromPath(
            path, lake.spark._jsc.hadoopConfiguration()
        )
    )
    try:
        return reader.getFooter().getFileMetaData().getSchema().toString()
    finally:
        reader.close()


def test_a_persons_rows_are_removed_from_raw_and_cleaned_and_nobody_elses(lake: Lake):
    fill(lake)
    others = [row for row in lake.rows("visits") if "ann" not in str(row)]
    run(lake, erase(lake, "E1"))
    assert raw_ids(lake) == cleaned_ids(lake) == ["b", "e", "f"]
    assert lake.rows("visits") == others
    told = lake.figures("visits", "E1")
    assert told.pop("rows_erased") == {"raw": 3, "cleaned": 3}
    dates = ("2024-01-01", "2024-01-02")
    assert told == figures("E1", dates=dates, files=4)


def test_files_without_the_person_are_not_touched(lake: Lake):
    fill(lake)
    [other] = lake.folder.glob("raw/visits/*/*/visits-three.parquet")
    before = other.stat().st_mtime_ns
    run(lake, erase(lake, "E1"))
    assert other.stat().st_mtime_ns == before
    keys = lake.beside("visits", "E1", "erased.json")["keys"]
    assert [key for key in keys if key.startswith("raw/")] == [
        "raw/visits/dt=2026-11-21/hour=11/visits-one.parquet",
        "raw/visits/dt=2026-11-21/hour=11/visits-two.parquet",
    ]
    assert sorted(key.rpartition("/")[0] for key in keys if key.startswith("processed/")) == [
        "processed/cleaned/visits/dt=2024-01-01",
        "processed/cleaned/visits/dt=2024-01-02",
    ]


def test_rewritten_files_keep_their_columns_and_types(lake: Lake):
    fill(lake)
    base = f"file://{lake.folder}/raw/visits/dt=2026-11-21/hour=11"
    [cleaned] = [
        file
        for file in (lake.cleaned("visits") / "dt=2024-01-02").glob("*.parquet")
        if "c" in ids(lake, f"file://{file}")
    ] or [None]
    before = parquet_schema(lake, f"{base}/visits-one.parquet")
    assert "TIMESTAMP(MILLIS" in before
    assert "int64 paid (DECIMAL(12,4))" in before
    run(lake, erase(lake, "E1"))
    assert parquet_schema(lake, f"{base}/visits-one.parquet") == before
    # Nothing is left of it; the work list may still name it.
    assert parquet_schema(lake, f"{base}/visits-two.parquet") == before
    assert cleaned is not None
    assert not cleaned.exists()


def test_a_run_of_what_has_arrived_may_come_after_with_the_same_files(lake: Lake):
    fill(lake)
    run(lake, erase(lake, "E1"))
    keys = [f"raw/visits/dt=2026-11-21/hour=11/visits-{name}.parquet" for name in ROWS]
    run(lake, lake.add_manifest("visits", "R9", *keys))
    assert cleaned_ids(lake) == ["b", "e", "f"]


def test_erasing_somebody_who_is_not_there_changes_nothing(lake: Lake):
    fill(lake)
    run(lake, erase(lake, "E1"))
    before = lake.rows("visits")
    run(lake, erase(lake, "E2"))
    assert lake.rows("visits") == before
    assert lake.figures("visits", "E2")["rows_erased"] == {"raw": 0, "cleaned": 0}
    assert lake.beside("visits", "E2", "erased.json")["keys"] == []


def test_staged_rows_that_a_crashed_run_left_are_deleted_too(lake: Lake):
    fill(lake)
    staged = lake.folder / "runs/visits/exchanges/staged/dt=2024-01-01/part.parquet"
    staged.parent.mkdir(parents=True)
    staged.write_text("a person's rows")
    run(lake, erase(lake, "E1"))
    assert not staged.exists()


@pytest.mark.parametrize(
    ("document", "pseudonyms", "told"),
    [
        ({**VISITS, "pseudonymised": []}, ["k1.ann"], "visits pseudonymises no column"),
        (VISITS, [], "names no pseudonym"),
    ],
)
def test_what_could_erase_nothing_is_refused(
    lake: Lake, document: dict, pseudonyms: list[str], told: str
):
    lake.add_contracts(document)
    with pytest.raises(CleanFailed, match=told):
        run(lake, lake.add_manifest("visits", "E1", kind="erase", pseudonyms=pseudonyms))


def test_killed_at_any_step_it_begins_again_and_tells_all_that_it_removed(
    lake: Lake, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
):
    lake.add_contracts(VISITS)
    rows = [visit("a", ONE, source="k1.ann"), visit("b", ONE), visit("c", TWO, source="k1.ann")]
    key = lake.add_raw("one", VISITS, rows)
    run(lake, lake.add_manifest("visits", "R1", key))
    crash_at, crashed = 0, True
    while crashed:
        crash_at += 1
        copy = Lake(lake.spark, tmp_path_factory.mktemp("copy") / "lake")
        shutil.copytree(lake.folder, copy.folder)
        begun = erase(copy, "E1")
        with counted_steps(monkeypatch, crash_at) as steps:
            try:
                run(copy, begun)
            except CleanFailed:
                crashed = True
            else:
                crashed = False
        if crashed:
            # Others are never without their rows, whenever it is looked.
            assert "b" in raw_ids(copy)
            assert "b" in cleaned_ids(copy)
            run(copy, begun)
        assert raw_ids(copy) == cleaned_ids(copy) == ["b"]
        told = copy.figures("visits", "E1")
        assert told["rows_erased"] == {"raw": 2, "cleaned": 2}, f"crashed at step {crash_at}"
        assert told["touched_dates"] == ["2024-01-01", "2024-01-02"]
        assert len(copy.beside("visits", "E1", "erased.json")["keys"]) == 3
    # The list, a raw and a cleaned file rewritten, one deleted, the staging folder, the figures.
    assert steps.count == 6
