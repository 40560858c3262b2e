"""Duty, VAT and the relief for consignments of low value."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from sim.units import share

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.fx import ExchangeRates
    from sim.tables import TableRow

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


class Sale(NamedTuple):
    """What is taxed: amounts in minor units of `currency`, from one customs area into a country of another."""

    goods: int
    freight: int
    currency: str
    hs_chapter: str
    origin_area: str
    area: str
    country: str
    day: int


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

    @property
    def countries(self) -> set[str]:
        """Countries with a VAT rate."""
        return set(self._vat)

    @property
    def chapters(self) -> set[str]:
        """HS chapters with duty rates."""
        return {chapter for chapter, _ in self._duty}

    @property
    def areas(self) -> set[str]:
        """Customs areas with a low-value rule."""
        return set(self._low_value)

    def levy(self, sale: Sale, rates: ExchangeRates) -> tuple[int, int]:
        """Duty and VAT on `sale` in minor units of its currency, both rounded down.

        Duty is due on the value of goods that enter a customs area, VAT on goods, freight and duty.
        """
        rate = self._vat[sale.country]
        if sale.origin_area == sale.area:
            return 0, share(sale.goods + sale.freight, rate)
        rule = next(rule for rule in self._low_value[sale.area] if rule.from_day <= sale.day)
        duty = self._import_duty(sale, rule, rates)
        if rule.vat_free and sale.goods <= _limit(rule.vat_free, rule, sale, rates):
            return duty, 0
        return duty, share(sale.goods + sale.freight + duty, rate)

    def _import_duty(self, sale: Sale, rule: LowValueRule, rates: ExchangeRates) -> int:
        if (sale.origin_area, sale.area) in _FREE_TRADE:
            return 0
        if sale.goods <= _limit(rule.duty_free, rule, sale, rates):
            return 0
        if sale.goods <= _limit(rule.flat_below, rule, sale, rates):
            return _limit(rule.flat_duty, rule, sale, rates)
        return share(sale.goods, self._duty[sale.hs_chapter, sale.area])


def _limit(amount: int, rule: LowValueRule, sale: Sale, rates: ExchangeRates) -> int:
    return rates.convert(amount, rule.currency, sale.currency, sale.day)
