"""Fraud screens: offline scores beside what they do to the market, and what becomes of them when fraud moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analytics.policies.learned_screens import LEARNED
from analytics.studies import judged
from argosy.studies.adaptation import MODES, QUICK, aged_figures, ageing, ages
from argosy.studies.fraud_market import SCALE, Guarded, live
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
from argosy.studies.onlookers import Watched, look_on
from argosy.studies.study import Study

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from argosy.experiments.executors import Workers
    from argosy.studies.fraud_market import Screenings
    from argosy.studies.fraud_tables import Runs
    from argosy.studies.request import StudyRequest

    Groups = Mapping[str, Mapping[str, list[Guarded]]]

DAYS: Final = 112
REPLICATIONS: Final = 2
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
    seeds = range(request.seed, request.seed + many)
    lived = _lived(_groups(seeds, days), workers, tell)
    acted, moved = lived["acting"], lived["moving"]
    looked = _looked(seeds, days, workers, tell)
    scores = scored(looked, days)
    figures = figures_of(acted, scores) | aged_figures(moved, days)
    rows = [judged(target, figures[target.statistic]) for target in targets_of(request.name)]
    tables = [world(acted), beside(acted, scores, days), labels_and_truth(acted, looked, days)]
    tables += [by_tactic(acted, days), *ages(moved, days)]
    called = "seeds" if many > 1 else "seed"
    conditions = (
        f"{days} days of eurasia at scale {SCALE} with instant settlement, {many} {called} from {request.seed}; "
        "screens that look on score as they learn and accept everything; scores are measured on the second half "
        f"of the days; where gangs move, {' and '.join(QUICK)}"
    )
    return Study(request, rows, conditions, tables=tables, notes=[*best_of(acted), *NOTES])


def _groups(seeds: Sequence[int], days: int) -> Groups:
    """The markets of each screen or mode, seed by seed."""
    return {
        "acting": {screen: [Guarded(screen, seed, days) for seed in seeds] for screen in SCREENS},
        "moving": {mode: [ageing(mode, seed, days) for seed in seeds] for mode in MODES},
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


def _looked(seeds: Sequence[int], days: int, workers: Workers, tell: Callable[[str], None]) -> Runs:
    """What the learned screens say where they look on, one market a seed for all of them."""
    found: dict[str, list[Screenings]] = {screen: [] for screen in LEARNED}
    for seed, came in zip(seeds, workers.each(look_on, [Watched(seed, days) for seed in seeds]), strict=True):
        for screen, runs in found.items():
            runs.append(came[screen])
        tell(f"all of them looking on, seed {seed}")
    return found


NOTES: Final = (
    "a screen that looks on has the labels of all orders; one that acts has none of what it stopped",
    "a share of the gap is what a screen adds to the platform's result over none, of what the oracle adds; that "
    "stops every thief and no one else, and does not know who will charge back goods that came",
)
