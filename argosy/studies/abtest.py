"""Trials inside a market beside the truth: what three designs are wrong by, and how often looking errs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from analytics.statistics import always_valid_half_width, bet, contrast, fixed_half_width, interval
from analytics.studies import judged
from argosy.console import Block
from argosy.studies.abtest_market import DESIGNS, NEW, OLD, WHOLE, Trial, live
from argosy.studies.held_to import targets_of
from argosy.studies.page import figure
from argosy.studies.study import Study
from sim.core.streams import Streams
from sim.core.units import DAY

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import polars as pl

    from analytics.statistics import Contrast, Interval
    from argosy.experiments.executors import Workers
    from argosy.studies.abtest_market import Design
    from argosy.studies.request import StudyRequest

DAYS: Final = 28
REPLICATIONS: Final = 10
_SCALE: Final = 1.0
_FIRST_LOOK: Final = 4
"""The day on which the impatient look first; then every day."""

_REASSIGNED: Final = 200
"""Trials without any effect that are made of one market, by assigning its buyers anew."""

_PRIOR: Final = 0.02
"""Of the effect on the share of visits with an order, before anything is seen: a fiftieth of all visits."""


class Alarms(NamedTuple):
    """Whether a trial without effect alarms, or which share of them does.

    Attributes:
        at_the_end: at one look.
        of_peeking: at any look of every day.
        always_valid: at any of these, by the interval that holds at all of them.
    """

    at_the_end: float
    of_peeking: float
    always_valid: float


HELD: Final = frozenset(f"false_alarms_{name}" for name in Alarms._fields)
"""What a target can be held to."""

_WORDS: Final = {
    "buyers": "every other buyer",
    "countries": "every other country",
    "days": "everybody on every other day",
}


class _Outcome(NamedTuple):
    """What a visit comes to: its column, its name on the page, and the factor to the unit there."""

    column: str
    name: str
    factor: float


_OUTCOMES: Final = (
    _Outcome("bought", "visits with an order, percentage points", 100.0),
    _Outcome("spent_cents", "spent a visit, EUR", 0.01),
    _Outcome("surplus_cents", "buyers' surplus a visit, EUR", 0.01),
)

Markets = dict[tuple["Design", bool], list["pl.DataFrame"]]


def abtest(request: StudyRequest, workers: Workers, tell: Callable[[str], None]) -> Study:
    """Try the new recommender on half of a market in three ways, and on all of it.

    Args:
        request: checked.
        workers: run the markets.
        tell: is told what has ended.
    """
    days, many = request.days or DAYS, request.replications or REPLICATIONS
    kinds = [(design, False) for design in WHOLE] + [
        (d, mirrored) for d in DESIGNS for mirrored in (False, True)
    ]
    given = [
        Trial(design, mirrored, request.seed + number, days, _SCALE)
        for number in range(many)
        for design, mirrored in kinds
    ]
    markets: Markets = {kind: [] for kind in kinds}
    for one, found in zip(given, workers.each(live, given), strict=True):
        markets[one.design, one.mirrored].append(found)
        tell(f"{one.design}{', mirrored' if one.mirrored else ''}, seed {one.seed}")
    alarms = _alarms(markets["old", False], request.seed)
    rows = [judged(target, alarms[target.statistic]) for target in targets_of(request.name)]
    tables = [
        *(_beside_the_truth(outcome, markets) for outcome in _OUTCOMES),
        _read_out(markets, request.seed),
    ]
    conditions = (
        f"{days} days of eurasia, {many} {'seed' if many == 1 else 'seeds'} from {request.seed}, instant "
        f"settlement; `{OLD}` is replaced by `{NEW}`"
    )
    return Study(request, rows, conditions, tables=tables, notes=_notes(markets))


def truth_of(outcome: str, markets: Markets) -> list[float]:
    """Of each seed, by how much a visit comes to more where everybody has the new recommender."""
    whole = zip(markets["new", False], markets["old", False], strict=True)
    return [_mean(new, outcome) - _mean(old, outcome) for new, old in whole]


def estimates_of(design: Design, outcome: str, markets: Markets) -> list[float]:
    """Of each seed, what a trial says, the mean of the two that have the same luck and each other's arms.

    Who buys a lot does so in both and falls out of the mean: what is left is the design's own error.
    """
    both = zip(markets[design, False], markets[design, True], strict=True)
    return [(trial(a, outcome).difference + trial(b, outcome).difference) / 2 for a, b in both]


def trial(visits: pl.DataFrame, outcome: str) -> Contrast:
    """What is read out of one trial."""
    return contrast(visits[outcome].to_numpy(), visits["new"].to_numpy(), visits["unit"].to_numpy())


def _mean(visits: pl.DataFrame, outcome: str) -> float:
    return float(visits[outcome].to_numpy().mean())


def _bias(design: Design, outcome: str, markets: Markets) -> Interval:
    pairs = zip(estimates_of(design, outcome, markets), truth_of(outcome, markets), strict=True)
    return interval([estimate - truth for estimate, truth in pairs])


def _beside_the_truth(outcome: _Outcome, markets: Markets) -> Block:
    truth = interval(truth_of(outcome.column, markets))
    rows = [["the truth: everybody", _shown(truth, outcome.factor), "", "", ""]]
    for design in DESIGNS:
        estimate = interval(estimates_of(design, outcome.column, markets))
        bias = _bias(design, outcome.column, markets)
        errors = [trial(visits, outcome.column).error for visits in markets[design, False]]
        rows.append(
            [
                _WORDS[design], _shown(estimate, outcome.factor), _shown(bias, outcome.factor),
                f"{estimate.mean / truth.mean:.2f}" if abs(truth.mean) > (truth.half_width or 0) else "-",
                figure(sum(errors) / len(errors) * outcome.factor),
            ]
        )  # fmt: skip
    head = ["who has the new one", "effect", "bias", "of the truth", "standard error of one trial"]
    return Block(outcome.name, head, rows)


def _shown(found: Interval, factor: float) -> str:
    half = f" ± {figure(found.half_width * factor)}" if found.half_width else ""
    return f"{figure(found.mean * factor)}{half}"


def _read_out(markets: Markets, seed: int) -> Block:
    rows = []
    truths = truth_of("bought", markets)
    for number, (visits, truth) in enumerate(zip(markets["buyers", False], truths, strict=True)):
        found = trial(visits, "bought")
        belief = bet(found, _PRIOR)
        rows.append(
            [
                str(seed + number), str(found.outcomes), f"{found.difference * 100:+.1f}",
                f"{fixed_half_width(found) * 100:.1f}",
                f"{always_valid_half_width(found, found.outcomes) * 100:.1f}", f"{belief.better:.2f}",
                f"{belief.regret * 100:.2f}", f"{truth * 100:+.1f}",
            ]
        )  # fmt: skip
    head = [
        "seed", "visits", "effect, points", "± at one look", "± at every look", "new one better, probability",
        "risked by choosing it, points", "truth, points",
    ]  # fmt: skip
    return Block("single trials by buyers: visits with an order", head, rows)


def _alarms(markets: Sequence[pl.DataFrame], seed: int) -> dict[str, float]:
    """How often trials without any effect find one, by how they are looked at."""
    found = [alarm for number, visits in enumerate(markets) for alarm in _of_market(visits, seed + number)]
    shares = Alarms(*np.mean(found, axis=0).tolist())
    return {f"false_alarms_{name}": share for name, share in shares._asdict().items()}


def _of_market(visits: pl.DataFrame, seed: int) -> list[Alarms]:
    """For each assignment of the buyers of one market, whether it alarms."""
    bought, times = visits["bought"].to_numpy(), visits["time"].to_numpy()
    buyer = visits["unit"].to_numpy()
    counts = np.searchsorted(times, np.arange(_FIRST_LOOK, times[-1] // DAY + 2) * DAY)
    planned, rng = len(bought), Streams(seed).generator("arms without effect")
    found = []
    for _ in range(_REASSIGNED):
        new = (rng.permutation(buyer.max() + 1) % 2 == 0)[buyer]
        looks = [contrast(bought[:count], new[:count], buyer[:count]) for count in counts]
        naive = [abs(look.difference) > fixed_half_width(look) for look in looks]
        always = any(abs(look.difference) > always_valid_half_width(look, planned) for look in looks)
        found.append(Alarms(naive[-1], any(naive), always))
    return found


def _notes(markets: Markets) -> list[str]:
    notes = []
    for outcome in _OUTCOMES:
        shown = [
            f"{_WORDS[design]} by {_shown(bias, outcome.factor)}"
            for design in DESIGNS
            if (bias := _bias(design, outcome.column, markets)).half_width
            and abs(bias.mean) > bias.half_width
        ]
        notes.append(
            f"{outcome.name}: " + (f"off the truth {'; '.join(shown)}" if shown else "no bias is shown")
        )
    return [*notes, *_READING]


_READING: Final = (
    "the truth is two whole markets with the same luck, one for each recommender; no platform can have both",
    "arms share what a market shares: stock, what sells (the old recommender shows what the new one sold), the "
    "model, which learns from the choices of both, and buyers, who come back and tell their friends. Whoever "
    "splits by buyers therefore compares two arms of one market and not two markets",
    "every trial was run twice, the arms exchanged: the mean of both is what a design comes to without the luck of "
    "who was in which arm. One trial alone has the standard error that stands beside it",
)
