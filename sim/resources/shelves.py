"""The stock of every shelf of a market, replenished as a policy says."""

from __future__ import annotations

from math import ceil, exp
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.core.distributions import lognormal
from sim.core.units import BPS, DAY, HOUR, MINUTE
from sim.policies import StockView
from sim.records import Movement
from sim.resources.stock import Stock

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Sequence

    import simpy

    from sim.core.streams import Streams
    from sim.orders import Line, Order
    from sim.policies import ReplenishmentPolicy, Setting
    from sim.records import Recorder
    from sim.resources.ahead import Ahead
    from sim.resources.cover import Cover
    from sim.resources.floor import Dock
    from sim.scenario import Scenario
    from sim.world.people import Shelf
    from sim.world.working import WorkingDays

_YEAR: Final = 365
_REVIEWED: Final = 7
"""Days after an order's arrival for which it should last, too."""


class Supplied(NamedTuple):
    """How a warehouse is supplied: when suppliers work, and where what they bring is received."""

    trade: WorkingDays
    dock: Dock


class Replenisher:
    """Asks the replenishment policy, and draws how long its orders take.

    Args:
        env: the clock.
        scenario: cover, lead times and costs.
        policy: asked.
        setting: what it is given.
        streams: of lead times.
        cover: what to aim for.

    Attributes:
        ahead: what only an oracle is told; None where nobody is.
    """

    def __init__(
        self,
        env: simpy.Environment,
        scenario: Scenario,
        policy: ReplenishmentPolicy,
        setting: Setting,
        streams: Streams,
        cover: Cover,
    ) -> None:
        self.ahead: Ahead | None = None
        selling = scenario.selling
        self.env = env
        self._selling = selling
        self._policy = policy
        self._setting = setting
        self._streams = streams
        self._cover = cover
        self._lead_days = (
            _mean(selling.restock_days, selling.restock_sigma) + scenario.handling.putaway_hours / 24
        )
        self._holding = scenario.handling.holding_cost_bps_per_year / BPS / _YEAR
        self._margin = BPS / selling.goods_cost_bps - 1 if selling.goods_cost_bps else 1.0
        self._units = self._squares = 0
        handling = scenario.handling
        self._putaway = int(handling.putaway_hours * HOUR)
        self._receive_seconds, self._receive_sigma = handling.receive_minutes * MINUTE, handling.sigma
        self._shrinkage, self._miscounts = handling.shrinkage_share, handling.miscount_share

    def wanted(self, number: int, shelf: Shelf, taken: int, stock: tuple[int, int, int]) -> int:
        """Units to order for the shelf `number` of which `taken` are asked for.

        Args:
            number: of the shelf.
            shelf: the shelf.
            taken: units that somebody asks for now.
            stock: on hand, on order and sold beyond.
        """
        self._units += taken
        self._squares += taken * taken
        view = self.view(number, shelf, taken, stock)
        if self.ahead is not None:
            days = ceil(self._lead_days) + _REVIEWED
            change = self.ahead.change(shelf.product.season, view.time, days)
            view = view._replace(truth=view.daily_units * change)
        return self._policy(view, self._setting)

    def view(self, number: int, shelf: Shelf, taken: int, stock: tuple[int, int, int]) -> StockView:
        """What the policy sees of the shelf `number` now, without the truth; arguments as for `wanted`."""
        now = int(self.env.now)
        rate, sold, days = self._cover.rate(number, shelf, now)
        return StockView(
            now, shelf.product.index, shelf.warehouse, *stock, self._cover.units(rate, shelf), number, taken,
            rate, rate * self._squares / (self._units or 1), sold, days, self._lead_days, shelf.unit_cents,
            shelf.unit_cents * self._holding, shelf.unit_cents * self._margin,
        )  # fmt: skip

    def lead_time(self, shelf: Shelf, trade: WorkingDays, number: int) -> int:
        """Seconds until the order `number` for `shelf`, made now, arrives; the supplier works when `trade` does."""
        return self._takes("restock", self._selling.restock_days, shelf, trade, number)

    def dealer_time(self, shelf: Shelf, trade: WorkingDays, number: int) -> int | None:
        """The same of an order to a dealer; None where the scenario has none."""
        days = self._selling.procure_days
        return None if days is None else self._takes("procure", days, shelf, trade, number)

    def _takes(self, what: str, days: float, shelf: Shelf, trade: WorkingDays, number: int) -> int:
        u = self._streams.single(what, f"{shelf.product.sku}@{shelf.name}", number)
        now = int(self.env.now)
        arrives = trade.finishes(now, int(lognormal(u, days * DAY, self._selling.restock_sigma)))
        return arrives - now

    def deliver(self, shelf: Shelf, dock: Dock, seconds: int, number: int) -> simpy.Event:
        """When the delivery `number`, which is at the dock after so many seconds, is on its shelf."""
        u = self._streams.single("receive", f"{shelf.product.sku}@{shelf.name}", number)
        work = int(lognormal(u, self._receive_seconds, self._receive_sigma))
        return self.env.process(_delivered(self.env, dock, (seconds, work, self._putaway)))

    def astray(self, shelf: Shelf, units: int, number: int) -> tuple[int, int]:
        """Of `units` that the delivery `number` brought: those that vanish unseen, and those booked too many."""
        place = f"{shelf.product.sku}@{shelf.name}"
        vanished = int(units * self._shrinkage + self._streams.single("shrinkage", place, number))
        u = self._streams.single("miscount", place, number)
        # books of nothing cannot be too low by one
        miscounted = (u < self._miscounts / 2) - (u > 1 - self._miscounts / 2 and units > vanished)
        return min(units, vanished), miscounted

    def stock(self, number: int, shelf: Shelf, recorder: Recorder, supplied: Supplied) -> Stock:
        """The stock of the shelf `number`, at its cover."""
        first = self._cover.of(number, shelf, 0)
        return Stock(self.env, shelf, first, _Supplier(self, number, shelf, supplied), recorder)


class _Supplier:
    """Where one shelf's units come from."""

    __slots__ = (
        "_arrived", "_delivered", "_dock", "_number", "_ordered", "_procured", "_replenisher", "_shelf", "_trade",
    )  # fmt: skip

    def __init__(self, replenisher: Replenisher, number: int, shelf: Shelf, supplied: Supplied) -> None:
        self._replenisher = replenisher
        self._number = number
        self._shelf = shelf
        self._trade, self._dock = supplied
        self._ordered = self._procured = self._delivered = self._arrived = 0

    def wanted(self, taken: int, stock: tuple[int, int, int]) -> int:
        return self._replenisher.wanted(self._number, self._shelf, taken, stock)

    def lead_time(self) -> int:
        self._ordered += 1
        return self._replenisher.lead_time(self._shelf, self._trade, self._ordered)

    def dealer_time(self) -> int | None:
        self._procured += 1
        return self._replenisher.dealer_time(self._shelf, self._trade, self._procured)

    def deliver(self, seconds: int) -> simpy.Event:
        self._delivered += 1
        return self._replenisher.deliver(self._shelf, self._dock, seconds, self._delivered)

    def astray(self, units: int) -> tuple[int, int]:
        self._arrived += 1
        return self._replenisher.astray(self._shelf, units, self._arrived)


def _delivered(
    env: simpy.Environment, dock: Dock, times: tuple[int, int, int]
) -> Generator[simpy.Event, object, None]:
    """Until it is at the dock, received and put away."""
    seconds, work, putaway = times
    yield env.timeout(seconds)
    yield from dock.receive(work, putaway)


def _mean(median: float, sigma: float) -> float:
    """Of a lognormal variable."""
    return median * exp(sigma * sigma / 2)


def put_back(order: int, lines: Iterable[Line], stocks: Sequence[Stock], movement: Movement) -> None:
    """Units of an order's `lines` return to their shelves, the `stocks` of the market."""
    for line in lines:
        stocks[line.stock].put_back(order, line.quantity, movement)


def take_back(order: Order, stocks: Sequence[Stock], *, scrapped: bool) -> None:
    """What the order sent back is on its shelf again, or written off."""
    for line in order.returned:
        stock = stocks[line.stock]
        if scrapped:
            stock.scrap(order.id, line.quantity)
        else:
            stock.put_back(order.id, line.quantity, Movement.RETURNED)


def stock_shelves(
    shelves: Sequence[Shelf], replenisher: Replenisher, recorder: Recorder, supplied: Sequence[Supplied]
) -> list[Stock]:
    """The stock of every shelf, in their order; `supplied` is by number of the warehouse."""
    return [
        replenisher.stock(number, shelf, recorder, supplied[shelf.warehouse])
        for number, shelf in enumerate(shelves)
    ]
