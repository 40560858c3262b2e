"""catalogue.csv: the products most invoices held, with real codes, titles, median prices, popularity and seasons.

Weights follow the kind (builders/kinds.py) and, within it, the price: what costs four times its kind's median is
twice as heavy, within `weight_spread` of the kind's weight. A parcel weighs `packaging_factor` times its article.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from .kinds import GRAMS_PER_LITRE, Kind, kind_of, tags
from .retail import Line, load
from .table import assumed, csv_text, fixed, quantile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SIZE = 1500
SMALL = 200
LARGE = 10_000
COLOURS = ("BLACK", "BLUE", "GREEN", "PINK", "RED", "WHITE", "YELLOW")
WEIGHT_SPREAD = assumed("weight_spread")
PACKAGING_FACTOR = assumed("packaging_factor")

# season -> its months, and the least share of an article's invoices that fall into them, in both years of the data;
# of an article sold in one year only, the title must name the season, too: it may just have been new then
SEASONS = {
    "christmas": ((9, 10, 11, 12), 0.8),
    "easter": ((2, 3, 4), 0.6),
    "garden": ((3, 4, 5, 6, 7, 8), 0.72),
}
LEAST_INVOICES = 15
"""Of a year that may tell a season."""

HEADER = (
    *("sku", "title", "category", "hs_chapter", "weight_g", "base_price_gbp_pence", "popularity", "units"),
    *("parcel_g", "volume_ml", "season", "tags"),
)


class Article(NamedTuple):
    """What the retailer's lines say of one product that a rule names; `price` in pence."""

    sku: str
    title: str
    kind: Kind
    price: int
    invoices: int
    units: int
    season: str


def season(title: str, months: Iterable[tuple[int, int]]) -> str:
    """The season of an article.

    Args:
        title: the article's.
        months: year of the data (0 or 1) and month of each of its invoices.
    """
    counts = Counter(months)
    years = [{month: counts[year, month] for month in range(1, 13)} for year in (0, 1)]
    telling = [year for year in years if sum(year.values()) >= LEAST_INVOICES]
    for name, (within, least) in SEASONS.items():
        known = len(telling) == len(years) or (telling and name.upper() in title.upper())
        if known and all(sum(year[m] for m in within) >= least * sum(year.values()) for year in telling):
            return name
    return "none"


def _title(lines: list[Line]) -> str:
    """The description most lines carry; the first in the alphabet among equals."""
    counts = Counter(line.title for line in lines)
    return min(counts, key=lambda title: (-counts[title], title))


def _article(sku: str, lines: list[Line]) -> Article | None:
    """One product, or None when no rule names it."""
    title = _title(lines)
    kind = kind_of(title)
    if kind is None:
        return None
    price = int(fixed(quantile(sorted(line.price for line in lines), 50) * 100, 0))
    # the data begin with a December: each of their years is one from December to November
    first = {
        line.invoice: (line.when.year + (line.when.month == 12) - 2010, line.when.month) for line in lines
    }
    units = sum(line.units for line in lines)
    return Article(sku, title, kind, price, len(first), units, season(title, first.values()))


@lru_cache(maxsize=1)
def articles() -> list[Article]:
    """Every product that a rule names, the most popular first."""
    by_sku: defaultdict[str, list[Line]] = defaultdict(list)
    for line in load()[0]:
        by_sku[line.sku].append(line)
    found = [article for sku, lines in by_sku.items() if (article := _article(sku, lines))]
    return sorted(found, key=lambda article: (-article.invoices, article.sku))


@lru_cache(maxsize=1)
def _median_prices() -> dict[int, int]:
    """Of the articles of each rule."""
    prices: defaultdict[int, list[int]] = defaultdict(list)
    for article in articles():
        prices[article.kind.rule].append(article.price)
    return {rule: quantile(sorted(found), 50) for rule, found in prices.items()}


def weight(grams: int, price: int, median: int) -> int:
    """Grams of an article of this price among those of its kind."""
    relative = (price / median) ** 0.5
    return round(grams * min(max(relative, 1 - WEIGHT_SPREAD), 1 + WEIGHT_SPREAD))


def _row(article: Article) -> tuple[object, ...]:
    kind = article.kind
    grams = weight(kind.grams, article.price, _median_prices()[kind.rule])
    parcel = round(grams * PACKAGING_FACTOR)
    volume = round(1000 * grams / GRAMS_PER_LITRE[kind.chapter])
    known = (article.sku, article.title, kind.category, kind.chapter, grams, article.price)
    return *known, article.invoices, article.units, parcel, volume, article.season, tags(article.title)


def _table(size: int) -> str:
    return csv_text(HEADER, [_row(article) for article in articles()[:size]])


def catalogue() -> str:
    """catalogue.csv: the SIZE most popular products that a rule names."""
    return _table(SIZE)


def _variants(row: tuple[object, ...]) -> Iterator[tuple[object, ...]]:
    """The article in other colours: for the first of COLOURS in its title another, or one before the title.

    A variant costs and weighs what the article does, and is wanted half as often as the variant before it.
    """
    sku, title, *known, invoices, units, parcel, volume, when, _ = row
    named = next((word for word in re.findall(r"\w+", str(title).upper()) if word in COLOURS), None)
    others = [colour for colour in COLOURS if colour != named]
    for number, colour in enumerate(others, start=1):
        new = re.sub(rf"\b{named}\b", colour, str(title).upper()) if named else f"{colour} {title}"
        wanted = [max(1, int(str(count)) >> number) for count in (invoices, units)]
        yield f"{sku}-{colour}", new, *known, *wanted, parcel, volume, when, tags(new)


def catalogue_large() -> str:
    """catalogue_large.csv: every product that a rule names, then variants of the most popular, LARGE in all."""
    rows = [_row(article) for article in articles()]
    titles = {str(row[1]).upper() for row in rows}
    fresh: dict[object, tuple[object, ...]] = {}
    for new in (variant for row in rows for variant in _variants(row)):
        if new[1] not in titles:
            fresh.setdefault(new[1], new)
    return csv_text(HEADER, [*rows, *islice(fresh.values(), LARGE - len(rows))])


def catalogue_small() -> str:
    """catalogue_small.csv: the SMALL most popular of them."""
    return _table(SMALL)
