"""The gas that the pages tell is the gas that it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contracts.tools import arbitration_gas, modules_gas
from tests.support.places import ROOT

if TYPE_CHECKING:
    from types import ModuleType

DOCS = ROOT / "docs"


@pytest.mark.parametrize(("tool", "page"), [(arbitration_gas, "arbitration.md"), (modules_gas, "modules.md")])
def test_every_row_stands_on_its_page(tool: ModuleType, page: str) -> None:
    told = (DOCS / page).read_text(encoding="utf-8").splitlines()
    measured = [f"| {name} | {gas:,} |" for name, gas in tool.measure(tool.Bench()).items()]
    assert len(measured) >= 20
    assert [row for row in measured if row not in told] == []
