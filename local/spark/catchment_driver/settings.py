"""How the local Spark is set up."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from pyspark import SparkConf

# As AWS names Glue's catalogue in Spark; jobs say it in front of their tables.
ICEBERG_CATALOG = "glue_catalog"
ICEBERG_EXTENSIONS = "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions"


@dataclass(frozen=True)
class SparkSettings:
    # Serves S3 and the Glue catalogue.
    s3_endpoint: str
    jars: Path
    work_dir: Path
    cores: int
    memory: str
    extra: dict[str, str] = field(default_factory=dict)


def spark_conf(settings: SparkSettings) -> SparkConf:
    """Spark's settings for the local environment; `extra` wins over each of them.

    Scripts keep s3:// addresses, as on Glue 5.1, which also reads them with S3A.
    """
    s3a = {
        "endpoint": settings.s3_endpoint,
        "endpoint.region": os.environ.get("AWS_REGION", "us-east-1"),
        "path.style.access": "true",
        "connection.ssl.enabled": "false",
        "aws.credentials.provider": "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider",
        "access.key": os.environ.get("AWS_ACCESS_KEY_ID", "test"),
        "secret.key": os.environ.get("AWS_SECRET_ACCESS_KEY", "test"),
        "fast.upload.buffer": "bytebuffer",
        "change.detection.mode": "none",
        # Deleting would-be parent markers costs a request per level of each file.
        "directory.marker.retention": "keep",
        # Tasks write to this disk, and their files appear when the whole job is done: 1,035
        # requests for 307 files, where renaming in S3 takes 6,160. A job that dies leaves none.
        "committer.name": "directory",
        "committer.staging.conflict-mode": "append",
        "committer.staging.tmp.path": f"file://{settings.work_dir.absolute()}/commits",
        "buffer.dir": str(settings.work_dir / "s3a"),
    }
    iceberg = {
        "": "org.apache.iceberg.spark.SparkCatalog",
        ".catalog-impl": "org.apache.iceberg.aws.glue.GlueCatalog",
        ".io-impl": "org.apache.iceberg.aws.s3.S3FileIO",
        # Tables say where they lie; one that does not fails on this bucket, which nobody has.
        ".warehouse": "s3://catchment-local-unused/",
        ".client.region": s3a["endpoint.region"],
        ".glue.endpoint": settings.s3_endpoint,
        ".s3.endpoint": settings.s3_endpoint,
        ".s3.path-style-access": "true",
        ".s3.access-key-id": s3a["access.key"],
        ".s3.secret-access-key": s3a["secret.key"],
    }
    values = {
        "spark.master": f"local[{settings.cores}]",
        "spark.app.name": "catchment",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.memory": settings.memory,
        "spark.driver.extraClassPath": f"{settings.jars}/*",
        # Cleaning 525,461 rows in a fresh driver costs 30 s of processor time so, 50 s with the
        # second compiler, which pays off in long runs alone; later runs cost 9 s either way.
        "spark.driver.extraJavaOptions": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1",
        "spark.local.dir": str(settings.work_dir),
        "spark.sql.warehouse.dir": str(settings.work_dir / "warehouse"),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "WARN",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "4",
        "spark.sql.extensions": ICEBERG_EXTENSIONS,
        "spark.hadoop.fs.s3.impl": "org.apache.hadoop.fs.s3a.S3AFileSystem",
        "spark.hadoop.mapreduce.outputcommitter.factory.scheme.s3": (
            "org.apache.hadoop.fs.s3a.commit.S3ACommitterFactory"
        ),
        "spark.sql.sources.commitProtocolClass": (
            "org.apache.spark.internal.io.cloud.PathOutputCommitProtocol"
        ),
        "spark.sql.parquet.output.committer.class": (
            "org.apache.spark.internal.io.cloud.BindingParquetOutputCommitter"
        ),
        "spark.hadoop.mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
    }
    values.update({f"spark.hadoop.fs.s3a.{name}": value for name, value in s3a.items()})
    values.update(
        {f"spark.sql.catalog.{ICEBERG_CATALOG}{name}": value for name, value in iceberg.items()}
    )
    values.update(settings.extra)
    return SparkConf().setAll(list(values.items()))
