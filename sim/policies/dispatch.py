"""Dispatch: in which order are the orders of a warehouse picked and packed?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from sim.policies.family import Family, is_whole

if TYPE_CHECKING:
    from sim.policies.setting import Setting


class WaitingOrder(NamedTuple):
    """An order on the floor of a warehouse, as the platform knows it.

    Attributes:
        order: its number.
        received_at: second at which the warehouse got it.
        placed_at: second at which it was placed.
        promised_at: second by which the buyer was told to expect it.
        value_cents: what the buyer paid, in euro cents.
        weight_g: of its goods.
        lines: how many articles.
        origin: country that it leaves, ISO 3166 alpha-2.
        destination: country that it goes to.
        way_seconds: expected from the dock to the door, customs included.
        legs: of its way, the last mile not counted.
    """

    order: int
    received_at: int
    placed_at: int
    promised_at: int
    value_cents: int
    weight_g: int
    lines: int
    origin: str
    destination: str
    way_seconds: int
    legs: int


class WaveView(NamedTuple):
    """What a dispatch policy sees when a wave of pickers sets out.

    Attributes:
        time: seconds since the scenario's start.
        warehouse: its place.
        orders: all that are on the floor and not packed, in the order in which they came.
        truth: for policies that declare `oracle = True`, else None: for each order the last second at which it can
            leave the dock and still be in time, as customs and the last mile will treat it.
    """

    time: int
    warehouse: str
    orders: tuple[WaitingOrder, ...]
    truth: tuple[int, ...] | None = None


class DispatchPolicy(Protocol):
    """Sorts the orders on the floor."""

    def __call__(self, view: WaveView, setting: Setting, /) -> tuple[int, ...]:
        """Places in `view.orders`, each once: who is served first, second, ..."""
        ...


def _fault(view: WaveView, answer: object) -> str:
    count = len(view.orders)
    ok = isinstance(answer, tuple) and all(map(is_whole, answer)) and sorted(answer) == list(range(count))
    return "" if ok else f"an order of service is a tuple of the numbers 0 to {count - 1}, each once"


FAMILY: Final = Family(null="first-come", default="earliest-promise", oracle="oracle", fault=_fault)


class FirstCome:
    """Null dispatch: as they came."""

    def __call__(self, view: WaveView, setting: Setting) -> tuple[int, ...]:
        """All in their order."""
        return tuple(range(len(view.orders)))


class EarliestPromise:
    """Who was promised the earliest day comes first (Jackson 1955: on one machine it makes the latest least late).

    What counts is by when the order has to leave the dock: the promise less the way that lies ahead of it.
    """

    def __call__(self, view: WaveView, setting: Setting) -> tuple[int, ...]:
        """By the second at which they should leave, the earliest first."""
        leave = [order.promised_at - order.way_seconds for order in view.orders]
        return tuple(sorted(range(len(leave)), key=leave.__getitem__))


class MostValuable:
    """Who paid most comes first."""

    def __call__(self, view: WaveView, setting: Setting) -> tuple[int, ...]:
        """By value, the largest first."""
        return tuple(sorted(range(len(view.orders)), key=lambda n: -view.orders[n].value_cents))


class OracleDispatch:
    """Who can still be in time comes by how soon it has to leave; who will be late anyway comes last.

    It knows what customs and the last mile will take; delays of departures it does not know.
    """

    oracle = True

    def __call__(self, view: WaveView, setting: Setting) -> tuple[int, ...]:
        """By the last second at which they can leave, those whose second is past at the end."""
        leave = view.truth or ()
        return tuple(sorted(range(len(leave)), key=lambda n: (leave[n] <= view.time, leave[n])))
