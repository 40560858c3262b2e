"""`[[rivals]]`: platforms that sell some of the articles, too, at prices of their own."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from sim.core.limits import Limits, Share, Sigma
from sim.scenario.calendar import date_in


@dataclass(frozen=True, kw_only=True)
class Rival:
    """Another platform, where visitors who leave without an article may buy it (docs/rivals.md).

    Attributes:
        name: for people.
        carried_share: articles that it sells, of all.
        diverted_share: of the visitors who leave without an article that it sells, who buy it there while it asks
            the usual price.
        price_level: median of its prices, of the articles' usual ones.
        price_sigma: log-standard-deviation of its prices about that, over articles and time.
        price_half_life_days: after which half of a price's deviation from the median is gone.
        sale_starts: month and day, as in `11-11`, or `black-friday`, on which its sales begin, each year.
        sale_days: that a sale lasts.
        sale_depth: off its prices in a sale.
        watch_delay_days: after which its prices are known here.
        watch_sigma: log-standard-deviation of the error of what is known of a price.
    """

    named_by: ClassVar[str] = "name"

    name: str
    carried_share: Share
    diverted_share: Share
    price_level: Annotated[float, Limits(0.01, 100)]
    price_sigma: Sigma
    price_half_life_days: Annotated[float, Limits(0.01, 10**6)]
    sale_starts: tuple[str, ...]
    sale_days: Annotated[int, Limits(0, 180)]
    sale_depth: Annotated[float, Limits(0, 0.99)]
    watch_delay_days: Annotated[int, Limits(1, 365)]
    watch_sigma: Sigma

    def sales(self, year: int) -> tuple[date, ...]:
        """The days of `year` on which its sales begin.

        Raises:
            ValueError: if one is no day of every year.
        """
        return tuple(date_in(day, year) for day in self.sale_starts)
