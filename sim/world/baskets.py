"""What customers want at a time, by segment."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.scenario import TableRow


class Baskets(NamedTuple):
    """Baskets of one segment, ascending quantiles at equal distances: lines of an order, and units of a line."""

    lines: tuple[float, ...]
    units: tuple[float, ...]


def baskets(rows: Iterable[TableRow]) -> dict[str, Baskets]:
    """The table `baskets`, whatever the order of its rows; a single quantile stands for all."""
    by_segment = groupby(sorted(rows, key=itemgetter("segment")), itemgetter("segment"))
    return {segment: _baskets(list(held)) for segment, held in by_segment}


def _baskets(rows: list[TableRow]) -> Baskets:
    repeated = rows if len(rows) > 1 else rows * 2
    return Baskets(*(tuple(sorted(float(row[name]) for row in repeated)) for name in _COLUMNS))


_COLUMNS = ("lines_per_order", "units_per_line")
