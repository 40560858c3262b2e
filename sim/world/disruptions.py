"""When what is out of order, and what the world knows of it at which second."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.core.units import DAY, HOUR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from sim.scenario import Disruption


@dataclass(frozen=True, slots=True)
class Outage:
    """A disruption on the simulation's clock; seconds, negative where it began before the market did.

    Attributes:
        kind: what is out of order.
        targets: which of them.
        start: when it begins.
        end: when it is over.
        announced: from when on the world knows of it.
        expected_seconds: how long the world believes that it will last.
        severity: share of ships that must go round, or of departures that do not leave.
        delay_seconds: that what does pass is held up.
        factor: of what the kind says.
    """

    kind: str
    targets: frozenset[str]
    start: int
    end: int
    announced: int
    expected_seconds: int
    severity: float
    delay_seconds: int
    factor: float

    def believed_end(self, now: int) -> int:
        """When the world believes at second `now` that it is over: what has lasted too long lasts a day more."""
        return max(self.start + self.expected_seconds, now + DAY)

    def holds(self, time: int) -> bool:
        """Whether it is going on at second `time`."""
        return self.start <= time < self.end

    def is_known(self, now: int) -> bool:
        """Whether the world knows of it at second `now`, and it is not over."""
        return self.announced <= now < self.end


class Disruptions:
    """Every disruption of a scenario."""

    def __init__(self, disruptions: Iterable[Disruption], start: date) -> None:
        self.outages: Final = tuple(
            _outage(disruption, start) for disruption in disruptions if _is_felt(disruption)
        )

    def of(self, kind: str, targets: Iterable[str]) -> list[Outage]:
        """The outages of a kind that touch one of `targets`."""
        wanted = set(targets)
        return [o for o in self.outages if o.kind == kind and wanted & o.targets]

    def factor(self, kind: str, target: str, time: int) -> float:
        """The product of the factors of all outages of a kind that hold for `target` at second `time`."""
        product = 1.0
        for outage in self.outages:
            if outage.kind == kind and target in outage.targets and outage.holds(time):
                product *= outage.factor
        return product

    def next_change(self, outages: Sequence[Outage], now: int) -> int | None:
        """The first second after `now` at which one of `outages` is announced, begins or ends."""
        times = [time for o in outages for time in (o.announced, o.start, o.end) if time > now]
        return min(times, default=None)

    def spans(self, kind: str) -> Iterator[tuple[str, int, int, float]]:
        """Target, first day, first day after it and factor of every outage of a kind."""
        for outage in self.outages:
            if outage.kind == kind:
                for target in sorted(outage.targets):
                    yield target, outage.start // DAY, outage.end // DAY, outage.factor


def _is_felt(disruption: Disruption) -> bool:
    """Whether it stops or holds up anything: nobody announces what does not."""
    by_degrees = disruption.kind in ("passage", "place", "mode")
    return not by_degrees or disruption.severity > 0 or disruption.delay_hours > 0


def _outage(disruption: Disruption, start: date) -> Outage:
    def second(day: date) -> int:
        return (day - start).days * DAY

    begins, ends = second(disruption.start), second(disruption.end)
    expected = disruption.expected_days
    return Outage(
        kind=disruption.kind,
        targets=frozenset(disruption.targets),
        start=begins,
        end=ends,
        announced=begins if disruption.announced is None else second(disruption.announced),
        expected_seconds=ends - begins if expected is None else round(expected * DAY),
        severity=disruption.severity,
        delay_seconds=round(disruption.delay_hours * HOUR),
        factor=disruption.factor,
    )
