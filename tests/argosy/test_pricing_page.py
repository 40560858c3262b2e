"""What docs/pricing.md says: its policies and their options, its examples, its command."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Any

import numpy as np

from analytics.elasticity import elasticity
from argosy.policies import describe, registered
from sim.policies import PriceTruth, PriceView
from tests.argosy.commands.test_docs import commands
from tests.support.calling import invoke
from tests.support.places import ROOT

if TYPE_CHECKING:
    import pytest

PAGE = (ROOT / "docs" / "pricing.md").read_text(encoding="utf-8")
ONE_SHOP, TRUTH, ESTIMATE = re.findall(r"```python\n(.+?)```", PAGE, flags=re.DOTALL)


def executed(snippet: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(snippet, names)
    return names


def test_the_table_has_every_policy_with_its_options() -> None:
    rows = dict(re.findall(r"^\| `([\w-]+)` \| .+? \| (.+?) \|$", PAGE, flags=re.MULTILINE))
    assert set(rows) == set(registered("pricing"))
    options = {item.name: item.options for item in describe("pricing")}
    for name, told in rows.items():
        named = re.findall(r"`(\w+)`", told)
        assert named == list(options[name]), name
        for option, value in re.findall(r"`(\w+)` \(([\d.,]+)\)", told):
            assert float(value.replace(",", "")) == options[name][option].default


def test_one_shop() -> None:
    policy = executed(ONE_SHOP)["OneShop"]()
    view = PriceView(0, 0, 1_000, "EUR", 1, 0, 0, seller=3)
    assert (policy(view, None), policy(view._replace(seller=2), None)) == (900, 1_000)


def test_a_visitor() -> None:
    truth: PriceTruth = executed(TRUTH)["truth"]
    said = [float(number) for number in re.findall(r"# (-?[\d.]+):", TRUTH)]
    assert said == [round(truth.chance(1.0), 2), round(truth.elasticity(1.0), 2)]


def test_the_estimates() -> None:
    names = executed(ESTIMATE)
    taken, price, offers, noise = (np.asarray(names[key]) for key in ("taken", "price", "offers", "noise"))
    assert elasticity(taken, price, offers).ci_low > -2
    told = elasticity(taken, price, offers, noise)
    assert told.ci_low < -2 < told.ci_high


def test_the_comparison(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    compare, study = commands("docs/pricing.md")
    assert study == "argosy study pricing"
    done = invoke(*shlex.split(compare)[1:])
    assert done.exit_code == 0, done.stderr
