from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from chispa import assert_df_equality
from pyspark.sql import Row, SparkSession

from common.contract import Contract
from tests.conftest import raw_frame
from tests.contracts import utc, visit, visits_document
from transforms.clean import as_cleaned, drop_known, keep_first_per_key, key_marks, typed


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


def test_each_key_says_whether_the_batch_and_the_lake_have_it(spark: SparkSession):
    rows = spark.createDataFrame([("a", 1), ("a", 2), ("b", 3)], "id string, n int")
    known = spark.createDataFrame([("b",), ("c",), ("c",)], "id string")
    marks = key_marks(rows, known, ["id"]).collect()
    assert sorted(tuple(mark) for mark in marks) == [
        ("a", True, False),
        ("b", True, True),
        ("c", False, True),
    ]


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
