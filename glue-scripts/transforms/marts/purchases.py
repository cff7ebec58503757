"""What the marts of events share: purchases and the money in them."""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql.types import DecimalType

# Of one event: what the contract's type can hold.
AMOUNT = DecimalType(18, 4)


def is_purchase() -> Column:
    return F.col("event_type") == "purchase"


def purchases() -> Column:
    return F.count_if(is_purchase())


def purchased_amount() -> Column:
    """Sum over the purchases, each rounded half up to four places; zero when there is none."""
    amount = F.when(is_purchase(), F.col("properties")["amount"].cast(AMOUNT))
    return F.coalesce(F.sum(amount), F.lit(0))
