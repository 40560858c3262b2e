"""One market with a recommender that is watched: what it shows visitors after one purchase, and of new articles."""

from __future__ import annotations

from collections import Counter
from math import exp, fsum, log
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from analytics.policies.recommend import Past, Ranked
from argosy.studies.markets import finished
from sim.core.units import DAY
from sim.policies import Placed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from sim.market import Market
    from sim.policies import History, Setting, ShelfView

    FloatArray = NDArray[np.float64]

WAITING: Final = ", waiting"
"""Behind the name of a recommender to whom new articles are not described before its next lesson."""
NAMES: Final = (
    "popularity", "item_cf", "ease", "svd", "sided", "content", f"content{WAITING}", "hybrid", f"hybrid{WAITING}",
)  # fmt: skip
LAUNCHED: Final = 0.3
"""Share of the articles that are listed later."""
FIRST_DAYS: Final = 7
_NEEDS: Final = {"order_lines": ("order", "sku", "quantity"), "orders": ("order", "placed_at")}


class Watch(NamedTuple):
    """A market: its recommender, seed and days."""

    recommender: str
    seed: int
    days: int


class Cold(NamedTuple):
    """What became of it; shares are of `slates`, or of `visits`.

    Attributes:
        slates: of visitors all of whose past is one purchase since the last lesson.
        best_folded: on which the offer was that is worth most to the visitor, the purchase being known.
        best_waiting: the same, had it been learned with the next lesson only.
        worth: utility of the slate over that of the one that waits, mean.
        visits: that such slates are of.
        rank_folded: share of all articles that are more relevant to it than the first that a visit looks for, the
            purchase being known; half of those that are as relevant count, too. 0.5 by chance.
        rank_waiting: the same for a stranger, to whom relevant is what most buyers took.
        new_shown: of the times that a newly listed article was come across in its first `FIRST_DAYS`, unasked for,
            those that it was shown.
        old_shown: the same of all articles that were there from the start.
        new_sold: units per article in its first `FIRST_DAYS`.
    """

    slates: float
    best_folded: float
    best_waiting: float
    worth: float
    visits: float
    rank_folded: float
    rank_waiting: float
    new_shown: float
    old_shown: float
    new_sold: float


class Watched:
    """A recommender whose slates are compared with those that it would have shown had it not heard of a purchase.

    It is told the truth, which the recommender is not.

    Args:
        inner: the recommender.
        launches: the day of listing, by the article's number.
        articles: that there are.
        substitution: dissimilarity of offers in the visitors' choice.
    """

    oracle = True

    def __init__(
        self, inner: Ranked, launches: Mapping[int, int], articles: int, substitution: float
    ) -> None:
        self.inner = inner
        self.learns_every_days = inner.learns_every_days
        self._launches = launches
        self._articles = articles
        self._substitution = substitution
        self._past, self._waiting = Past(), Past()
        self._purchases: dict[int, set[int]] = {}
        self._heard, self._lesson = 0, 0
        self._visit = (-1, -1)
        self._usual = np.zeros(articles)
        self.counts: Counter[str] = Counter()
        self.worth: list[float] = []
        self.ranks: list[tuple[float, float]] = []

    def __call__(self, view: ShelfView, setting: Setting) -> list[int]:
        """What the recommender shows."""
        self._hear(setting.history, view.time)
        shown = self.inner(view._replace(truth=None), setting)
        self._exposed(view, shown)
        if self._is_second(view.buyer):
            self._compare(view, shown)
        return shown

    def learn(self, history: History, now: int) -> None:
        """Let the recommender learn."""
        self.inner.learn(history, now)
        self._lesson = now
        self._waiting.renew(history, now)
        self._usual = np.zeros(self._articles)
        for basket in self._waiting.baskets():
            self._usual[list(basket.items)] += 1

    def _hear(self, history: History, now: int) -> None:
        self._past.follow(history, now)
        for seen in history.since(Placed, self._heard, now):
            self._purchases.setdefault(seen.buyer, set()).add(seen.known_at)
        self._heard = now

    def _is_second(self, buyer: int) -> bool:
        """Whether all that is known of the buyer is one purchase since the last lesson."""
        times = self._purchases.get(buyer, set())
        return self.inner.model_ is not None and len(times) == 1 and min(times) >= self._lesson

    def _compare(self, view: ShelfView, shown: Sequence[int]) -> None:
        plain = view._replace(truth=None)
        waiting = self.inner.knowing(plain, self._waiting)
        if view.truth:
            best = max(view.truth, key=view.truth.__getitem__)
            self.counts["slates"] += 1
            self.counts["best folded"] += best in shown
            self.counts["best waiting"] += best in waiting
            self.worth.append(self._utility(view, shown) - self._utility(view, waiting))
        visit = view.buyer, view.time
        if visit != self._visit:
            self._visit = visit
            said = self.inner.scores(self._past.taken(view.buyer))
            folded = np.concatenate([said, np.full(self._articles - len(said), said.min())])
            self.ranks.append((rank(folded, view.interest), rank(self._usual, view.interest)))

    def _utility(self, view: ShelfView, slate: Sequence[int]) -> float:
        """Of having a slate to choose from (docs/choice.md); the least offer's where none of it can be paid."""
        truth, s = view.truth or {}, self._substitution
        values = [truth[number] for number in slate if number in truth] or [min(truth.values())]
        largest = max(values)
        return largest + s * log(fsum(exp((value - largest) / s) for value in values))

    def _exposed(self, view: ShelfView, shown: Sequence[int]) -> None:
        on_slate, day = set(shown), view.time // DAY
        for candidate in view.same_category:
            since = self._launches.get(candidate.product)
            if candidate.product == view.interest or (since is not None and day >= since + FIRST_DAYS):
                continue
            age = "old" if since is None else "new"
            self.counts[f"{age} come across"] += 1
            self.counts[f"{age} shown"] += candidate.listing in on_slate


def rank(scores: FloatArray, article: int) -> float:
    """Share of the other articles with a higher score, and half of those with the same.

    Source: Hu, Koren and Volinsky 2008, Collaborative filtering for implicit feedback datasets (their
    percentile ranking).
    """
    own = scores[article]
    above, same = float((scores > own).sum()), float((scores == own).sum()) - 1
    return (above + same / 2) / max(1, len(scores) - 1)


def live(given: Watch) -> Cold:
    """Run the market."""
    watched: list[Watched] = []
    name = given.recommender.removesuffix(WAITING)

    def watch(market: Market) -> None:
        inner, world = market.policies.recommendation, market.world
        if not isinstance(inner, Ranked):
            raise TypeError(f"{name} has no model")
        inner.introduces = not given.recommender.endswith(WAITING)
        policy = Watched(inner, world.launches, len(world.products), market.scenario.demand.substitution)
        watched.append(policy)
        market.policies = market.policies._replace(recommendation=policy)

    overrides = [
        "settlement.mode=instant", f"seed={given.seed}", f"selling.launched_share={LAUNCHED}",
        f"policies.recommendation={name}",
    ]  # fmt: skip
    ended = finished(overrides, given.days, _NEEDS, prepare=watch)
    launches = {
        product.sku: ended.market.world.launches[product.index]
        for product in ended.market.world.products
        if ended.market.world.launches.get(product.index, given.days) <= given.days - FIRST_DAYS
    }
    tables, sold = ended.sink.tables(), 0
    lines = tables["order_lines"].join(tables["orders"], on="order").select("sku", "quantity", "placed_at")
    for sku, quantity, placed_at in lines.iter_rows():
        if sku in launches and launches[sku] <= placed_at // DAY < launches[sku] + FIRST_DAYS:
            sold += quantity
    return _summary(watched[0], sold / max(1, len(launches)))


def _summary(policy: Watched, new_sold: float) -> Cold:
    counts = policy.counts

    def share(part: str, whole: str) -> float:
        return counts[part] / counts[whole] if counts[whole] else 0.0

    return Cold(
        slates=counts["slates"],
        best_folded=share("best folded", "slates"),
        best_waiting=share("best waiting", "slates"),
        worth=fsum(policy.worth) / max(1, len(policy.worth)),
        visits=len(policy.ranks),
        rank_folded=fsum(folded for folded, _ in policy.ranks) / max(1, len(policy.ranks)),
        rank_waiting=fsum(waiting for _, waiting in policy.ranks) / max(1, len(policy.ranks)),
        new_shown=share("new shown", "new come across"),
        old_shown=share("old shown", "old come across"),
        new_sold=new_sold,
    )
