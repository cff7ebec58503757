"""A lake with cleaned rows and marts in a folder, and what the marts job makes of it."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from common.contract import Contract
from jobs.marts import MartsFailed, arguments, marts

ROOT = Path(__file__).parents[2]
RENDER = """
import { datasets } from './lib/datasets/index.ts';
import { marts } from './lib/marts/index.ts';
import { renderSparkContract } from './lib/contract/render-spark-contract.ts';
import { renderSparkMarts } from './lib/contract/render-spark-marts.ts';
const contracts = Object.fromEntries(datasets.map((d) => [d.name, renderSparkContract(d)]));
console.log(JSON.stringify({ marts: renderSparkMarts(marts, datasets), contracts }));
"""
ZONES = ("aggregated", "enriched", "analytics")


@cache
def rendered() -> str:
    """The platform's own contracts, as it hands them to the job; JSON."""
    node = ROOT / "node_modules" / ".bin" / "node"
    done = subprocess.run(
        [str(node), "--import", "tsx", "--input-type=module", "--eval", RENDER],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def order(
    invoice: str,
    moment: str,
    quantity: int = 1,
    price: str = "1.0000",
    customer: str | None = "anna",
    country: str = "France",
) -> tuple:
    """A row as `order_frame` takes it."""
    return (invoice, at(moment), quantity, Decimal(price), customer, country)


def event(
    user: str,
    moment: str | datetime,
    kind: str = "page_view",
    amount: str | None = None,
    source: str = "web",
    id: str | None = None,
) -> tuple:
    """A row as `event_frame` takes it."""
    moment = at(moment) if isinstance(moment, str) else moment
    properties = {} if amount is None else {"amount": amount}
    return (id or str(uuid4()), user, kind, moment, properties, source)


def order_frame(spark: SparkSession, rows: Sequence[tuple]) -> DataFrame:
    columns = (
        "invoice string, invoice_date timestamp, quantity int, price decimal(12,4),"
        " customer_id string, country string"
    )
    return spark.createDataFrame(list(rows), columns).withColumn("dt", F.to_date("invoice_date"))


def event_frame(spark: SparkSession, rows: Sequence[tuple]) -> DataFrame:
    columns = (
        "event_id string, user_id string, event_type string, timestamp timestamp,"
        " properties map<string,string>, source string"
    )
    return spark.createDataFrame(list(rows), columns).withColumn("dt", F.to_date("timestamp"))


class MartLake:
    """@param folder of its own for each test; the catalogue is one of its own, too."""

    def __init__(self, spark: SparkSession, folder: Path) -> None:
        self.spark = spark
        self.folder = folder
        self.catalog = f"lake_{uuid4().hex}"
        settings = {
            "": "org.apache.iceberg.spark.SparkCatalog",
            ".type": "hadoop",
            ".warehouse": f"file:{folder}",
        }
        for name, value in settings.items():
            spark.conf.set(f"spark.sql.catalog.{self.catalog}{name}", value)
        for zone in ZONES:
            spark.sql(f"CREATE NAMESPACE {self.catalog}.{zone}")
        documents = json.loads(rendered())
        self.contracts = documents["contracts"]
        self.marts = documents["marts"]
        for mart in self.marts:
            # Catalogues of folders choose the folder themselves.
            mart["location_prefix"] = f"{mart['zone']}/{mart['name']}/"

    def mart(self, name: str) -> dict[str, Any]:
        return next(mart for mart in self.marts if mart["name"] == name)

    def set_orders(self, rows: Sequence[tuple]) -> list[str]:
        """The cleaned orders are these and no others. @returns their dates."""
        return self._set("orders", order_frame(self.spark, rows), ["dt"])

    def set_events(self, rows: Sequence[tuple]) -> list[str]:
        """The cleaned events are these and no others. @returns their dates."""
        frame = event_frame(self.spark, rows).withColumns(
            {"year": F.year("dt"), "month": F.month("dt"), "day": F.dayofmonth("dt")}
        )
        return self._set("events", frame, ["year", "month", "day", "source"])

    def _set(self, dataset: str, rows: DataFrame, partitions: list[str]) -> list[str]:
        folder = self.folder / "processed" / "cleaned" / dataset
        shutil.rmtree(folder, ignore_errors=True)
        schema = Contract.from_json(self.contracts[dataset]).cleaned_schema
        lacking = [f for f in schema if f.name not in rows.columns]
        self.spark.conf.set("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
        written = rows.withColumns({f.name: F.lit(None).cast(f.dataType) for f in lacking})
        if partitions != ["dt"]:
            written = written.drop("dt")
        written.write.partitionBy(*partitions).parquet(f"file://{folder}")
        return sorted(str(row.dt) for row in rows.select("dt").distinct().collect())

    def add_run(
        self, dataset: str, run_id: str, dates: Iterable[str | date], kind="arrivals", **manifest
    ) -> dict[str, Any]:
        """@returns the run as the quality gate names it to the job."""
        folder = self.folder / "runs" / dataset / run_id
        folder.mkdir(parents=True, exist_ok=True)
        days = [str(day) for day in dates]
        document = {
            "dataset": dataset,
            "run_id": run_id,
            "kind": kind,
            "opened_at": "2026-11-21T11:00:00Z",
            "taken_over": [],
            "files": [],
            "dates": days if kind == "marts" else [],
            **manifest,
        }
        (folder / "manifest.json").write_text(json.dumps(document))
        if kind != "marts":
            (folder / "clean.json").write_text(json.dumps({"touched_dates": days}))
        uri = f"file://{folder}/manifest.json"
        return {"dataset": dataset, "runId": run_id, "manifest": uri, "publish": True}

    def build(self, *runs: dict[str, Any]) -> None:
        (self.folder / "marts.json").write_text(json.dumps(self.marts))
        (self.folder / "contracts.json").write_text(json.dumps(self.contracts))
        given = {
            "--runs": json.dumps(runs),
            "--contracts": f"file://{self.folder}/marts.json",
            "--datasets": f"file://{self.folder}/contracts.json",
            "--lake": f"file://{self.folder}",
            "--databases": json.dumps({zone: zone for zone in ZONES}),
            "--catalog": self.catalog,
        }
        marts(self.spark, arguments([word for pair in given.items() for word in pair]))

    def run(self, dataset: str, run_id: str, dates: Iterable, **more) -> dict[str, dict]:
        """@returns figures by mart, also of a run that failed."""
        try:
            self.build(self.add_run(dataset, run_id, dates, **more))
        except MartsFailed as failed:
            print(failed)
        return self.figures(dataset, run_id)

    def figures(self, dataset: str, run_id: str) -> dict[str, dict]:
        file = self.folder / "runs" / dataset / run_id / "marts.json"
        document = json.loads(file.read_text())
        assert (document["dataset"], document["run_id"]) == (dataset, run_id)
        return {mart["mart"]: mart for mart in document["marts"]}

    def table(self, name: str) -> str:
        return f"{self.catalog}.{self.mart(name)['zone']}.{name}"

    def rows(
        self, name: str, columns: Sequence[str] = (), snapshot: str | None = None
    ) -> list[Row]:
        """A mart's rows in the order of these columns, or of the key."""
        wanted = columns or self.mart(name)["primary_key"]
        reader = self.spark.read
        if snapshot is not None:
            reader = reader.option("snapshot-id", snapshot)
        frame = reader.table(self.table(name)).orderBy(*wanted)
        return frame.select(*(columns or ["*"])).collect()

    def snapshots(self, name: str) -> list[Row]:
        table = f"{self.table(name)}.snapshots"
        return self.spark.table(table).orderBy("committed_at").collect()
