"""The study of cold starts: its parts by hand, and one small market."""

from __future__ import annotations

import numpy as np
import pytest

from argosy.studies import coldstart
from argosy.studies.coldstart_market import NAMES, WAITING, Cold, Watch, live, rank
from argosy.studies.recommend import models_of_policies

PLAIN = Cold(10, 0.5, 0.4, 0.1, 10, 0.3, 0.4, 0.2, 0.4, 1.0)


def test_rank_by_hand() -> None:
    scores = np.array([3.0, 1.0, 1.0, 0.0, 1.0])
    assert [rank(scores, n) for n in range(5)] == [0.0, 0.5, 0.5, 1.0, 0.5]
    assert rank(np.zeros(7), 3) == 0.5


def test_all_have_models() -> None:
    assert {name.removesuffix(WAITING) for name in NAMES} <= set(models_of_policies())


def test_figures_are_of_means_over_seeds() -> None:
    found = {name: [PLAIN, PLAIN] for name in NAMES}
    found["content"] = [PLAIN._replace(new_shown=0.2), PLAIN._replace(new_shown=0.6)]
    found["hybrid"] = [PLAIN._replace(new_shown=0.1), PLAIN._replace(new_shown=0.3)]
    assert coldstart.figures_of(found) == {
        "introduced_over_waiting": pytest.approx(2),
        "new_over_old": pytest.approx(0.5),
    }
    nothing = {name: [PLAIN._replace(new_shown=0.0, old_shown=0.0)] for name in NAMES}
    assert set(coldstart.figures_of(nothing).values()) == {None}


def test_a_market() -> None:
    found = live(Watch("content", 1, 10))
    assert found.slates >= found.visits > 0
    assert 0 < found.best_folded <= 1
    assert 0 < found.rank_folded < 1
    assert 0.1 < found.new_shown < 1
    assert found.new_sold > 0
