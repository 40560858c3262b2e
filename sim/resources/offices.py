"""Customs offices: in every place where goods enter, queues for papers, scans and inspections, in opening hours."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.core.distributions import lognormal
from sim.core.units import DAY, HOUR, MINUTE
from sim.records import Stage
from sim.resources.stations import Station, Title, Turn
from sim.world.working import WEEKDAYS, Shifts, WorkingDays

if TYPE_CHECKING:
    from collections.abc import Generator

    import simpy

    from sim.core.luck import CustomsLuck
    from sim.records import Recorder
    from sim.scenario import Customs, Scenario
    from sim.world.build import World

_NO_WAREHOUSE: Final = -1
_EVERY_HOLIDAY: Final = 1
"""Public holidays that close an office: those of so many days or more."""


class Checks(NamedTuple):
    """What one declaration will go through, as its luck has it; in seconds.

    Attributes:
        release: until the computer has answered.
        work: of the officers, by the stages that it has to pass, in their order.
        answer: that the seller takes to send what is missing; 0 if nothing is.
        comes: whether that is in time.
        refused: whether it is not let in once it has been opened.
        destroyed: whether what is then refused does not go back.
    """

    release: int
    work: tuple[tuple[Stage, int], ...]
    answer: int
    comes: bool
    refused: bool
    destroyed: bool

    def seconds(self, others_share: float) -> int:
        """That it takes without any queue."""
        again = sum(seconds for stage, seconds in self.work if stage is Stage.DOCUMENTS and self.answer)
        work = again + sum(seconds for _, seconds in self.work)
        return self.release + self.answer + int(work / (1 - others_share))


def checks_of(luck: CustomsLuck, customs: Customs, *, low_value: bool) -> Checks:
    """What becomes of a declaration with this luck."""
    shares = (
        (customs.low_value_document_share, customs.low_value_scan_share, customs.low_value_inspection_rate)
        if low_value
        else (customs.document_share, customs.scan_share, customs.inspection_rate)
    )
    stages = (
        (Stage.DOCUMENTS, luck.checked, luck.documents, customs.document_minutes),
        (Stage.SCAN, luck.scanned, luck.scan, customs.scan_minutes),
        (Stage.INSPECTION, luck.inspected, luck.inspection, customs.inspection_minutes),
    )
    work = tuple(
        (stage, int(lognormal(u, minutes * MINUTE, customs.sigma)))
        for (stage, drawn, u, minutes), share in zip(stages, shares, strict=True)
        if drawn < share
    )
    missing = luck.checked < shares[0] and luck.papers < customs.papers_missing_share
    days = lognormal(luck.answer, customs.answer_days, customs.answer_sigma)
    most = customs.answer_within_days
    return Checks(
        release=max(
            1, int(lognormal(luck.clearance, customs.release_minutes * MINUTE, customs.release_sigma))
        ),
        work=work,
        answer=max(1, int(min(days, most) * DAY)) if missing else 0,
        comes=days < most,
        refused=luck.inspected < shares[2] and luck.refused < customs.refused_share,
        destroyed=luck.destroyed < customs.destroyed_share,
    )


class CustomsOffice:
    """The office of one place: a queue for each stage that needs an officer.

    Others' declarations share the officers' hands (M/G/1 with processor sharing): work on ours takes its time
    over the share that is left.

    Args:
        env: the clock.
        place: where it is.
        terms: of `[customs]`, with what is this office's own.
        shifts: its opening hours.
    """

    def __init__(self, env: simpy.Environment, place: str, terms: Customs, shifts: Shifts) -> None:
        self._env = env
        self._left = 1 - terms.others_share
        servers = {
            Stage.DOCUMENTS: terms.officers, Stage.SCAN: terms.scanners, Stage.INSPECTION: terms.inspectors,
        }  # fmt: skip
        self._stations = {
            stage: Station(env, Title(_NO_WAREHOUSE, place, stage.value), count, shifts)
            for stage, count in servers.items()
        }

    def serve(
        self, stage: Stage, work: float, deadline: int | None
    ) -> Generator[simpy.Event, object, tuple[int, bool]]:
        """Queue for officers, and let them work for so many seconds: seconds in the queue, and whether in time."""
        station, turn, came = self._stations[stage], Turn(), int(self._env.now)
        seconds = int(work / self._left)
        station.enter((turn,))
        done = yield from station.serve(turn, seconds, deadline)
        return max(0, int(self._env.now) - came - seconds), done

    def report(self, recorder: Recorder) -> None:
        """Write down the day that is over, of which others' declarations had their share."""
        for station in self._stations.values():
            row = station.report()
            busy = round(row.busy * self._left + row.staffed * (1 - self._left))
            recorder.add(row._replace(busy=busy))


class Offices:
    """The customs offices of a scenario, each from the first declaration on that is lodged there."""

    def __init__(self, env: simpy.Environment, scenario: Scenario, world: World) -> None:
        self._env = env
        self._customs = scenario.customs
        self._own = {office.place: office for office in scenario.offices}
        self._world = world
        self._offices: dict[str, CustomsOffice] = {}

    def at(self, place: str) -> CustomsOffice:
        """The office of `place`."""
        office = self._offices.get(place)
        if office is None:
            office = self._offices[place] = self._opened(place)
        return office

    def report(self, recorder: Recorder) -> None:
        """Write down the day that is over."""
        for office in self._offices.values():
            office.report(recorder)

    def _opened(self, place: str) -> CustomsOffice:
        terms, own = self._customs, self._own.get(place)
        if own is not None:
            given = {f.name: getattr(own, f.name) for f in fields(own) if f.name != "place"}
            terms = replace(terms, **{name: value for name, value in given.items() if value is not None})
        country = self._world.network.country(place)
        clock = self._world.clocks[country]
        rest = frozenset(WEEKDAYS.index(name) for name in terms.rest_days)
        round_the_clock = terms.opens == 0 and terms.closes * HOUR == DAY and not rest
        days = WorkingDays(clock, rest, country, None if round_the_clock else _EVERY_HOLIDAY)
        starts, ends = int(terms.opens * HOUR), int(terms.closes * HOUR)
        return CustomsOffice(self._env, place, terms, Shifts(days, clock, starts, ends - starts))
