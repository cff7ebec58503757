from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from chispa import assert_df_equality
from pyspark.sql import Row, SparkSession

from common.contract import Contract
from tests.conftest import raw_frame
from tests.contracts import utc, visit, visits_document
from transforms.clean import (
    as_cleaned,
    drop_known,
    keep_first_per_key,
    key_marks,
    typed,
    written_before,
)


def test_text_of_maps_and_arrays_becomes_maps_and_arrays(spark: SparkSession, visits: Contract):
    raw = raw_frame(spark, visits_document(), [visit("a", "2024-02-29T23:59:59", "9642327.5840")])
    assert typed(raw, visits).collect() == [
        Row(
            id="a",
            at=utc("2024-02-29T23:59:59").replace(tzinfo=None),
            paid=Decimal("9642327.5840"),
            source="web",
            tags={"k": "v"},
            pages=["/a", "/b"],
            extra='{"n":1}',
            _ingested_at=utc("2024-01-02T00:00:00").replace(tzinfo=None),
            _shard="shardId-000000000000",
            _sequence="100",
            _index=0,
            _event_date=date(2024, 2, 29),
        )
    ]


def test_absent_maps_stay_absent(spark: SparkSession, visits: Contract):
    row = list(visit("a"))
    row[4:7] = [None, None, None]
    cleaned = typed(raw_frame(spark, visits_document(), [tuple(row)]), visits).first()
    assert (cleaned.tags, cleaned.pages, cleaned.extra) == (None, None, None)


def test_text_that_should_be_a_map_and_is_no_json_fails(spark: SparkSession, visits: Contract):
    row = list(visit("a"))
    row[4] = '{"k":'
    frame = typed(raw_frame(spark, visits_document(), [tuple(row)]), visits)
    with pytest.raises(Exception, match="Malformed records"):
        frame.collect()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(
            {"ingested": "2024-01-02T00:00:00", "sequence": "900"},
            {"ingested": "2024-01-02T00:00:01", "sequence": "100"},
            id="arrival",
        ),
        pytest.param(
            {"shard": "shardId-000000000000", "sequence": "900"},
            {"shard": "shardId-000000000001", "sequence": "100"},
            id="shard",
        ),
        pytest.param(
            {"sequence": "100", "index": 7}, {"sequence": "200", "index": 1}, id="sequence"
        ),
        pytest.param(
            {"sequence": "99"}, {"sequence": "100"}, id="sequence as a number, not as text"
        ),
        pytest.param(
            {"sequence": "9" * 55}, {"sequence": "1" + "0" * 55}, id="sequence of 56 digits"
        ),
        pytest.param({"index": 9}, {"index": 10}, id="index"),
    ],
)
def test_of_rows_with_one_key_the_first_stays(spark: SparkSession, first: dict, second: dict):
    document = visits_document()
    late = visit("a", paid="2", **second)
    early = visit("a", paid="1", **first)
    other = visit("b", paid="3", **second)
    kept = keep_first_per_key(raw_frame(spark, document, [late, early, other]), ["id"])
    assert_df_equality(
        kept,
        raw_frame(spark, document, [early, other]),
        ignore_row_order=True,
        ignore_nullable=True,
    )


def test_a_key_of_two_columns_is_both_of_them(spark: SparkSession):
    document = visits_document()
    rows = [visit("a", source="web"), visit("a", source="app"), visit("a", source="web", index=1)]
    kept = keep_first_per_key(raw_frame(spark, document, rows), ["id", "source"])
    assert sorted((row.source, row._index) for row in kept.collect()) == [("app", 0), ("web", 0)]


def test_known_keys_are_dropped_and_nothing_else(spark: SparkSession):
    document = visits_document()
    rows = raw_frame(spark, document, [visit("a"), visit("b"), visit("c")])
    known = spark.createDataFrame([("b",), ("b",), ("z",)], "id string")
    assert_df_equality(
        drop_known(rows, known, ["id"]),
        raw_frame(spark, document, [visit("a"), visit("c")]),
        ignore_row_order=True,
        ignore_nullable=True,
    )


def test_each_key_says_where_it_is_and_when_its_first_row_came(
    spark: SparkSession, visits: Contract
):
    raw = [
        visit("a", "2024-01-02T00:00:00", ingested="2024-01-03T00:00:00"),
        visit("a", "2024-01-01T00:00:00", ingested="2024-01-04T00:00:00"),
        visit("b"),
        visit("c"),
    ]
    rows = typed(raw_frame(spark, visits_document(), raw), visits)
    known = spark.createDataFrame(
        [("b", "R1"), ("c", "R2"), ("d", "R1"), ("d", "R1"), ("e", "R0")],
        "id string, _run_id string",
    )
    frame = key_marks(rows, known, visits, "R2", taken_over=["R0"])
    marks = {mark.id: mark for mark in frame.collect()}
    places = {id: (mark.in_batch, mark.in_lake, mark.left, mark.own) for id, mark in marks.items()}
    assert places == {
        "a": (True, False, False, False),
        "b": (True, True, False, False),
        "c": (True, False, False, True),
        "d": (False, True, False, False),
        "e": (False, True, True, False),
    }
    assert marks["a"].happened == datetime(2024, 1, 2)
    assert marks["a"].arrived == datetime(2024, 1, 3)


@pytest.mark.parametrize(
    ("written", "older"),
    [
        ("1-0-1", True),
        ("1-2-0", False),
        ("1-10-0", False),
        ("0-11-11", True),
        ("2-0-0", False),
        (None, None),
    ],
)
def test_versions_are_compared_number_by_number(
    spark: SparkSession, written: str | None, older: bool | None
):
    rows = spark.createDataFrame([(written,)], "_contract_version string")
    assert rows.select(written_before("1-2-0")).first()[0] is older


def test_rows_from_before_a_column_was_added_have_what_the_contract_says(spark: SparkSession):
    document = visits_document()
    for column in document["columns"]:
        if column["name"] == "paid":
            column["added"] = {"version": "1-0-2", "value": "0.5"}
        if column["name"] == "extra":
            column["added"] = {"version": "1-0-1", "value": "{}"}
    old, newer = list(visit("old")), list(visit("newer"))
    old[2] = old[6] = newer[2] = newer[6] = None
    newer[-1] = "1-0-2"
    frame = typed(
        raw_frame(spark, document, [tuple(old), tuple(newer)]), Contract.from_json(document)
    )
    rows = {row.id: (row.paid, row.extra) for row in frame.collect()}
    assert rows == {"old": (Decimal("0.5000"), None), "newer": (None, None)}
    assert frame.schema["paid"].dataType.simpleString() == "decimal(12,4)"


def test_a_day_is_one_column_in_layout_dt(spark: SparkSession, visits: Contract):
    rows = typed(raw_frame(spark, visits_document(), [visit("a", "2024-02-29T23:59:59")]), visits)
    cleaned = as_cleaned(rows, visits, "R1")
    assert cleaned.columns == [
        "id",
        "at",
        "paid",
        "source",
        "tags",
        "pages",
        "extra",
        "_ingested_at",
        "_run_id",
        "dt",
    ]
    assert (cleaned.first()._run_id, cleaned.first().dt) == ("R1", date(2024, 2, 29))


def test_a_day_is_three_numbers_in_layout_calendar_with_the_further_column_behind(
    spark: SparkSession,
):
    partitioning = {"layout": "calendar", "from": "2024-01-01", "to": "2024-12-31", "by": "source"}
    document = visits_document(partitioning=partitioning)
    contract = Contract.from_json(document)
    rows = typed(raw_frame(spark, document, [visit("a", "2024-02-09T00:00:00")]), contract)
    cleaned = as_cleaned(rows, contract, "R1")
    assert cleaned.columns[-5:] == ["_run_id", "year", "month", "day", "source"]
    assert cleaned.columns.count("source") == 1
    assert tuple(cleaned.first())[-4:] == (2024, 2, 9, "web")
