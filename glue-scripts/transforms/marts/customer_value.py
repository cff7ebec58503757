"""Recency, frequency and monetary value of each customer over all days."""

from __future__ import annotations

from collections.abc import Mapping

from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import DecimalType

READS = {
    "daily_customer_sales": (
        "customer_id",
        "orders",
        "cancelled",
        "units",
        "net",
        "first_order_at",
        "last_order_at",
    )
}
MONEY = DecimalType(38, 4)


def build(inputs: Mapping[str, DataFrame]) -> DataFrame:
    days = inputs["daily_customer_sales"]
    newest = days.agg(F.to_date(F.max("last_order_at")).alias("newest"))
    customers = days.groupBy("customer_id").agg(
        F.sum("orders").alias("frequency"),
        F.sum("net").cast(MONEY).alias("monetary"),
        F.sum("cancelled").alias("cancelled"),
        F.sum("units").alias("units"),
        F.count_if(F.col("orders") > 0).alias("active_days"),
        F.min("first_order_at").alias("first_order_at"),
        F.max("last_order_at").alias("last_order_at"),
    )
    # Narrow types: the quotient of wide ones would be rounded to six places before it is to four.
    net, orders = F.col("monetary").cast("decimal(18,4)"), F.col("frequency").cast("decimal(10,0)")
    average = F.when(F.col("frequency") > 0, F.round(net / orders, 4))
    return customers.crossJoin(F.broadcast(newest)).select(
        "*",
        F.datediff("newest", F.to_date("last_order_at")).alias("recency_days"),
        average.alias("average_order"),
    )
