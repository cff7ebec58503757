"""A day's work with awswrangler: the lake, the catalogue, Athena, Iceberg."""

import awswrangler as wr
import pandas as pd
import pytest

BY_DAY = """
    SELECT day, count(*) AS lines, round(sum(quantity * price), 2) AS revenue
    FROM orders GROUP BY day
"""


@pytest.fixture(scope="module")
def orders(place, december):
    """A table partitioned by day, written as a dataset."""
    frame = december.assign(day=december["invoiced_at"].dt.date)
    wr.s3.to_parquet(
        frame,
        path=place.folder("orders"),
        dataset=True,
        database=place.database,
        table="orders",
        partition_cols=["day"],
        mode="overwrite",
    )
    yield frame
    wr.catalog.delete_table_if_exists(database=place.database, table="orders")


@pytest.fixture(scope="module")
def by_day(orders):
    """The same figures by pandas."""
    worth = orders.assign(revenue=orders["quantity"] * orders["price"])
    return worth.groupby("day").agg(lines=("invoice", "size"), revenue=("revenue", "sum")).round(2)


@pytest.mark.parametrize(
    "way",
    [
        {"ctas_approach": True},
        {"ctas_approach": False, "unload_approach": True},
        {"ctas_approach": False, "unload_approach": False},
    ],
    ids=["ctas", "unload", "plain"],
)
def test_a_query_is_read_into_a_frame(place, by_day, way):
    output = place.folder(f"read/{'-'.join(name for name, on in way.items() if on)}")
    frame = wr.athena.read_sql_query(BY_DAY, database=place.database, s3_output=output, **way)
    assert frame["lines"].sum() == 44_722
    assert frame["revenue"].sum() == pytest.approx(796_648.50, abs=0.2)
    read = frame.set_index("day").sort_index().astype({"lines": "int64", "revenue": "float64"})
    pd.testing.assert_frame_equal(
        read, by_day, check_index_type=False, check_names=False, atol=0.011
    )


def test_a_query_is_read_in_chunks_and_with_parameters(place, orders):
    chunks = wr.athena.read_sql_query(
        "SELECT invoice, quantity FROM orders WHERE quantity > :least",
        params={"least": 50},
        database=place.database,
        s3_output=place.results,
        ctas_approach=False,
        chunksize=500,
    )
    sizes = [len(chunk) for chunk in chunks]
    assert sizes[0] == 500
    assert sum(sizes) == (orders["quantity"] > 50).sum()


def test_a_query_that_ran_before_is_not_run_again(place, orders):
    def query():
        return wr.athena.read_sql_query(
            "SELECT count(*) AS lines FROM orders",
            database=place.database,
            s3_output=place.results,
            ctas_approach=False,
            athena_cache_settings={"max_cache_seconds": 900},
        )

    first, second = query(), query()
    assert second.query_metadata["QueryExecutionId"] == first.query_metadata["QueryExecutionId"]
    assert second["lines"].tolist() == [44_722]


def test_the_catalogue_tells_of_the_table(place, orders):
    types = wr.catalog.get_table_types(place.database, "orders")
    assert (types["quantity"], types["invoiced_at"], types["day"]) == ("int", "timestamp", "date")
    assert wr.catalog.does_table_exist(place.database, "orders")
    assert not wr.catalog.does_table_exist(place.database, "nothing")
    assert "orders" in wr.catalog.tables(database=place.database)["Table"].tolist()
    assert place.database in [found["Name"] for found in wr.catalog.get_databases()]
    partitions = wr.catalog.get_parquet_partitions(place.database, "orders")
    assert partitions[f"{place.folder('orders')}day=2009-12-01/"] == ["2009-12-01"]
    assert len(partitions) == orders["day"].nunique()
    first = wr.catalog.get_parquet_partitions(
        place.database, "orders", expression="day < '2009-12-03'"
    )
    assert len(first) == 2
    described = wr.athena.describe_table(
        table="orders", database=place.database, s3_output=place.results
    )
    assert described["Column Name"].tolist()[:2] == ["invoice", "stock_code"]
    shown = wr.athena.show_create_table(
        table="orders", database=place.database, s3_output=place.results
    )
    assert shown.startswith("CREATE EXTERNAL TABLE")


def test_partitions_are_overwritten_and_found_again(place, orders):
    day = orders["day"].min()
    kept = orders[orders["day"] == day].head(10)
    path = place.folder("few")
    write = {"dataset": True, "database": place.database, "table": "few", "partition_cols": ["day"]}
    try:
        wr.s3.to_parquet(orders[orders["day"] <= orders["day"].unique()[1]], path=path, **write)
        wr.s3.to_parquet(kept, path=path, mode="overwrite_partitions", **write)
        count = {"database": place.database, "s3_output": place.results, "ctas_approach": False}
        counted = wr.athena.read_sql_query(
            "SELECT day, count(*) AS lines FROM few GROUP BY day ORDER BY day", **count
        )
        assert counted["lines"].tolist() == [10, (orders["day"] == orders["day"].unique()[1]).sum()]
        wr.catalog.delete_all_partitions(table="few", database=place.database)
        assert wr.athena.read_sql_query("SELECT * FROM few", **count).empty
        repaired = wr.athena.repair_table(
            table="few", database=place.database, s3_output=place.results
        )
        assert repaired == "SUCCEEDED"
        again = wr.athena.read_sql_query("SELECT count(*) AS lines FROM few", **count)
        assert again["lines"].tolist() == [counted["lines"].sum()]
    finally:
        wr.catalog.delete_table_if_exists(database=place.database, table="few")


def test_an_iceberg_table_is_made_merged_into_and_deleted_from(place, december):
    worth = december.assign(revenue=december["quantity"] * december["price"])
    totals = worth.groupby("country", as_index=False).agg(
        lines=("invoice", "size"), revenue=("revenue", "sum")
    )
    iceberg = {
        "database": place.database,
        "table": "totals",
        "s3_output": place.results,
        "keep_files": False,
    }

    def read():
        return wr.athena.read_sql_query(
            "SELECT count(*) AS rows, sum(lines) AS lines, sum(revenue) AS revenue FROM totals",
            database=place.database,
            s3_output=place.results,
            ctas_approach=False,
        ).iloc[0]

    try:
        wr.athena.to_iceberg(
            totals,
            table_location=place.folder("totals"),
            temp_path=place.folder("temporary/1"),
            **iceberg,
        )
        made = read()
        assert (made["rows"], made["lines"]) == (len(totals), 44_722)
        assert made["revenue"] == pytest.approx(796_648.50, abs=0.01)

        france = totals[totals["country"] == "France"]
        more = pd.concat(
            [france.assign(lines=france["lines"] + 1), france.assign(country="Utopia")]
        )
        wr.athena.to_iceberg(
            more, merge_cols=["country"], temp_path=place.folder("temporary/2"), **iceberg
        )
        merged = read()
        assert merged["rows"] == len(totals) + 1
        assert merged["lines"] == 44_722 + 1 + france["lines"].item()

        wr.athena.delete_from_iceberg_table(
            more[["country"]],
            merge_cols=["country"],
            temp_path=place.folder("temporary/3"),
            **iceberg,
        )
        left = read()
        assert (left["rows"], left["lines"]) == (len(totals) - 1, 44_722 - france["lines"].item())
    finally:
        wr.catalog.delete_table_if_exists(database=place.database, table="totals")
