"""Events of one user in a row, each at most 30 minutes behind the one before."""

from __future__ import annotations

from collections.abc import Mapping

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from transforms.marts.purchases import purchased_amount, purchases

READS = {"events": ("dt", "event_id", "user_id", "event_type", "timestamp", "properties", "source")}
GAP_MINUTES = 30
GAP_MICROSECONDS = GAP_MINUTES * 60 * 1_000_000


def build(inputs: Mapping[str, DataFrame]) -> DataFrame:
    """Every session of these events; one whose events are not all given comes out shorter."""
    in_time = Window.partitionBy("user_id").orderBy("timestamp", "event_id")
    gap = F.unix_micros("timestamp") - F.lag(F.unix_micros("timestamp")).over(in_time)
    numbered = (
        inputs["events"]
        .withColumn("begins", F.when(gap <= GAP_MICROSECONDS, 0).otherwise(1))
        .withColumn("number", F.sum("begins").over(in_time))
    )
    sessions = numbered.groupBy("user_id", "number").agg(
        F.min("timestamp").alias("started_at"),
        F.max("timestamp").alias("ended_at"),
        F.count(F.lit(1)).alias("events"),
        purchases().alias("purchases"),
        purchased_amount().alias("amount"),
        F.min(F.struct("timestamp", "event_id", "source"))["source"].alias("source"),
    )
    identity = F.concat_ws("|", "user_id", F.unix_millis("started_at").cast("string"))
    return sessions.select(
        "*",
        F.sha2(identity, 256).substr(1, 32).alias("session_id"),
        F.to_date("started_at").alias("dt"),
        F.expr("(unix_millis(ended_at) - unix_millis(started_at)) div 1000").alias(
            "duration_seconds"
        ),
    ).drop("number")
