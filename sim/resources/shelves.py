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
        streams: one of lead times for each shelf.
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

    def stock(self, number: int, shelf: Shelf, recorder: Recorder, trade: WorkingDays) -> Stock:
        """The stock of the shelf `number`, at its cover; its supplier works when `trade` does."""
        selling = self._selling
        luck = self._streams.uniforms("restock", f"{shelf.product.sku}@{shelf.name}", block=4)

        def wanted(on_hand: int, on_order: int, backorders: int) -> int:
            now, product = int(self.env.now), shelf.product.index
            cover = self._cover.of(number, shelf, now)
            view = StockView(now, product, shelf.warehouse, on_hand, on_order, backorders, cover)
            return self._policy(view, self._setting)

        def lead_time() -> int:
            now = int(self.env.now)
            work = int(lognormal(next(luck), selling.restock_days * DAY, selling.restock_sigma))
            return trade.finishes(now, work) - now

        first = self._cover.of(number, shelf, 0)
        return Stock(self.env, shelf, first, wanted, lead_time, recorder)


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
