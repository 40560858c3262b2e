"""Figures of a single run: outcomes, money, gas, disputes, stock, freight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from analytics.report import Figure, Table, amount, empty, figure
from analytics.report.charts import Bar, Hill, bars, ridges

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markupsafe import Markup

    from analytics.kpis import Step

_GAS_STEPS: Final = 12
_LANES: Final = 20
_MODE: Final = {
    "mode": "Mode", "legs": "Legs", "tonnes": "Weight, tonnes", "tonne_km": "Tonne-kilometres",
    "days_median": "Under way, median, days", "cents": "Paid, EUR", "co2_kg": "Emissions, kg CO2",
    "full": "Room used, %",
}  # fmt: skip
_LANE: Final = {
    "sent_from": "From", "buyer_country": "To", "orders": "Orders", "freight_cents": "Freight, EUR",
    "duty_cents": "Duty, EUR", "vat_cents": "VAT, EUR", "days_median": "To the door, median, days",
    "in_time": "In time, %", "co2_kg": "Emissions, kg CO2",
}  # fmt: skip
_WORDS: Final = ("mode", "sent_from", "buyer_country")
_SHARES: Final = ("full", "in_time")


def outcomes(orders: pl.DataFrame) -> Figure:
    """How orders ended."""
    counts = dict(
        orders.group_by("outcome").len().sort("len", "outcome", descending=[True, False]).iter_rows()
    )
    if not counts:
        return empty("How orders ended", "No order was recorded.")
    rows = [
        Bar(name.replace("_", " "), float(count), f"{count:,} ({count / orders.height:.1%})")
        for name, count in counts.items()
    ]
    told = f"{orders.height:,} orders; most were {rows[0].label}."
    return _barred("How orders ended", told, rows, ("Outcome", "Orders"))


def lead(counts: Sequence[int]) -> Figure:
    """Days from order to door."""
    title = "From order to door"
    if not sum(counts):
        return empty(title, "No parcel arrived.")
    hill = Hill("all parcels", 0, [float(count) for count in counts])
    half, most = hill.at(0.5), hill.at(0.9)
    told = f"Half of the parcels that arrived did so within {half:.1f} days, nine in ten within {most:.1f}."

    def draw(width: int, kind: str) -> Markup:
        return ridges([hill], "days from order to door", told, width, kind)

    table = Table(
        ["Days, from", "Parcels"], [[str(day), f"{count:,}"] for day, count in enumerate(counts) if count]
    )
    return figure(Figure(title, told, "Mark: median; thick: middle half; thin: 5 to 95 %.", table), draw)


def money(accounts: Mapping[str, Mapping[str, int]]) -> list[Figure]:
    """Who paid and who got what, from the books of every group of actors."""
    groups = {name: lines for name, lines in accounts.items() if lines["profit"]}
    if not groups:
        return [empty("Who got what", "No money moved.")]
    rows = [
        Bar(name.replace("_", " "), lines["profit"] / 100, f"{amount(lines['profit'] / 100, 2)} EUR")
        for name, lines in sorted(groups.items(), key=lambda pair: -pair[1]["profit"])
    ]
    told = f"{rows[0].label} got most, {rows[-1].label} gave most; all profits together are 0."
    lines = [
        [name.replace("_", " "), line, amount(cents / 100, 2)]
        for name, held in accounts.items()
        for line, cents in held.items()
    ]
    whole = Figure("Every line of the books", f"{len(lines)} lines; negative: given.",
                   table=Table(["Group", "Line", "EUR"], lines, words=2), whole=True)  # fmt: skip
    return [_barred("Who got what, EUR", told, rows, ("Group", "Profit"), whole=True), whole]


def gas(steps: Sequence[Step]) -> Figure:
    """What each kind of transaction used."""
    title = "Gas by step"
    shown = [step for step in steps if step.gas_per_order][:_GAS_STEPS]
    if not shown:
        return empty(title, "Settled without a chain, so no gas was used: --settlement chain has it.")
    rows = [
        Bar(step.action, step.gas_per_order or 0.0, f"{amount(step.gas_per_order, 0)} gas an order")
        for step in shown
    ]
    table = Table(
        ["Step", "Times", "Gas each", "Gas per settled order", "EUR per settled order"],
        [
            [s.action, f"{s.times:,}", amount(s.gas_mean, 0), amount(s.gas_per_order, 0),
             amount((s.fee_cents_per_order or 0) / 100, 4)]
            for s in steps
        ],
    )  # fmt: skip
    whole = amount(sum(row.value for row in rows), 0)
    told = f"{rows[0].label} uses most: {rows[0].text}, of {whole} in the steps shown."
    return _barred(title, told, rows, ("Step", "Gas"))._replace(table=table)


def disputes(found: pl.DataFrame, funded: int) -> Figure:
    """Disagreements by kind and by who ended them."""
    title = "Disputes, returns, chargebacks"
    if not found.height:
        return empty(title, "There was none.")
    counts = found.group_by("kind", "decided_by").agg(
        pl.len(), right=pl.col("buyer_right").mean() * 100, won=pl.col("buyer_bps").mean() / 100
    ).sort("len", "kind", "decided_by", descending=[True, False, False])  # fmt: skip
    rows = [
        Bar(f"{kind}, by {who}", float(count), f"{count:,}") for kind, who, count, _, _ in counts.iter_rows()
    ]
    told = f"{found.height:,} for {funded:,} paid orders."
    table = Table(
        ["Kind", "Ended by", "Times", "Buyer right, %", "To the buyer, mean, %"],
        [[k, w, f"{n:,}", amount(r, 0), amount(b, 0)] for k, w, n, r, b in counts.iter_rows()], words=2,
    )  # fmt: skip
    return _barred(title, told, rows, ("Kind", "Times"))._replace(table=table)


def stock(movements: pl.DataFrame) -> Figure:
    """What came to shelves and left them."""
    title = "Stock: what came and went, units"
    sums = (
        movements.filter(pl.col("movement") != "ordered").group_by("movement").agg(pl.col("quantity").sum())
    )
    ranked = sums.sort("quantity", "movement", descending=[True, False])
    found = [(name, units) for name, units in ranked.iter_rows() if units]
    if not found:
        return empty(title, "Nothing moved.")
    rows = [Bar(name, float(units), f"{amount(units, 0)} units") for name, units in found]
    told = f"On shelves at the end: {amount(sum(units for _, units in found), 0)} units."
    return _barred(title, told, rows, ("Movement", "Units"))


def freight(by_mode: pl.DataFrame, by_lane: pl.DataFrame) -> list[Figure]:
    """Tables of what was carried, by mode and by lane."""
    return [
        Figure("Freight by mode", f"{by_mode.height} modes.", table=_table(by_mode, _MODE), whole=True),
        Figure(
            "Lanes", f"The {min(by_lane.height, _LANES)} busiest of {by_lane.height} pairs of countries.",
            table=_table(by_lane.head(_LANES), _LANE), whole=True,
        ),
    ]  # fmt: skip


def _table(frame: pl.DataFrame, names: Mapping[str, str]) -> Table:
    rows = [
        [_cell(name, value) for name, value in row.items()] for row in frame.select(list(names)).to_dicts()
    ]
    return Table([*names.values()], rows, words=sum(name in _WORDS for name in names))


def _cell(name: str, value: object) -> str:
    if not isinstance(value, int | float):
        return "–" if value is None else str(value)
    if name in _SHARES:
        return amount(value * 100, 1)
    if name.endswith("cents"):
        return amount(value / 100, 2)
    return amount(value, 0 if isinstance(value, int) else 2)


def _barred(
    title: str, told: str, rows: Sequence[Bar], head: tuple[str, str], *, whole: bool = False
) -> Figure:
    finding = f"{title}: " + "; ".join(f"{row.label} {row.text}" for row in rows) + "."

    def draw(width: int, kind: str) -> Markup:
        return bars(rows, finding, width, kind)

    table = Table(head, [[row.label, row.text] for row in rows])
    return figure(Figure(title, told, "", table), draw, whole=whole)
