"""`[[segments]]`: kinds of customers."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from sim.core.limits import Limits, WholeCents


@dataclass(frozen=True, kw_only=True)
class Segment:
    """A kind of customers, whose baskets the table `baskets` describes under the same name.

    Attributes:
        name: as the tables show it.
        share: of buyers, before normalisation.
        budget_cents_per_month: median of what a customer spends here in 30 days at most, in euro cents; nobody
            counts where it is absent.
        hours: when they come: `consumer` or `office`, of the tables `hour_of_week_consumer` and `hour_of_week`.
        season_lag_days: by which their year is behind the table `seasons`, that of shops that stock up.
        holiday_factor: demand on a public holiday, of the same day without it.
    """

    named_by: ClassVar[str] = "name"

    name: str
    share: Annotated[float, Limits(0, 10**6)]
    hours: Literal["consumer", "office"]
    season_lag_days: Annotated[int, Limits(0, 365)]
    holiday_factor: Annotated[float, Limits(0, 100)]
    budget_cents_per_month: WholeCents | None = None
