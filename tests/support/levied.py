"""What a country levies on a consignment, worked out a second way: straight from the rows of the tables."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import floor
from typing import TYPE_CHECKING, NamedTuple

from sim.core.units import minor_unit_digits

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sim.scenario import DataTables
    from sim.world.taxes import Item

WHOLE = Fraction(10_000)


class Import(NamedTuple):
    """A consignment, in minor units of the destination's currency, that comes from the area `origin` on `on`."""

    items: tuple[Item, ...]
    freight: int
    origin: str
    on: date

    @property
    def goods(self) -> int:
        return sum(item.value for item in self.items)


def rate_of(tables: DataTables, currency: str, on: date) -> Fraction:
    """Units per euro: of the last row that is not later."""
    if currency == "EUR":
        return Fraction(1)
    rows = [row for row in tables.fx if row["date"] <= on.isoformat()]
    return Fraction(max(rows, key=lambda row: row["date"])[currency])


def exchanged(tables: DataTables, amount: int, source: str, target: str, on: date) -> int:
    """Rounded half up."""
    if source == target:
        return amount
    scale = Fraction(10) ** (minor_unit_digits(target) - minor_unit_digits(source))
    exact = amount * scale * rate_of(tables, target, on) / rate_of(tables, source, on)
    return floor(exact + Fraction(1, 2))


def due(tables: DataTables, country: str, area: str, currency: str, came: Import) -> tuple[int, int]:
    """Duty and VAT."""
    vat = Fraction(next(row["rate_bps"] for row in tables.vat if row["country"] == country))
    if came.origin == area:
        return 0, floor(vat / WHOLE * (came.goods + came.freight))
    rows = [r for r in tables.low_value if r["area"] == area and r["from_date"] <= came.on.isoformat()]
    rule = max(rows, key=lambda row: row["from_date"])
    proof = {(r["importer"], r["exporter"]): r["proof"] for r in tables.preferences}.get((area, came.origin))
    owing = [x for x in came.items if not (proof == "circulation" or (proof == "origin" and x.originates))]

    def customs_value(cif: int) -> int:
        return floor(Fraction(rule["value_bps"]) / WHOLE * cif)

    def local(column: str) -> int:
        return exchanged(tables, int(rule[column]), rule["currency"], currency, came.on)

    whole = customs_value(came.goods + came.freight)
    if came.goods <= local("limit_minor"):
        duty = local("duty_minor") * len({x.hs_chapter for x in owing})
        duty += floor(Fraction(rule["duty_bps_eu" if came.origin == "EU" else "duty_bps"]) / WHOLE * whole)
        return duty, floor(Fraction(floor(vat * Fraction(rule["vat_bps"]) / WHOLE)) / WHOLE * (whole + duty))
    duty = sum(
        floor(tariff(tables, x.hs_chapter, area) * customs_value(x.value + part))
        for x, part in zip(came.items, parts(came), strict=True)
        if x in owing
    )
    return duty, floor(vat / WHOLE * (whole + duty))


def tariff(tables: DataTables, chapter: str, area: str) -> Fraction:
    row = next(r for r in tables.duty if (r["hs_chapter"], r["area"]) == (chapter, area))
    return Fraction(row["rate_bps"]) / WHOLE


def parts(came: Import) -> Sequence[int]:
    """The freight, divided among the items by value, what is rounded down carried on."""
    ends = [0]
    for item in came.items:
        ends.append(ends[-1] + item.value)
    shares = [came.freight * end // came.goods for end in ends]
    return [after - before for before, after in pairwise(shares)]
