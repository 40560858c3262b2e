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
        timezone: IANA name of the zone whose clocks the country keeps, as in `Asia/Kolkata`.
        weight: share of visits before normalisation; the demand data decide where it is absent.
    """

    named_by: ClassVar[str] = "code"

    code: str
    currency: str
    hub: str
    customs_area: str
    timezone: str
    weight: Annotated[float, Limits(0, 10**6)] | None = None
