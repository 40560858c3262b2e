"""Where the warm-up of a run ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

BATCH: Final = 5
"""Observations in a batch: the 5 of MSER-5."""


class Truncation(NamedTuple):
    """What to leave out of the mean of a series.

    Attributes:
        first: number of the first observation that is kept, a multiple of `BATCH`.
        settled: False if that lies at the end of the half that may be left out, which tells that the series is too
            short to say.
    """

    first: int
    settled: bool


def mser5(series: Sequence[float]) -> Truncation:
    """The truncation point with the least marginal standard error, over means of 5 observations each.

    Of b batch means, the first d are left out for which Σ (z_j - mean)² / (b - d)² over the others is least; d is
    at most half of b, beyond which the few that are left decide by chance. An unfinished batch is ignored.

    Source: White 1997, An effective truncation heuristic for bias reduction in simulation output, Simulation 69(6);
    White, Cobb and Spratt 2000, A comparison of five steady-state truncation heuristics, WSC (MSER-5, the half).

    Args:
        series: observations in the order of time.

    Raises:
        ValueError: for fewer than two batches.
    """
    batches = len(series) // BATCH
    if batches < 2:
        raise ValueError(f"{len(series)} observations; MSER-5 needs {2 * BATCH} or more")
    means = np.asarray(series[: batches * BATCH], dtype=float).reshape(batches, BATCH).mean(axis=1)
    most = batches // 2
    errors = [
        float(((means[d:] - means[d:].mean()) ** 2).sum()) / (batches - d) ** 2 for d in range(most + 1)
    ]
    best = int(np.argmin(errors))
    return Truncation(best * BATCH, best < most)


def settled_after(daily: Sequence[float | None]) -> Truncation | None:
    """The first day that is kept of a figure for each day; days without one are passed over.

    Args:
        daily: in the order of time.

    Returns:
        a truncation whose `first` is a day; None if too few days have a figure for MSER-5.
    """
    days = [(day, value) for day, value in enumerate(daily) if value is not None]
    if len(days) < 2 * BATCH:
        return None
    cut = mser5([value for _, value in days])
    return Truncation(days[cut.first][0] if cut.first else 0, cut.settled)


def moving_average(series: Sequence[float | None], reach: int) -> list[float | None]:
    """The mean of every observation with `reach` neighbours on each side, fewer near both ends.

    Source: Welch 1983, The statistical analysis of simulation results, in Lavenberg (ed.), Computer Performance
    Modeling Handbook; there the end is left out, where here the window shrinks as at the beginning.

    Args:
        series: None where there is no observation, which is passed over.
        reach: of the window.
    """
    found: list[float | None] = []
    for place in range(len(series)):
        near = min(reach, place, len(series) - 1 - place)
        there = [value for value in series[place - near : place + near + 1] if value is not None]
        found.append(sum(there) / len(there) if there else None)
    return found
