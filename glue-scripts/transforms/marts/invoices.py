"""What the sales marts share: order lines summed up by day, country, customer and invoice."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import DecimalType

# As wide as Spark has, so that no sum overflows before it is cast to the contract's type.
MONEY = DecimalType(38, 4)


def invoice_totals(orders: DataFrame) -> DataFrame:
    """Far fewer rows than lines: distinct counts and sums of these are cheap, and the same."""
    amount = F.col("quantity").cast(DecimalType(10, 0)) * F.col("price")
    return (
        orders.withColumn("amount", amount)
        .groupBy("dt", "country", "customer_id", "invoice")
        .agg(
            F.count(F.lit(1)).alias("lines"),
            F.sum("quantity").alias("units"),
            F.sum(F.when(F.col("amount") > 0, F.col("amount"))).cast(MONEY).alias("gross"),
            F.sum("amount").cast(MONEY).alias("net"),
            F.min("invoice_date").alias("first_at"),
            F.max("invoice_date").alias("last_at"),
        )
    )


def is_cancelled() -> Column:
    return F.col("invoice").startswith("C")


def distinct_invoices(condition: Column) -> Column:
    return F.count_distinct(F.when(condition, F.col("invoice")))
