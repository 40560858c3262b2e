"""Currency conversion: the one place where money changes its currency."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from sim.core.units import BPS, minor_unit_digits

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

MICRO: Final = 1_000_000


class ExchangeRates:
    """Reference rates against the euro, by day; days without a rate carry the last published one forward.

    Args:
        days: days since the scenario's start, ascending; the first must not lie after day 0.
        rates: for each currency, its rate on each of `days` in millionths of a unit per euro.
    """

    def __init__(self, days: Sequence[int], rates: Mapping[str, Sequence[int]]) -> None:
        self._days = list(days)
        self._rates = {"EUR": [MICRO] * len(self._days), **{k: list(v) for k, v in rates.items()}}
        self._ratios: dict[tuple[str, str], tuple[int, int]] = {}
        self._ratios_day = 0

    @property
    def last_day(self) -> int:
        """The last day with a published rate; later days use that rate."""
        return self._days[-1]

    @property
    def currencies(self) -> Collection[str]:
        """Those that have rates, the euro among them."""
        return self._rates.keys()

    def rate(self, currency: str, day: int) -> int:
        """Millionths of `currency` per euro on `day`."""
        return self._rates[currency][max(0, bisect_right(self._days, day) - 1)]

    def convert(self, amount: int, source: str, target: str, day: int, markup_bps: int = 0) -> int:
        """`amount` minor units of `source` in minor units of `target`, rounded half up.

        Args:
            amount: not negative.
            source: ISO 4217 code.
            target: ISO 4217 code.
            day: days since the scenario's start.
            markup_bps: added to the result where the currencies differ (the exchange's margin).
        """
        if source == target:
            return amount
        numerator, denominator = self.ratio(source, target, day)
        return (2 * amount * numerator * (BPS + markup_bps) // (denominator * BPS) + 1) // 2

    def ratio(self, source: str, target: str, day: int) -> tuple[int, int]:
        """Numerator and denominator by which minor units of `source` become those of `target` on `day`."""
        if day != self._ratios_day:
            self._ratios_day = day
            self._ratios.clear()
        ratio = self._ratios.get((source, target))
        if ratio is None:
            ratio = self._ratios[source, target] = (
                self.rate(target, day) * int(10 ** minor_unit_digits(target)),
                self.rate(source, day) * int(10 ** minor_unit_digits(source)),
            )
        return ratio
