"""Whether a market settles, and what still moves after years."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from analytics.studies import BLOCK_DAYS, MEASURES, Row, Settling, beyond_drift, settling
from argosy.studies.held_to import targets_of
from argosy.studies.markets import Scene, observe
from argosy.studies.study import Study

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analytics.studies import Series, Target
    from argosy.experiments.executors import Workers
    from argosy.studies.request import StudyRequest

DAYS: Final = 730
DEEP_DAYS: Final = 1826
"""Two years, and five."""


class _Followed(NamedTuple):
    """Every series of a market by name: by day, and by block."""

    daily: dict[str, Series]
    blocks: dict[str, Series]


def stationarity(request: StudyRequest, workers: Workers, tell: Callable[[str], None]) -> Study:
    """Run a market for years, and look at what it is like block by block.

    Args:
        request: checked.
        workers: run the markets.
        tell: is told what has ended.
    """
    days = request.days or (DEEP_DAYS if request.deep else DAYS)
    scenes = [Scene("consumer", request.seed + n, days) for n in range(request.replications or 1)]
    followed = []
    for scene, found in zip(scenes, workers.each(_follow, scenes), strict=True):
        followed.append(found)
        tell(f"seed {scene.seed}, {scene.days} days")
    daily = {name: _mean([run.daily[name] for run in followed]) for name in MEASURES}
    blocks = {name: _mean([run.blocks[name] for run in followed]) for name in MEASURES}
    settled = {name: settling(daily[name], blocks[name]) for name in MEASURES}
    rows = [_row(target, settled[target.statistic]) for target in targets_of(request.name)]
    notes = [_note(name, found) for name, found in settled.items()]
    many = f"{len(scenes)} {'seeds' if len(scenes) > 1 else 'seed'} from {request.seed}"
    conditions = f"{days} days of eurasia, {many}, instant settlement, blocks of {BLOCK_DAYS} days"
    return Study(request, rows, conditions, blocks=blocks, notes=notes)


def _follow(scene: Scene) -> _Followed:
    market = observe(scene)
    return _Followed(
        {name: series(market, 1) for name, series in MEASURES.items()},
        {name: series(market, BLOCK_DAYS) for name, series in MEASURES.items()},
    )


def _mean(runs: Sequence[Series]) -> Series:
    """Mean over runs, block by block, of those that have a figure."""
    known = ([value for value in values if value is not None] for values in zip(*runs, strict=True))
    return [sum(values) / len(values) if values else None for values in known]


def _row(target: Target, found: Settling) -> Row:
    drift = found.drift
    if drift is None:
        return Row(target, (), (0.0,), None, target.threshold)
    return Row(target, tuple(drift), (0.0,), beyond_drift(drift), target.threshold)


def _note(name: str, found: Settling) -> str:
    called = name.replace("_", " ")
    if found.warm_up_days is None or found.drift is None:
        return f"{called}: the run is too short to say"
    end = (
        f"the warm-up ends on day {found.warm_up_days}"
        if found.settled
        else (f"no end of the warm-up is found before day {found.warm_up_days}, half of the run")
    )
    low, high = found.drift.ci_low, found.drift.ci_high
    moves = "it still moves" if found.drift.moving else "no movement is found after that"
    return f"{called}: {end}; {moves} ({low:+.1%} to {high:+.1%} of its mean a year)"
