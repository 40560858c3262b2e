"""What the page of a market shows: one that runs, or the recording of one that has ended."""

from __future__ import annotations

import asyncio
from math import inf
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from argosy.live.ground import Ground
from argosy.live.replay import Replay
from argosy.live.snapshot import snapshot_of, stays_of
from argosy.live.tales import ended_tale, running_tale
from argosy.problems import InputError
from argosy.runs import open_run, story_of
from argosy.runs.directory import scenario_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from argosy.live.opened import Opened
    from argosy.live.running import Attended, RunningMarket
    from argosy.live.snapshot import Stay
    from sim.scenario import Scenario

    Work = Callable[[Callable[[], Any]], Awaitable[Any]]
    """Has a job done by the thread that works on the run."""

T = TypeVar("T")


class Show(Protocol):
    """A market, or its recording.

    Attributes:
        name: of scenario and seed.
    """

    name: str

    async def ground(self) -> Ground:
        """Where it takes place."""
        ...

    async def state(self) -> dict[str, Any]:
        """What a page has to know of it beside the ground."""
        ...

    async def order(self, number: int) -> dict[str, Any] | None:
        """The story of an order; None if nothing is known of it."""
        ...

    async def stays(self, time: int) -> list[Stay]:
        """Parcels that no leg moves: at second `time` of a recording, now where there is none."""
        ...


class Present:
    """A market that runs. What asks the market raises `MarketOverError` when it is over."""

    def __init__(self, running: RunningMarket) -> None:
        scenario, tables = scenario_of(open_run(running.directory))
        self.name = _name(scenario)
        self.place = Ground(scenario, tables)
        self._running = running

    async def ground(self) -> Ground:
        """`Show.ground`."""
        return self.place

    async def state(self) -> dict[str, Any]:
        """`Show.state`."""
        return {"state": "running"}

    async def order(self, number: int) -> dict[str, Any] | None:
        """`Show.order`."""
        return await self._asked(lambda attended: running_tale(attended, number))

    async def stays(self, time: int) -> list[Stay]:
        """`Show.stays`."""
        return await self._asked(lambda a: stays_of(a.market, a.following, self._time(a)))

    async def picture(self) -> dict[str, Any]:
        """Everything at this moment, as plain values."""
        made = await self._asked(lambda a: snapshot_of(a.market, a.following, self.place, self._time(a)))
        speed = self._running.pace.speed
        told = {"speed": None if speed.seconds == inf else speed.seconds, "paused": speed.paused}
        return {"state": "running", **told, **made.plain(self.place)}

    async def _asked(self, job: Callable[[Attended], T]) -> T:
        return await asyncio.wrap_future(self._running.ask(job))

    def _time(self, attended: Attended) -> int:
        return self._running.pace.shown(attended.market.now)


class Recording:
    """A run that has ended. Its tables are read when the first asks for them.

    Args:
        opened: the run.
        work: has jobs done.
        ground: of the market while it ran; None for one that was not shown.
    """

    def __init__(self, opened: Opened, work: Work, ground: Ground | None) -> None:
        self.name = _name(opened.scenario)
        self._run, self._work, self._ground = opened.run, work, ground
        self._read: tuple[Ground, Replay] | None = None

    async def ground(self) -> Ground:
        """`Show.ground`."""
        return (await self._known())[0]

    async def state(self) -> dict[str, Any]:
        """`Show.state`."""
        return {"state": "replay", "end": (await self._known())[1].end}

    async def order(self, number: int) -> dict[str, Any] | None:
        """`Show.order`."""
        try:
            told: dict[str, Any] | None = await self._work(lambda: ended_tale(story_of(self._run, number)))
        except InputError:
            return None
        return told

    async def stays(self, time: int) -> list[Stay]:
        """`Show.stays`."""
        _, replay = await self._known()
        stays: list[Stay] = await self._work(lambda: replay.stays(min(time, replay.end)))
        return stays

    async def at(self, time: int) -> dict[str, Any]:
        """Everything at second `time`, as plain values."""
        ground, replay = await self._known()
        told: dict[str, Any] = await self._work(lambda: replay.at(min(time, replay.end)).plain(ground))
        return {"state": "replay", **told}

    async def _known(self) -> tuple[Ground, Replay]:
        if self._read is None:
            await self._work(self._learn)
        assert self._read is not None  # learnt
        return self._read

    def _learn(self) -> None:
        if self._read is None:  # whoever asked at the same time has not
            ground = self._ground or Ground(*scenario_of(self._run))
            self._read = ground, Replay(self._run, ground)


def _name(scenario: Scenario) -> str:
    return f"{scenario.name}, seed {scenario.seed}"
