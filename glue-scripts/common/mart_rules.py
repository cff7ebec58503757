"""What a mart's contract says of its rows, measured before they are published."""

from __future__ import annotations

from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from common.mart_contract import MartContract, Rule

SAMPLE_ROWS = 10
MASK = "***"


@dataclass(frozen=True)
class Judgement:
    rows: int
    # As the ledger has them.
    verdicts: tuple[dict, ...]

    @property
    def refused(self) -> bool:
        return any(not rule["passed"] and rule["severity"] == "fail" for rule in self.verdicts)


def judge(rows: DataFrame, contract: MartContract) -> Judgement:
    """All rules in one pass; rows are looked up only for a rule that is broken."""
    figures = rows.agg(
        F.count(F.lit(1)).alias("rows"),
        *(F.expr(rule.figure_sql).alias(f"rule {at}") for at, rule in enumerate(contract.rules)),
    ).first()
    verdicts = []
    for at, rule in enumerate(contract.rules):
        figure = figures[f"rule {at}"]
        verdict = {
            "rule": rule.name,
            "kind": rule.kind,
            "severity": rule.severity,
            "passed": rule.passes(figure),
            "figure": figure,
            "wanted": rule.wanted,
        }
        if not verdict["passed"] and rule.violation_sql is not None:
            verdict["sample"] = sample(rows, rule, contract)
        verdicts.append(verdict)
    return Judgement(rows=figures["rows"], verdicts=tuple(verdicts))


def sample(rows: DataFrame, rule: Rule, contract: MartContract) -> list[dict[str, str | None]]:
    """Some rows that break the rule, as text; whose they are stays untold."""
    shown = [
        F.lit(MASK).alias(column.name)
        if column.name == contract.subject
        else F.col(column.name).cast("string").alias(column.name)
        for column in contract.columns
    ]
    found = rows.where(rule.violation_sql).limit(SAMPLE_ROWS).select(*shown).collect()
    return [row.asDict() for row in found]
