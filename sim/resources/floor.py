"""The floor of a warehouse: orders set out in waves, are picked and are packed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.core.units import MINUTE
from sim.policies import WaveView, reads_truth
from sim.resources.stations import Station, Title, Turn

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    import simpy

    from sim.policies import DispatchPolicy, Setting
    from sim.records import Recorder
    from sim.resources.stations import Task
    from sim.scenario import Scenario, Warehouse
    from sim.world.working import Workplace


class Dispatcher(NamedTuple):
    """Who sorts the orders of a wave: the policy, and what it is given."""

    policy: DispatchPolicy
    setting: Setting

    def sort(self, now: int, place: str, tasks: Sequence[Task]) -> tuple[int, ...]:
        """Places in `tasks` in the order of service."""
        truth = tuple(task.leaves_by for task in tasks) if reads_truth(self.policy) else None
        return self.policy(WaveView(now, place, tuple(task.order for task in tasks), truth), self.setting)


class Stations(NamedTuple):
    """Those of a warehouse; `receive` is None where nobody waits at the dock."""

    pick: Station
    pack: Station
    receive: Station | None


class Dock:
    """Where deliveries are received.

    Args:
        env: the clock.
        station: of those who receive them; None where nobody has to wait for them.
    """

    def __init__(self, env: simpy.Environment, station: Station | None) -> None:
        self._env = env
        self._station = station

    def receive(self, work: int, putaway: int) -> Generator[simpy.Event, object, None]:
        """Wait until somebody has received a delivery, in `work` seconds, and brought it to its shelf."""
        if self._station is not None:
            turn = Turn()
            self._station.enter((turn,))
            yield from self._station.serve(turn, work, None)
        yield self._env.timeout(putaway)


class Floor:
    """One warehouse's stations, and who is at them.

    All orders that are on the floor when a wave sets out are sorted anew.

    Attributes:
        pick: the queue for the pickers.
        pack: the queue for the packers.
        dock: where deliveries are received.
    """

    def __init__(
        self, env: simpy.Environment, place: str, stations: Stations, dispatcher: Dispatcher
    ) -> None:
        self.pick, self.pack, receive = self._stations = stations
        self.dock = Dock(env, receive)
        self._env = env
        self._place = place
        self._dispatcher = dispatcher
        self._gathered: list[Task] = []
        self._wave: simpy.Event | None = None
        self._inside: dict[int, Task] = {}

    def report(self, recorder: Recorder) -> None:
        """Write down the day that is over."""
        for station in self._stations:
            if station is not None:
                recorder.add(station.report())

    def join_wave(self, task: Task, sets_out: int) -> simpy.Event:
        """Be one of the wave that sets out at second `sets_out`, which must be the next one; then in the queue."""
        if self._wave is None:
            self._wave = self._env.timeout(sets_out - int(self._env.now))
            self._wave.callbacks.append(self._set_out)
        self._gathered.append(task)
        return self._wave

    def depart(self, task: Task) -> None:
        """The order is packed, or nobody waits for it any more."""
        del self._inside[task.order.order]

    def _set_out(self, _: simpy.Event) -> None:
        self._wave = None
        gathered, self._gathered = self._gathered, []
        for task in gathered:
            self._inside[task.order.order] = task
        inside = list(self._inside.values())
        if len(inside) > 1:
            for rank, number in enumerate(self._dispatcher.sort(int(self._env.now), self._place, inside)):
                inside[number].rank = rank
            self.pick.sort()
            self.pack.sort()
        else:
            inside[0].rank = 0
        self.pick.enter(gathered)


class Floors:
    """The floors of a scenario's warehouses, by number; written down once a day."""

    def __init__(
        self,
        env: simpy.Environment,
        scenario: Scenario,
        workplaces: Sequence[Workplace],
        dispatcher: Dispatcher,
    ) -> None:
        self._every = scenario.handling.wave_minutes * MINUTE
        self._workplaces = workplaces
        self._floors = [
            Floor(env, warehouse.place, _stations(env, number, warehouse, workplaces[number]), dispatcher)
            for number, warehouse in enumerate(scenario.warehouses)
        ]

    def __getitem__(self, warehouse: int) -> Floor:
        """The floor of a warehouse."""
        return self._floors[warehouse]

    def next_wave(self, warehouse: int, now: int) -> int:
        """The second, `now` or later, at which pickers next set out."""
        return self._workplaces[warehouse].pick.wave(now, self._every)

    def report(self, recorder: Recorder) -> None:
        """Write down the day that is over."""
        for floor in self._floors:
            floor.report(recorder)


def _stations(env: simpy.Environment, number: int, warehouse: Warehouse, workplace: Workplace) -> Stations:
    pick, pack, receive = (Title(number, warehouse.place, what) for what in ("pick", "pack", "receive"))
    docks = warehouse.receive_stations
    return Stations(
        Station(env, pick, warehouse.pick_stations, workplace.pick),
        Station(env, pack, warehouse.pack_stations, workplace.pack),
        None if docks is None else Station(env, receive, docks, workplace.pick),
    )
