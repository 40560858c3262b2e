"""The statistics there are: one decorated function each, from a market and the data to a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from analytics.studies.observed import Observed
    from analytics.studies.reference import Reference


class Sample(NamedTuple):
    """Values of a market beside those of the data; `weights` are of the latter, None where all count alike."""

    values: NDArray[np.float64]
    reference: NDArray[np.float64]
    weights: NDArray[np.float64] | None = None


class Mix(NamedTuple):
    """Amounts by kind in a market beside those in the data."""

    simulated: Mapping[str, float]
    measured: Mapping[str, float]


class Pair(NamedTuple):
    """A number of a market beside the one that the data give for as long a time."""

    simulated: float
    measured: float


Figure: TypeAlias = "float | Pair | Sample | Mix | None"
"""None where there is nothing to compute it from."""
Statistic: TypeAlias = "Callable[[Observed, Reference], Figure]"

_STATISTICS: dict[str, Statistic] = {}
_Function = TypeVar("_Function", bound="Statistic")


def statistic(function: _Function) -> _Function:
    """Make a function the statistic of its name."""
    _STATISTICS[function.__name__] = function
    return function


STATISTICS: Final[Mapping[str, Statistic]] = _STATISTICS
"""Every statistic by its name."""


def together(figures: Sequence[Figure]) -> Figure:
    """One figure of several markets: the mean of numbers, all values of samples, all amounts of mixes.

    Raises:
        TypeError: if they are not of one kind.
    """
    known = [figure for figure in figures if figure is not None]
    if not known:
        return None
    if all(isinstance(figure, Sample) for figure in known):
        return _one_sample([figure for figure in known if isinstance(figure, Sample)])
    if all(isinstance(figure, Mix) for figure in known):
        return _one_mix([figure for figure in known if isinstance(figure, Mix)])
    if all(isinstance(figure, Pair) for figure in known):
        pairs = [figure for figure in known if isinstance(figure, Pair)]
        return Pair(sum(pair.simulated for pair in pairs) / len(pairs), pairs[0].measured)
    numbers = [figure for figure in known if isinstance(figure, int | float)]
    if len(numbers) < len(known):
        raise TypeError("figures of several kinds")
    return sum(numbers) / len(numbers)


def _one_sample(samples: Sequence[Sample]) -> Sample:
    return samples[0]._replace(values=np.concatenate([sample.values for sample in samples]))


def _one_mix(mixes: Sequence[Mix]) -> Mix:
    kinds = sorted({kind for mix in mixes for kind in mix.simulated})
    return mixes[0]._replace(
        simulated={kind: sum(mix.simulated.get(kind, 0.0) for mix in mixes) for kind in kinds}
    )
