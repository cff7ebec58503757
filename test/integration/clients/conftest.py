"""What each client finds: a bucket, a database, and a month of the sample as the table `sales`.

The clients are told of the environment by AWS_ENDPOINT_URL and the ordinary AWS variables alone.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import boto3
import pandas as pd
import pytest

SAMPLE = Path(__file__).parents[3] / "data" / "online-retail-ii-2009-2010.parquet"
NAMES = {
    "Invoice": "invoice",
    "StockCode": "stock_code",
    "Description": "description",
    "Quantity": "quantity",
    "InvoiceDate": "invoiced_at",
    "Price": "price",
    "Country": "country",
}
COLUMNS = {
    "invoice": "string",
    "stock_code": "string",
    "description": "string",
    "quantity": "int",
    "invoiced_at": "timestamp",
    "price": "double",
    "country": "string",
}


@dataclass(frozen=True)
class Place:
    """Of one client's tests alone."""

    bucket: str
    database: str

    @property
    def results(self) -> str:
        return f"s3://{self.bucket}/results/"

    def folder(self, name: str) -> str:
        return f"s3://{self.bucket}/{name}/"


@pytest.fixture(scope="session")
def place() -> Iterator[Place]:
    mark = uuid.uuid4().hex[:8]
    made = Place(bucket=f"clients-test-{mark}", database=f"clients_test_{mark}")
    s3, glue = boto3.client("s3"), boto3.client("glue")
    s3.create_bucket(Bucket=made.bucket)
    glue.create_database(DatabaseInput={"Name": made.database})
    yield made
    glue.delete_database(Name=made.database)
    bucket = boto3.resource("s3").Bucket(made.bucket)
    bucket.objects.all().delete()
    bucket.delete()


@pytest.fixture(scope="session")
def december() -> pd.DataFrame:
    """The distinct lines of December 2009: 44,722, worth 796,648.50 (data/README.md)."""
    lines = pd.read_parquet(SAMPLE).drop_duplicates().rename(columns=NAMES)[list(NAMES.values())]
    lines = lines[lines["invoiced_at"].str.startswith("2009-12")].reset_index(drop=True)
    return lines.assign(
        invoiced_at=pd.to_datetime(lines["invoiced_at"]).astype("datetime64[ms]"),
        quantity=lines["quantity"].astype("int32"),
    )


@pytest.fixture(scope="session")
def sales(place: Place, december: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Name of an external table of Parquet, made with nothing but S3 and the catalogue."""
    file = tmp_path_factory.mktemp("sales") / "december.parquet"
    december.to_parquet(file, index=False)
    boto3.client("s3").upload_file(str(file), place.bucket, "sales/december.parquet")
    boto3.client("glue").create_table(
        DatabaseName=place.database,
        TableInput={
            "Name": "sales",
            "TableType": "EXTERNAL_TABLE",
            "Parameters": {"classification": "parquet"},
            "StorageDescriptor": {
                "Columns": [{"Name": name, "Type": kind} for name, kind in COLUMNS.items()],
                "Location": place.folder("sales"),
                "InputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
                "OutputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
                "SerdeInfo": {
                    "SerializationLibrary": (
                        "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
                    )
                },
            },
        },
    )
    return "sales"
