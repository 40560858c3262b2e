"""Answers in words: the sentence of a situation, with its facts as they are written in a language."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from analytics.service import MONEY, SECONDS, document
from sim.core.units import TOKEN_DECIMALS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.service import Fact
    from sim.scenario import Scenario

_PLAIN: Final = frozenset({"order"})
"""Numbers that are names: written without separators."""


@cache
def sentences() -> dict[str, Any]:
    """Every sentence, by language and situation."""
    return document("answers.toml")


def worded(
    situation: str, facts: Mapping[str, Fact], language: str, scenario: Scenario, currency: str
) -> str:
    """The answer: the sentence, and in it the facts as `language` writes them, moments in UTC."""
    written = {name: _written(name, fact, language, scenario, currency) for name, fact in facts.items()}
    sentence: str = sentences()[language][situation]
    return sentence.format_map(written)


def _written(name: str, fact: Fact, language: str, scenario: Scenario, currency: str) -> str:
    from babel.numbers import format_currency, format_decimal

    if isinstance(fact, str) or name in _PLAIN:
        return str(fact)
    if name in SECONDS:
        return _moment(fact, language, scenario)
    if name in MONEY:
        exact = Decimal(fact).scaleb(-TOKEN_DECIMALS)
        return str(format_currency(exact, currency, locale=language))
    return str(format_decimal(fact, locale=language))


def _moment(seconds: int, language: str, scenario: Scenario) -> str:
    """The day; of what no calendar has, the second."""
    from babel.dates import format_date

    start = datetime.combine(scenario.start, time(), tzinfo=UTC)
    try:
        return str(format_date(start + timedelta(seconds=seconds), "long", locale=language))
    except OverflowError:
        return f"{seconds:,}"
