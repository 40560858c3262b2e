"""baskets.csv: how many articles an order holds and how many units of each, by kind of customer.

Consumers are those of a music shop, where every unit of an order is as a rule an article of its own; wholesale
customers are those of the retail data, small shops that stock up.
"""

from __future__ import annotations

from .demand import PERCENTS, invoices
from .retail import load
from .table import csv_text, quantile
from .wheels import LIFETIMES, open_member

_MEMBER = "lifetimes/datasets/CDNOW_master.txt"


def baskets() -> str:
    """baskets.csv: quantiles at 1 to 99 percent for each segment."""
    lines = {"consumer": _consumers(), "wholesale": sorted(len(held) for held in invoices().values())}
    units = {"consumer": [1], "wholesale": sorted(line.units for line in load()[0])}
    rows = [
        (segment, percent, quantile(lines[segment], percent), quantile(units[segment], percent))
        for segment in lines
        for percent in PERCENTS
    ]
    return csv_text(("segment", "percent", "lines_per_order", "units_per_line"), rows)


def _consumers() -> list[int]:
    """Discs of every purchase, ascending."""
    with open_member(LIFETIMES, _MEMBER) as file:
        _, *rows = file.read().decode("ascii").split("\n")
    return sorted(int(row.split()[2]) for row in rows if row.strip())
