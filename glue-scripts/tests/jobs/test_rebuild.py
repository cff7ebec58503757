from __future__ import annotations

from pathlib import Path

import pytest

from jobs.clean import CleanFailed
from tests.conftest import Lake
from tests.contracts import visit, visits_document
from tests.crashes import counted_steps
from tests.jobs.test_clean import figures, run, table

VISITS = visits_document()
CALENDAR = visits_document(
    partitioning={"layout": "calendar", "from": "2024-01-01", "to": "2024-12-31", "by": "source"}
)
ONE, TWO, TEN = "2024-01-01T10:00:00", "2024-01-02T10:00:00", "2024-01-10T10:00:00"


def rebuild(lake: Lake, run_id: str, *dates: str, dataset: str = "visits") -> dict[str, str]:
    return lake.add_manifest(dataset, run_id, kind="rebuild", dates=list(dates))


def stamps(lake: Lake, dataset: str = "visits") -> dict[str, int]:
    """When each cleaned file was written, by its path."""
    base = lake.cleaned(dataset)
    return {
        str(file.relative_to(base)): file.stat().st_mtime_ns for file in base.rglob("*.parquet")
    }


def left_over(lake: Lake, dataset: str = "visits") -> list[Path]:
    folder = lake.folder / "runs" / dataset / "exchanges"
    return [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".crc"]


@pytest.fixture
def visits_lake(lake: Lake) -> Lake:
    """Two days, the first of them in two files."""
    lake.add_contracts(VISITS)
    first = lake.add_raw("one", VISITS, [visit("a", ONE), visit("b", TWO)], arrived="2024-01-02")
    second = lake.add_raw("two", VISITS, [visit("c", ONE)], arrived="2024-01-03")
    run(lake, lake.add_manifest("visits", "R1", first))
    run(lake, lake.add_manifest("visits", "R2", second))
    return lake


def test_a_date_that_comes_out_as_it_stands_is_left_as_it_is(visits_lake: Lake):
    lake = visits_lake
    before = stamps(lake)
    run(lake, rebuild(lake, "R3", "2024-01-01", "2024-01-02"))
    assert stamps(lake) == before
    dates = ("2024-01-01", "2024-01-02")
    assert lake.figures("visits", "R3") == figures("R3", 3, lake=3, dates=dates, files=2)
    assert left_over(lake) == []


def test_rows_that_were_lost_come_back_and_the_others_keep_their_run(visits_lake: Lake):
    lake = visits_lake
    whole = lake.rows("visits")
    for file in (lake.cleaned("visits") / "dt=2024-01-01").glob("*.parquet"):
        [row] = lake.spark.read.parquet(f"file://{file}").collect()
        if row.id == "c":
            file.unlink()
    run(lake, rebuild(lake, "R3", "2024-01-01"))
    assert table(lake) == [("a", "R1"), ("b", "R1"), ("c", "R3")]
    assert len(lake.rows("visits")) == len(whole)
    assert lake.figures("visits", "R3") == figures(
        "R3", 2, lake=1, out=1, dates=["2024-01-01"], files=2
    )
    assert lake.files("visits") == ["dt=2024-01-01", "dt=2024-01-02"]


def test_rows_that_raw_no_longer_has_stay(visits_lake: Lake):
    lake = visits_lake
    before = lake.rows("visits")
    for name in ("one", "two"):
        [file] = lake.folder.glob(f"raw/visits/*/*/{name}.parquet")
        file.unlink()
    run(lake, rebuild(lake, "R3", "2024-01-01", "2024-01-02"))
    assert lake.rows("visits") == before
    lake.add_raw("three", VISITS, [visit("d", ONE)], arrived="2024-01-04")
    run(lake, rebuild(lake, "R4", "2024-01-01", "2024-01-02"))
    assert table(lake) == [("a", "R1"), ("b", "R1"), ("c", "R2"), ("d", "R4")]


def test_rows_that_raw_has_otherwise_are_exchanged(visits_lake: Lake):
    lake = visits_lake
    [file] = lake.folder.glob("raw/visits/*/*/two.parquet")
    file.unlink()
    lake.add_raw("three", VISITS, [visit("c", ONE, paid="7")], arrived="2024-01-03")
    run(lake, rebuild(lake, "R3", "2024-01-01"))
    assert table(lake) == [("a", "R1"), ("b", "R1"), ("c", "R3")]
    assert [row[2] for row in lake.rows("visits")] == ["1.0000", "1.0000", "7.0000"]


def test_a_row_that_stood_twice_stands_once(visits_lake: Lake):
    lake = visits_lake
    folder = lake.cleaned("visits") / "dt=2024-01-02"
    [file] = folder.glob("*.parquet")
    (folder / "again.parquet").write_bytes(file.read_bytes())
    run(lake, rebuild(lake, "R3", "2024-01-02"))
    assert table(lake) == [("a", "R1"), ("b", "R1"), ("c", "R2")]


def test_the_first_of_all_arrivals_of_an_event_counts_also_when_its_date_is_another(
    visits_lake: Lake,
):
    lake = visits_lake
    # In one batch, the arrivals run keeps the first; its second date must not bring it back.
    rows = [visit("e", "2024-01-02T23:59:59"), visit("e", "2024-01-03T00:00:01", index=1)]
    key = lake.add_raw("three", VISITS, rows, arrived="2024-01-03")
    run(lake, lake.add_manifest("visits", "R3", key))
    run(lake, rebuild(lake, "R4", "2024-01-03"))
    assert table(lake) == [("a", "R1"), ("b", "R1"), ("c", "R2"), ("e", "R3")]


def test_raw_that_arrived_more_than_a_day_before_the_dates_is_not_read(visits_lake: Lake):
    lake = visits_lake
    broken = lake.folder / "raw/visits/dt=2024-01-08/hour=01/none.parquet"
    broken.parent.mkdir(parents=True)
    broken.write_text("this is no Parquet")
    lake.add_raw("ahead", VISITS, [visit("t", TEN)], arrived="2024-01-09")
    run(lake, rebuild(lake, "R3", "2024-01-10"))
    assert ("t", "R3") in table(lake)


def test_rows_of_before_a_required_column_was_added_have_its_value(visits_lake: Lake):
    lake = visits_lake
    document = visits_document()
    document["version"] = "1-0-2"
    document["columns"].append(
        {
            "name": "visits",
            "kind": "int",
            "required": True,
            "added": {"version": "1-0-2", "value": 1},
        }
    )
    field = {"name": "visits", "type": "integer", "nullable": True, "metadata": {}}
    for schema in ("raw_schema", "cleaned_schema"):
        document[schema]["fields"].insert(7, field)
    # One of them stands in cleaned alone.
    [file] = lake.folder.glob("raw/visits/*/*/two.parquet")
    file.unlink()
    lake.add_contracts(document)
    run(lake, rebuild(lake, "R3", "2024-01-01"))
    read = lake.spark.read.parquet(f"file://{lake.cleaned('visits')}/dt=2024-01-01")
    assert sorted((row.id, row.visits) for row in read.collect()) == [("a", 1), ("c", 1)]


def test_in_layout_calendar_a_row_may_change_its_folder(lake: Lake):
    lake.add_contracts(CALENDAR)
    day = "2024-02-09T00:00:00"
    rows = [visit("a", day), visit("b", day, source="app"), visit("c", "2024-02-10T00:00:00")]
    key = lake.add_raw("one", CALENDAR, rows, arrived="2024-02-10")
    run(lake, lake.add_manifest("visits", "R1", key))
    (lake.folder / key).unlink()
    lake.add_raw("two", CALENDAR, [visit("a", day, source="tv")], arrived="2024-02-10")
    run(lake, rebuild(lake, "R2", "2024-02-09"))
    assert lake.files("visits") == [
        "year=2024/month=2/day=10/source=web",
        "year=2024/month=2/day=9/source=app",
        "year=2024/month=2/day=9/source=tv",
    ]
    assert table(lake) == [("a", "R2"), ("b", "R1"), ("c", "R1")]
    assert left_over(lake) == []


def test_a_date_of_one_file_is_exchanged_under_the_same_name(visits_lake: Lake):
    lake = visits_lake
    [file] = (lake.cleaned("visits") / "dt=2024-01-02").glob("*.parquet")
    lake.add_raw("three", VISITS, [visit("d", TWO)], arrived="2024-01-04")
    run(lake, rebuild(lake, "R3", "2024-01-02"))
    assert [path.name for path in file.parent.glob("*.parquet")] == [file.name]
    assert ("d", "R3") in table(lake)


def test_dates_outside_the_contracts_range_are_refused(visits_lake: Lake):
    with pytest.raises(CleanFailed, match=r"2025-01-01 \(1 in all\) lie outside"):
        run(visits_lake, rebuild(visits_lake, "R3", "2024-01-01", "2025-01-01"))


@pytest.mark.parametrize("crash_at", [1, 2, 5])
def test_what_a_killed_rebuild_began_is_finished_by_the_next_run_of_any_kind(
    visits_lake: Lake, monkeypatch: pytest.MonkeyPatch, crash_at: int
):
    lake = visits_lake
    before = table(lake)
    lake.add_raw("three", VISITS, [visit("d", ONE), visit("e", TWO)], arrived="2024-01-04")
    with counted_steps(monkeypatch, crash_at), pytest.raises(CleanFailed):
        run(lake, rebuild(lake, "R3", "2024-01-01", "2024-01-02"))
    # The journal is the first step; what it begins is the first date's.
    begun = crash_at > 1
    if begun and crash_at < 5:
        assert len(left_over(lake)) > 1
    run(lake, lake.add_manifest("visits", "R4"))
    assert left_over(lake) == []
    assert table(lake) == sorted([*before, *([("d", "R3")] if begun else [])])
    touched = ["2024-01-01"] if begun and crash_at < 5 else []
    assert lake.figures("visits", "R4")["touched_dates"] == touched
    run(lake, rebuild(lake, "R5", "2024-01-01", "2024-01-02"))
    assert [id for id, _ in table(lake)] == ["a", "b", "c", "d", "e"]
