"""Duty, VAT and the relief for consignments of low value."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from sim.core.units import share

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sim.scenario import TableRow
    from sim.world.fx import ExchangeRates

_FREE_TRADE = frozenset({("EU", "TR"), ("TR", "EU")})
"""Areas that levy no duty on each other's industrial goods: the EU-Türkiye customs union (Decision 1/95)."""


class LowValueRule(NamedTuple):
    """Relief for small consignments, in minor units of `currency`.

    Goods worth up to `duty_free` pay no duty, up to `vat_free` no VAT; where `flat_below` is set, goods worth up
    to it pay `flat_duty` per consignment instead of the tariff.
    """

    from_day: int
    currency: str
    duty_free: int
    vat_free: int
    flat_duty: int
    flat_below: int


class ImportRules(NamedTuple):
    """What one country levies on one day, limits in minor units of its own currency.

    Attributes:
        vat_bps: VAT rate.
        duty_free: goods up to this value pay no duty.
        vat_free: imported goods up to this value pay no VAT, 0 for no such relief.
        flat_duty: duty per consignment on goods worth up to `flat_below`.
        flat_below: end of the flat duty's range, 0 for none.
        duty_bps: tariff by HS chapter.
        free_origins: customs areas whose goods pay no duty.
        area: the country's own customs area.
    """

    vat_bps: int
    duty_free: int
    vat_free: int
    flat_duty: int
    flat_below: int
    duty_bps: Mapping[str, int]
    free_origins: frozenset[str]
    area: str

    def levy(self, goods: int, freight: int, hs_chapter: str, origin_area: str) -> tuple[int, int]:
        """Duty on goods that enter the area, and VAT on goods, freight and duty; both rounded down."""
        if origin_area == self.area:
            return 0, share(goods + freight, self.vat_bps)
        duty = self._duty(goods, hs_chapter, origin_area)
        if goods <= self.vat_free:
            return duty, 0
        return duty, share(goods + freight + duty, self.vat_bps)

    def _duty(self, goods: int, hs_chapter: str, origin_area: str) -> int:
        if goods <= self.duty_free or origin_area in self.free_origins:
            return 0
        if goods <= self.flat_below:
            return self.flat_duty
        return share(goods, self.duty_bps[hs_chapter])


class Taxes:
    """What a destination levies on imports and sales."""

    def __init__(
        self, vat: Iterable[TableRow], duty: Iterable[TableRow], low_value: Iterable[TableRow], start: date
    ) -> None:
        self._vat = {row["country"]: int(row["rate_bps"]) for row in vat}
        self._duty = {(row["hs_chapter"], row["area"]): int(row["rate_bps"]) for row in duty}
        self._low_value: dict[str, list[LowValueRule]] = {}
        for row in low_value:
            rule = LowValueRule(
                (date.fromisoformat(row["from_date"]) - start).days,
                row["currency"],
                int(row["duty_free_minor"]),
                int(row["vat_free_minor"]),
                int(row["flat_duty_minor"]),
                int(row["flat_duty_below_minor"]),
            )
            self._low_value.setdefault(row["area"], []).append(rule)
        for rules in self._low_value.values():
            rules.sort(reverse=True)

    def rules(self, country: str, area: str, currency: str, day: int, rates: ExchangeRates) -> ImportRules:
        """The rules of `country` on `day`, in `currency`."""
        rule = next(rule for rule in self._low_value[area] if rule.from_day <= day)

        def local(amount: int) -> int:
            return rates.convert(amount, rule.currency, currency, day)

        return ImportRules(
            vat_bps=self._vat[country],
            duty_free=local(rule.duty_free),
            vat_free=local(rule.vat_free),
            flat_duty=local(rule.flat_duty),
            flat_below=local(rule.flat_below),
            duty_bps={chapter: bps for (chapter, where), bps in self._duty.items() if where == area},
            free_origins=frozenset(a for a, b in _FREE_TRADE if b == area),
            area=area,
        )
