"""Duty, VAT, what consignments of low value pay instead, and preferences between customs areas."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from sim.core.units import BPS, share

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sim.scenario import DataTables, TableRow
    from sim.world.fx import ExchangeRates


class Item(NamedTuple):
    """Goods of a consignment: their value, their chapter, and whether they were made where they are sent from."""

    value: int
    hs_chapter: str
    originates: bool


class LowValueRule(NamedTuple):
    """What consignments of goods worth up to `limit` pay from a day on; amounts in minor units of `currency`."""

    from_day: int
    currency: str
    limit: int
    heading_duty: int
    duty_bps: int
    duty_bps_eu: int
    vat_bps: int
    value_bps: int


class ImportRules(NamedTuple):
    """What one country levies on one day, amounts in minor units of its own currency.

    Attributes:
        vat_bps: VAT rate.
        limit: a consignment whose goods are worth up to this is of low value; 0 where none is.
        heading_duty: of one, for each chapter in it, instead of the tariff.
        low_duty_bps: single tax on its customs value, instead of the tariff and whatever preference there is, by
            the area that it comes from; `""` for others.
        low_vat_bps: of its customs value and duty, instead of the VAT rate.
        value_bps: customs value, of goods and freight (CIF).
        duty_bps: tariff by HS chapter.
        union: customs areas from which goods pay no duty wherever they were made.
        partners: customs areas whose own goods pay no duty.
        forbidden: chapters that are not admitted.
        area: the country's own customs area.
    """

    vat_bps: int
    limit: int
    heading_duty: int
    low_duty_bps: Mapping[str, int]
    low_vat_bps: int
    value_bps: int
    duty_bps: Mapping[str, int]
    union: frozenset[str]
    partners: frozenset[str]
    forbidden: frozenset[str]
    area: str

    def levy(self, items: Sequence[Item], freight: int, origin_area: str) -> tuple[int, int]:
        """Duty, and VAT on customs value and duty, of a consignment; each sum is rounded down.

        Goods that are sent within the area pay VAT on goods and freight. The limit is of the goods without freight.
        """
        goods = sum(item.value for item in items)
        if origin_area == self.area:
            return 0, share(goods + freight, self.vat_bps)
        if goods <= self.limit:
            return self._low_value(items, goods, freight, origin_area)
        duty = before = 0
        for value, chapter, originates in items:
            part = freight * (before + value) // goods - freight * before // goods
            before += value
            if not self._free(originates, origin_area):
                duty += share(self._customs_value(value + part), self.duty_bps[chapter])
        return duty, share(self._customs_value(goods + freight) + duty, self.vat_bps)

    def bulk_duty(self, item: Item, origin_area: str) -> int:
        """Duty on one article of a consignment of stock, which is never of low value; freight is left out."""
        if origin_area == self.area or self._free(item.originates, origin_area):
            return 0
        return share(self._customs_value(item.value), self.duty_bps[item.hs_chapter])

    def levy_of_one(
        self, value: int, hs_chapter: str, originates: bool, freight: int, origin_area: str
    ) -> tuple[int, int]:
        """The `levy` of a consignment of one article: it is asked for every offer that anybody sees."""
        if origin_area == self.area:
            return 0, (value + freight) * self.vat_bps // BPS
        free = self._free(originates, origin_area)
        cif = (value + freight) * self.value_bps // BPS
        if value <= self.limit:
            single_tax = cif * self.low_duty_bps.get(origin_area, self.low_duty_bps[""]) // BPS
            duty = single_tax if free else single_tax + self.heading_duty
            return duty, (cif + duty) * self.low_vat_bps // BPS
        duty = 0 if free else cif * self.duty_bps[hs_chapter] // BPS
        return duty, (cif + duty) * self.vat_bps // BPS

    def admits(self, hs_chapter: str, origin_area: str) -> bool:
        """Whether goods of a chapter may come from another area."""
        return hs_chapter not in self.forbidden or origin_area == self.area

    def _low_value(
        self, items: Sequence[Item], goods: int, freight: int, origin_area: str
    ) -> tuple[int, int]:
        value = self._customs_value(goods + freight)
        headings = {x.hs_chapter for x in items if not self._free(x.originates, origin_area)}
        single_tax = share(value, self.low_duty_bps.get(origin_area, self.low_duty_bps[""]))
        duty = self.heading_duty * len(headings) + single_tax
        return duty, share(value + duty, self.low_vat_bps)

    def _free(self, originates: bool, origin_area: str) -> bool:
        return origin_area in self.union or (originates and origin_area in self.partners)

    def _customs_value(self, cif: int) -> int:
        return share(cif, self.value_bps)


class Taxes:
    """What a destination levies on imports and sales."""

    def __init__(self, tables: DataTables, start: date) -> None:
        self._vat = {row["country"]: int(row["rate_bps"]) for row in tables.vat}
        self._duty = {(row["hs_chapter"], row["area"]): int(row["rate_bps"]) for row in tables.duty}
        self._union = _exporters(tables.preferences, "circulation")
        self._partners = _exporters(tables.preferences, "origin")
        self._forbidden: dict[str, set[str]] = {}
        for row in tables.forbidden:
            self._forbidden.setdefault(row["area"], set()).add(row["hs_chapter"])
        self._low_value: dict[str, list[LowValueRule]] = {}
        for row in tables.low_value:
            amounts = (int(row[column]) for column in _AMOUNTS)
            first = (date.fromisoformat(row["from_date"]) - start).days
            self._low_value.setdefault(row["area"], []).append(LowValueRule(first, row["currency"], *amounts))
        for rules in self._low_value.values():
            rules.sort(reverse=True)

    def rules(self, country: str, area: str, currency: str, day: int, rates: ExchangeRates) -> ImportRules:
        """The rules of `country` on `day`, in `currency`."""
        rule = next(rule for rule in self._low_value[area] if rule.from_day <= day)

        def local(amount: int) -> int:
            return rates.convert(amount, rule.currency, currency, day)

        return ImportRules(
            vat_bps=self._vat[country],
            limit=local(rule.limit),
            heading_duty=local(rule.heading_duty),
            low_duty_bps={"": rule.duty_bps, "EU": rule.duty_bps_eu},
            low_vat_bps=self._vat[country] * rule.vat_bps // BPS,
            value_bps=rule.value_bps,
            duty_bps={chapter: bps for (chapter, where), bps in self._duty.items() if where == area},
            union=self._union.get(area, frozenset()),
            partners=self._partners.get(area, frozenset()),
            forbidden=frozenset(self._forbidden.get(area, ())),
            area=area,
        )


_AMOUNTS = ("limit_minor", "duty_minor", "duty_bps", "duty_bps_eu", "vat_bps", "value_bps")


def _exporters(rows: Iterable[TableRow], proof: str) -> dict[str, frozenset[str]]:
    """By importing area, those from which goods with this `proof` pay no duty."""
    found: dict[str, set[str]] = {}
    for row in rows:
        if row["proof"] == proof:
            found.setdefault(row["importer"], set()).add(row["exporter"])
    return {importer: frozenset(exporters) for importer, exporters in found.items()}
