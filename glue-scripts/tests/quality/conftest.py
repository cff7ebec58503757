"""Rules of a contract, as the contract writes them, and rows that keep and break them."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

PROJECT = Path(__file__).parents[3]
RENDER = PROJECT / "test/lib/contract/quality/support/render-sales.ts"


@dataclass(frozen=True)
class Sales:
    """Two days of sales: the good one keeps what the contract wants, the bad one does not."""

    spark: SparkSession
    folder: Path
    document: dict[str, Any]

    def rows(self, day: str) -> DataFrame:
        date = {"good": "2009-12-01", "bad": "2009-12-02"}[day]
        return self.spark.read.parquet(str(self.folder / "sales" / f"dt={date}"))

    def query(self, day: str) -> str:
        return self.document["days"][day]["query"]

    def sample(self, day: str, rule: str) -> str:
        return self.document["days"][day]["samples"][rule]

    def expected(self, day: str) -> dict[str, float | None]:
        return self.document["days"][day]["expected"]

    def figures(self, day: str) -> dict[str, float | None]:
        """By rule, from the one query that the contract makes of its rules."""
        row = self.spark.sql(self.query(day)).first()
        return {rule["name"]: row[f"figure_{at}"] for at, rule in enumerate(self.document["rules"])}

    def verdicts(self, day: str) -> dict[str, bool]:
        figures = self.figures(day)
        return {
            rule["name"]: figures[rule["name"]] is None
            or rule.get("min", float("-inf"))
            <= figures[rule["name"]]
            <= rule.get("max", float("inf"))
            for rule in self.document["rules"]
        }


@pytest.fixture(scope="module")
def sales(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sales]:
    folder = tmp_path_factory.mktemp("sales")
    path = f"{PROJECT / 'node_modules/.bin'}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(
        ["node", "--import", "tsx", str(RENDER), str(folder)],
        check=True,
        cwd=PROJECT,
        env={**os.environ, "PATH": path},
        timeout=120,
    )
    spark.sql("CREATE DATABASE quality")
    for table in ("sales", "invoices"):
        spark.read.parquet(str(folder / table)).write.saveAsTable(f"quality.{table}")
    yield Sales(spark, folder, json.loads((folder / "rules.json").read_text()))
    spark.sql("DROP DATABASE quality CASCADE")
