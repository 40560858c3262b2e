"""Delivered at place: what is above the limit of low value is taxed at the door, not with the order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from argosy.compose import build_market
from argosy.scenario_files import load_scenario
from sim.core.units import token_units
from sim.orders import Quote
from sim.records import MemorySink, PaymentKind
from sim.run import run
from tests.support.small_market import Run

if TYPE_CHECKING:
    from collections.abc import Callable

    Records = list[dict[str, Any]]
    Market = Callable[[str], Records]

ORDERS = 250


def market(terms: str, mode: str = "instant", **also: str) -> Market:
    overrides = [f"settlement.mode={mode}", f"customs.terms={terms}"]
    overrides += [f"customs.{key}={value}" for key, value in also.items()]
    sink = MemorySink()
    made = build_market(*load_scenario("wholesale", tuple(overrides)), sink)
    run(made, orders=ORDERS, days=None)
    made.recorder.drain(everything=True)
    assert not any(made.settlement.conservation().difference.values())
    made.settlement.close()
    return Run(made, sink).records


@pytest.fixture(scope="module")
def paid() -> Market:
    return market("paid")


@pytest.fixture(scope="module")
def at_place() -> Market:
    return market("at-place", door_refusal_rate="0")


def at_door(records: Market) -> dict[int, dict[str, int]]:
    """What was paid at the door, by order and kind, in token units."""
    found: dict[int, dict[str, int]] = {}
    for payment in records("side_payments"):
        if payment["kind"] in (PaymentKind.VERIFICATION, PaymentKind.REVIEW):
            continue
        found.setdefault(payment["order"], {})[payment["kind"]] = payment["amount"]
    return found


def test_what_is_above_the_limit_is_charged_at_the_door_and_nothing_else(
    paid: Market, at_place: Market
) -> None:
    before = {(o["visit"], o["seller"]): o for o in paid("orders")}
    charged, kinds = at_door(at_place), 0
    refused = {event["order"] for event in at_place("order_events") if event["event"] == "refused"}
    for order in at_place("orders"):
        other = before.get((order["visit"], order["seller"]))
        if other is None or any(order[part] != other[part] for part in ("goods", "freight")):
            continue  # other markets after a while: what is refused or returned is on the shelf again
        assert order["total"] == order["goods"] + order["freight"] + order["duty"] + order["vat"]
        if order["total"] == other["total"]:
            assert order["order"] not in charged
            continue
        kinds += 1
        assert (order["duty"], order["vat"]) == (0, 0)
        if order["delivered_at"] >= 0 and order["order"] not in refused:
            due = token_units(other["duty"] + other["vat"], order["currency"])
            assert charged[order["order"]]["import charges"] == due
            assert charged[order["order"]]["disbursement fee"] > 0
        else:
            assert order["order"] not in charged
    assert kinds > 3
    assert at_door(paid) == {}


def test_a_parcel_that_is_not_taken_is_not_charged_and_goes_back() -> None:
    refused = market("at-place", door_refusal_rate="1")
    assert at_door(refused) == {}
    turned = {event["order"] for event in refused("order_events") if event["event"] == "refused"}
    outcomes = {order["order"]: order["outcome"] for order in refused("orders")}
    assert len(turned) > 3
    assert {outcomes[order] for order in turned} <= {"returned", "ruled", "lapsed", "agreed"}


def test_the_escrow_holds_no_tax_and_adds_up(at_place: Market) -> None:
    on_chain = market("at-place", "chain", door_refusal_rate="0")
    assert at_door(on_chain).keys() & at_door(at_place).keys()
    for order in on_chain("orders"):
        if order["duty"] == order["vat"] == 0:
            assert order["to_tax"] == 0


def test_buyers_reckon_with_what_is_due() -> None:
    quote = Quote("EUR", 300_00, 20_00, 0, 0, None, 0, due=77_00)  # type: ignore[arg-type]
    assert (quote.tax, quote.total, quote.landed) == (0, 320_00, 397_00)
