"""Recommenders offline and in the market: does what foretells best also sell best?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scipy.stats import kendalltau, spearmanr

from analytics.policies.recommend import Ranked
from analytics.statistics import interval
from analytics.studies import judged
from argosy.console import Block
from argosy.policies import build_policy
from argosy.studies.held_to import targets_of
from argosy.studies.movielens import marks
from argosy.studies.page import figure
from argosy.studies.recommend_market import LOGGED, NAMES, NULL, ORACLE, Shown, live
from argosy.studies.recommend_offline import (
    AFTER,
    COUNTED,
    IMPLICIT,
    of_new_people,
    on_films,
    on_purchases,
)
from argosy.studies.study import Study
from sim.scenario import PolicyChoice

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from analytics.recommend import Offline, Recommender
    from argosy.experiments.executors import Workers
    from argosy.studies.recommend_market import Effect
    from argosy.studies.request import StudyRequest

DAYS: Final = 21
REPLICATIONS: Final = 3
HELD: Final = frozenset({"best_ndcg", "popularity_ndcg", "over_popularity", "in_their_places", "gap_closed"})
"""What a target can be held to."""
SURPLUS: Final = "buyer_surplus_cents"

Effects = dict[str, list["Effect"]]


def recommend(request: StudyRequest, workers: Workers, tell: Callable[[str], None]) -> Study:
    """Judge every recommender on MovieLens, on a market's purchases, and in the market.

    Args:
        request: checked.
        workers: run the markets.
        tell: is told what has ended.
    """
    films = marks()
    offline = on_films(films, tell)
    cold = of_new_people(films)
    days, many = request.days or DAYS, request.replications or REPLICATIONS
    given = [Shown(name, request.seed + number, days) for number in range(many) for name in NAMES]
    effects: Effects = {name: [] for name in NAMES}
    for one, found in zip(given, workers.each(live, given), strict=True):
        effects[one.recommender].append(found)
        tell(f"{one.recommender}, seed {one.seed}, {days} days")
    on_market = _on_market(effects[LOGGED])
    figures = _figures(offline, effects)
    rows = [judged(target, figures[target.statistic]) for target in targets_of(request.name)]
    tables = [_films(offline), _new_people(cold), _market(effects), _against(offline, on_market, effects)]
    called = "seeds" if many > 1 else "seed"
    conditions = (
        f"MovieLens-100k, the latest fifth of every person's marks held out; {days} days of eurasia, {many} "
        f"{called} from {request.seed}, {len(NAMES)} recommenders, instant settlement"
    )
    return Study(request, rows, conditions, tables=tables, notes=_notes(offline, on_market, effects))


def models_of_policies() -> dict[str, Callable[[], Recommender]]:
    """The models that policies of the market learn, by the policy's name."""
    found: dict[str, Callable[[], Recommender]] = {}
    for name in NAMES:
        if "," not in name:
            policy = build_policy("recommendation", PolicyChoice(name=name))
            if isinstance(policy, Ranked):
                found[name] = policy.recommender
    return found


def _on_market(logged: Sequence[Effect]) -> dict[str, float]:
    """NDCG@10 on the purchases of each seed's market, mean."""
    found = [on_purchases(effect.bought, effect.words, models_of_policies()) for effect in logged]
    return {name: sum(one[name] for one in found) / len(found) for name in found[0]}


def _figures(offline: Mapping[str, Offline], effects: Effects) -> dict[str, float | None]:
    own = {name: offline[name].ndcg for name in offline if name != IMPLICIT}
    surplus = {name: _mean(found, SURPLUS) for name, found in effects.items()}
    between = [surplus[NULL] <= worth <= surplus[ORACLE] for worth in surplus.values()]
    return {
        "best_ndcg": max(own.values()),
        "popularity_ndcg": own[COUNTED],
        "over_popularity": max(own.values()) / own[COUNTED],
        "in_their_places": sum(between) / len(between),
        "gap_closed": max(gap_closed(effects, name) for name in NAMES if name not in (NULL, ORACLE)),
    }


def gap_closed(effects: Effects, name: str, kpi: str = SURPLUS) -> float:
    """Share of what the oracle adds to the null's that this recommender adds, of the means over seeds."""
    low, high = _mean(effects[NULL], kpi), _mean(effects[ORACLE], kpi)
    return (_mean(effects[name], kpi) - low) / (high - low) if high != low else 0.0


def _mean(found: Sequence[Effect], kpi: str) -> float:
    return sum(effect.figures[kpi] for effect in found) / len(found)


def _films(offline: Mapping[str, Offline]) -> Block:
    rows = [
        [
            name, f"{x.ndcg:.4f} ± {x.half_width:.4f}", f"{x.recall:.4f}", f"{x.coverage:.2f}",
            f"{x.diversity:.3f}", f"{x.microseconds:.0f}",
        ]
        for name, x in offline.items()
    ]  # fmt: skip
    head = ["model", "NDCG@10", "recall@10", "coverage", "diversity", "µs a person, median"]
    return Block("MovieLens-100k: what is liked next", head, rows)


def _new_people(found: Mapping[str, Sequence[float]]) -> Block:
    rows = [[name, *(f"{ndcg:.3f}" for ndcg in values)] for name, values in found.items()]
    return Block(
        "cold start: NDCG@10 of people of whom nothing was learned",
        ["model", *(f"after {marked} {'marks' if marked > 1 else 'mark'}" for marked in AFTER)],
        rows,
    )


def _market(effects: Effects) -> Block:
    head = [
        "recommender", "conversion, %", "goods sold, EUR", "profit of platform and sellers, EUR",
        "buyers' surplus, EUR", "over the null, EUR", "share of the gap", "articles that share sales",
        "lines not in stock, %",
    ]  # fmt: skip
    rows = []
    for name, found in effects.items():
        profit = _mean(found, "platform_profit_cents") + _mean(found, "sellers_profit_cents")
        over = interval(
            [a.figures[SURPLUS] - b.figures[SURPLUS] for a, b in zip(found, effects[NULL], strict=True)]
        )
        half = f" ± {figure(over.half_width / 100)}" if over.half_width else ""
        rows.append(
            [
                name, f"{_mean(found, 'conversion') * 100:.1f}", f"{_mean(found, 'gmv_cents') / 100:,.0f}",
                f"{profit / 100:,.0f}", f"{_mean(found, SURPLUS) / 100:,.0f}", f"{over.mean / 100:,.0f}{half}",
                f"{gap_closed(effects, name):.2f}", f"{_mean(found, 'articles'):.0f}",
                f"{_mean(found, 'stock_out_share') * 100:.1f}",
            ]
        )  # fmt: skip
    return Block("in the market", head, rows)


def _against(offline: Mapping[str, Offline], on_market: Mapping[str, float], effects: Effects) -> Block:
    rows = [
        [
            name, f"{offline[name].ndcg:.4f}" if name in offline else "-", f"{ndcg:.4f}",
            f"{gap_closed(effects, name):.3f}", f"{gap_closed(effects, name, 'conversion'):.3f}",
            f"{gap_closed(effects, name, 'gmv_cents'):.3f}",
        ]
        for name, ndcg in on_market.items()
    ]  # fmt: skip
    head = [
        "recommender", "NDCG@10, MovieLens", "NDCG@10, market's purchases", "gap closed: surplus", "conversion",
        "goods sold",
    ]  # fmt: skip
    return Block("offline against the market", head, rows)


def _notes(offline: Mapping[str, Offline], on_market: Mapping[str, float], effects: Effects) -> list[str]:
    names = list(on_market)
    films = [offline[name].ndcg for name in names]
    purchases = list(on_market.values())
    notes = []
    for kpi, called in (
        (SURPLUS, "buyers' surplus"),
        ("conversion", "conversion"),
        ("gmv_cents", "goods sold"),
    ):
        effect = [_mean(effects[name], kpi) for name in names]
        notes.append(
            f"rank correlation of {len(names)} recommenders' NDCG@10 with {called}: on MovieLens "
            f"{_correlated(films, effect)}; on the market's purchases {_correlated(purchases, effect)}"
        )
    if IMPLICIT not in offline:
        notes.append(
            "implicit is not installed: `uv run --with implicit==0.7.3 argosy study recommend` puts it beside the "
            "others; the committed page has it"
        )
    return [*notes, *_READING]


_READING: Final = (
    "what visitors come for follows their tastes; what they choose of a slate does not: an offer of the category "
    "is worth to them what its price at the door, its promise and its seller are, whatever article it is "
    "(docs/choice.md). So relevance can foretell the next purchase and still sell nothing more, and what closes "
    "the gap is to know good offers: `hybrid` learns from choices what matters",
    "places of a slate are all looked at alike: there is no position bias to be corrected. Only offers that "
    "are in stock and can be sent are shown; one that the budget does not allow leaves its place empty",
    "microseconds are those of the machine and of the moment: compare them within the table only",
)


def _correlated(one: Sequence[float], other: Sequence[float]) -> str:
    spearman, kendall = spearmanr(one, other), kendalltau(one, other)
    return (
        f"Spearman {spearman.statistic:+.2f} (p = {spearman.pvalue:.2f}), Kendall {kendall.statistic:+.2f} "
        f"(p = {kendall.pvalue:.2f})"
    )
