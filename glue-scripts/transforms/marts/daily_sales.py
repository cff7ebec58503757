"""Sales by day and country."""

from __future__ import annotations

from collections.abc import Mapping

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from transforms.marts.invoices import distinct_invoices, invoice_totals, is_cancelled

READS = {"orders": ("dt", "country", "customer_id", "invoice", "invoice_date", "quantity", "price")}


def build(inputs: Mapping[str, DataFrame]) -> DataFrame:
    return (
        invoice_totals(inputs["orders"])
        .groupBy("dt", "country")
        .agg(
            F.sum("lines").alias("lines"),
            distinct_invoices(~is_cancelled()).alias("orders"),
            distinct_invoices(is_cancelled()).alias("cancelled"),
            F.sum("units").alias("units"),
            F.coalesce(F.sum("gross"), F.lit(0)).alias("gross"),
            F.sum("net").alias("net"),
            F.count_distinct("customer_id").alias("customers"),
        )
    )
