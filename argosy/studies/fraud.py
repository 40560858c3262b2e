"""Fraud screens: offline scores beside what they do to the market, and what becomes of them when fraud moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analytics.policies.learned_screens import LEARNED
from analytics.studies import judged
from argosy.studies.adaptation import MODES, aged_figures, ageing, ages
from argosy.studies.fraud_market import SMALL, Guarded, live
from argosy.studies.fraud_tables import (
    beside,
    best_of,
    by_tactic,
    figures_of,
    labels_and_truth,
    scored,
    world,
)
from argosy.studies.held_to import targets_of
from argosy.studies.study import Study

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from argosy.experiments.executors import Workers
    from argosy.studies.fraud_market import Screenings
    from argosy.studies.fraud_tables import Runs
    from argosy.studies.request import StudyRequest

    Groups = Mapping[str, Mapping[str, list[Guarded]]]

DAYS: Final = 150
REPLICATIONS: Final = 3
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

    Raises:
        InputError: if there are too few days to see fraud move.
    """
    many, days = request.replications or REPLICATIONS, request.days or DAYS
    lived = _lived(_groups(range(request.seed, request.seed + many), days), workers, tell)
    acted, looked, moved = lived["acting"], lived["looking on"], lived["moving"]
    scores = scored(looked, days)
    figures = figures_of(acted, scores) | aged_figures(moved, days)
    rows = [judged(target, figures[target.statistic]) for target in targets_of(request.name)]
    tables = [world(acted), beside(acted, scores, days), labels_and_truth(acted, looked, days)]
    tables += [by_tactic(acted, days), *ages(moved, days)]
    called = "seeds" if many > 1 else "seed"
    conditions = (
        f"{days} days of eurasia with {', '.join(SMALL)}, {many} {called} from {request.seed}; a screen that looks "
        "on scores as it learns and accepts everything; scores are measured on the second half of the days"
    )
    return Study(request, rows, conditions, tables=tables, notes=[*best_of(acted), *NOTES])


def _groups(seeds: Iterable[int], days: int) -> Groups:
    """The markets of each screen or mode, seed by seed."""
    each = list(seeds)
    return {
        "acting": {screen: [Guarded(screen, seed, days) for seed in each] for screen in SCREENS},
        "looking on": {screen: [Guarded(shadow(screen), seed, days) for seed in each] for screen in LEARNED},
        "moving": {mode: [ageing(mode, seed, days) for seed in each] for mode in MODES},
    }


def _lived(groups: Groups, workers: Workers, tell: Callable[[str], None]) -> Mapping[str, Runs]:
    """What became of each market, in the same places."""
    found: dict[str, dict[str, list[Screenings]]] = {
        group: {name: [] for name in groups[group]} for group in groups
    }
    given = [
        (found[group][name], market)
        for group, named in groups.items()
        for name, markets in named.items()
        for market in markets
    ]
    for (place, market), came in zip(given, workers.each(live, [one for _, one in given]), strict=True):
        place.append(came)
        tell(f"{market.screen}, seed {market.seed}")
    return found


def shadow(screen: str) -> str:
    """The screen that scores as `screen` does and accepts everything."""
    return f'{{name="shadow", options={{screen="{screen}"}}}}'


NOTES: Final = (
    "a screen that looks on has the labels of all orders; one that acts has none of what it stopped",
    "a share of the gap is what a screen adds to the platform's result over none, of what the oracle adds; that "
    "stops every thief and no one else, and does not know who will charge back goods that came",
)
