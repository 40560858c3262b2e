"""Prices: how demand answers them, as estimated and as it is, and what each pricing policy does to a market."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from analytics.elasticity import elasticity
from analytics.statistics import interval, share_of_gap
from analytics.studies import judged
from argosy.console import Block
from argosy.studies.held_to import targets_of
from argosy.studies.page import figure
from argosy.studies.pricing_market import ALL, NAMES, NOISE, NULL, ORACLE, SOME, Priced, displays, live
from argosy.studies.study import Study

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from analytics.elasticity import Elasticity
    from argosy.experiments.executors import Workers
    from argosy.studies.pricing_market import Displays
    from argosy.studies.request import StudyRequest

DAYS: Final = 14
REPLICATIONS: Final = 2
HELD: Final = frozenset({"instrumented_over_known", "naive_over_known", "first_stage_f", "oracle_over_list"})
"""What a target can be held to."""

Effects = dict[tuple[str, int], list[dict[str, float]]]
"""Key figures of the markets of each seed, by policy and which sellers use it."""

_MARGIN: Final = "margin_cents"


class Told(NamedTuple):
    """Elasticities of all displays together.

    Attributes:
        known: mean over the markets of that which follows from what visitors are like.
        naive: least squares over all displays.
        within: least squares within offers.
        instrumented: two-stage least squares with the drawn part of prices.
    """

    known: float
    naive: Elasticity
    within: Elasticity
    instrumented: Elasticity


def pricing(request: StudyRequest, workers: Workers, tell: Callable[[str], None]) -> Study:
    """Tell the elasticity in three ways beside the known one, and let every policy price in markets.

    Args:
        request: checked.
        workers: run the markets.
        tell: is told what has ended.
    """
    days, many = request.days or DAYS, request.replications or REPLICATIONS
    seeds = range(request.seed, request.seed + many)
    shown = []
    followed = [Priced("follows demand", ALL, seed, days) for seed in seeds]
    for one, display in zip(followed, workers.each(displays, followed), strict=True):
        shown.append(display)
        tell(f"prices that follow demand, seed {one.seed}, {days} days")
    told = told_by(shown)
    effects = _effects(seeds, days, workers, tell)
    figures = _figures(told, effects)
    rows = [judged(target, figures[target.statistic]) for target in targets_of(request.name)]
    called = "seeds" if many > 1 else "seed"
    conditions = (
        f"{days} days of eurasia at twice its size, {many} {called} from {request.seed}, {len(NAMES)} policies, "
        f"used by one seller in {SOME} and by all, instant settlement"
    )
    tables = [_elasticities(told, shown), _some(effects), _all(effects)]
    return Study(request, rows, conditions, tables=tables, notes=_NOTES)


def told_by(shown: Sequence[Displays]) -> Told:
    """Elasticities from the displays of several markets, whose offers have nothing to do with each other.

    Args:
        shown: of each market.
    """
    taken, price, noise = (
        np.concatenate(columns)
        for columns in zip(*((one.taken, one.log_price, one.noise) for one in shown), strict=True)
    )
    offers = 1 + max(int(one.listing.max()) for one in shown)
    groups = np.concatenate([one.listing + number * offers for number, one in enumerate(shown)])
    return Told(
        known=sum(one.known for one in shown) / len(shown),
        naive=elasticity(taken, price, groups),
        within=elasticity(taken, price, groups, within=True),
        instrumented=elasticity(taken, price, groups, noise),
    )


def _effects(seeds: Sequence[int], days: int, workers: Workers, tell: Callable[[str], None]) -> Effects:
    """Markets of every policy; those of list prices are the same whoever uses it."""
    pairs = [(name, every) for every in (SOME, ALL) for name in NAMES if (name, every) != (NULL, ALL)]
    given = [Priced(name, every, seed, days) for seed in seeds for name, every in pairs]
    effects: Effects = {pair: [] for pair in pairs}
    for one, found in zip(given, workers.each(live, given), strict=True):
        effects[one.policy, one.every].append(found)
        tell(f"{one.policy}, one seller in {one.every}, seed {one.seed}, {days} days")
    effects[NULL, ALL] = effects[NULL, SOME]
    return effects


def _figures(told: Told, effects: Effects) -> dict[str, float | None]:
    listed, best = (_mean(effects[name, SOME], _MARGIN) for name in (NULL, ORACLE))
    return {
        "instrumented_over_known": told.instrumented.value / told.known,
        "naive_over_known": told.naive.value / told.known,
        "first_stage_f": told.instrumented.strength,
        "oracle_over_list": best / listed if listed > 0 else None,
    }


def _mean(found: Sequence[Mapping[str, float]], kpi: str) -> float:
    return sum(effect[kpi] for effect in found) / len(found)


def _elasticities(told: Told, shown: Sequence[Displays]) -> Block:
    count, sold = (
        sum(values) for values in zip(*((len(x.taken), x.taken.sum()) for x in shown), strict=True)
    )
    rows = [
        ["least squares, all displays", *_cells(told.naive)],
        ["least squares within offers", *_cells(told.within)],
        ["two-stage least squares, drawn part of the price", *_cells(told.instrumented)],
        ["known: what follows from every visitor's utility", f"{told.known:.2f}", "-", "-"],
    ]
    head = ["estimate", "elasticity", "95 % interval", "F of the first stage"]
    return Block(f"elasticity of an offer: {count:,} displays, {sold:,.0f} of them taken", head, rows)


def _cells(found: Elasticity) -> list[str]:
    strength = "-" if np.isinf(found.strength) else f"{found.strength:,.0f}"
    return [f"{found.value:.2f}", f"{found.ci_low:.2f} to {found.ci_high:.2f}", strength]


def _some(effects: Effects) -> Block:
    head = [
        "policy", "their margin, EUR", "over list prices, EUR", "share of the gap", "sellers' profit over, EUR",
        "goods sold over, EUR", "buyers' surplus over, EUR",
    ]  # fmt: skip
    return Block(f"one seller in {SOME} prices by the policy", head, _rows(effects, SOME))


def _all(effects: Effects) -> Block:
    head = [
        "policy", "margin of the same sellers, EUR", "over list prices, EUR", "share of the gap of one in four",
        "sellers' profit over, EUR", "goods sold over, EUR", "buyers' surplus over, EUR",
    ]  # fmt: skip
    return Block("all sellers price by the policy", head, _rows(effects, ALL))


def _rows(effects: Effects, every: int) -> list[list[str]]:
    null, oracle = effects[NULL, SOME], effects[ORACLE, SOME]
    rows = []
    for name in NAMES:
        found = effects[name, every]
        share = share_of_gap(*([effect[_MARGIN] for effect in one] for one in (found, null, oracle)))
        rows.append(
            [
                name,
                f"{_mean(found, _MARGIN) / 100:,.0f}",
                _over(found, null, _MARGIN),
                "-" if share is None else _around(share.mean, share.half_width, 1.0),
                *(
                    _over(found, null, kpi)
                    for kpi in ("sellers_profit_cents", "gmv_cents", "buyer_surplus_cents")
                ),
            ]
        )
    return rows


def _over(found: Sequence[Mapping[str, float]], null: Sequence[Mapping[str, float]], kpi: str) -> str:
    """Paired differences in euro, with the half width of their mean's 95 % interval."""
    over = interval([a[kpi] - b[kpi] for a, b in zip(found, null, strict=True)])
    return _around(over.mean, over.half_width, 100.0)


def _around(mean: float, half: float | None, unit: float) -> str:
    return figure(mean / unit) + (f" ± {figure(half / unit)}" if half else "")


_NOTES: Final = (
    "prices that follow demand make least squares find buyers who mind a price less than they do: what is dear is "
    "what sells. Within offers it errs the other way: a price rises after sales, which the next days do not repeat",
    f"the drawn part of every price, uniform within {NOISE:g} of its logarithm to either side, moves demand "
    "through the price alone: with it as instrument the elasticity is found to about a tenth. The known one is at "
    "the prices that were asked, all other offers at list prices, where least squares and instrument answer to "
    "what others really asked, so that an interval of many displays need not hold it",
    "the margin is what sellers take for goods that are kept, less the platform's fee and what goods cost; it "
    "leaves out freight, returns and the keeping of stock, which sellers' profit has",
    "the oracle is the best answer of a few sellers to list prices of all others. What all do is another question: "
    "what pays one of them may cost all together, and what pays all may pay none of them alone",
)
