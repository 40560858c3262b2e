"""What is kept in mind of a running market's rows: counts, stories of orders, and who travels."""

from __future__ import annotations

from collections import Counter, deque
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sim.records import (
    CRIMINALS,
    Event,
    EventRow,
    LegRow,
    OrderRow,
    ShipmentRow,
    TransactionRow,
    TransferRow,
    WayBackRow,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim.records import Recorder, Row, Sink

TICKS: Final = 40
"""News that are kept."""

NEWS: Final = frozenset({
    Event.PLACED, Event.FUNDED, Event.SHIPPED, Event.DELIVERED, Event.CONFIRMED, Event.RELEASED, Event.CANCELLED,
    Event.CALLED_OFF, Event.EXPIRED, Event.REFUSED, Event.LOST, Event.TOO_LATE, Event.WARNED_LATE,
    Event.HELD_BY_CUSTOMS, Event.REFUSED_BY_CUSTOMS, Event.DESTROYED_BY_CUSTOMS, Event.RETURN_OPENED,
    Event.RETURN_FINISHED, Event.DISPUTED, Event.REFUNDED, Event.AGREED, Event.RULED, Event.LAPSED,
    Event.CHARGED_BACK, "declined",
})  # fmt: skip
"""Events that are told as news."""

_ENDED: Final = 2_000
"""Orders whose stories are kept after their end."""


class News(NamedTuple):
    """Something that happened to an order."""

    time: int
    order: int
    what: str
    place: str


class Totals(NamedTuple):
    """Counts so far; `stopped` and `delivered` are orders of criminals that have ended, which nobody can know."""

    disputes: int
    warned: int
    stopped: int
    delivered: int
    blocks: int
    gas: int


class Following:
    """A sink that sees every row once, as soon as `catch_up` is called or rows are handed on.

    Call `begin` before the first row. Steps of orders are seen before their ends, in whatever order tables are
    handed on.

    Attributes:
        news: the latest.
        events: steps of orders that are open or ended lately, by order.
        ended: rows of orders that ended lately.
        legs: that were begun, by number of the shipment and of the consignment, until their order ends.
    """

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._counts: Counter[str] = Counter()
        self._seen: Counter[str] = Counter()
        self.news: deque[News] = deque(maxlen=TICKS)
        self.events: dict[int, list[EventRow]] = {}
        self.ended: dict[int, OrderRow] = {}
        self.legs: dict[tuple[int, int], LegRow] = {}
        self._takes: dict[str, tuple[type[Row], Callable[[Any], None]]] = {
            "order_events": (EventRow, self._event),
            "orders": (OrderRow, self._order),
            "transactions": (TransactionRow, self._transaction),
            "shipments": (ShipmentRow, lambda row: self._arrived(row.shipment, -1)),
            "ways_back": (WayBackRow, lambda row: self._arrived(row.shipment, -1)),
            "transfers": (TransferRow, lambda row: self._arrived(-1, row.consignment)),
        }

    def begin(self, recorder: Recorder) -> None:
        """Say where rows are written down."""
        self._recorder = recorder

    def write(self, table: str, rows: Sequence[Row]) -> None:
        """Take what has not been seen yet, of every table, and hand these rows on."""
        self.catch_up()
        self._seen[table] = 0
        self._sink.write(table, rows)

    def catch_up(self) -> None:
        """Take what has been written down since the last time."""
        for table, (kind, take) in self._takes.items():
            rows = self._recorder.pending(kind)
            for number in range(self._seen[table], len(rows)):
                take(rows[number])
            self._seen[table] = len(rows)

    def leave(self, row: LegRow) -> None:
        """A leg begins."""
        self.legs[row.shipment, row.consignment] = row

    def totals(self) -> Totals:
        """Counts so far."""
        return Totals(*(self._counts[name] for name in Totals._fields))

    def _event(self, row: EventRow) -> None:
        self.events.setdefault(row.order, []).append(row)
        if row.event in NEWS:
            self.news.append(News(row.time, row.order, row.event.value, row.place))
        if row.event is Event.DISPUTED:
            self._counts["disputes"] += 1
        elif row.event is Event.WARNED_LATE:
            self._counts["warned"] += 1

    def _order(self, row: OrderRow) -> None:
        self.ended[row.order] = row
        if row.outcome == "declined":
            self.news.append(News(row.closed_at, row.order, "declined", ""))
        if row.buyer_conduct in CRIMINALS:
            self._counts["delivered" if row.delivered_at >= 0 else "stopped"] += 1
        if len(self.ended) > _ENDED:
            oldest = next(iter(self.ended))
            del self.ended[oldest]
            self.events.pop(oldest, None)

    def _transaction(self, values: tuple[Any, ...]) -> None:
        row = TransactionRow._make(values)  # an executor writes plain tuples
        self._counts["blocks"] = max(self._counts["blocks"], row.block)
        self._counts["gas"] += row.gas_used

    def _arrived(self, shipment: int, consignment: int) -> None:
        self.legs.pop((shipment, consignment), None)
