"""`[[trades]]`: what freight costs in one direction, and not in the other."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from sim.core.limits import Limits


@dataclass(frozen=True, kw_only=True)
class Trade:
    """A direction of trade by one mode; where several meet on a lane, their factors multiply.

    Attributes:
        name: of the trade.
        mode: whose tariff per kilometre it changes.
        origins: countries from which lanes lead.
        destinations: countries to which they lead.
        factor: of the mode's `per_kg_km_cents`.
    """

    named_by: ClassVar[str] = "name"

    name: str
    mode: str
    origins: tuple[str, ...]
    destinations: tuple[str, ...]
    factor: Annotated[float, Limits(0, 1_000)]
