"""The tables of a run: one NamedTuple each, which is the schema; those of freight have a file of their own.

Adding a table is adding its class, with `@table`.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.records.kinds import (  # noqa: TC001 - `schema_of` resolves annotations
    CaseKind,
    Decider,
    Event,
    Movement,
    PaymentKind,
)
from sim.records.schema import table


@table("traffic")
class TrafficRow(NamedTuple):
    """One row per day with visits: the sessions and baskets from which they came, and what they led to.

    A visit is a basket that somebody means to buy; `sessions`, `searches` and `carts` (opened baskets, those
    that led to a visit included) stand above it and move nothing.
    """

    day: int
    sessions: int
    searches: int
    carts: int
    visits: int
    bought: int


@table("visits")
class VisitRow(NamedTuple):
    """One row per visit: `wanted` articles were looked for, `found` of them bought in `orders`, one of each seller.

    Criminals' attempts are numbered from 10^9 on, in every table, and their accounts from 10^12 on; an account that
    is taken over has its owner's number.

    `heard_of` is the seller of whom a friend had told the buyer, -1 for none. Of `payments` that the buyer
    tried for the basket, `declined` were declined by bank or wallet.
    `surplus_cents` is what the slates of all its looks were worth to the buyer over leaving without the article;
    0 where stolen means of payment are used. Of what was wanted, `unmet` articles, `unmet_units` in all, were
    in stock nowhere where the visit came across them.
    """

    visit: int
    time: int
    buyer: int
    buyer_country: str
    segment: str
    heard_of: int
    wanted: int
    found: int
    payments: int
    declined: int
    orders: int
    surplus_cents: int
    unmet: int
    unmet_units: int


@table("looks")
class LookRow(NamedTuple):
    """One row per article that a visit looked for, in the order in which it did.

    Of the slate `shown` offers could be sent and paid for; the one at `place`, from 0, was put into the basket,
    `listing`; both are -1 where the buyer left without the article, but
    `place` is -2 - n where it then bought it of the rival number n of `[[rivals]]`, in the order of their
    names. `unmet` are the units wanted where no offer
    of the article that the buyer came across could be had, and one of them was not in stock; else 0.
    `surplus_cents` is what the slate was worth
    over leaving without the article, before anything was chosen; `gain_cents`, 0 where nothing was, what the
    chosen offer was expected to be worth over its price.
    """

    visit: int
    look: int
    sku: str
    quantity: int
    shown: int
    place: int
    listing: int
    unmet: int
    surplus_cents: int
    gain_cents: int


@table("orders")
class OrderRow(NamedTuple):
    """One row per order.

    Money in minor units of `currency`, but `to_*` in token units (millionths of it), and columns ending in `_cents`
    in euro cents; times in seconds from the scenario's start, -1 where never reached. `visit` is 10^9 or more where
    criminals came. `lines` counts its rows in
    `order_lines`, `quantity` the units of all of them. `service` is the one that the
    buyer chose at the checkout. `buyer_orders` and
    `buyer_disputes` count what the buyer had done before, as the fraud screen saw it.
    """

    order: int
    visit: int
    placed_at: int
    buyer: int
    buyer_country: str
    seller: int
    seller_country: str
    lines: int
    quantity: int
    weight_g: int
    currency: str
    goods: int
    freight: int
    duty: int
    vat: int
    total: int
    fee: int
    total_cents: int
    payment: str
    country_mismatch: bool
    buyer_orders: int
    buyer_disputes: int
    payment_fee_cents: int
    route: str
    service: str
    promised_at: int
    funded_at: int
    shipped_at: int
    delivered_at: int
    closed_at: int
    outcome: str
    condition: str
    buyer_bps: int
    to_buyer: int
    to_seller: int
    to_carrier: int
    to_tax: int
    to_platform: int
    chargeback: int
    buyer_loss_cents: int
    co2_g: int
    escrow_id: int
    buyer_conduct: str
    seller_conduct: str


@table("order_lines")
class LineRow(NamedTuple):
    """One row per article of an order.

    `unit_price` is in minor units of the seller's `currency`, `goods` its cost in minor units of the order's.
    Of `quantity` units `missing` were not in stock and left out of the parcel, and `returned` were sent back.
    They were looked for in stock at `asked_at`, -1 for never, and `waited` for so many seconds, -1 where the line
    still waits; `found` says whether they were there in the end.
    """

    order: int
    line: int
    listing: int
    sku: str
    category: str
    quantity: int
    missing: int
    returned: int
    asked_at: int
    waited: int
    found: bool
    weight_g: int
    unit_price: int
    currency: str
    goods: int


@table("order_events")
class EventRow(NamedTuple):
    """One row per step of an order; `tx` is the transaction's number, -1 where none belongs to the step."""

    time: int
    order: int
    event: Event
    actor: str
    place: str
    amount: int
    tx: int


@table("disputes")
class DisputeRow(NamedTuple):
    """One row per dispute, return or chargeback. Evidence from 0 to 1."""

    order: int
    kind: CaseKind
    opened_at: int
    closed_at: int
    buyer_right: bool
    buyer_evidence: float
    seller_evidence: float
    buyer_bps: int
    decided_by: Decider


@table("side_payments")
class SidePaymentRow(NamedTuple):
    """Money that moved because of an order but is no part of its deposit: bonds, penalties, premiums, claims, fees.

    `amount` is in token units of `currency`, or in gwei where that is `native`; `cents` is the same in euro cents.
    """

    time: int
    order: int
    kind: PaymentKind
    payer: str
    payee: str
    currency: str
    amount: int
    cents: int


@table("stock")
class StockRow(NamedTuple):
    """One row per movement of an article's units in a warehouse; `order` is -1 where none belongs to it.

    The first row of every shelf is what it begins with, `opening`. What is `ordered` from the supplier is not yet
    there: `on_hand` and `on_order` are what is on the shelf, and on its way to it, after the movement.
    `value_cents` is what the units cost, in euro cents, with the sign of `quantity`.
    """

    time: int
    sku: str
    warehouse: str
    movement: Movement
    quantity: int
    on_hand: int
    on_order: int
    value_cents: int
    order: int


@table("counts")
class CountRow(NamedTuple):
    """One row per count of a shelf: a `cycle` count, or a `pick`er who found less than the books have.

    `book` is what the books had, `found` what is there, which they then have.
    """

    time: int
    sku: str
    warehouse: str
    cause: str
    book: int
    found: int


@table("stations")
class StationRow(NamedTuple):
    """One row per day of the simulation and queue of a warehouse, or of a customs office; times in seconds.

    `warehouse` is the number in the scenario, -1 for a customs office, `station` what is done there, by so many
    `servers`. In their shifts of that day they were `staffed` and at work for `busy` seconds, all of them together;
    what was begun is finished after the shift and counts as busy, as do others' declarations at customs. Of the
    orders that came to the queue (`came`) some were `served`, and some left it because it was too late.
    `queue` is the time that all orders spent in the queue that day, nights
    included; `waited` is the same of those whose waiting ended on it, over their whole wait.
    """

    day: int
    warehouse: int
    place: str
    station: str
    servers: int
    staffed: int
    busy: int
    came: int
    served: int
    left: int
    queue: int
    waited: int


@table("transactions")
class TransactionRow(NamedTuple):
    """Every transaction of the run, set-up included, in the order of execution: enough to run them again.

    `value` is in wei, as text since it may exceed 64 bits; `order` is -1 for none.
    """

    tx: int
    block: int
    time: int
    order: int
    action: str
    sender: str
    sender_address: str
    to: str
    value: str
    gas_limit: int
    gas_price: int
    data: bytes
    status: bool
    gas_used: int
    output: bytes
    logs: bytes
