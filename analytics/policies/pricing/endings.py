"""Price endings: just below a round number, as is the custom where the seller is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sim.policies import PriceView, Setting

EIGHTS: Final = frozenset({"CNY", "JPY", "KRW", "SGD", "THB"})
"""Currencies whose prices end in 8. In all others they end in 9.

Source: Schindler 2009, Patterns of price endings used in US and Japanese price advertising, International Marketing
Review (9 for America and Europe, 8 for Japan and other Asian countries); Heeler and Nguyen, Price endings in Asia.
"""


def just_below(price: int, currency: str) -> int:
    """The nearest price just below a round one: ending in 99 or 98, below a hundred in 9 or 8; the lower of two.

    Args:
        price: minor units.
        currency: ISO 4217 code.
    """
    step = 100 if price >= 100 else 10
    ending = step - (2 if currency in EIGHTS else 1)
    lower = price - (price - ending) % step
    higher = lower + step
    return lower if lower > 0 and price - lower <= higher - price else higher


class PriceEndings:
    """The list price, moved to the nearest price with the ending that is the custom in its currency.

    Buyers of this market have no eye for endings: what it shows is what rounding does.
    """

    def __call__(self, view: PriceView, setting: Setting) -> int:
        """It ends in 99 or 98, below a hundred minor units in 9 or 8."""
        return just_below(view.list_price, view.currency)
