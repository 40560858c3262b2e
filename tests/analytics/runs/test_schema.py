import polars as pl
import pytest

from analytics.runs import schema_of
from sim.records import SCHEMAS, TABLES


@pytest.mark.parametrize("table", TABLES)
def test_every_table_has_its_columns_in_order(table: str) -> None:
    assert list(schema_of(table)) == [name for name, _ in SCHEMAS[table]] == list(TABLES[table]._fields)


def test_types() -> None:
    assert schema_of("legs")["km"] == pl.Float64
    assert schema_of("legs")["fate"] == pl.String
    assert schema_of("legs")["shipment"] == pl.Int64
    assert schema_of("transactions")["data"] == pl.Binary
    assert schema_of("transactions")["status"] == pl.Boolean


def test_there_is_no_other_table() -> None:
    with pytest.raises(KeyError):
        schema_of("returns")
