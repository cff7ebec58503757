"""What each user did on each day."""

from __future__ import annotations

from collections.abc import Mapping

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from transforms.marts.purchases import purchased_amount, purchases

READS = {"events": ("dt", "user_id", "event_type", "timestamp", "properties")}


def build(inputs: Mapping[str, DataFrame]) -> DataFrame:
    by_type = (
        inputs["events"]
        .groupBy("dt", "user_id", "event_type")
        .agg(
            F.count(F.lit(1)).alias("events"),
            purchases().alias("purchases"),
            purchased_amount().alias("amount"),
            F.min("timestamp").alias("first_at"),
            F.max("timestamp").alias("last_at"),
        )
    )
    # Sorted, so that the same events make the same map.
    counts = F.sort_array(
        F.collect_list(F.struct("event_type", F.col("events").cast("string").alias("events")))
    )
    return by_type.groupBy("dt", "user_id").agg(
        F.sum("events").alias("events"),
        F.count(F.lit(1)).alias("event_types"),
        F.map_from_entries(counts).alias("events_by_type"),
        F.sum("purchases").alias("purchases"),
        F.sum("amount").alias("amount"),
        F.min("first_at").alias("first_event_at"),
        F.max("last_at").alias("last_event_at"),
    )
