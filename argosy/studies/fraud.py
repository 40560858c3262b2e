"""Fraud screens: offline scores beside what they do to the market, and what becomes of them when fraud moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analytics.studies import judged
from argosy.studies.adaptation import MODES, aged_figures, ageing, ages
from argosy.studies.fraud_market import SMALL, Guarded, live
from argosy.studies.fraud_tables import beside, by_tactic, figures_of, labels_and_truth, world
from argosy.studies.held_to import targets_of
from argosy.studies.study import Study

if TYPE_CHECKING:
    from collections.abc import Callable

    from argosy.experiments.executors import Workers
    from argosy.studies.fraud_market import Screenings
    from argosy.studies.request import StudyRequest

DAYS: Final = 150
REPLICATIONS: Final = 3
LEARNED: Final = ("logistic", "tree", "forest", "boosting", "network", "isolation", "graph")
SCREENS: Final = ("none", "rules", *LEARNED, "oracle")
HELD: Final = frozenset(
    {
        "attempt_share", "first_party_share", "chargebacks_of_gmv", "best_auc", "best_precision", "best_recall",
        "best_share", "frozen_recall_falls",
    }
)  # fmt: skip
"""What a target can be held to."""


def fraud(request: StudyRequest, workers: Workers, tell: Callable[[str], None]) -> Study:
    """Run every screen where it acts, every learned one also where it only looks on, and some while fraud moves.

    Args:
        request: checked.
        workers: run the markets.
        tell: is told what has ended.
    """
    many, days = request.replications or REPLICATIONS, request.days or DAYS
    seeds = range(request.seed, request.seed + many)
    acting = [Guarded(screen, seed, days) for screen in SCREENS for seed in seeds]
    looking = [Guarded(shadow(screen), seed, days) for screen in LEARNED for seed in seeds]
    moving = [ageing(mode, seed, days) for mode in MODES for seed in seeds]
    lived: list[Screenings] = []
    given = [*acting, *looking, *moving]
    for market, found in zip(given, workers.each(live, given), strict=True):
        lived.append(found)
        tell(f"{market.screen}, seed {market.seed}")
    acted = {screen: lived[place * many : (place + 1) * many] for place, screen in enumerate(SCREENS)}
    rest = lived[len(acting) :]
    looked = {screen: rest[place * many : (place + 1) * many] for place, screen in enumerate(LEARNED)}
    rest = rest[len(looking) :]
    moved = {mode: rest[place * many : (place + 1) * many] for place, mode in enumerate(MODES)}
    figures = figures_of(acted, looked, days) | aged_figures(moved, days)
    rows = [judged(target, figures[target.statistic]) for target in targets_of(request.name)]
    tables = [world(acted), beside(acted, looked, days), labels_and_truth(acted, looked, days)]
    tables += [by_tactic(acted, days), *ages(moved, days)]
    conditions = (
        f"{days} days of eurasia with {', '.join(SMALL)}, {many} seeds from {request.seed}; a screen that looks on "
        "scores as it learns and accepts everything; scores are measured on the second half of the days"
    )
    return Study(request, rows, conditions, tables=tables, notes=NOTES)


def shadow(screen: str) -> str:
    """The screen that scores as `screen` does and accepts everything."""
    return f'{{name="shadow", options={{screen="{screen}"}}}}'


NOTES: Final = (
    "a screen that looks on has the labels of all orders; one that acts has none of what it stopped",
    "a share of the gap is what a screen adds to the platform's result over none, of what the oracle adds; that "
    "stops every thief and no one else, and does not know who will charge back goods that came",
)
