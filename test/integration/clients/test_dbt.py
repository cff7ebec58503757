"""A day's work with dbt-athena: a table, a view, an incremental Iceberg table, and their tests."""

from pathlib import Path

import boto3
import pytest
from dbt.cli.main import dbtRunner
from pyathena import connect

PROJECT = Path(__file__).parent / "dbt"


@pytest.fixture(scope="module")
def dbt(place, sales, tmp_path_factory):
    made = tmp_path_factory.mktemp("dbt")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DBT_PROJECT_DIR", str(PROJECT))
        patch.setenv("DBT_PROFILES_DIR", str(PROJECT))
        patch.setenv("DBT_TARGET_PATH", str(made / "target"))
        patch.setenv("DBT_LOG_PATH", str(made / "logs"))
        patch.setenv("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")
        patch.setenv("CLIENTS_SCHEMA", place.database)
        patch.setenv("CLIENTS_BUCKET", place.bucket)

        def run(*arguments: str) -> dict[str, str]:
            """Status of each node by its name."""
            result = dbtRunner().invoke(["--no-use-colors", *arguments])
            assert result.exception is None, result.exception
            ended = {each.node.name: each for each in result.result}
            bad = {
                name: each.message
                for name, each in ended.items()
                if each.status in ("error", "fail")
            }
            assert not bad
            return {name: str(each.status) for name, each in ended.items()}

        yield run
    glue = boto3.client("glue")
    for table in glue.get_tables(DatabaseName=place.database)["TableList"]:
        if table["Name"] != "sales":
            glue.delete_table(DatabaseName=place.database, Name=table["Name"])


@pytest.fixture(scope="module")
def rows(place):
    with connect(s3_staging_dir=place.results, schema_name=place.database) as connection:
        yield lambda sql: connection.cursor().execute(sql).fetchall()


def test_models_are_built_tested_and_taken_further(dbt, rows, december):
    days = december["invoiced_at"].dt.date
    until = {"until": "2009-12-15"}
    assert dbt("build", "--vars", str(until)) == {
        "countries": "success",
        "large_countries": "success",
        "daily_sales": "success",
        "unique_countries_country": "pass",
        "not_null_countries_country": "pass",
        "unique_daily_sales_day": "pass",
    }
    assert rows("SELECT sum(lines), count(*) FROM countries") == [
        (44_722, december["country"].nunique())
    ]
    by_country = december["country"].value_counts()
    large = by_country[by_country > 500]
    assert sorted(rows("SELECT country, lines FROM large_countries")) == sorted(large.items())
    half = days[days.astype(str) <= "2009-12-15"]
    assert rows("SELECT sum(lines), count(*) FROM daily_sales") == [(len(half), half.nunique())]

    assert dbt("run", "--select", "daily_sales") == {"daily_sales": "success"}
    assert rows("SELECT sum(lines), count(*) FROM daily_sales") == [(44_722, days.nunique())]
    # The last day of the first run was merged, the others appended: nothing stands twice.
    assert dbt("test") == {
        "unique_countries_country": "pass",
        "not_null_countries_country": "pass",
        "unique_daily_sales_day": "pass",
    }
    assert rows('SELECT count(*) > 1 FROM "daily_sales$snapshots"') == [(True,)]
