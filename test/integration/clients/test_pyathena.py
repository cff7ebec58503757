"""A day's work with PyAthena: its cursors, and SQLAlchemy with reflection."""

import time
from datetime import date, datetime
from decimal import Decimal

import boto3
import pytest
import sqlalchemy as sa
from pyathena import connect
from pyathena.arrow.cursor import ArrowCursor
from pyathena.async_cursor import AsyncCursor
from pyathena.cursor import DictCursor
from pyathena.error import OperationalError
from pyathena.pandas.cursor import PandasCursor

BY_COUNTRY = """
    SELECT country, count(*) AS lines, sum(quantity) AS units, sum(quantity * price) AS revenue
    FROM sales GROUP BY country ORDER BY lines DESC LIMIT 3
"""


@pytest.fixture(scope="module")
def connection(place, sales):
    with connect(s3_staging_dir=place.results, schema_name=place.database) as made:
        yield made


@pytest.fixture(scope="module")
def top(december):
    """The same figures by pandas."""
    worth = december.assign(revenue=december["quantity"] * december["price"])
    by_country = worth.groupby("country").agg(
        lines=("invoice", "size"), units=("quantity", "sum"), revenue=("revenue", "sum")
    )
    first = by_country.sort_values("lines", ascending=False).head(3).reset_index()
    return [
        (row.country, row.lines, row.units, pytest.approx(row.revenue, abs=0.01))
        for row in first.itertuples()
    ]


def test_a_cursor_gives_rows_and_tells_of_the_query(connection, place, top):
    cursor = connection.cursor().execute(BY_COUNTRY)
    assert [column[:2] for column in cursor.description] == [
        ("country", "varchar"),
        ("lines", "bigint"),
        ("units", "bigint"),
        ("revenue", "double"),
    ]
    assert cursor.fetchall() == top
    assert cursor.state == "SUCCEEDED"
    assert cursor.statement_type == "DML"
    assert cursor.data_scanned_in_bytes > 0
    assert cursor.output_location == f"{place.results}{cursor.query_id}.csv"


def test_a_cursor_pages_through_many_rows(connection, december):
    cursor = connection.cursor().execute("SELECT invoice FROM sales WHERE quantity > 20")
    assert len(cursor.fetchall()) == (december["quantity"] > 20).sum() > 1000


def test_every_type_comes_as_its_own_python_value(connection):
    cursor = connection.cursor().execute("""
        SELECT 1, CAST(2 AS bigint), DECIMAL '1.50', 1.5e0, true, 'a,"b' || chr(10), '',
               CAST(NULL AS varchar), DATE '2009-12-01', TIMESTAMP '2009-12-01 07:45:00.123',
               X'0102', ARRAY[1, 2], MAP(ARRAY['k'], ARRAY[1]),
               CAST(ROW(1, 'x') AS ROW(a int, b varchar))
    """)
    assert cursor.fetchone() == (
        1,
        2,
        Decimal("1.50"),
        1.5,
        True,
        'a,"b\n',
        "",
        None,
        date(2009, 12, 1),
        datetime(2009, 12, 1, 7, 45, 0, 123000),
        b"\x01\x02",
        [1, 2],
        {"k": "1"},
        {"a": "1", "b": "x"},
    )


def test_a_dict_cursor_names_the_columns(connection, top):
    rows = connection.cursor(DictCursor).execute(BY_COUNTRY).fetchall()
    assert [tuple(row.values()) for row in rows] == top
    assert list(rows[0]) == ["country", "lines", "units", "revenue"]


def test_parameters_are_bound_both_ways(connection, december):
    wanted = ((december["country"] == "France") & (december["quantity"] > 10)).sum()
    counted = "SELECT count(*) FROM sales WHERE country = "
    by_name = connection.cursor().execute(
        f"{counted} %(country)s AND quantity > %(least)d", {"country": "France", "least": 10}
    )
    assert by_name.fetchone() == (wanted,)
    by_place = connection.cursor().execute(
        f"{counted} ? AND quantity > ?", ["'France'", "10"], paramstyle="qmark"
    )
    assert by_place.fetchone() == (wanted,)


@pytest.mark.parametrize("unload", [False, True])
def test_a_pandas_cursor_gives_a_frame(connection, top, unload):
    frame = connection.cursor(PandasCursor, unload=unload).execute(BY_COUNTRY).as_pandas()
    assert list(frame.columns) == ["country", "lines", "units", "revenue"]
    # What UNLOAD writes has no order.
    frame = frame.sort_values("lines", ascending=False)
    assert list(frame.itertuples(index=False, name=None)) == top


def test_an_arrow_cursor_gives_a_table(place, sales, top):
    # PyArrow's own S3 client knows no AWS_ENDPOINT_URL: results that Athena keeps come by its API.
    athena = boto3.client("athena")
    athena.create_work_group(
        Name=place.database,
        Configuration={
            "EnforceWorkGroupConfiguration": True,
            "ManagedQueryResultsConfiguration": {"Enabled": True},
        },
    )
    try:
        with connect(work_group=place.database, schema_name=place.database) as managed:
            table = managed.cursor(ArrowCursor).execute(BY_COUNTRY).as_arrow()
        assert table.column_names == ["country", "lines", "units", "revenue"]
        assert [tuple(row.values()) for row in table.to_pylist()] == top
    finally:
        athena.delete_work_group(WorkGroup=place.database, RecursiveDeleteOption=True)


def test_an_async_cursor_runs_queries_at_once_and_cancels_one(connection):
    cursor = connection.cursor(AsyncCursor)
    running = [cursor.execute(f"SELECT {number}")[1] for number in range(4)]
    assert [future.result().fetchall() for future in running] == [[(0,)], [(1,)], [(2,)], [(3,)]]
    query, future = cursor.execute(
        "SELECT count(*) FROM sales a CROSS JOIN sales b CROSS JOIN sales c"
    )
    athena = boto3.client("athena")
    deadline = time.monotonic() + 30
    while (
        athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]["State"]
        == "QUEUED"
    ):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    cursor.cancel(query).result()
    assert future.result().state == "CANCELLED"


def test_an_error_says_what_athena_says(connection):
    with pytest.raises(OperationalError, match="COLUMN_NOT_FOUND: line 1:8: Column 'nothing'"):
        connection.cursor().execute("SELECT nothing FROM sales")


def test_the_metadata_api_lists_databases_and_tables(connection, place):
    cursor = connection.cursor()
    assert place.database in [
        found.name for found in cursor.list_databases(catalog_name="AwsDataCatalog")
    ]
    table = cursor.get_table_metadata("sales")
    assert [(column.name, column.type) for column in table.columns][3:5] == [
        ("quantity", "int"),
        ("invoiced_at", "timestamp"),
    ]


def test_sqlalchemy_reflects_a_table_and_queries_it(place, sales, top):
    engine = sa.create_engine(
        f"awsathena+rest://@athena.us-east-1.amazonaws.com:443/{place.database}"
        f"?s3_staging_dir={place.results}"
    )
    inspector = sa.inspect(engine)
    assert place.database in inspector.get_schema_names()
    assert inspector.get_table_names() == ["sales"]
    table = sa.Table("sales", sa.MetaData(), autoload_with=engine)
    assert [(column.name, str(column.type)) for column in table.columns][3:6] == [
        ("quantity", "INTEGER"),
        ("invoiced_at", "TIMESTAMP"),
        ("price", "DOUBLE"),
    ]
    with engine.begin() as session:
        session.execute(
            sa.text("CREATE OR REPLACE VIEW large AS SELECT * FROM sales WHERE quantity > 100")
        )
    assert sa.inspect(engine).get_view_names() == ["large"]
    lines = sa.func.count().label("lines")
    statement = (
        sa.select(table.c.country, lines).group_by(table.c.country).order_by(lines.desc()).limit(3)
    )
    with engine.connect() as session:
        assert [tuple(row) for row in session.execute(statement)] == [row[:2] for row in top]
        session.execute(sa.text("DROP VIEW large"))
    engine.dispose()
