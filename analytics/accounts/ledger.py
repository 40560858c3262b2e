"""The ledger of a run: one posting for each time that money, coin or goods pass from one account to another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from analytics.accounts.carriage import carriage
from analytics.accounts.chain import gas, side_payments
from analytics.accounts.exchange import exchange
from analytics.accounts.goods import goods
from analytics.accounts.marketing import marketing
from analytics.accounts.orders import orders
from analytics.accounts.posting import SCHEMA, Tables, Terms
from analytics.accounts.transfers import transfers

if TYPE_CHECKING:
    from analytics.runs import Needs

NEEDS: Final[Needs] = {
    "orders": (
        "order", "buyer", "buyer_country", "seller", "currency", "goods", "freight", "duty", "vat", "total",
        "total_cents", "payment", "payment_fee_cents", "funded_at", "closed_at", "delivered_at", "outcome",
        "to_buyer", "to_seller", "to_carrier", "to_tax", "to_platform", "chargeback", "weight_g",
    ),
    "order_lines": ("order", "sku", "quantity", "currency", "goods"),
    "order_events": ("time", "order", "event"),
    "shipments": ("shipment", "order", "carrier"),
    "legs": ("shipment", "mode", "departed_at", "cents"),
    "ways_back": (
        "shipment", "order", "payer", "carrier", "destination", "asked_at", "sent_at", "ended_at",
        "first_mile_cents", "clearance_cents", "cents",
    ),
    "side_payments": ("time", "order", "kind", "payer", "payee", "currency", "amount", "cents"),
    "stock": ("time", "sku", "warehouse", "movement", "quantity", "on_hand", "value_cents", "order"),
    "transfers": (
        "origin", "destination", "value_cents", "sent_at", "arrived_at", "freight_cents", "duty_cents", "fate",
    ),
    "marketing": ("day", "channel", "spend_cents"),
    "transactions": ("time", "order", "sender", "gas_price", "gas_used"),
}  # fmt: skip
"""The columns that the ledger is made from."""


def postings(tables: Tables, terms: Terms) -> pl.DataFrame:
    """Every posting of a run, in order of time.

    Args:
        tables: those of `NEEDS`.
        terms: scenario and rates of exchange.

    Returns:
        columns `time`, `order` (-1 for none), `giver`, `taker`, `currency`, `amount` in token units of it (wei
        where it is `wei`, gwei where it is `native`), `cents` in euro cents, `kind`. An order's money is
        converted at the rate of the order's own day, but for the exchange's margin.
    """
    scenario = terms.scenario
    parts = [
        *orders(tables), exchange(tables, terms), *carriage(tables, scenario), *goods(tables, scenario),
        *transfers(tables), marketing(tables),
        side_payments(tables), *gas(tables, scenario.settlement.native_coin_price_eur),
    ]  # fmt: skip
    whole = pl.concat([part.select(pl.col(name).cast(kind) for name, kind in SCHEMA) for part in parts])
    nothing = (pl.col("amount") == 0) & (pl.col("cents") == 0)
    return whole.filter(~nothing.fill_null(value=False)).sort("time", maintain_order=True)
