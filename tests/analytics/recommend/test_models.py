"""Every recommender against a slow one that says the same, on small random logs."""

from __future__ import annotations

from math import inf, log, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import Ridge

from analytics.recommend import (
    Basket,
    Content,
    Ease,
    Hybrid,
    ItemCF,
    Log,
    Popularity,
    Rules,
    Session,
    Sided,
    Svd,
    UserCF,
    spread,
    standard,
)

if TYPE_CHECKING:
    from collections.abc import Callable

USERS, ARTICLES = 25, 14
TERMS = ("red", "tin", "bird", "cake")
MODELS: dict[str, Callable[[], Any]] = {
    "popularity": Popularity,
    "user_cf": lambda: UserCF(neighbours=4, shrink=3.0),
    "item_cf": lambda: ItemCF(neighbours=5),
    "content": Content,
    "rules": lambda: Rules(neighbours=5, support=2, lift=1.0),
    "svd": lambda: Svd(factors=4),
    "ease": lambda: Ease(penalty=2.0),
    "ease of some": lambda: Ease(penalty=2.0, most=8),
    "sided": lambda: Sided(factors=4),
    "session": lambda: Session(neighbours=5, steps=3, half_life=2.0),
    "hybrid": lambda: Hybrid([(Ease(penalty=2.0), 1.0), (Svd(factors=3), 0.5)], half_life=3.0, cold=2.0),
}
RAW = [name for name in MODELS if name != "hybrid"]
"""Those whose scores of some articles do not hang on which are asked about."""


def a_log(seed: int) -> Log:
    rng = np.random.default_rng(seed)
    baskets = []
    for _ in range(USERS):
        items = rng.permutation(ARTICLES)[: rng.integers(1, 9)].tolist()
        baskets.append(Basket.of((item, float(rng.integers(1, 4))) for item in items))
    words = [[term for term in TERMS if rng.random() < 0.5] for _ in range(ARTICLES)]
    return Log.of(baskets, ARTICLES, words)


LOGS = [a_log(seed) for seed in range(4)]
NEW = Basket((3, 11, 0), (1.0, 2.0, 0.5))
"""Of somebody who is in no log."""


def dense(log_: Log) -> np.ndarray:
    return np.asarray(log_.matrix.toarray(), dtype=float)


def strongest(strengths: np.ndarray, most: int) -> np.ndarray:
    kept = np.zeros_like(strengths)
    for row in range(len(strengths)):
        others = sorted(
            (-strengths[row, c], c) for c in range(len(strengths)) if c != row and strengths[row, c]
        )
        for _, column in others[:most]:
            kept[row, column] = strengths[row, column]
    return kept


@pytest.mark.parametrize("name", MODELS)
class TestEveryModel:
    def test_some_articles_are_scored_as_all_are(self, name: str) -> None:
        candidates = [5, 0, 13, 3]
        for log_ in LOGS:
            model = MODELS[name]().fit(log_)
            for basket in (NEW, *log_.baskets[:5]):
                scores, some = model.scores(basket), model.among(basket, candidates)
                assert scores.shape == (ARTICLES,)
                if name in RAW:
                    assert some == pytest.approx(scores[candidates].tolist(), abs=1e-9)

    def test_the_same_log_gives_the_same_model(self, name: str) -> None:
        one, other = MODELS[name]().fit(LOGS[0]), MODELS[name]().fit(a_log(0))
        assert one.scores(NEW).tolist() == other.scores(NEW).tolist()

    def test_an_empty_basket_no_candidates_and_an_empty_log(self, name: str) -> None:
        model = MODELS[name]().fit(LOGS[1])
        assert model.among(NEW, []) == []
        assert np.isfinite(model.scores(Basket((), ()))).all()
        assert len(model.among(Basket((), ()), [1, 2])) == 2
        nothing = MODELS[name]().fit(Log.of([], ARTICLES))
        assert nothing.scores(NEW).tolist() == [0.0] * ARTICLES

    def test_the_log_and_the_basket_stay_as_they_are(self, name: str) -> None:
        log_ = a_log(2)
        model = MODELS[name]().fit(log_)
        before = dense(log_).tolist()
        model.scores(NEW)
        model.among(NEW, [1, 2])
        assert dense(log_).tolist() == before


@pytest.mark.parametrize("log_", LOGS)
class TestAgainstSlowOnes:
    def test_popularity(self, log_: Log) -> None:
        assert Popularity().fit(log_).scores(NEW).tolist() == dense(log_).sum(axis=0).tolist()

    def test_user_cf(self, log_: Log) -> None:
        matrix, mine = dense(log_), NEW.row(ARTICLES)
        weights = []
        for theirs in matrix:
            correlation = float(np.corrcoef(mine, theirs)[0, 1]) if theirs.std() else 0.0
            both = int(((mine > 0) & (theirs > 0)).sum())
            weights.append(max(0.0, correlation) * both / (both + 3))
        least = sorted(weights, reverse=True)[3]
        votes = sum(w * row for w, row in zip(weights, matrix, strict=True) if w >= least)
        assert MODELS["user_cf"]().fit(log_).scores(NEW) == pytest.approx(votes, abs=1e-9)

    def test_item_cf(self, log_: Log) -> None:
        matrix = dense(log_)
        norms = np.linalg.norm(matrix, axis=0)
        cosines = np.array([[a @ b / (x * y) if x * y else 0.0 for b, y in zip(matrix.T, norms, strict=True)]
                            for a, x in zip(matrix.T, norms, strict=True)])  # fmt: skip
        assert MODELS["item_cf"]().fit(log_).scores(NEW) == pytest.approx(
            NEW.row(ARTICLES) @ strongest(cosines.round(12), 5), abs=1e-9
        )

    def test_rules(self, log_: Log) -> None:
        held = dense(log_) > 0
        confidences = np.zeros((ARTICLES, ARTICLES))
        for a in range(ARTICLES):
            for b in range(ARTICLES):
                both = int((held[:, a] & held[:, b]).sum())
                if a != b and both >= 2 and both / held[:, a].sum() >= held[:, b].mean() - 1e-12:
                    confidences[a, b] = both / held[:, a].sum()
        expected = NEW.row(ARTICLES) @ strongest(confidences, 5)
        assert MODELS["rules"]().fit(log_).scores(NEW) == pytest.approx(expected, abs=1e-9)

    def test_session(self, log_: Log) -> None:
        follows = np.zeros((ARTICLES, ARTICLES))
        often = np.maximum((dense(log_) > 0).sum(axis=0), 1)
        for items, values in log_.baskets:
            for place, first in enumerate(items):
                for step in (1, 2, 3):
                    if place + step < len(items):
                        follows[first, items[place + step]] += values[place + step] / step
        follows /= np.sqrt(np.outer(often, often))
        faded = np.zeros(ARTICLES)
        for age, (item, value) in enumerate(zip(reversed(NEW.items), reversed(NEW.values), strict=True)):
            faded[item] = value * 0.5 ** (age / 2)
        expected = faded @ strongest(follows.round(12), 5)
        assert MODELS["session"]().fit(log_).scores(NEW) == pytest.approx(expected, abs=1e-9)

    def test_content(self, log_: Log) -> None:
        vectors = TfidfTransformer().fit_transform(log_.features).toarray()
        expected = vectors @ (NEW.row(ARTICLES) @ vectors)
        assert Content().fit(log_).scores(NEW) == pytest.approx(expected, abs=1e-9)

    def test_svd_is_the_projection_on_the_largest_right_vectors(self, log_: Log) -> None:
        right = np.linalg.svd(dense(log_))[2][:4]
        assert Svd(factors=4).fit(log_).scores(NEW) == pytest.approx(
            NEW.row(ARTICLES) @ right.T @ right, abs=1e-4
        )

    def test_ease_is_a_ridge_regression_of_each_article_on_all_others(self, log_: Log) -> None:
        matrix, model = dense(log_), Ease(penalty=2.0).fit(log_)
        for place, item in enumerate(model.items_.tolist()):
            others = [n for n in model.items_.tolist() if n != item]
            ridge = Ridge(alpha=2.0, fit_intercept=False).fit(matrix[:, others], matrix[:, item])
            found = np.delete(model.weights_[:, place], place)
            assert found == pytest.approx(ridge.coef_, abs=1e-8)
            assert model.weights_[place, place] == 0.0

    def test_ease_of_some_leaves_the_rest_out(self, log_: Log) -> None:
        model = Ease(penalty=2.0, most=8).fit(log_)
        often = (dense(log_) > 0).sum(axis=0)
        left_out = sorted(set(range(ARTICLES)) - set(model.items_.tolist()))
        assert min(often[model.items_]) >= max(often[left_out])
        assert model.scores(Basket.of((n, 1.0) for n in range(ARTICLES)))[left_out].tolist() == [0.0] * len(
            left_out
        )

    def test_sided_is_one_decomposition_of_both(self, log_: Log) -> None:
        stacked = np.vstack([dense(log_), 3.0 * log_.features.toarray().T])
        right = np.linalg.svd(stacked)[2][:4]
        expected = NEW.row(ARTICLES) @ right.T @ right
        assert Sided(factors=4).fit(log_).scores(NEW) == pytest.approx(expected, abs=1e-4)

    def test_hybrid_is_the_sum_in_standard_deviations(self, log_: Log) -> None:
        recent = NEW.recent(3.0)
        said = [(Ease(penalty=2.0), 1.0), (Svd(factors=3), 0.5), (Popularity(), 2.0 / 4)]
        expected = sum(weight * standard(model.fit(log_).scores(recent)) for model, weight in said)
        assert MODELS["hybrid"]().fit(log_).scores(NEW) == pytest.approx(expected, abs=1e-9)


class TestFoldingIn:
    @pytest.mark.parametrize("log_", LOGS)
    def test_a_fitted_user_gets_what_the_factors_say_of_its_row(self, log_: Log) -> None:
        model = Svd(factors=4).fit(log_)
        fitted = dense(log_) @ model.vectors_ @ model.vectors_.T
        for row, basket in zip(fitted, log_.baskets, strict=True):
            assert model.scores(basket) == pytest.approx(row, abs=1e-9)

    def test_a_new_article_has_the_vector_that_a_fit_would_give_it(self) -> None:
        """Article 13 is taken by nobody; its vector follows from its terms alone."""
        baskets = [
            Basket.of(pair for pair in zip(*one, strict=True) if pair[0] != 13) for one in LOGS[0].baskets
        ]
        words = [[TERMS[n] for n in row.nonzero()[1]] for row in LOGS[0].features[:13]]
        log_ = Log.of(baskets, ARTICLES, [*words, ["red", "cake"]])
        model = Sided(factors=4).fit(log_)
        known = sorted({*TERMS})
        found = model.vector([known.index("cake"), known.index("red")])
        assert found == pytest.approx(model.vectors_[13], abs=1e-3)
        assert np.abs(found).max() > 0.01

    def test_one_more_article_counts_at_once(self) -> None:
        log_ = LOGS[0]
        longer = Basket((*NEW.items, 7), (*NEW.values, 1.0))
        for name in RAW:
            if name != "popularity":
                model = MODELS[name]().fit(log_)
                assert model.scores(longer).tolist() != model.scores(NEW).tolist(), name

    def test_the_new_need_not_be_in_the_log_that_was_fitted(self) -> None:
        """A user of the log, folded in, is among its own neighbours."""
        log_ = LOGS[0]
        weights = UserCF(neighbours=USERS, shrink=0.0).fit(log_).weights(log_.baskets[2])
        assert weights is not None
        assert weights[2] == pytest.approx(1.0)
        assert weights.argmax() == 2


class TestBaskets:
    def test_the_latest_comes_last_and_counts(self) -> None:
        assert Basket.of([(4, 1.0), (2, 3.0), (4, 2.0)]) == Basket((2, 4), (3.0, 2.0))

    def test_half_lives(self) -> None:
        found = Basket((1, 2, 3), (1.0, 1.0, 1.0)).recent(2.0)
        assert found.values == pytest.approx((0.5, sqrt(0.5), 1.0))
        assert Basket((1, 2), (1.0, 2.0)).recent(inf) == Basket((1, 2), (1.0, 2.0))

    def test_terms_are_rarer_the_more_they_weigh(self) -> None:
        log_ = Log.of([], 3, [["red"], ["red", "tin"], ["red"]])
        row = Content().fit(log_).vectors_[1].toarray().ravel()
        assert row[1] / row[0] == pytest.approx((log(4 / 2) + 1) / (log(4 / 4) + 1))


class TestStandardDeviations:
    def test_by_hand(self) -> None:
        assert spread([1.0, 3.0]) == [-1.0, 1.0]
        assert spread([2.0, 2.0, 2.0]) == [0.0] * 3
        assert spread([]) == []
        assert standard(np.array([])).tolist() == []

    @given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=30))
    def test_of_a_few_they_are_those_of_many(self, scores: list[float]) -> None:
        few, many = spread(scores), standard(np.array(scores)).tolist()
        if np.std(scores) > 1e-9:
            assert few == pytest.approx(many, rel=1e-6, abs=1e-6)
        if len(set(scores)) == 1:
            assert few == [0.0] * len(scores)


@pytest.mark.parametrize("name", ["content", "sided", "hybrid by words"])
class TestNewArticles:
    """An article that nobody has taken, described after the lesson."""

    def fitted(self, name: str, words: list[str]) -> Any:
        baskets = [
            Basket.of(pair for pair in zip(*one, strict=True) if pair[0] != 13) for one in LOGS[0].baskets
        ]
        others = [[TERMS[n] for n in row.nonzero()[1]] for row in LOGS[0].features[:13]]
        made = {**MODELS, "hybrid by words": lambda: Hybrid([(Ease(penalty=2.0), 1.0), (Content(), 1.0)])}
        return made[name]().fit(Log.of(baskets, ARTICLES, [*others, words]))

    def test_words_that_were_known_change_nothing(self, name: str) -> None:
        model = self.fitted(name, ["red", "cake"])
        before, some = model.scores(NEW), model.among(NEW, [2, 13, 5])
        model.introduce(13, ["cake", "red", "never heard"])
        assert model.scores(NEW) == pytest.approx(before, abs=2e-3)
        assert model.among(NEW, [2, 13, 5]) == pytest.approx(some, abs=2e-3)

    def test_without_words_it_goes_with_nothing_and_with_them_with_its_like(self, name: str) -> None:
        model = self.fitted(name, [])
        before = model.scores(NEW)
        model.introduce(13, ["red", "cake"])
        after = model.scores(NEW)
        assert abs(after[13] - before[13]) > 0.01
        assert after[13] > before[13] or name == "sided", "whose factors may point the other way"
        model.introduce(13, ["never heard"])
        assert model.scores(NEW)[13] == pytest.approx(before[13], abs=1e-9)
