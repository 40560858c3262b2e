"""Pages that are made from the code are what the code says today."""

from __future__ import annotations

import re

import pytest

from analytics.kpis import KPIS
from argosy.reference import PAGES
from sim.records import SCHEMAS
from tests.support.places import ROOT


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_up_to_date(name: str) -> None:
    page = (ROOT / "docs/reference" / name).read_text(encoding="utf-8")
    assert page == PAGES[name](), "python -m argosy.reference docs/reference"


def test_every_column_and_every_figure_is_there() -> None:
    tables = PAGES["tables.md"]()
    for table, schema in SCHEMAS.items():
        section = tables.partition(f"\n## {table}\n")[2].partition("\n## ")[0]
        assert re.findall(r"^\| `(\w+)` \|", section, flags=re.MULTILINE) == [column for column, _ in schema]
    assert re.findall(r"^\| `(\w+)` \|", PAGES["kpis.md"](), flags=re.MULTILINE) == list(KPIS)


@pytest.mark.parametrize(
    ("table", "column", "unit"),
    [
        ("orders", "placed_at", "seconds from the scenario's start"),
        ("orders", "goods", "minor units of `currency`"),
        ("orders", "to_seller", "token units, millionths of `currency`"),
        ("orders", "quantity", ""),
        ("legs", "co2_g", "grams"),
        ("transactions", "gas_price", "wei per gas"),
    ],
)
def test_units(table: str, column: str, unit: str) -> None:
    section = PAGES["tables.md"]().partition(f"\n## {table}\n")[2].partition("\n## ")[0]
    assert re.search(rf"^\| `{column}` \| \w+ \| {re.escape(unit)} \|", section, flags=re.MULTILINE)
