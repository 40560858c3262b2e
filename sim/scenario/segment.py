"""`[[segments]]`: kinds of customers."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from sim.core.limits import Limits, WholeCents


@dataclass(frozen=True, kw_only=True)
class Segment:
    """A kind of customers, whose baskets the table `baskets` describes under the same name.

    Attributes:
        name: as the tables show it.
        share: of buyers, before normalisation.
        budget_cents_per_month: median of what a customer spends here in 30 days at most, in euro cents; nobody
            counts where it is absent.
    """

    named_by: ClassVar[str] = "name"

    name: str
    share: Annotated[float, Limits(0, 10**6)]
    budget_cents_per_month: WholeCents | None = None
