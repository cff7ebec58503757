from __future__ import annotations

import json

import pytest

from common.mart_build import TRANSFORMS
from common.mart_contract import MartContract, Rule, made_of
from common.mart_inputs import columns_read
from common.mart_table import widens
from tests.marts import rendered


@pytest.fixture(scope="module")
def contracts() -> list[MartContract]:
    return [MartContract.from_json(each) for each in json.loads(rendered())["marts"]]


def names(contracts: list[MartContract]) -> list[str]:
    return [contract.name for contract in contracts]


def test_every_mart_has_a_transform_that_reads_its_inputs(contracts: list[MartContract]):
    assert sorted(names(contracts)) == sorted(TRANSFORMS)
    for contract in contracts:
        assert set(TRANSFORMS[contract.name].READS) == set(contract.inputs)


def test_marts_of_a_dataset_are_also_those_made_of_its_marts(contracts: list[MartContract]):
    assert names(made_of(contracts, {"orders"})) == [
        "daily_sales",
        "daily_customer_sales",
        "customer_value",
    ]
    assert names(made_of(contracts, {"daily_customer_sales"})) == ["customer_value"]
    assert names(made_of(contracts, {"customer_value"})) == []


def test_an_input_is_read_with_the_columns_that_any_mart_needs():
    reads = [{"a": ("x", "y")}, {"a": ("y", "z"), "b": ("x",)}]
    assert columns_read(reads) == {"a": {"x", "y", "z"}, "b": {"x"}}


@pytest.mark.parametrize(
    ("least", "most", "figure", "passes"),
    [
        (0.5, None, 0.5, True),
        (0.5, None, 0.4999, False),
        (None, 0, 0.0, True),
        (None, 0, 1.0, False),
        (1, 2, 3.0, False),
        (1, 2, None, True),
    ],
)
def test_a_rule_passes_within_its_bounds_or_without_a_figure(
    least: float | None, most: float | None, figure: float | None, passes: bool
):
    rule = Rule("r", "sql", "fail", "", "", None, least, most)
    assert rule.passes(figure) is passes


@pytest.mark.parametrize(
    ("before", "after", "wider"),
    [
        ("int", "bigint", True),
        ("bigint", "int", False),
        ("decimal(12,4)", "decimal(18,4)", True),
        ("decimal(18,4)", "decimal(12,4)", False),
        ("decimal(12,4)", "decimal(18,6)", False),
        ("decimal(12,0)", "bigint", False),
        ("date", "timestamp_ntz", False),
    ],
)
def test_a_type_widens_where_iceberg_can_widen_it(before: str, after: str, wider: bool):
    assert widens(before, after) is wider
