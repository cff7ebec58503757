"""A day's work with PyIceberg on the Glue catalogue, and the same table by Athena."""

import os

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from pyathena import connect
from pyiceberg.catalog import load_catalog
from pyiceberg.expressions import EqualTo
from pyiceberg.types import StringType


@pytest.fixture(scope="module")
def catalog():
    # PyArrow reads the files, and its S3 client knows no AWS_ENDPOINT_URL.
    return load_catalog(
        "glue",
        **{
            "type": "glue",
            "s3.endpoint": os.environ["AWS_ENDPOINT_URL"],
            "s3.region": os.environ["AWS_REGION"],
        },
    )


@pytest.fixture(scope="module")
def lines(december):
    return pa.Table.from_pandas(december, preserve_index=False).cast(
        pa.schema(
            [
                ("invoice", pa.string()),
                ("stock_code", pa.string()),
                ("description", pa.string()),
                ("quantity", pa.int32()),
                ("invoiced_at", pa.timestamp("us")),
                ("price", pa.float64()),
                ("country", pa.string()),
            ]
        )
    )


def test_a_table_is_made_appended_to_scanned_and_shared_with_athena(catalog, place, lines):
    name = (place.database, "lines")
    table = catalog.create_table(name, schema=lines.schema, location=f"s3://{place.bucket}/lines")
    try:
        france = pc.equal(lines["country"], "France")
        table.append(lines.filter(france))
        table.append(lines.filter(pc.invert(france)))
        assert len(table.snapshots()) == 2
        scanned = table.scan().to_arrow()
        assert scanned.num_rows == 44_722
        revenue = pc.sum(pc.multiply(scanned["quantity"], scanned["price"])).as_py()
        assert revenue == pytest.approx(796_648.50, abs=0.01)
        of_france = pc.sum(france).as_py()
        picked = table.scan(row_filter=EqualTo("country", "France"), selected_fields=("invoice",))
        assert picked.to_arrow().num_rows == of_france

        with connect(s3_staging_dir=place.results, schema_name=place.database) as connection:
            athena = connection.cursor()
            athena.execute("SELECT count(*), round(sum(quantity * price), 2) FROM lines")
            assert athena.fetchone() == (44_722, pytest.approx(796_648.50, abs=0.01))
            first = table.history()[0].snapshot_id
            athena.execute(f"SELECT count(*) FROM lines FOR VERSION AS OF {first}")
            assert athena.fetchone() == (of_france,)
            athena.execute("DELETE FROM lines WHERE country = 'France'")

        table = catalog.load_table(name)
        assert table.scan().to_arrow().num_rows == 44_722 - of_france
        with table.update_schema() as change:
            change.add_column("note", StringType())
        table.delete(EqualTo("country", "EIRE"))
        left = table.scan().to_arrow()
        assert left.column_names[-1] == "note"
        assert set(left["country"].unique().to_pylist()).isdisjoint({"France", "EIRE"})
        assert [*catalog.list_tables(place.database)] == [name]
        renamed = catalog.rename_table(name, (place.database, "orders"))
        assert renamed.scan().to_arrow().num_rows == left.num_rows
        name = (place.database, "orders")
    finally:
        catalog.drop_table(name)
    assert not catalog.table_exists(name)
