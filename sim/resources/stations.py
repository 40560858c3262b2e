"""Where things queue, in a warehouse or at customs: so many people do one thing, the best rank first, in shifts."""

from __future__ import annotations

from bisect import insort
from typing import TYPE_CHECKING, NamedTuple

from sim.core.units import DAY
from sim.records import StationRow

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    import simpy

    from sim.policies import WaitingOrder
    from sim.world.working import Shifts


class Turn:
    """A place in a queue.

    Attributes:
        rank: among all in the queue; the lowest is served first, equals as they came.
    """

    __slots__ = ("begun", "came", "rank", "turn")

    def __init__(self) -> None:
        self.rank = 0
        self.came = 0
        self.begun = False
        self.turn: simpy.Event | None = None


class Task(Turn):
    """An order on the floor of a warehouse.

    Attributes:
        order: what is known of it.
        leaves_by: the last second at which it can leave and be in time, which only an oracle may be told.
    """

    __slots__ = ("leaves_by", "order")

    def __init__(self, order: WaitingOrder, leaves_by: int) -> None:
        super().__init__()
        self.order = order
        self.leaves_by = leaves_by


class Title(NamedTuple):
    """Whose station: number and place of the warehouse, -1 for a customs office, and what is done there."""

    warehouse: int
    place: str
    station: str


def _rank(task: Turn) -> int:
    return task.rank


class Station:
    """One queue and those who serve it. Nothing is begun outside the shifts; what is begun is finished.

    Args:
        env: the clock.
        title: what rows of the table `stations` say of it.
        servers: how many are served at a time.
        shifts: in which work is begun.

    Attributes:
        waiting: those in the queue, who is next first.
        busy: how many are being served.
    """

    def __init__(self, env: simpy.Environment, title: Title, servers: int, shifts: Shifts) -> None:
        self.waiting: list[Turn] = []
        self.busy = 0
        self._env = env
        self._title = title
        self._servers = servers
        self._shifts = shifts
        self._opening = -1
        self._since = self._counted = int(env.now)
        self._start_anew()

    def enter(self, tasks: Iterable[Turn]) -> None:
        """`tasks` come to the queue together."""
        now = self._count()
        for task in tasks:
            task.came, task.begun = now, False
            insort(self.waiting, task, key=_rank)
            self._came += 1
        self._begin()

    def sort(self) -> None:
        """Ranks have changed."""
        self.waiting.sort(key=_rank)

    def serve(self, task: Turn, seconds: int, deadline: int | None) -> Generator[simpy.Event, object, bool]:
        """Wait for the turn of a task in the queue, and be served for `seconds`.

        False at `deadline`, if there is one, where it is not done before; then the place goes to whoever is next.
        """
        env = self._env
        if not task.begun:
            task.turn = env.event()
            if deadline is None:
                yield task.turn
            else:
                yield task.turn | env.timeout(max(0, deadline - int(env.now)))
        if not task.begun:
            self._leave(task)
            return False
        left = seconds if deadline is None else deadline - int(env.now)
        yield env.timeout(max(0, min(seconds, left)))
        self._count()
        self.busy -= 1
        self._begin()
        return deadline is None or int(env.now) < deadline

    def report(self) -> StationRow:
        """What happened since the last report; to be called at the end of every day."""
        now = self._count()
        row = StationRow(
            max(0, now - 1) // DAY,
            *self._title,
            self._servers,
            self._servers * self._shifts.seconds(self._since, now),
            self._worked,
            self._came,
            self._served,
            self._left,
            self._queued,
            self._waited,
        )
        self._since = now
        self._start_anew()
        return row

    def _start_anew(self) -> None:
        self._worked = self._came = self._served = self._left = self._queued = self._waited = 0

    def _count(self) -> int:
        """Bring the areas under the queue and under the busy up to now."""
        now = int(self._env.now)
        passed, self._counted = now - self._counted, now
        self._queued += passed * len(self.waiting)
        self._worked += passed * self.busy
        return now

    def _begin(self) -> None:
        """Serve as many as can be, or wait for the shift to begin."""
        now = self._counted
        while self.waiting and self.busy < self._servers:
            opens = self._shifts.opens(now)
            if opens > now:
                return self._open_at(opens)
            task = self.waiting.pop(0)
            task.begun = True
            self.busy += 1
            self._served += 1
            self._waited += now - task.came
            if task.turn is not None:
                task.turn.succeed()
                task.turn = None
        return None

    def _leave(self, task: Turn) -> None:
        now = self._count()
        self.waiting.remove(task)
        self._left += 1
        self._waited += now - task.came
        task.turn = None

    def _open_at(self, opens: int) -> None:
        if self._opening == opens:
            return
        self._opening = opens
        self._env.timeout(opens - self._counted).callbacks.append(self._opened)

    def _opened(self, _: simpy.Event) -> None:
        self._count()
        self._begin()
