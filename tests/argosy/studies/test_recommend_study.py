"""The study of recommenders: its parts by hand, one small market, and the films where their wheel is at hand."""

from __future__ import annotations

import pytest

from analytics.recommend import Popularity
from argosy.problems import InputError
from argosy.studies import movielens, recommend
from argosy.studies.movielens import marks
from argosy.studies.recommend_market import EXPLORING, LOGGED, NAMES, NULL, ORACLE, Effect, Shown, live
from argosy.studies.recommend_offline import MODELS, held, models, on_purchases, worth
from scenarios.data.builders.wheels import RECBOLE, Wheel, cached


def effect(surplus: float) -> Effect:
    return Effect({"buyer_surplus_cents": surplus}, [], [])


class TestByHand:
    def test_share_of_the_gap(self) -> None:
        effects = {
            NULL: [effect(100), effect(300)],
            ORACLE: [effect(500), effect(500)],
            "x": [effect(275)] * 2,
        }
        assert recommend.gap_closed(effects, "x") == pytest.approx(0.25)
        assert recommend.gap_closed(effects, NULL) == 0.0
        assert recommend.gap_closed(effects, ORACLE) == 1.0

    def test_what_marks_are_worth(self) -> None:
        assert [worth(stars) for stars in range(1, 6)] == pytest.approx([0, 0, 1 / 3, 2 / 3, 1])

    def test_the_latest_marks_are_held_out_and_what_was_seen_is_not_asked_about(self) -> None:
        asked = held([[(0, 5.0), (1, 1.0), (2, 4.0), (3, 3.0), (4, 5.0), (5, 4.0)]], [[]] * 6)
        assert asked.seen == [[0, 1, 2, 3]]
        assert asked.relevant == [frozenset({4, 5})]
        assert asked.log.matrix.toarray().tolist() == [pytest.approx([1, 0, 2 / 3, 1 / 3, 0, 0])]

    def test_purchases(self) -> None:
        """Everybody takes 0 and then 1; whoever took one article only is not asked about."""
        found = on_purchases([[0, 1], [0, 1], [1], [1, 1, 0]], [()] * 4, {"popularity": Popularity})
        assert found["popularity"] == pytest.approx(1.0)

    def test_every_recommender_with_a_model_is_compared(self) -> None:
        assert set(recommend.models_of_policies()) == set(MODELS)
        assert set(MODELS) <= set(models())
        assert len(NAMES) == len(MODELS) + 6


@pytest.fixture(scope="module")
def logged() -> Effect:
    return live(Shown(LOGGED, 1, 2))


class TestInAMarket:
    def test_figures(self, logged: Effect) -> None:
        figures = logged.figures
        assert 0.2 < figures["conversion"] < 0.9
        assert 1 < figures["articles"] < len(logged.words)
        assert figures["buyer_surplus_cents"] > 0

    def test_purchases_are_numbers_of_articles(self, logged: Effect) -> None:
        assert logged.bought
        assert all(0 <= item < len(logged.words) for one in logged.bought for item in one)

    def test_one_that_explores(self) -> None:
        assert live(Shown(EXPLORING, 1, 2)).bought == []


@pytest.mark.skipif(not cached(RECBOLE), reason="the wheel with the films is not in the cache")
def test_the_films() -> None:
    found = marks()
    assert (len(found.given), len(found.words)) == (943, 1_682)
    assert sum(map(len, found.given)) == 100_000
    assert "Animation" in found.kinds[0]
    assert {"toy", "story", "Animation"} <= set(found.words[0])
    assert sum(map(bool, held(found.given, found.kinds).relevant)) == 908


def test_films_that_cannot_be_had(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setenv("ARGOSY_DATA_CACHE", str(tmp_path))
    monkeypatch.setattr(movielens, "RECBOLE", Wheel("no-such-package-of-ours==0", "none.whl", ""))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(InputError, match="cannot be had"):
        marks()
