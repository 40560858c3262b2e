"""`[[countries]]`: where buyers live."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from sim.core.limits import Limits


@dataclass(frozen=True, kw_only=True)
class Country:
    """Where buyers live.

    Attributes:
        code: ISO 3166 alpha-2.
        currency: ISO 4217; buyers pay in it.
        hub: place from which the last mile starts.
        customs_area: trade inside one area is free of duty and clearance.
        utc_offset_hours: local time, for the daily shape of demand; quarters of an hour count, as in 5.5 or 5.75.
        weight: share of visits before normalisation; the demand data decide where it is absent.
    """

    named_by: ClassVar[str] = "code"

    code: str
    currency: str
    hub: str
    customs_area: str
    utc_offset_hours: Annotated[int | float, Limits(-12, 14)]
    weight: Annotated[float, Limits(0, 10**6)] | None = None
