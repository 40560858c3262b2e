"""The one way in which studies run a market."""

from __future__ import annotations

import pytest

from argosy.problems import ScenarioError
from argosy.studies.markets import finished
from sim.settlement import Conservation, InstantSettlement

INSTANT = ("settlement.mode=instant", "seed=7")
NEEDS = {"orders": ("order", "placed_at")}


def test_it_has_the_days_that_were_asked_for_and_figures_of_what_was_kept() -> None:
    ended = finished(INSTANT, 2, NEEDS, "tiny")
    assert (ended.scenario.days, ended.scenario.seed) == (2, 7)
    assert ended.sink.tables()["orders"].height == ended.market.orders.placed > 0


def test_one_that_would_not_fit_is_refused_by_its_days() -> None:
    with pytest.raises(ScenarioError, match="GB before its first visit"):
        finished((*INSTANT, "memory_gb=0.1"), 1826, NEEDS)


def test_money_that_is_missing_is_no_result(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        InstantSettlement, "conservation", lambda _: Conservation({"EURC": 5}, {}, {"EURC": 2})
    )
    with pytest.raises(RuntimeError, match=r"seed 7: money is missing or too much: \{'EURC': 3\}"):
        finished(INSTANT, 1, NEEDS, "tiny")
