"""What customers want at a time, by segment."""

from __future__ import annotations

from itertools import groupby
from math import fsum
from operator import itemgetter
from statistics import mean
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sim.scenario import Scenario, TableRow


class Baskets(NamedTuple):
    """Baskets of one segment, ascending quantiles at equal distances: lines of an order, and units of a line."""

    lines: tuple[float, ...]
    units: tuple[float, ...]


def baskets(rows: Iterable[TableRow]) -> dict[str, Baskets]:
    """The table `baskets`, whatever the order of its rows; a single quantile stands for all."""
    by_segment = groupby(sorted(rows, key=itemgetter("segment")), itemgetter("segment"))
    return {segment: _baskets(list(held)) for segment, held in by_segment}


def mean_units(scenario: Scenario, kinds: Mapping[str, Baskets]) -> float:
    """Units that a visit looks for, mean over the scenario's segments."""
    total = fsum(segment.share for segment in scenario.segments)
    parts = (
        segment.share * mean(kinds[segment.name].lines) * mean(kinds[segment.name].units)
        for segment in scenario.segments
    )
    return fsum(parts) / total


def _baskets(rows: list[TableRow]) -> Baskets:
    repeated = rows if len(rows) > 1 else rows * 2
    return Baskets(*(tuple(sorted(float(row[name]) for row in repeated)) for name in _COLUMNS))


_COLUMNS = ("lines_per_order", "units_per_line")
