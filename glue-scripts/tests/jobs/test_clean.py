from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal

import pytest

from common.manifest import Figures
from jobs.clean import CleanFailed, arguments, clean
from tests.conftest import Lake
from tests.contracts import visit, visits_document

VISITS = visits_document()


def figures(run_id: str, rows_in=0, batch=0, lake=0, out=0, dates=(), files=1) -> dict:
    return {
        "dataset": "visits",
        "run_id": run_id,
        "rows_in": rows_in,
        "duplicates_in_batch": batch,
        "duplicates_in_lake": lake,
        "rows_out": out,
        "touched_dates": list(dates),
        "files_in": files,
    }


def run(lake: Lake, *runs: dict) -> None:
    clean(lake.spark, list(runs), lake.contracts_uri, lake.uri)


def table(lake: Lake, dataset: str = "visits") -> list[tuple]:
    rows = lake.spark.read.parquet(f"file://{lake.cleaned(dataset)}")
    return sorted((row.id, row._run_id) for row in rows.collect())


@pytest.fixture
def visits_lake(lake: Lake) -> Lake:
    lake.add_contracts(VISITS)
    return lake


def test_exactly_the_files_of_the_manifest_are_cleaned(visits_lake: Lake):
    lake = visits_lake
    first = lake.add_raw(
        "one", VISITS, [visit("a"), visit("b", "2024-01-02T00:00:00"), visit("a", index=1)]
    )
    lake.add_raw("two", VISITS, [visit("x")])
    third = lake.add_raw(
        "three", VISITS, [visit("b", "2024-01-02T00:00:00", sequence="101"), visit("c")]
    )
    run(lake, lake.add_manifest("visits", "R1", first, third))
    assert table(lake) == [("a", "R1"), ("b", "R1"), ("c", "R1")]
    dates = ("2024-01-01", "2024-01-02")
    assert lake.figures("visits", "R1") == figures("R1", 5, batch=2, out=3, dates=dates, files=2)
    assert lake.files("visits") == ["dt=2024-01-01", "dt=2024-01-02"]


def test_types_survive_the_way_to_the_table(visits_lake: Lake):
    lake = visits_lake
    key = lake.add_raw("one", VISITS, [visit("a", "2024-12-31T23:59:59", "12345678.0001")])
    run(lake, lake.add_manifest("visits", "R1", key))
    read = lake.spark.read.parquet(f"file://{lake.cleaned('visits')}")
    row = read.first()
    assert row.paid == Decimal("12345678.0001")
    assert row.at == datetime(2024, 12, 31, 23, 59, 59)
    assert (row.tags, row.pages, row.extra) == ({"k": "v"}, ["/a", "/b"], '{"n":1}')
    assert [name for name in read.columns if name.startswith("_")] == ["_ingested_at", "_run_id"]
    [file] = lake.cleaned("visits").rglob("*.parquet")
    assert file.name.endswith(".zstd.parquet")


def test_a_second_run_over_the_same_files_adds_nothing(visits_lake: Lake):
    lake = visits_lake
    key = lake.add_raw(
        "one", VISITS, [visit("a"), visit("b", "2024-03-01T00:00:00"), visit("a", index=1)]
    )
    run(lake, lake.add_manifest("visits", "R1", key))
    before = lake.files("visits")
    run(lake, lake.add_manifest("visits", "R2", key))
    dates = ("2024-01-01", "2024-03-01")
    assert lake.figures("visits", "R2") == figures("R2", 3, batch=1, lake=2, dates=dates)
    assert lake.files("visits") == before


def test_only_rows_that_the_lake_lacks_are_added(visits_lake: Lake):
    lake = visits_lake
    run(lake, lake.add_manifest("visits", "R1", lake.add_raw("one", VISITS, [visit("a")])))
    later = lake.add_raw(
        "two", VISITS, [visit("a", sequence="200"), visit("b"), visit("c", "2024-05-01T00:00:00")]
    )
    run(lake, lake.add_manifest("visits", "R2", later))
    assert table(lake) == [("a", "R1"), ("b", "R2"), ("c", "R2")]
    dates = ("2024-01-01", "2024-05-01")
    assert lake.figures("visits", "R2") == figures("R2", 3, lake=1, out=2, dates=dates)


def test_a_run_that_crashed_in_the_middle_of_its_append_is_completed_by_the_next(visits_lake: Lake):
    lake = visits_lake
    rows = [visit("a"), visit("b", "2024-01-02T00:00:00"), visit("c", "2024-01-03T00:00:00")]
    key = lake.add_raw("one", VISITS, rows)
    run(lake, lake.add_manifest("visits", "R1", key))
    # Committing a task moves its files one by one: a crash leaves some of them, and no figures.
    for file in (lake.cleaned("visits") / "dt=2024-01-02").iterdir():
        file.unlink()
    run(lake, lake.add_manifest("visits", "R2", key))
    assert table(lake) == [("a", "R1"), ("b", "R2"), ("c", "R1")]
    dates = ("2024-01-01", "2024-01-02", "2024-01-03")
    assert lake.figures("visits", "R2") == figures("R2", 3, lake=2, out=1, dates=dates)


def test_a_run_that_crashed_behind_its_append_still_tells_the_dates_that_it_touched(
    visits_lake: Lake, monkeypatch: pytest.MonkeyPatch
):
    lake = visits_lake
    key = lake.add_raw("one", VISITS, [visit("a")])
    with monkeypatch.context() as patch:
        patch.setattr(Figures, "write_beside", lambda *_: (_ for _ in ()).throw(OSError("full")))
        with pytest.raises(CleanFailed, match="visits: full"):
            run(lake, lake.add_manifest("visits", "R1", key))
    run(lake, lake.add_manifest("visits", "R2", key))
    assert table(lake) == [("a", "R1")]
    assert lake.figures("visits", "R2") == figures("R2", 1, lake=1, dates=["2024-01-01"])


def test_files_of_an_older_contract_lack_columns_and_are_read_with_nulls(visits_lake: Lake):
    lake = visits_lake
    old = lake.add_raw("old-v1-0-0", VISITS, [visit("a")], without=["extra", "pages"])
    new = lake.add_raw("new-v1-0-1", VISITS, [visit("b")])
    run(lake, lake.add_manifest("visits", "R1", old, new))
    read = lake.spark.read.parquet(f"file://{lake.cleaned('visits')}").orderBy("id").collect()
    assert [(row.extra, row.pages) for row in read] == [(None, None), ('{"n":1}', ["/a", "/b"])]


def test_files_of_an_older_contract_may_have_narrower_types(lake: Lake):
    narrow = visits_document()
    wide = visits_document()
    for document, kind in ((narrow, "decimal(8,2)"), (wide, "decimal(12,4)")):
        document["version"] = "1-0-1" if document is narrow else "2-0-0"
        raw = {field["name"]: field for field in document["raw_schema"]["fields"]}
        raw["paid"]["type"] = kind
        raw["_index"]["type"] = "integer" if document is narrow else "long"
    older = lake.add_raw("a-v1-0-1", narrow, [visit("a", paid="1.25")], without=["extra"])
    unnamed = lake.add_raw("b", wide, [visit("b", paid="1.0001")])
    current = lake.add_raw("c-v2-0-0", wide, [visit("c", paid="12345678.0001")])
    lake.add_contracts(wide)
    run(lake, lake.add_manifest("visits", "R1", older, unnamed, current))
    read = lake.spark.read.parquet(f"file://{lake.cleaned('visits')}").orderBy("id").collect()
    paid = [Decimal("1.2500"), Decimal("1.0001"), Decimal("12345678.0001")]
    assert [row.paid for row in read] == paid


def test_how_late_new_rows_came_is_told(visits_lake: Lake):
    lake = visits_lake
    known = visit("known", "2024-01-01T10:00:00", ingested="2024-01-31T00:00:00")
    run(lake, lake.add_manifest("visits", "R1", lake.add_raw("one", VISITS, [known])))
    prompt = [
        visit(f"p{n}", "2024-01-02T10:00:00", ingested="2024-01-02T10:00:02") for n in range(97)
    ]
    midnight = visit("m", "2024-01-02T23:59:59", ingested="2024-01-03T00:00:00")
    late = [visit(f"l{n}", "2024-01-02T10:00:00", ingested="2024-01-04T10:00:00") for n in range(2)]
    again = visit("p0", "2024-01-02T10:00:00", ingested="2024-01-05T10:00:00")
    key = lake.add_raw("two", VISITS, [known, *prompt, midnight, *late, again])
    run(lake, lake.add_manifest("visits", "R2", key))
    lateness = {"p50": 2.0, "p95": 2.0, "p99": 172800.0, "max": 172800.0, "late_rows": 3}
    assert lake.beside("visits", "R2", "clean.json")["lateness"] == lateness
    run(lake, lake.add_manifest("visits", "R3", key))
    assert "lateness" not in lake.beside("visits", "R3", "clean.json")


def test_when_new_rows_came_is_told_by_share(visits_lake: Lake):
    lake = visits_lake
    known = visit("known", ingested="2024-01-01T00:00:00")
    run(lake, lake.add_manifest("visits", "R1", lake.add_raw("one", VISITS, [known])))
    minutes = [
        visit(f"m{n}", ingested=f"2024-01-02T{n // 60:02}:{n % 60:02}:07") for n in range(100)
    ]
    newest = visit("newest", ingested="2024-01-02T09:59:59.123000")
    again = visit("m5", sequence="200", ingested="2024-01-05T00:00:00")
    key = lake.add_raw("two", VISITS, [known, *minutes, newest, again])
    run(lake, lake.add_manifest("visits", "R2", key))
    assert lake.beside("visits", "R2", "clean.json")["arrivals"] == {
        "p01": "2024-01-02T00:01:07.000Z",
        "p05": "2024-01-02T00:05:07.000Z",
        "p50": "2024-01-02T00:50:07.000Z",
        "newest": "2024-01-02T09:59:59.123Z",
    }
    run(lake, lake.add_manifest("visits", "R3", key))
    assert "arrivals" not in lake.beside("visits", "R3", "clean.json")


def test_rows_that_a_killed_run_had_left_came_when_they_came(
    visits_lake: Lake, monkeypatch: pytest.MonkeyPatch
):
    lake = visits_lake
    key = lake.add_raw("one", VISITS, [visit("a", ingested="2024-01-02T03:04:05")])
    with monkeypatch.context() as patch:
        patch.setattr(Figures, "write_beside", lambda *_: (_ for _ in ()).throw(OSError("full")))
        with pytest.raises(CleanFailed, match="visits: full"):
            run(lake, lake.add_manifest("visits", "R1", key))
    run(lake, lake.add_manifest("visits", "R2", key, taken_over=["R1"]))
    arrivals = lake.beside("visits", "R2", "clean.json")["arrivals"]
    assert arrivals["newest"] == "2024-01-02T03:04:05.000Z"


def test_dates_that_the_manifest_names_are_told_as_touched(visits_lake: Lake):
    lake = visits_lake
    key = lake.add_raw("one", VISITS, [visit("a")])
    run(lake, lake.add_manifest("visits", "R1", key, kind="arrivals", dates=["2024-05-05"]))
    dates = ("2024-01-01", "2024-05-05")
    assert lake.figures("visits", "R1") == figures("R1", 1, out=1, dates=dates)


def test_a_run_that_begins_again_tells_what_it_had_added_before(
    visits_lake: Lake, monkeypatch: pytest.MonkeyPatch
):
    lake = visits_lake
    again = lake.add_manifest("visits", "R1", lake.add_raw("one", VISITS, [visit("a")]))
    with monkeypatch.context() as patch:
        patch.setattr(Figures, "write_beside", lambda *_: (_ for _ in ()).throw(OSError("full")))
        with pytest.raises(CleanFailed, match="visits: full"):
            run(lake, again)
    run(lake, again)
    assert lake.figures("visits", "R1") == figures("R1", 1, out=1, dates=["2024-01-01"])
    assert table(lake) == [("a", "R1")]


def test_why_a_dataset_failed_stands_beside_its_manifest_until_it_succeeds(lake: Lake):
    calls = visits_document("calls")
    lake.add_contracts(VISITS, calls)
    late = lake.add_manifest("visits", "R1", "raw/visits/dt=2026-11-21/hour=11/two.parquet")
    good = lake.add_manifest("calls", "R1", lake.add_raw("one", calls, [visit("a")]))
    with pytest.raises(CleanFailed):
        run(lake, late, good)
    assert lake.beside("visits", "R1", "clean-error.json")["error"].startswith("[PATH_NOT_FOUND]")
    assert not (lake.folder / "runs/calls/R1/clean-error.json").exists()
    before = lake.beside("calls", "R1", "clean.json")
    lake.add_raw("two", VISITS, [visit("a")])
    run(lake, late, good)
    assert lake.figures("visits", "R1")["rows_out"] == 1
    assert not (lake.folder / "runs/visits/R1/clean-error.json").exists()
    # What was done is not done again, nor told anew.
    assert lake.beside("calls", "R1", "clean.json") == before


def test_a_kind_of_run_that_is_not_this_jobs_is_refused(visits_lake: Lake):
    lake = visits_lake
    with pytest.raises(CleanFailed, match="kind is 'marts'; the clean job does arrivals, rebuild"):
        run(lake, lake.add_manifest("visits", "R1", kind="marts", dates=["2024-01-01"]))


def test_a_file_that_is_listed_twice_is_read_once(visits_lake: Lake):
    lake = visits_lake
    key = lake.add_raw("one", VISITS, [visit("a")])
    run(lake, lake.add_manifest("visits", "R1", key, key))
    assert lake.figures("visits", "R1") == figures("R1", 1, out=1, dates=["2024-01-01"])


def test_a_manifest_without_files_gives_zeros_and_writes_nothing(visits_lake: Lake):
    lake = visits_lake
    run(lake, lake.add_manifest("visits", "R1"))
    assert lake.figures("visits", "R1") == figures("R1", files=0)
    assert not lake.cleaned("visits").exists()


def test_in_layout_calendar_the_same_rows_are_found_again(lake: Lake):
    partitioning = {"layout": "calendar", "from": "2024-01-01", "to": "2024-12-31", "by": "source"}
    document = visits_document(partitioning=partitioning)
    document["primary_key"] = ["id", "source"]
    lake.add_contracts(document)
    rows = [
        visit("a", "2024-02-09T00:00:00"),
        visit("a", "2024-02-09T00:00:00", source="app"),
        visit("b", "2024-02-10T00:00:00"),
    ]
    run(lake, lake.add_manifest("visits", "R1", lake.add_raw("one", document, rows)))
    assert lake.files("visits") == [
        "year=2024/month=2/day=10/source=web",
        "year=2024/month=2/day=9/source=app",
        "year=2024/month=2/day=9/source=web",
    ]
    more = [*rows, visit("a", "2024-02-09T00:00:00", source="tv")]
    run(lake, lake.add_manifest("visits", "R2", lake.add_raw("two", document, more)))
    dates = ("2024-02-09", "2024-02-10")
    assert lake.figures("visits", "R2") == figures("R2", 4, lake=3, out=1, dates=dates)
    assert table(lake) == [("a", "R1"), ("a", "R1"), ("a", "R2"), ("b", "R1")]


def test_one_dataset_that_fails_is_named_and_the_others_are_cleaned(lake: Lake):
    calls = visits_document("calls")
    lake.add_contracts(VISITS, calls)
    gone = lake.add_manifest("visits", "R1", "raw/visits/gone.parquet")
    good = lake.add_manifest("calls", "R1", lake.add_raw("one", calls, [visit("a")]))
    unknown = {"dataset": "orders", "run_id": "R1", "manifest": "none"}
    with pytest.raises(CleanFailed) as failure:
        run(lake, gone, unknown, good)
    assert "visits: [PATH_NOT_FOUND]" in str(failure.value)
    assert "orders: " in str(failure.value)
    assert "\tat " not in str(failure.value)
    assert table(lake, "calls") == [("a", "R1")]
    assert lake.figures("calls", "R1")["rows_out"] == 1


@pytest.mark.parametrize(
    ("row", "told"),
    [
        pytest.param(visit(None), "1 rows without id", id="without a key"),
        pytest.param(visit("b", None), "1 rows without at", id="without an event time"),
        pytest.param(visit("b", "2025-01-01T00:00:00"), "2025-01-01", id="outside the range"),
    ],
)
def test_a_row_that_cannot_be_placed_stops_its_dataset_before_anything_is_written(
    visits_lake: Lake, row: tuple, told: str
):
    lake = visits_lake
    key = lake.add_raw("one", VISITS, [visit("a"), row])
    with pytest.raises(CleanFailed, match=told):
        run(lake, lake.add_manifest("visits", "R1", key))
    assert not lake.cleaned("visits").exists()


def test_only_the_folders_of_touched_dates_are_read(visits_lake: Lake):
    lake = visits_lake
    run(lake, lake.add_manifest("visits", "R1", lake.add_raw("one", VISITS, [visit("a")])))
    # A day that nobody may open: reading it would fail.
    broken = lake.cleaned("visits") / "dt=2024-06-01" / "part.parquet"
    broken.parent.mkdir()
    broken.write_text("this is no Parquet")
    run(lake, lake.add_manifest("visits", "R2", lake.add_raw("two", VISITS, [visit("b")])))
    assert lake.figures("visits", "R2")["rows_out"] == 1


def test_arguments_that_glue_adds_are_left_alone():
    own = ["--JOB_NAME", "clean", "--enable-metrics", "true", "--JOB_RUN_ID", "jr_1"]
    args = arguments(
        [*own, *["--runs", "[]", "--contracts", "s3://a/c.json", "--lake", "s3://lake"]]
    )
    assert (args.runs, args.contracts, args.lake) == ("[]", "s3://a/c.json", "s3://lake")


def test_figures_are_one_json_object(visits_lake: Lake, capsys: pytest.CaptureFixture[str]):
    lake = visits_lake
    run(lake, lake.add_manifest("visits", "R1", lake.add_raw("one", VISITS, [visit("a")])))
    told = json.loads(capsys.readouterr().out)
    assert (told["event"], told["dataset"], told["rows_out"]) == ("cleaned", "visits", 1)
