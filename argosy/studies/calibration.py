"""Simulated beside measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from analytics.studies import STATISTICS, Figure, Reference, judged, together
from argosy.scenario_files import DATA
from argosy.studies.elasticity import DAYS as ELASTICITY_DAYS
from argosy.studies.elasticity import EVERY, PricedMarket, elasticity, units_sold
from argosy.studies.held_to import targets_of
from argosy.studies.markets import Scene, observe
from argosy.studies.study import Study

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analytics.studies import Target
    from argosy.experiments.executors import Workers
    from argosy.studies.request import StudyRequest

    Tell = Callable[[str], None]

DAYS: Final = 120
REPLICATIONS: Final = 2
_PAIRS: Final = 6
_DEEP: Final = 4
"""Times as many seeds in a deep study."""


class _Look(NamedTuple):
    """A market, and the statistics that are wanted of it."""

    scene: Scene
    statistics: tuple[str, ...]


def calibration(request: StudyRequest, workers: Workers, tell: Tell) -> Study:
    """Run the markets of both segments and hold them to what was measured.

    Args:
        request: checked.
        workers: run the markets.
        tell: is told what has ended.
    """
    days = request.days or DAYS
    wanted = targets_of(request.name)
    chosen = [target for target in wanted if request.days is None or target.days <= days]
    figures = _figures(request, [t for t in chosen if t.statistic not in EVERY], workers, tell)
    figures |= _elasticities(request, [t for t in chosen if t.statistic in EVERY], workers, tell)
    rows = [judged(target, figures[target.name], deep=request.deep) for target in chosen]
    skipped = [target.name for target in wanted if target not in chosen]
    return Study(request, rows, _conditions(request, days), skipped)


def _figures(
    request: StudyRequest, wanted: Sequence[Target], workers: Workers, tell: Tell
) -> dict[str, Figure]:
    looks = _looks(request, wanted)
    found: dict[str, list[Figure]] = {target.name: [] for target in wanted}
    for look, figures in zip(looks, workers.each(_measure, looks), strict=True):
        tell(f"{look.scene.segment}, seed {look.scene.seed}, {look.scene.days} days")
        for target in wanted:
            if look.scene.segment == target.segment and _days(request, target) == look.scene.days:
                found[target.name].append(figures[target.statistic])
    return {name: together(figures) for name, figures in found.items()}


def _looks(request: StudyRequest, wanted: Sequence[Target]) -> list[_Look]:
    """A market for every seed, segment and number of days; what needs longer ones has one seed of them."""
    statistics: dict[tuple[str, int], dict[str, None]] = {}
    for target in wanted:
        statistics.setdefault((target.segment, _days(request, target)), {})[target.statistic] = None
    usual = request.days or DAYS
    many = _times(request.replications or REPLICATIONS, request)
    return [
        _Look(Scene(segment, request.seed + number, days), tuple(names))
        for (segment, days), names in statistics.items()
        for number in range(many if days == usual else 1)
    ]


def _days(request: StudyRequest, target: Target) -> int:
    return max(request.days or DAYS, target.days)


def _times(count: int, request: StudyRequest) -> int:
    return count * _DEEP if request.deep and request.replications is None else count


def _measure(look: _Look) -> dict[str, Figure]:
    market, data = observe(look.scene), Reference(DATA)
    return {name: STATISTICS[name](market, data) for name in look.statistics}


def _elasticities(
    request: StudyRequest, wanted: Sequence[Target], workers: Workers, tell: Tell
) -> dict[str, Figure]:
    seeds = range(request.seed, request.seed + _pairs(request))
    segments = dict.fromkeys(target.segment for target in wanted)
    every = dict.fromkeys([0, *(EVERY[target.statistic] for target in wanted)])
    markets = [PricedMarket(segment, seed, n) for segment in segments for seed in seeds for n in every]
    units = {}
    for market, sold in zip(markets, workers.each(units_sold, markets), strict=True):
        units[market] = sold
        dearer = f"one in {market.every} dearer" if market.every else "list prices"
        tell(f"{market.segment}, seed {market.seed}, {dearer}")
    return {
        target.name: elasticity(
            (
                (units[PricedMarket(target.segment, s, 0)], units[PricedMarket(target.segment, s, n)])
                for s in seeds
            ),
            n,
        )
        for target in wanted
        for n in (EVERY[target.statistic],)
    }


def _pairs(request: StudyRequest) -> int:
    return _times(request.replications or _PAIRS, request)


def _conditions(request: StudyRequest, days: int) -> str:
    return (
        f"{days} days of eurasia (consumer) and wholesale, {_times(request.replications or REPLICATIONS, request)} "
        f"seeds from {request.seed}, instant settlement; elasticities from {_pairs(request)} pairs of "
        f"{ELASTICITY_DAYS} days"
    )
