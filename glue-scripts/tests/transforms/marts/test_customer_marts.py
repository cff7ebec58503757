from __future__ import annotations

from datetime import date
from decimal import Decimal

from pyspark.sql import SparkSession

from tests.marts import at, order, order_frame
from transforms.marts import customer_value, daily_customer_sales

ORDERS = [
    order("1", "2010-01-01T10:00:00", 2, "1.0000", "anna"),
    order("2", "2010-01-01T12:00:00", 1, "4.0000", "anna"),
    order("2", "2010-01-01T12:00:00", 1, "1.0000", "anna", "Spain"),
    order("C3", "2010-01-01T09:00:00", -1, "4.0000", "anna"),
    order("4", "2010-01-11T08:00:00", 1, "3.0000", "anna"),
    order("5", "2010-01-21T23:59:59", 3, "1.0000", "ben"),
    order("C6", "2010-01-22T10:00:00", -3, "1.0000", "cleo"),
    order("7", "2010-01-30T10:00:00", 9, "9.0000", None),
]


def by_day(spark: SparkSession):
    return daily_customer_sales.build({"orders": order_frame(spark, ORDERS)})


def test_a_day_of_a_customer_knows_its_orders_and_its_first_and_last(spark: SparkSession):
    rows = by_day(spark).collect()
    days = {(row.dt, row.customer_id): tuple(row)[2:] for row in rows}
    assert days == {
        (date(2010, 1, 1), "anna"): (
            4,
            2,
            1,
            3,
            Decimal("3.0000"),
            at("2010-01-01T10:00:00"),
            at("2010-01-01T12:00:00"),
        ),
        (date(2010, 1, 11), "anna"): (
            1,
            1,
            0,
            1,
            Decimal("3.0000"),
            at("2010-01-11T08:00:00"),
            at("2010-01-11T08:00:00"),
        ),
        (date(2010, 1, 21), "ben"): (
            1,
            1,
            0,
            3,
            Decimal("3.0000"),
            at("2010-01-21T23:59:59"),
            at("2010-01-21T23:59:59"),
        ),
        (date(2010, 1, 22), "cleo"): (1, 0, 1, -3, Decimal("-3.0000"), None, None),
    }


def test_recency_is_measured_from_the_last_order_of_anyone(spark: SparkSession):
    rows = customer_value.build({"daily_customer_sales": by_day(spark)}).collect()
    values = {
        row.customer_id: (row.recency_days, row.frequency, row.monetary, row.active_days)
        for row in rows
    }
    assert values == {
        "anna": (10, 3, Decimal("6.0000"), 2),
        "ben": (0, 1, Decimal("3.0000"), 1),
        "cleo": (None, 0, Decimal("-3.0000"), 0),
    }


def test_an_average_is_rounded_half_up_once(spark: SparkSession):
    columns = (
        "customer_id string, orders bigint, cancelled bigint, units bigint, net decimal(18,4),"
        " first_order_at timestamp_ntz, last_order_at timestamp_ntz"
    )
    moment = at("2010-01-01T10:00:00")
    days = [
        ("exact half", 8, 0, 1, Decimal("1.0004"), moment, moment),
        # 0.33334999999…: six places on the way would make it a half.
        ("just below", 2000001, 0, 1, Decimal("666700.3332"), moment, moment),
        ("none", 0, 1, 1, Decimal("-1.0000"), None, None),
    ]
    frame = spark.createDataFrame(days, columns)
    rows = customer_value.build({"daily_customer_sales": frame}).collect()
    averages = {row.customer_id: row.average_order for row in rows}
    assert averages == {
        "exact half": Decimal("0.1251"),
        "just below": Decimal("0.3333"),
        "none": None,
    }
