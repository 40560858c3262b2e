"""The stock of every shelf of a market, replenished as a policy says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.distributions import lognormal
from sim.core.units import DAY
from sim.policies import StockView
from sim.resources.stock import Stock

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import simpy

    from sim.core.streams import Streams
    from sim.orders import Line
    from sim.policies import ReplenishmentPolicy, Setting
    from sim.records import Movement, Recorder
    from sim.resources.cover import Cover
    from sim.scenario import Selling
    from sim.world.people import Shelf
    from sim.world.working import WorkingDays


class Replenisher:
    """Asks the replenishment policy, and draws how long its orders take.

    Args:
        env: the clock.
        selling: cover and lead times.
        policy: asked.
        setting: what it is given.
        streams: of lead times.
        cover: what to aim for.
    """

    def __init__(
        self,
        env: simpy.Environment,
        selling: Selling,
        policy: ReplenishmentPolicy,
        setting: Setting,
        streams: Streams,
        cover: Cover,
    ) -> None:
        self.env = env
        self._selling = selling
        self._policy = policy
        self._setting = setting
        self._streams = streams
        self._cover = cover

    def wanted(self, number: int, shelf: Shelf, stock: tuple[int, int, int]) -> int:
        """Units to order for the shelf `number`, whose `stock` is on hand, on order and sold beyond."""
        now = int(self.env.now)
        cover = self._cover.of(number, shelf, now)
        view = StockView(now, shelf.product.index, shelf.warehouse, *stock, cover)
        return self._policy(view, self._setting)

    def lead_time(self, shelf: Shelf, trade: WorkingDays, number: int) -> int:
        """Seconds until the order `number` for `shelf`, made now, arrives; the supplier works when `trade` does."""
        now, name = int(self.env.now), f"{shelf.product.sku}@{shelf.name}"
        u = self._streams.single("restock", name, number)
        work = int(lognormal(u, self._selling.restock_days * DAY, self._selling.restock_sigma))
        return trade.finishes(now, work) - now

    def stock(self, number: int, shelf: Shelf, recorder: Recorder, trade: WorkingDays) -> Stock:
        """The stock of the shelf `number`, at its cover; its supplier works when `trade` does."""
        source = _Source(self, number, shelf, trade)
        first = self._cover.of(number, shelf, 0)
        return Stock(self.env, shelf, first, source.wanted, source.lead_time, recorder)


class _Source:
    """Where one shelf's units come from."""

    __slots__ = ("_number", "_ordered", "_replenisher", "_shelf", "_trade")

    def __init__(self, replenisher: Replenisher, number: int, shelf: Shelf, trade: WorkingDays) -> None:
        self._replenisher = replenisher
        self._number = number
        self._shelf = shelf
        self._trade = trade
        self._ordered = 0

    def wanted(self, on_hand: int, on_order: int, backorders: int) -> int:
        return self._replenisher.wanted(self._number, self._shelf, (on_hand, on_order, backorders))

    def lead_time(self) -> int:
        self._ordered += 1
        return self._replenisher.lead_time(self._shelf, self._trade, self._ordered)


def put_back(order: int, lines: Iterable[Line], stocks: Sequence[Stock], movement: Movement) -> None:
    """Units of an order's `lines` return to their shelves, the `stocks` of the market."""
    for line in lines:
        stocks[line.listing.shelf].put_back(order, line.quantity, movement)


def stock_shelves(
    shelves: Sequence[Shelf], replenisher: Replenisher, recorder: Recorder, trades: Sequence[WorkingDays]
) -> list[Stock]:
    """The stock of every shelf, in their order; `trades` say when a warehouse's suppliers work."""
    return [
        replenisher.stock(number, shelf, recorder, trades[shelf.warehouse])
        for number, shelf in enumerate(shelves)
    ]
