"""Spark's settings for the local environment."""

from pathlib import Path

from catchment_driver.settings import SparkSettings, spark_conf


def conf(**extra: str) -> dict[str, str]:
    settings = SparkSettings(
        s3_endpoint="http://127.0.0.1:4566",
        jars=Path("/jars"),
        work_dir=Path("/work-dir"),
        cores=2,
        memory="2g",
        extra=extra,
    )
    return dict(spark_conf(settings).getAll())


def test_iceberg_tables_are_those_of_the_local_glue_catalogue_and_s3() -> None:
    values = conf()
    catalog = "spark.sql.catalog.glue_catalog"
    assert values[f"{catalog}.catalog-impl"] == "org.apache.iceberg.aws.glue.GlueCatalog"
    assert values[f"{catalog}.glue.endpoint"] == "http://127.0.0.1:4566"
    assert values[f"{catalog}.s3.endpoint"] == "http://127.0.0.1:4566"
    assert "IcebergSparkSessionExtensions" in values["spark.sql.extensions"]


def test_extra_settings_win() -> None:
    assert conf(**{"spark.sql.shuffle.partitions": "9"})["spark.sql.shuffle.partitions"] == "9"
