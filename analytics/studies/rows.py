"""A figure held to its target."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analytics.studies.distances import (
    beyond,
    kolmogorov_smirnov,
    total_variation,
    wasserstein,
    weighted_quantile,
)
from analytics.studies.figures import Mix, Pair, Sample

if TYPE_CHECKING:
    from analytics.studies.figures import Figure
    from analytics.studies.targets import Target

_QUARTERS = (0.25, 0.5, 0.75)


@dataclass(frozen=True)
class Row:
    """One target and what came of it.

    Attributes:
        target: that it is held to.
        simulated: the number, or the three quartiles of a sample, or the largest share of a mix; empty if there is
            nothing to compute it from.
        measured: the same of the data; the two ends of a range.
        distance: between the two; None without a figure.
        allowed: greatest distance.
    """

    target: Target
    simulated: tuple[float, ...]
    measured: tuple[float, ...]
    distance: float | None
    allowed: float

    @property
    def met(self) -> bool:
        """Whether the figure is as near as it has to be."""
        return self.distance is not None and self.distance <= self.allowed

    @property
    def excused(self) -> bool:
        """Whether it is met, or missed for a stated reason."""
        return self.met or bool(self.target.reason)

    def as_dict(self) -> dict[str, Any]:
        """Everything, for JSON."""
        told = asdict(self.target) | {"distance_kind": self.target.distance}
        return told | {
            "simulated": list(self.simulated),
            "measured": list(self.measured),
            "distance": self.distance,
            "allowed": self.allowed,
            "met": self.met,
        }


def judged(target: Target, figure: Figure, *, deep: bool = False) -> Row:
    """Hold a figure to its target.

    Raises:
        TypeError: if the target's distance is none of such figures.
    """
    allowed = target.allowed(deep=deep)
    ends = () if target.low is None or target.high is None else (target.low, target.high)
    if figure is None:
        return Row(target, (), tuple(dict.fromkeys(ends)), None, allowed)
    if isinstance(figure, Sample) and target.distance in ("ks", "wasserstein"):
        measure = kolmogorov_smirnov if target.distance == "ks" else wasserstein
        here = tuple(float(np.quantile(figure.values, q)) for q in _QUARTERS)
        there = tuple(weighted_quantile(figure.reference, q, figure.weights) for q in _QUARTERS)
        return Row(target, here, there, measure(figure.values, figure.reference, figure.weights), allowed)
    if isinstance(figure, Mix) and target.distance == "variation":
        return _mix_row(target, figure, allowed)
    if isinstance(figure, Pair) and target.distance == "relative" and not ends:
        far = beyond(figure.simulated, figure.measured, figure.measured)
        return Row(target, (figure.simulated,), (figure.measured,), far, allowed)
    if isinstance(figure, int | float) and target.distance == "relative" and ends:
        far = beyond(figure, *ends)
        return Row(target, (float(figure),), tuple(dict.fromkeys(ends)), far, allowed)
    raise TypeError(f"target {target.name}: no distance '{target.distance}' of a {type(figure).__name__}")


def _mix_row(target: Target, mix: Mix, allowed: float) -> Row:
    most = max(mix.measured, key=lambda kind: mix.measured[kind])
    totals = sum(mix.simulated.values()), sum(mix.measured.values())
    if not totals[0]:
        return Row(target, (), (mix.measured[most] / totals[1],), None, allowed)
    here, there = mix.simulated.get(most, 0.0) / totals[0], mix.measured[most] / totals[1]
    return Row(target, (here,), (there,), total_variation(mix.simulated, mix.measured), allowed)
