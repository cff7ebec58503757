"""Events and users by day and type of event."""

from __future__ import annotations

from collections.abc import Mapping

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

READS = {"events": ("dt", "event_type", "user_id", "timestamp")}


def build(inputs: Mapping[str, DataFrame]) -> DataFrame:
    hour = F.hour("timestamp")
    by_user = (
        inputs["events"]
        .groupBy("dt", "event_type", "user_id")
        .agg(
            F.count(F.lit(1)).alias("events"),
            *(F.count_if(hour == n).alias(f"hour_{n:02}") for n in range(24)),
        )
    )
    return by_user.groupBy("dt", "event_type").agg(
        F.sum("events").alias("events"),
        F.count(F.lit(1)).alias("users"),
        *(F.sum(f"hour_{n:02}").alias(f"hour_{n:02}") for n in range(24)),
    )
