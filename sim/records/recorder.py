"""Tables that grow while the market runs, handed to a sink in batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ColumnType = Literal["int", "float", "text", "bytes", "bool"]
Schema = tuple[tuple[str, ColumnType], ...]
Row = tuple[Any, ...]

_BATCH: Final = 20_000

ORDERS: Final[Schema] = (
    ("order", "int"),
    ("visit", "int"),
    ("placed_at", "int"),
    ("buyer", "int"),
    ("buyer_country", "text"),
    ("seller", "int"),
    ("seller_country", "text"),
    ("listing", "int"),
    ("sku", "text"),
    ("category", "text"),
    ("quantity", "int"),
    ("weight_g", "int"),
    ("currency", "text"),
    ("unit_price", "int"),
    ("seller_currency", "text"),
    ("goods", "int"),
    ("freight", "int"),
    ("duty", "int"),
    ("vat", "int"),
    ("total", "int"),
    ("fee", "int"),
    ("total_cents", "int"),
    ("payment", "text"),
    ("country_mismatch", "bool"),
    ("buyer_orders", "int"),
    ("buyer_disputes", "int"),
    ("payment_fee_cents", "int"),
    ("route", "text"),
    ("promised_at", "int"),
    ("funded_at", "int"),
    ("shipped_at", "int"),
    ("delivered_at", "int"),
    ("closed_at", "int"),
    ("outcome", "text"),
    ("condition", "text"),
    ("buyer_bps", "int"),
    ("to_buyer", "int"),
    ("to_seller", "int"),
    ("to_carrier", "int"),
    ("to_tax", "int"),
    ("to_platform", "int"),
    ("chargeback", "int"),
    ("buyer_loss_cents", "int"),
    ("co2_g", "int"),
    ("escrow_id", "int"),
    ("buyer_conduct", "text"),
    ("seller_conduct", "text"),
)
"""One row per order. Money in minor units of `currency`, but `to_*` in token units (millionths of it), and
columns ending in `_cents` in euro cents; times in seconds from the scenario's start, -1 where never reached.
`buyer_orders` and `buyer_disputes` count what the buyer had done before, as the fraud screen saw it."""

ORDER_EVENTS: Final[Schema] = (
    ("time", "int"),
    ("order", "int"),
    ("event", "text"),
    ("actor", "text"),
    ("place", "text"),
    ("amount", "int"),
    ("tx", "int"),
)
"""One row per step of an order; `tx` is the transaction's number, -1 where none belongs to the step."""

LEGS: Final[Schema] = (
    ("order", "int"),
    ("leg", "int"),
    ("mode", "text"),
    ("origin", "text"),
    ("destination", "text"),
    ("ready_at", "int"),
    ("departed_at", "int"),
    ("arrived_at", "int"),
    ("km", "float"),
    ("weight_g", "int"),
    ("co2_g", "int"),
    ("fate", "text"),
)

DISPUTES: Final[Schema] = (
    ("order", "int"),
    ("kind", "text"),
    ("opened_at", "int"),
    ("closed_at", "int"),
    ("buyer_right", "bool"),
    ("buyer_evidence", "float"),
    ("seller_evidence", "float"),
    ("buyer_bps", "int"),
    ("decided_by", "text"),
)
"""Disputes, returns and chargebacks."""

SIDE_PAYMENTS: Final[Schema] = (
    ("time", "int"),
    ("order", "int"),
    ("kind", "text"),
    ("payer", "text"),
    ("payee", "text"),
    ("currency", "text"),
    ("amount", "int"),
    ("cents", "int"),
)
"""Money that moved because of an order but is no part of its deposit: bonds, penalties, premiums, claims, fees.
`amount` is in token units of `currency`, or in gwei where that is `native`; `cents` is the same in euro cents."""

STOCK: Final[Schema] = (
    ("time", "int"),
    ("listing", "int"),
    ("movement", "text"),
    ("quantity", "int"),
    ("on_hand", "int"),
    ("order", "int"),
)

TRANSACTIONS: Final[Schema] = (
    ("tx", "int"),
    ("block", "int"),
    ("time", "int"),
    ("order", "int"),
    ("action", "text"),
    ("sender", "text"),
    ("sender_address", "text"),
    ("to", "text"),
    ("value", "text"),
    ("gas_limit", "int"),
    ("gas_price", "int"),
    ("data", "bytes"),
    ("status", "bool"),
    ("gas_used", "int"),
    ("output", "bytes"),
    ("logs", "bytes"),
)
"""Every transaction of the run, set-up included, in the order of execution: enough to run them again."""

TABLES: Final[Mapping[str, Schema]] = {
    "orders": ORDERS,
    "order_events": ORDER_EVENTS,
    "legs": LEGS,
    "disputes": DISPUTES,
    "side_payments": SIDE_PAYMENTS,
    "stock": STOCK,
    "transactions": TRANSACTIONS,
}


class Sink(Protocol):
    """Where batches of rows go."""

    def write(self, table: str, rows: Sequence[Row]) -> None:
        """Store `rows` of `table`, in order, after all earlier ones."""
        ...


class MemorySink:
    """Keeps everything; for tests and small experiments."""

    def __init__(self) -> None:
        self.tables: dict[str, list[Row]] = {name: [] for name in TABLES}

    def write(self, table: str, rows: Sequence[Row]) -> None:
        """Append `rows`."""
        self.tables[table].extend(rows)

    def column(self, table: str, name: str) -> list[Any]:
        """One column of a table."""
        index = [column for column, _ in TABLES[table]].index(name)
        return [row[index] for row in self.tables[table]]


class Tables(NamedTuple):
    """The rows not yet handed to the sink, by table."""

    orders: list[Row]
    order_events: list[Row]
    legs: list[Row]
    disputes: list[Row]
    side_payments: list[Row]
    stock: list[Row]
    transactions: list[Row]


class Recorder:
    """Collects rows and hands them on in batches. Append to `rows.<table>`; call `drain` now and then."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self.rows = Tables([], [], [], [], [], [], [])

    def drain(self, *, everything: bool = False) -> None:
        """Hand every table of at least a batch to the sink, or all of them."""
        for name, rows in zip(Tables._fields, self.rows, strict=True):
            if rows and (everything or len(rows) >= _BATCH):
                self._sink.write(name, rows)
                rows.clear()
