"""An order as its buyer sees it: money, numbers and local time the way they are written where it lives."""

from __future__ import annotations

from copy import copy
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from argosy.printable import one_line
from argosy.problems import InputError
from sim.core.units import minor_unit_digits
from sim.core.zones import zone
from sim.scenario import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from babel import Locale

    from argosy.runs.story import Story
    from sim.scenario import Country

OF_THE_BUYER: Final = "buyer"
"""In place of a locale: the most likely one of the buyer's country."""

_AMOUNTS: Final = ("goods", "freight", "duty", "vat", "total")
_MOMENTS: Final = ("placed_at", "promised_at", "delivered_at")


def receipt_of(story: Story, name: str) -> dict[str, str]:
    """What the buyer of `story` reads, in the locale called `name`; empty for an order that was not recorded.

    Formats and time zone are the buyer's, the words are not translated. Formats are CLDR's, as Babel carries them.

    Raises:
        InputError: if there is no such locale.
    """
    order = story.order
    countries = {country.code: country for country in story.scenario.countries}
    country = countries.get(order["buyer_country"]) if order else None
    locale = _locale(name, country)
    if order is None or country is None:
        return {}
    moments = {key: order[key] for key in _MOMENTS if order[key] >= 0}
    return {
        "locale": str(locale),
        "time zone": country.timezone,
        "articles": _articles(story, locale),
        **{key: _money(order[key], order["currency"], locale) for key in _AMOUNTS},
        **{key.removesuffix("_at"): _moment(story, value, country, locale) for key, value in moments.items()},
    }


def lines_of(receipt: Mapping[str, str]) -> list[str]:
    """The same for people."""
    width = max(map(len, receipt), default=0)
    return [f"{key:{width}}  {value}" for key, value in receipt.items()]


def _locale(name: str, country: Country | None) -> Locale:
    from babel import Locale, UnknownLocaleError
    from babel.localedata import locale_identifiers

    wanted = name.replace("-", "_")
    if name == OF_THE_BUYER:
        wanted = f"und_{country.code}" if country else "en"
    try:
        return Locale.parse(wanted)
    except (UnknownLocaleError, ValueError) as error:
        hint = did_you_mean(wanted, locale_identifiers()) or f"for example de_DE, or {OF_THE_BUYER}"
        raise InputError(f"unknown locale '{one_line(name)}'", hint) from error


def _articles(story: Story, locale: Locale) -> str:
    from babel.numbers import format_decimal

    parts = (
        f"{format_decimal(line['quantity'], locale=locale)} x {one_line(line['sku'])}" for line in story.lines
    )
    return ", ".join(parts)


def _money(amount: int, currency: str, locale: Locale) -> str:
    """Minor units as an amount with as many digits as the run counts, whatever CLDR thinks of the currency."""
    from babel.numbers import format_currency

    digits = minor_unit_digits(currency)
    pattern = copy(locale.currency_formats["standard"])
    pattern.frac_prec = (digits, digits)
    exact = Decimal(amount).scaleb(-digits)
    return format_currency(exact, currency, format=pattern, locale=locale, currency_digits=False)


def _moment(story: Story, seconds: int, country: Country, locale: Locale) -> str:
    """A second of the run as the clocks at the buyer's show it; of what no calendar has, the second."""
    from babel.dates import format_datetime

    start = datetime.combine(story.scenario.start, time(), tzinfo=UTC)
    try:
        moment = (start + timedelta(seconds=seconds)).astimezone(zone(country.timezone))
    except OverflowError:
        return story.moment(seconds)
    return str(format_datetime(moment, "medium", tzinfo=zone(country.timezone), locale=locale))
