"""Demand tables from the cleaned retail lines: when, from where, how much, how often."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from .geography import COUNTRIES
from .retail import STEPS, Line, load
from .table import assumed, csv_text, fixed, quantile

NIGHT_BLEND = Decimal(str(assumed("night_blend")))
WEEK_HOURS = 168
PERCENTS = range(1, 100)
NAMES = {
    "France": "FR",
    "Germany": "DE",
    "Italy": "IT",
    "Japan": "JP",
    "Korea": "KR",
    "Netherlands": "NL",
    "Poland": "PL",
    "Singapore": "SG",
    "Spain": "ES",
    "Thailand": "TH",
    "United Kingdom": "GB",
}


@lru_cache(maxsize=1)
def invoices() -> dict[str, list[Line]]:
    """Cleaned lines by invoice number."""
    grouped: dict[str, list[Line]] = defaultdict(list)
    for line in load()[0]:
        grouped[line.invoice].append(line)
    return grouped


def _value(lines: list[Line]) -> Decimal:
    return sum((line.price * line.units for line in lines), Decimal(0))


def hour_of_week() -> str:
    """hour_of_week.csv: share of invoices by hour, raw and blended with a flat week."""
    hits = Counter((lines[0].when.weekday() * 24 + lines[0].when.hour) for lines in invoices().values())
    total = sum(hits.values())
    rows = []
    for hour in range(WEEK_HOURS):
        raw = Decimal(hits[hour]) / total
        smooth = (1 - NIGHT_BLEND) * raw + NIGHT_BLEND / WEEK_HOURS
        rows.append((hour, hits[hour], fixed(raw, 12), fixed(smooth, 12)))
    return csv_text(("hour", "invoices", "share", "share_smoothed"), rows)


def countries() -> str:
    """countries.csv: invoices, customers and revenue by destination."""
    orders: Counter[str] = Counter()
    revenue: defaultdict[str, Decimal] = defaultdict(Decimal)
    customers: defaultdict[str, set[str]] = defaultdict(set)
    for lines in invoices().values():
        code = NAMES.get(lines[0].country, "other")
        orders[code] += 1
        revenue[code] += _value(lines)
        customers[code] |= {lines[0].customer} - {""}
    rows = [
        (code, orders[code], len(customers[code]), fixed(revenue[code], 2)) for code in (*COUNTRIES, "other")
    ]
    return csv_text(("country", "invoices", "customers", "revenue_gbp"), rows)


def basket() -> str:
    """basket.csv: quantiles of units per line, lines per invoice and invoice value."""
    units = sorted(line.units for line in load()[0])
    sizes = sorted(len(lines) for lines in invoices().values())
    values = sorted(_value(lines) for lines in invoices().values())
    rows = [(p, quantile(units, p), quantile(sizes, p), fixed(quantile(values, p), 2)) for p in PERCENTS]
    return csv_text(("percent", "units_per_line", "lines_per_invoice", "order_value_gbp"), rows)


def price() -> str:
    """price.csv: quantiles of the unit price, by line sold and by product (its median)."""
    by_line = sorted(line.price for line in load()[0])
    by_sku: defaultdict[str, list[Decimal]] = defaultdict(list)
    for line in load()[0]:
        by_sku[line.sku].append(line.price)
    medians = sorted(quantile(sorted(prices), 50) for prices in by_sku.values())
    rows = [(p, fixed(quantile(by_line, p), 2), fixed(quantile(medians, p), 2)) for p in PERCENTS]
    return csv_text(("percent", "unit_price_gbp", "sku_median_price_gbp"), rows)


@lru_cache(maxsize=1)
def _visits() -> dict[str, list[Line]]:
    """First lines of each known customer's invoices in order of time."""
    visits: defaultdict[str, list[Line]] = defaultdict(list)
    for lines in invoices().values():
        if lines[0].customer:
            visits[lines[0].customer].append(lines[0])
    return {who: sorted(firsts, key=lambda line: line.when) for who, firsts in visits.items()}


def repeat() -> str:
    """repeat.csv: how many known customers placed exactly so many invoices."""
    counts = Counter(len(firsts) for firsts in _visits().values())
    return csv_text(("purchases", "customers"), sorted(counts.items()))


def interpurchase() -> str:
    """interpurchase.csv: quantiles of the days between two invoices of one customer."""
    gaps = sorted(b.when - a.when for firsts in _visits().values() for a, b in pairwise(firsts))
    day = timedelta(days=1)
    return csv_text(("percent", "days"), [(p, fixed(quantile(gaps, p) / day, 4)) for p in PERCENTS])


def _ratio(part: int | Decimal, whole: int | Decimal) -> str:
    return fixed(Decimal(part) / Decimal(whole), 6)


def facts() -> str:
    """facts.toml: the cleaning steps and a few plain shares."""
    lines, counts = load()
    orders = invoices()
    known = sum(1 for group in orders.values() if group[0].customer)
    abroad = sum(1 for group in orders.values() if group[0].country != "United Kingdom")
    once = sum(1 for firsts in _visits().values() if len(firsts) == 1)
    distinct = counts[STEPS[0]] - counts[STEPS[1]]
    out = ["# UCI Online Retail II, cleaned as builders/retail.py says. Money in GBP.", "[cleaning]"]
    out += [f"{step.replace(' ', '_')} = {counts[step]}" for step in STEPS]
    out += ["", "[totals]", f"invoices = {len(orders)}", f"products = {len({line.sku for line in lines})}"]
    out += [
        f"known_customers = {len(_visits())}",
        f'first = "{min(line.when for line in lines).isoformat()}"',
    ]
    out += [f'last = "{max(line.when for line in lines).isoformat()}"']
    out += [f'revenue_gbp = "{fixed(sum((_value(group) for group in orders.values()), Decimal(0)), 2)}"']
    out += ["", "[shares]", f"cancelled_lines = {_ratio(counts[STEPS[2]], distinct)}"]
    out += [f"invoices_without_customer = {_ratio(len(orders) - known, len(orders))}"]
    out += [f"invoices_abroad = {_ratio(abroad, len(orders))}"]
    out += [f"customers_buying_once = {_ratio(once, len(_visits()))}", ""]
    return "\n".join(out)
