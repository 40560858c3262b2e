"""A comparison as its page needs it: the one place that reads means, differences and which of them are noise."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from analytics.kpis import KPIS
from analytics.report import UNITS
from argosy.experiments.labels import parts_of

if TYPE_CHECKING:
    from analytics.report import Unit
    from analytics.statistics import Difference, Verdict
    from argosy.experiments import Comparison

SAYS_NOTHING: Final[Verdict] = "one replication: says nothing"


class Shown(NamedTuple):
    """A mean or a difference in the unit that is shown, with its 95 % interval where there is one."""

    mean: float
    low: float | None
    high: float | None

    def times(self, factor: float) -> Shown:
        """The same in another unit, or the other way round."""
        if self.low is None or self.high is None:
            return Shown(self.mean * factor, None, None)
        low, high = sorted((self.low * factor, self.high * factor))
        return Shown(self.mean * factor, low, high)


@dataclass(frozen=True)
class Compared:
    """What a page says of a comparison.

    Attributes:
        found: the comparison.
    """

    found: Comparison

    @property
    def labels(self) -> list[str]:
        """Strategies, as they are called everywhere else."""
        return self.found.strategies

    @property
    def replications(self) -> int:
        """Of each strategy."""
        return self.found.replications

    @cached_property
    def _short(self) -> dict[str, str]:
        several = any(len(parts_of(label)) > 1 for label in self.labels)
        return {label: label if several else label.partition("=")[2] or label for label in self.labels}

    def short(self, label: str) -> str:
        """A strategy's name without its family where only one family varies."""
        return self._short[label]

    @cached_property
    def metrics(self) -> list[str]:
        """Key figures that every replication of every strategy has, and that are not 0 throughout."""
        common = [m for m in self.found.summary[self.labels[0]] if self._everywhere(m)]
        return [m for m in common if m in KPIS and any(self.mean(m, label).mean for label in self.labels)]

    def _everywhere(self, metric: str) -> bool:
        return all(metric in self.found.summary[label] for label in self.labels)

    def mean(self, metric: str, label: str) -> Shown:
        """Mean and interval of a strategy."""
        return Shown(*self.found.summary[label][metric]).times(unit(metric).factor)

    def values(self, metric: str, label: str) -> list[float]:
        """Of a strategy, replication by replication."""
        factor = unit(metric).factor
        return [float(figures[metric] or 0) * factor for figures in self.found.values[label]]

    @cached_property
    def _differences(self) -> dict[tuple[str, str, str], Difference]:
        return {(d.metric, d.a, d.b): d for d in self.found.differences}

    def difference(self, metric: str, a: str, b: str) -> Shown:
        """`a` less `b`, replication by replication."""
        stored, sign = self._difference(metric, a, b)
        return Shown(stored.mean, stored.ci_low, stored.ci_high).times(sign * unit(metric).factor)

    def finding(self, metric: str, a: str, b: str) -> Verdict:
        """Whether the two differ, allowing for the number of comparisons."""
        return self._difference(metric, a, b)[0].verdict

    def _difference(self, metric: str, a: str, b: str) -> tuple[Difference, int]:
        """The difference as it is stored, and -1 where it is `b` less `a`."""
        stored = self._differences.get((metric, a, b))
        return (self._differences[metric, b, a], -1) if stored is None else (stored, 1)

    def ranked(self, metric: str) -> list[str]:
        """Strategies, the one with the most welcome mean first."""
        sign = -1 if KPIS[metric].better == "higher" else 1
        return sorted(self.labels, key=lambda label: sign * self.mean(metric, label).mean)


def unit(metric: str) -> Unit:
    """How a key figure's unit is shown."""
    return UNITS[KPIS[metric].unit]


def name_of(metric: str) -> str:
    """A key figure's label without its unit, for sentences."""
    name, _, last = KPIS[metric].label.rpartition(", ")
    return name if name else last


def axis_of(metric: str) -> str:
    """A key figure's label, with its unit."""
    return KPIS[metric].label
