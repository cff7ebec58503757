"""AWS's Deequ, given the ruleset that the contract makes for Glue, sees the verdicts of our SQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pyspark.sql import DataFrame, SparkSession

TEST_JARS = Path(__file__).parents[3] / ".catchment" / "test-jars"


@pytest.fixture
def evaluate(spark: SparkSession) -> Iterator[Callable[[DataFrame, str], dict[str, bool]]]:
    """Evaluates a ruleset with Deequ: whether a rule passed, by the rule's text."""
    assert any(TEST_JARS.glob("deequ-*.jar")), f"{TEST_JARS} lacks Deequ: run `npm run check` once."
    deequ = spark._jvm.com.amazon.deequ.dqdl.EvaluateDataQuality

    def run(frame: DataFrame, ruleset: str) -> dict[str, bool]:
        # The name that Glue gives to the table under evaluation.
        frame.createOrReplaceTempView("primary")
        outcomes = DataFrame(deequ.process(frame._jdf, ruleset), spark).collect()
        return {row["Rule"]: row["Outcome"] == "Passed" for row in outcomes}

    yield run
    spark.catalog.dropTempView("primary")


@pytest.mark.parametrize("day", ["good", "bad"])
def test_deequ_sees_the_same_verdict_of_every_rule(sales, evaluate, day):
    dqdl = sales.document["dqdl"]
    outcomes = evaluate(sales.rows(day), dqdl["text"])
    print(outcomes)
    texts = {entry["rule"]: entry["dqdl"] for entry in dqdl["said"]}
    ours = sales.verdicts(day)
    assert {rule: outcomes[text] for rule, text in texts.items()} == {
        rule: ours[rule] for rule in texts
    }
    assert len(outcomes) == len(texts)


def test_every_rule_is_said_or_named_with_a_reason(sales):
    dqdl = sales.document["dqdl"]
    said = [entry["rule"] for entry in dqdl["said"]]
    not_said = [entry["rule"] for entry in dqdl["notSaid"]]
    assert sorted(said + not_said) == sorted(rule["name"] for rule in sales.document["rules"])
    assert not_said == ["rows", "invoices-known"]
