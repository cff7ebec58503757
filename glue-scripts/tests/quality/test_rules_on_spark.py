"""The rules of a contract as Spark's SQL give the figures that plain code gives."""

from __future__ import annotations

import pytest

DAYS = ("good", "bad")


@pytest.mark.parametrize("day", DAYS)
def test_each_figure_is_what_plain_code_makes_of_the_rows(sales, day):
    assert sales.figures(day) == pytest.approx(sales.expected(day), abs=1e-12)


def test_the_good_day_keeps_every_rule_but_the_one_on_freshness(sales):
    broken = {rule for rule, kept in sales.verdicts("good").items() if not kept}
    # The number of new rows becomes a multiple of the usual only beside the ledger.
    assert broken - {"rows"} == {"fresh"}


def test_the_bad_day_breaks_all_that_were_meant_to_be_broken(sales):
    kept = {rule for rule, kept in sales.verdicts("bad").items() if kept}
    assert kept == {"customers", "name", "country-odd", "fresh-enough", "nothing-measured"}


def test_a_sample_shows_rows_that_break_the_rule_and_no_person(sales):
    rows = sales.spark.sql(sales.sample("bad", "quantity")).collect()
    assert [row["quantity"] for row in rows] == ["10001"]
    assert rows[0]["customer_id"] == "***"
    twice = sales.spark.sql(sales.sample("bad", "key")).collect()
    assert len(twice) == 2
    assert len({row["event_id"] for row in twice}) == 1


@pytest.mark.parametrize("rule", ["lines", "people", "invoice", "invoices-known", "country"])
def test_a_sample_has_at_most_ten_rows(sales, rule):
    assert sales.spark.sql(sales.sample("bad", rule)).count() == 10


@pytest.mark.parametrize("rule", ["lines", "quantity", "invoices-known"])
def test_a_rule_that_is_kept_has_no_sample_among_the_good(sales, rule):
    broken = sales.spark.sql(sales.sample("good", rule)).count()
    assert (broken == 0) == (sales.figures("good")[rule] == 1)
