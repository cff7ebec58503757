"""Sales by day and customer."""

from __future__ import annotations

from collections.abc import Mapping

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from transforms.marts.invoices import distinct_invoices, invoice_totals, is_cancelled

READS = {"orders": ("dt", "country", "customer_id", "invoice", "invoice_date", "quantity", "price")}


def build(inputs: Mapping[str, DataFrame]) -> DataFrame:
    known = inputs["orders"].where(F.col("customer_id").isNotNull())
    return (
        invoice_totals(known)
        .groupBy("dt", "customer_id")
        .agg(
            F.sum("lines").alias("lines"),
            distinct_invoices(~is_cancelled()).alias("orders"),
            distinct_invoices(is_cancelled()).alias("cancelled"),
            F.sum("units").alias("units"),
            F.sum("net").alias("net"),
            F.min(F.when(~is_cancelled(), F.col("first_at"))).alias("first_order_at"),
            F.max(F.when(~is_cancelled(), F.col("last_at"))).alias("last_order_at"),
        )
    )
