from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from tests.marts import ROOT, order, order_frame
from transforms.marts.daily_sales import build

SAMPLE = f"file://{ROOT}/data/online-retail-ii-2009-2010.parquet"


def sample(spark: SparkSession) -> DataFrame:
    """As the cleaned zone holds it: exact repeats once, no price below zero."""
    lines = spark.read.parquet(SAMPLE).distinct()
    return lines.select(
        F.col("Invoice").cast("string").alias("invoice"),
        F.to_timestamp("InvoiceDate").alias("invoice_date"),
        F.col("Quantity").cast("int").alias("quantity"),
        F.col("Price").cast("decimal(12,4)").alias("price"),
        F.col("Customer ID").cast("string").alias("customer_id"),
        F.col("Country").alias("country"),
        F.to_date("InvoiceDate").alias("dt"),
    ).where("price >= 0")


def test_the_sample_adds_up_to_its_known_totals_on_307_days(spark: SparkSession):
    totals = (
        build({"orders": sample(spark)})
        .agg(
            F.count_distinct("dt").alias("days"),
            F.sum("lines").alias("lines"),
            F.sum("net").alias("net"),
        )
        .first()
    )
    assert (totals.days, totals.lines, totals.net) == (307, 518593, Decimal("9642327.5840"))


def test_each_day_and_country_of_a_month_is_what_a_plain_program_counts(spark: SparkSession):
    month = sample(spark).where("dt BETWEEN '2010-09-01' AND '2010-09-30'").cache()
    groups: dict[tuple, list] = defaultdict(list)
    for line in month.toLocalIterator():
        groups[line.dt, line.country].append(line)
    wanted = {}
    for key, lines in groups.items():
        invoices = {line.invoice for line in lines}
        cancelled = {invoice for invoice in invoices if invoice[0] == "C"}
        worth = [line.quantity * line.price for line in lines]
        wanted[key] = (
            len(lines),
            len(invoices - cancelled),
            len(cancelled),
            sum(line.quantity for line in lines),
            sum((each for each in worth if each > 0), Decimal(0)),
            sum(worth),
            len({line.customer_id for line in lines} - {None}),
        )
    found = {(row.dt, row.country): tuple(row)[2:] for row in build({"orders": month}).collect()}
    assert len(wanted) > 50
    assert found == wanted


def test_cancellations_and_corrections_count_against_net_alone(spark: SparkSession):
    orders = [
        order("1", "2010-01-01T10:00:00", 3, "2.5000"),
        order("1", "2010-01-01T10:00:00", 1, "0.0000", None),
        order("C2", "2010-01-01T11:00:00", -2, "2.5000"),
        order("3", "2010-01-01T12:00:00", -5, "0.0000", None),
    ]
    [row] = build({"orders": order_frame(spark, orders)}).collect()
    assert (row.lines, row.orders, row.cancelled, row.units, row.customers) == (4, 2, 1, -3, 1)
    assert (row.gross, row.net) == (Decimal("7.5"), Decimal("2.5"))


def test_a_day_of_nothing_but_cancellations_has_no_gross(spark: SparkSession):
    orders = order_frame(spark, [order("C2", "2010-01-01T11:00:00", -2)])
    [row] = build({"orders": orders}).collect()
    assert (row.orders, row.cancelled, row.gross, row.net) == (0, 1, 0, -2)
