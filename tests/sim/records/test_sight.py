"""Every column of every table says who may see it."""

from __future__ import annotations

from sim.records import ROLES, SCHEMAS, SEEN_BY, identified_by, seen
from sim.records.sight import _SEEN, ACCOUNTS, IDENTIFIERS

OF_THE_BUYER_ALONE = {"orders": {"condition"}, "visits": {"heard_of"}}


def test_every_column_stands_there_once() -> None:
    assert SEEN_BY.keys() == SCHEMAS.keys()
    for table, schema in SCHEMAS.items():
        listed = [column for columns in _SEEN[table].values() for column in columns.split()]
        assert sorted(listed) == sorted(name for name, _ in schema), table


def test_letters_are_those_of_roles() -> None:
    for groups in _SEEN.values():
        for letters in groups:
            assert set(letters) <= set(ROLES)
            assert len(set(letters)) == len(letters)


def test_the_hidden_truth_is_seen_by_nobody() -> None:
    for table, schema in SCHEMAS.items():
        for column, _ in schema:
            if column.endswith("conduct") or column in ("tactic", "cheats_from", "buyer_right", "lost_cents"):
                assert not SEEN_BY[table][column], f"{table}.{column}"


def test_identifiers_are_columns() -> None:
    names = {(table, column) for table, schema in SCHEMAS.items() for column, _ in schema}
    assert IDENTIFIERS.keys() <= {column for _, column in names}
    assert names >= ACCOUNTS
    assert identified_by("screenings", "buyer") == "account"
    assert identified_by("orders", "buyer") == "buyer"
    assert identified_by("orders", "goods") == ""


def test_who_sees_a_part_sees_no_more_than_the_platform() -> None:
    for table in SCHEMAS:
        everything = set(seen(table, "platform"))
        for role in ROLES.values():
            own = OF_THE_BUYER_ALONE.get(table, set()) if role == "buyer" else set()
            assert set(seen(table, role)) - everything == own
