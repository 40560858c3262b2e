"""What a digest sees, and what it does not."""

from __future__ import annotations

import struct
from datetime import date
from hashlib import blake2b, sha256
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analytics.runs.digest import (
    ColumnDigest,
    TableDigest,
    digest_of,
    file_sha256,
    run_digest,
    sha256_of,
)
from sim.records import OPTIONAL, SCHEMAS
from tests.support.any_rows import CELLS, cut, rows_of

if TYPE_CHECKING:
    from pathlib import Path

    from sim.records import ColumnType, Row

VARIED = ("order_events", "disputes", "transactions")
"""Between them they have every type of column."""

PLACES = st.lists(st.integers(0, 20), max_size=4)


def digest(table: str, *batches: list[Row]) -> str:
    running = TableDigest(SCHEMAS[table])
    for batch in batches:
        running.update(list(zip(*batch, strict=True)))
    assert running.rows == sum(map(len, batches))
    return running.hexdigest()


def by_the_book(kind: ColumnType, values: list[Any]) -> str:
    """The format once more, from the module's first lines and nothing else."""
    if kind in ("int", "float", "bool"):
        form = {"int": "<q", "float": "<d", "bool": "<?"}[kind]
        lengths, content = b"", b"".join(struct.pack(form, value) for value in values)
    else:
        cells = [value.encode() if isinstance(value, str) else value for value in values]
        lengths = b"".join(struct.pack("<q", len(cell)) for cell in cells)
        content = b"".join(cells)
    parts = [blake2b(part, digest_size=32).digest() for part in (lengths, content)]
    return blake2b(b"".join(parts), digest_size=32).hexdigest()


@pytest.mark.parametrize("kind", CELLS)
@settings(max_examples=25)
@given(data=st.data())
def test_a_column_is_digested_by_the_book(kind: ColumnType, data: st.DataObject) -> None:
    values = data.draw(st.lists(CELLS[kind], max_size=10))
    running = ColumnDigest(kind)
    for piece in cut([(value,) for value in values], data.draw(PLACES)):
        running.update([value for (value,) in piece])
    assert running.hexdigest() == by_the_book(kind, values)


@pytest.mark.parametrize("table", VARIED)
@settings(max_examples=30)
@given(data=st.data())
def test_where_batches_end_does_not_matter(table: str, data: st.DataObject) -> None:
    rows = data.draw(rows_of(table).filter(bool))
    assert digest(table, *cut(rows, data.draw(PLACES))) == digest(table, rows)


@pytest.mark.parametrize("table", VARIED)
@settings(max_examples=30)
@given(data=st.data())
def test_the_order_of_rows_matters(table: str, data: st.DataObject) -> None:
    rows = data.draw(rows_of(table).filter(lambda rows: len(rows) > 1))
    other = data.draw(st.permutations(rows))
    assert (digest(table, rows) == digest(table, other)) == (repr(rows) == repr(other))


@pytest.mark.parametrize("table", VARIED)
@settings(max_examples=30)
@given(data=st.data())
def test_one_cell_makes_another_digest(table: str, data: st.DataObject) -> None:
    rows = data.draw(rows_of(table).filter(bool))
    row = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.integers(0, len(SCHEMAS[table]) - 1))
    cell = data.draw(CELLS[SCHEMAS[table][column][1]])
    assume(repr(cell) != repr(rows[row][column]))
    changed = list(rows)
    changed[row] = (*rows[row][:column], cell, *rows[row][column + 1 :])
    assert digest(table, changed) != digest(table, rows)


@pytest.mark.parametrize("table", VARIED)
@settings(max_examples=30)
@given(data=st.data())
def test_a_row_more_or_less_makes_another_digest(table: str, data: st.DataObject) -> None:
    rows = data.draw(rows_of(table).filter(bool))
    found = {digest(table, rows), digest(table, rows[1:] or []) if rows[1:] else digest(table)}
    found.add(digest(table, [*rows, rows[-1]]))
    assert len(found) == 3


@settings(max_examples=25)
@given(st.floats(allow_nan=False), st.integers(0, 63))
def test_a_single_bit_of_a_float_is_seen(value: float, bit: int) -> None:
    [bits] = struct.unpack("<Q", struct.pack("<d", value))
    [flipped] = struct.unpack("<d", struct.pack("<Q", bits ^ (1 << bit)))
    assert column("float", [value]) != column("float", [flipped])


@settings(max_examples=25)
@given(st.binary(min_size=1, max_size=20), st.data())
def test_a_single_bit_of_bytes_is_seen(content: bytes, data: st.DataObject) -> None:
    place, bit = data.draw(st.integers(0, len(content) - 1)), data.draw(st.integers(0, 7))
    flipped = bytearray(content)
    flipped[place] ^= 1 << bit
    assert column("bytes", [content]) != column("bytes", [bytes(flipped)])


def column(kind: ColumnType, values: Any) -> str:
    running = ColumnDigest(kind)
    running.update(values)
    return running.hexdigest()


@settings(max_examples=25)
@given(st.lists(st.binary(max_size=4), max_size=5), st.lists(st.binary(max_size=4), max_size=5))
def test_where_one_value_ends_is_seen(one: list[bytes], other: list[bytes]) -> None:
    assert (column("bytes", one) == column("bytes", other)) == (one == other)


@settings(max_examples=25)
@given(st.lists(CELLS["int"], max_size=6))
def test_arrays_and_lists_are_the_same(values: list[int]) -> None:
    assert column("int", values) == column("int", np.array(values, dtype=np.int64))
    assert column("int", values) == column("int", tuple(values))


@settings(max_examples=25)
@given(st.lists(st.booleans(), max_size=6))
def test_truth_values_are_the_same_from_numpy(values: list[bool]) -> None:
    assert column("bool", values) == column("bool", np.array(values, dtype=bool))


@settings(max_examples=30)
@given(st.lists(st.text(st.characters(max_codepoint=127), max_size=6), max_size=6))
def test_text_is_its_bytes_but_in_a_column_of_another_type(values: list[str]) -> None:
    assert column("text", values) == column("bytes", [value.encode() for value in values])
    assert TableDigest((("x", "text"),)).hexdigest() != TableDigest((("x", "bytes"),)).hexdigest()


def test_columns_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        TableDigest(SCHEMAS["legs"]).update([[1], [2]])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(-1e9, 1e9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


def mixed(node: Any) -> Any:
    """The same with every object's keys the other way round."""
    if isinstance(node, dict):
        return {key: mixed(value) for key, value in reversed(node.items())}
    return [mixed(value) for value in node] if isinstance(node, list) else node


@settings(max_examples=25)
@given(JSON)
def test_plain_values_do_not_depend_on_the_order_of_keys(value: Any) -> None:
    assert digest_of(mixed(value)) == digest_of(value)
    assert sha256_of(mixed(value)) == sha256_of(value)


@settings(max_examples=25)
@given(JSON, JSON)
def test_different_plain_values_have_different_digests(one: Any, other: Any) -> None:
    assert (digest_of(one) == digest_of(other)) == same(one, other)


def same(one: Any, other: Any) -> bool:
    """Equal in kind and value, whatever the order of keys; Python has 1 == 1.0 == True."""
    if isinstance(one, dict) and isinstance(other, dict):
        return set(one) == set(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and repr(one) == repr(other)


def test_dates_are_digested_as_they_are_written() -> None:
    assert digest_of({"start": date(2025, 1, 6)}) == digest_of({"start": "2025-01-06"})


@settings(max_examples=25)
@given(st.binary(max_size=100))
def test_a_files_hash_is_that_of_its_bytes(content: bytes) -> None:
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "file").write_bytes(content)
        assert file_sha256(Path(folder) / "file") == sha256(content).hexdigest()


def test_a_large_file_is_read_in_pieces(tmp_path: Path) -> None:
    content = bytes(range(256)) * (3 * 4096 + 1)
    (tmp_path / "file").write_bytes(content)
    assert len(content) > 3 << 20
    assert file_sha256(tmp_path / "file") == sha256(content).hexdigest()


def test_everything_in_a_runs_digest_counts() -> None:
    tables = {"orders": "a", "legs": "b"}
    usual = run_digest(tables, "s", 1, 0)
    others = [
        run_digest({"orders": "b", "legs": "a"}, "s", 1, 0),
        run_digest({"orders": "a"}, "s", 1, 0),
        run_digest(tables, "t", 1, 0),
        run_digest(tables, "s", 2, 0),
        run_digest(tables, "s", 1, 1),
        run_digest(tables, "s", 0, 1),
    ]
    assert len({usual, *others}) == 7
    assert run_digest(dict(reversed(tables.items())), "s", 1, 0) == usual


@pytest.mark.parametrize("table", sorted(OPTIONAL))
def test_an_empty_table_of_a_part_that_is_not_there_says_nothing(table: str) -> None:
    tables = {"orders": digest("orders")}
    usual = run_digest(tables, "s", 1, 0)
    assert run_digest({**tables, table: digest(table)}, "s", 1, 0) == usual
    assert run_digest({**tables, table: "rows"}, "s", 1, 0) != usual
    assert run_digest({}, "s", 1, 0) != usual, "others count where they are empty"
