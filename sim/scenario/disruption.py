"""`[[disruptions]]`: what goes wrong in the world, when, and how badly."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar, Literal

from sim.core.limits import Hours, Limits, PositiveDays, Share

Kind = Literal["passage", "place", "mode", "warehouse", "customs", "demand", "currency"]


@dataclass(frozen=True, kw_only=True)
class Disruption:
    """Something that is out of order from one date up to another, which does not belong to it any more.

    What the kinds read: `passage`, `place` and `mode` take `severity` and `delay_hours`; `warehouse` is shut;
    `customs`, `demand` and `currency` take `factor`.

    Attributes:
        name: of the disruption.
        kind: what is out of order: straits and canals, terminals, a mode's carriers, a warehouse, customs of
            countries, demand of countries, or currencies.
        targets: which passages, places, modes, warehouses' places, countries or currencies.
        start: first day.
        end: first day on which all is well again.
        announced: the day on which the world knows that it will come; `start` where absent.
        expected_days: how long the world believes that it will last, until it has lasted longer; as long as it does
            where absent.
        severity: share of ships that must go round, or of departures that do not leave.
        delay_hours: that what does pass is held up.
        factor: that customs take longer, that more is bought, or that a unit of the currency is worth more.
    """

    named_by: ClassVar[str] = "name"

    name: str
    kind: Kind
    targets: tuple[str, ...]
    start: date
    end: date
    announced: date | None = None
    expected_days: PositiveDays | None = None
    severity: Share = 1.0
    delay_hours: Hours = 0.0
    factor: Annotated[float, Limits(0, 1_000, open_below=True)] = 1.0
