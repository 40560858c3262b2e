"""docs/policies.md says what is so."""

from __future__ import annotations

import json
import re
import shlex
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from argosy.policies import registered
from sim import policies
from sim.policies import FAMILIES
from tests.support.places import ROOT
from tests.support.planted import argosy

if TYPE_CHECKING:
    from pathlib import Path

PAGE = (ROOT / "docs/policies.md").read_text(encoding="utf-8")
ROWS = {
    cells[0]: cells
    for line in PAGE.partition("| family |")[2].partition("\n\n")[0].splitlines()[2:]
    if (cells := [cell.strip(" `") for cell in line.strip("|").split("|")])
}


def test_every_family_has_its_row() -> None:
    assert list(ROWS) == list(FAMILIES)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_row_says_what_the_family_says(family: str) -> None:
    _, _, view, _, null, default, oracle = ROWS[family]
    about = FAMILIES[family]
    assert hasattr(policies, view)
    assert (null, default, oracle.replace("–", "")) == (about.null, about.default, about.oracle)
    assert {null, default} <= set(registered(family))


[SNIPPET] = re.findall(r"```python\n(.+?)```", PAGE, flags=re.DOTALL)


def test_the_example_runs_as_the_page_says(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(SNIPPET)
    [command] = re.findall(r"^    argosy (run .+)$", PAGE, flags=re.MULTILINE)
    done = argosy(tmp_path, *shlex.split(command), "--days", 1)
    assert done.returncode == 0, done.stderr
    declined = json.loads((tmp_path / "runs/tiny-s1/manifest.json").read_text())["outcomes"]["declined"]
    assert declined > 0


def test_the_example_is_a_policy() -> None:
    found: dict[str, Any] = {}
    exec(SNIPPET, found)
    cautious = found["Cautious"](limit_cents=100)
    assert cautious(SimpleNamespace(buyer_orders=0, amount_cents=100), None) is False
    assert cautious(SimpleNamespace(buyer_orders=1, amount_cents=100), None) is True
