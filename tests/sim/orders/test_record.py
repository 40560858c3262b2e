"""What is written down of an order is the order, column by column."""

from __future__ import annotations

from typing import Any

import pytest

from sim.orders import Condition, Outcome, Payouts, Search, Shipment, order_rows
from sim.policies import Load
from sim.records import Fate, LineRow, OrderRow, ShipmentRow
from tests.support.some_order import some_buyer, some_order


def shipped(listings: int = 1) -> Any:
    """An order every column of which differs from every other, as far as columns may."""
    buyer = some_buyer()
    buyer.orders, buyer.disputes = [0] * 41, [0] * 42
    order = some_order(buyer, listings=listings, goods=51, freight=52, duty=53, vat=54)
    order.charge(1_000, 61)
    order.country_mismatch = True
    order.funded_at, order.delivered_at, order.closed_at = 1_071, 1_073, 1_074
    order.outcome, order.condition = Outcome.AGREED, Condition.DAMAGED
    order.buyer_bps, order.chargeback, order.escrow_id = 81, 82, 83
    order.payouts = Payouts(91, 92, 93, 94, 95)
    order.shipment = Shipment(
        21,
        3,
        order.carrier,
        "A",
        "B",
        Load(22, 26, 27),
        order.quote.route,
        1_072,
        23,
        24,
        28,
        25,
        Fate.DAMAGED,
    )
    return order


EXPECTED = {
    "order": 3, "visit": 11, "placed_at": 1_000, "buyer": 7, "buyer_country": "DE", "currency": "EUR",
    "goods": 51, "freight": 52, "duty": 53, "vat": 54, "total": 210, "fee": 5, "total_cents": 61,
    "country_mismatch": True, "buyer_orders": 41, "buyer_disputes": 42, "promised_at": 1_099,
    "funded_at": 1_071, "shipped_at": 1_072, "delivered_at": 1_073, "closed_at": 1_074,
    "outcome": "agreed", "condition": "damaged", "buyer_bps": 81, "to_buyer": 91, "to_seller": 92,
    "to_carrier": 93, "to_tax": 94, "to_platform": 95, "chargeback": 82, "buyer_loss_cents": 96,
    "co2_g": 25, "escrow_id": 83, "buyer_conduct": "honest", "lines": 1, "quantity": 2,
}  # fmt: skip


@pytest.mark.parametrize("column", EXPECTED)
def test_each_column_of_the_order(column: str) -> None:
    row, *_ = order_rows(shipped(), 96)
    assert getattr(row, column) == EXPECTED[column]


def test_the_other_columns_are_what_the_order_knows() -> None:
    order = shipped()
    row, *_ = order_rows(order, 0)
    assert isinstance(row, OrderRow)
    listing = order.lines[0].listing
    known = {
        "seller": listing.seller.index, "seller_country": listing.seller.country.code,
        "weight_g": 2 * listing.weight_g, "payment": order.payment.name,
        "route": order.quote.route.label, "service": order.quote.service,
        "payment_fee_cents": order.payment_fee_cents, "seller_conduct": listing.seller.conduct,
    }  # fmt: skip
    assert {column: getattr(row, column) for column in known} == known
    assert set(known) | set(EXPECTED) == set(OrderRow._fields)


@pytest.mark.parametrize("listings", [1, 2, 4])
def test_a_row_for_each_line_between_the_order_and_its_shipment(listings: int) -> None:
    order = shipped(listings)
    order.returned, order.missing = order.lines[:1], order.lines[1:2]
    order.searches = [Search(1_075, 76, found=True)]
    rows = list(order_rows(order, 0))
    assert [type(row) for row in rows] == [OrderRow, *[LineRow] * listings, ShipmentRow]
    for number, (row, line) in enumerate(zip(rows[1:-1], order.lines, strict=True)):
        listing = line.listing
        assert row == LineRow(
            3, number, listing.index, listing.product.sku, listing.product.category, line.quantity,
            line.quantity * (number == 1), line.quantity * (number == 0),
            *((1_075, 76, True) if number == 0 else (-1, 0, False)), listing.weight_g * line.quantity,
            listing.price, listing.currency, 100 + number,
        )  # fmt: skip


def test_the_shipments_row() -> None:
    order = shipped()
    assert list(order_rows(order, 0))[-1] == ShipmentRow(
        21, 3, order.carrier, "A", "B", 22, 26, 1_072, 23, 24, 25, Fate.DAMAGED
    )


def test_what_never_left_has_no_shipment_and_no_emissions() -> None:
    order = some_order()
    row, *others = order_rows(order, 0)
    assert isinstance(row, OrderRow)
    assert [type(other) for other in others] == [LineRow]
    assert (row.co2_g, row.shipped_at, row.outcome) == (0, -1, "open")
