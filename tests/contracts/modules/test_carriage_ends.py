"""How carriages end: late, lost, judged; and who has the money."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from eth_abi import encode
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.testing.outcome import event
from chain.testing.panel import award
from chain.testing.parties import BUYER, CARRIER, OTHER, SELLER, STRANGER
from chain.testing.protocol import (
    AGREED,
    ARRIVED,
    ARRIVED_FREE,
    AT_DOOR,
    AWARDED,
    BOND,
    BOOKED,
    BROKER,
    CANCELLED,
    CARRIED,
    CHECKPOINT,
    DELIVERED,
    DISPUTED,
    EXPORT,
    FREIGHT,
    FUNDED,
    GIVEN_UP,
    HAULIER,
    IMPORT,
    LOST,
    PRICE,
    RELEASED,
    RULED,
    SHIPPED,
    TRADERS,
    UNSHIPPED,
    ProtocolChain,
    obligations,
)
from sim import modules
from sim.core.units import DAY
from tests.contracts.modules.examples import FEW

if TYPE_CHECKING:
    from chain.evm.engine import Address

ALL_SCANS = 15
DOOR_SCAN = 8


@pytest.fixture
def port() -> ProtocolChain:
    return ProtocolChain()


class TestArrival:
    @pytest.mark.parametrize(
        ("seconds", "days"), [(-1, 0), (0, 0), (1, 1), (DAY, 1), (DAY + 1, 2), (2 * DAY, 2)]
    )
    def test_days_begun(self, port: ProtocolChain, seconds: int, days: int) -> None:
        order = port.carried()
        port.attest(order, EXPORT, IMPORT)
        promised = port.now + 5 * DAY
        port.at(promised + seconds)
        done = port.sure(CARRIER, port.carriage, "attest", order, AT_DOOR)
        penalty = BOND * 700 * days // 10_000
        assert event("Arrived", orderId=order, penalty=penalty) in done.events
        assert modules.lateness_penalty(BOND, 700, promised, promised + seconds) == penalty
        assert (port.credit(BUYER), port.free_bond(CARRIER)) == (penalty, BOND - penalty)
        assert (port.stage(order), port.order(order)["state"]) == (ARRIVED_FREE, DELIVERED)

    @settings(max_examples=FEW)
    @given(
        bond=st.integers(0, 10**9),
        bps=st.integers(0, 10_000),
        freight=st.integers(0, 10**9),
        late=st.integers(-4 * DAY, 200 * DAY),
    )
    def test_contract_is_formula(self, bond: int, bps: int, freight: int, late: int) -> None:
        port = ProtocolChain()
        promised = port.now + 5 * DAY
        order = port.carried(
            port.funded(deliverHours=65_000),
            bond=bond, latePenaltyBpsPerDay=bps, freight=freight, promisedAt=promised,
        )  # fmt: skip
        port.attest(order, EXPORT, IMPORT)
        port.at(promised + late)
        port.attest(order, AT_DOOR)
        penalty = modules.lateness_penalty(bond, bps, promised, promised + late)
        assert (port.credit(BUYER), port.free_bond(CARRIER)) == (penalty, bond - penalty)
        assert port.credit(CARRIER) == freight
        assert port.held(port.carriage) == obligations(port, [order]) == bond + freight

    def test_not_before_the_seller_shipped(self, port: ProtocolChain) -> None:
        order = port.booked(scanned=DOOR_SCAN)
        port.sure(CARRIER, port.carriage, "deposit", port.token, BOND)
        port.sure(CARRIER, port.carriage, "pickUp", order)
        port.attest(order, EXPORT, IMPORT, AT_DOOR)
        error = port.fails(CHECKPOINT, port.carriage, "attest", order, AT_DOOR)
        assert error == f"WrongOrderState(orderId={order}, actual={FUNDED})"

    def test_in_time_to_the_second(self, port: ProtocolChain) -> None:
        order = port.carried(scanned=0)
        port.attest(order, EXPORT, IMPORT)
        deadline = port.order(order)["deadline"]
        port.at(deadline - 1)
        port.attest(order, AT_DOOR)
        assert port.order(order)["state"] == DELIVERED

    @pytest.mark.parametrize("expired", [False, True])
    def test_too_late_for_the_order_a_lone_word_counts_for_nothing(
        self, port: ProtocolChain, expired: bool
    ) -> None:
        alone, seen = port.carried(), port.carried(scanned=DOOR_SCAN)
        for order in (alone, seen):
            port.attest(order, EXPORT, IMPORT)
        port.at(port.order(seen)["deadline"])
        if expired:
            for order in (alone, seen):
                port.sure(STRANGER, port.escrow, "expire", order)
        state = LOST if expired else SHIPPED
        error = port.fails(CARRIER, port.carriage, "attest", alone, AT_DOOR)
        assert error == f"WrongOrderState(orderId={alone}, actual={state})"
        port.attest(seen, AT_DOOR)
        port.attest(seen, AT_DOOR, by=CHECKPOINT)
        assert (port.stage(seen), port.order(seen)["state"]) == (ARRIVED_FREE, state)

    def test_the_way_back(self, port: ProtocolChain) -> None:
        order = port.carried()
        error = port.fails(CARRIER, port.carriage, "takeBack", order)
        assert error == f"WrongStage(orderId={order}, actual={CARRIED})"
        port.attest(order, EXPORT, IMPORT, AT_DOOR)
        assert port.fails(CARRIER, port.carriage, "takeBack", order).startswith("WrongState(")
        port.sure(BUYER, port.escrow, "sendBack", order)
        error = port.fails(HAULIER, port.carriage, "takeBack", order)
        assert error == f"Unauthorised(id={order}, caller={HAULIER})"
        port.sure(CARRIER, port.carriage, "takeBack", order)
        assert port.order(order)["state"] == 9

    def test_a_liable_bond_stays_until_the_order_is_over(self, port: ProtocolChain) -> None:
        order = port.carried(liable=True)
        port.attest(order, EXPORT, IMPORT, AT_DOOR)
        assert (port.stage(order), port.free_bond(CARRIER)) == (ARRIVED, 0)
        error = port.fails(OTHER, port.carriage, "free", order)
        assert error == f"WrongOrderState(orderId={order}, actual={DELIVERED})"
        assert port.fails(OTHER, port.carriage, "settleAward", order) == f"NoAward(orderId={order})"
        port.sure(BUYER, port.escrow, "confirm", order)
        port.sure(OTHER, port.carriage, "free", order)
        assert (port.stage(order), port.free_bond(CARRIER)) == (ARRIVED_FREE, BOND)


class TestLoss:
    def test_order_of_checks(self, port: ProtocolChain) -> None:
        assert port.fails(OTHER, port.carriage, "declareLost", 1) == "UnknownOrder(id=1)"
        order = port.booked()
        error = port.fails(OTHER, port.carriage, "declareLost", order)
        assert error == f"WrongStage(orderId={order}, actual={BOOKED})"
        order = port.carried()
        lost_at = port.now + 20 * DAY
        error = port.fails(OTHER, port.carriage, "declareLost", order)
        assert error == f"WrongOrderState(orderId={order}, actual={SHIPPED})"
        port.sure(SELLER, port.escrow, "refund", order)
        port.at(lost_at - 1)
        error = port.fails(OTHER, port.carriage, "declareLost", order)
        assert error == f"TooEarly(id={order}, deadline={lost_at}, nowTs={lost_at - 1})"
        port.at(lost_at)
        port.sure(OTHER, port.carriage, "declareLost", order)
        error = port.fails(OTHER, port.carriage, "declareLost", order)
        assert error == f"WrongStage(orderId={order}, actual={GIVEN_UP})"

    def test_never_while_a_dispute_is_heard(self, port: ProtocolChain) -> None:
        order = port.carried(port.funded(rulingHours=65_000))
        port.sure(BUYER, port.escrow, "dispute", order)
        port.at(port.now + 30 * DAY)
        error = port.fails(OTHER, port.carriage, "declareLost", order)
        assert error == f"WrongOrderState(orderId={order}, actual={DISPUTED})"

    @pytest.mark.parametrize(
        ("end", "state", "bps"),
        [
            (("expire",), LOST, 10_000), (("refund",), 6, 10_000), (("confirm",), RELEASED, 0),
            (("agree", 7_000), AGREED, 7_000), (("lapse",), RULED, 5_000),
        ],
    )  # fmt: skip
    def test_who_gets_what(self, port: ProtocolChain, end: tuple[Any, ...], state: int, bps: int) -> None:
        bond = 60_000
        order = port.carried(bond=bond)
        lost_at = port.now + 20 * DAY
        finish(port, order, *end)
        assert port.order(order)["state"] == state
        port.reach(lost_at)
        port.sure(OTHER, port.carriage, "declareLost", order)
        to_seller = modules.carrier_pays(bond, PRICE, bps)
        assert port.credit(SELLER) == port.view(port.carriage, "recovered", order) == to_seller
        assert port.free_bond(CARRIER) == bond - to_seller
        part = modules.freight_part(FREIGHT, 2_000)
        earned = FREIGHT if state == RELEASED else part
        assert (port.credit(CARRIER), port.credit(BROKER)) == (earned, FREIGHT - earned)
        assert port.stage(order) == (ARRIVED_FREE if state == RELEASED else GIVEN_UP)
        assert port.held(port.carriage) == obligations(port, [order])

    @pytest.mark.parametrize(("by", "state"), [(BUYER, CANCELLED), (SELLER, UNSHIPPED)])
    def test_what_was_never_shipped_costs_the_carrier_nothing(
        self, port: ProtocolChain, by: Address, state: int
    ) -> None:
        order = port.booked()
        port.sure(CARRIER, port.carriage, "deposit", port.token, BOND)
        port.sure(CARRIER, port.carriage, "pickUp", order)
        port.sure(by, port.escrow, "cancel", order)
        assert port.order(order)["state"] == state
        port.at(port.now + 20 * DAY)
        port.sure(OTHER, port.carriage, "declareLost", order)
        assert (port.free_bond(CARRIER), port.credit(SELLER)) == (BOND, 0)

    @settings(max_examples=FEW)
    @given(bond=st.integers(0, 2 * PRICE), bps=st.integers(0, 10_000))
    def test_contract_is_formula(self, bond: int, bps: int) -> None:
        port = ProtocolChain()
        order = port.carried(bond=bond)
        lost_at = port.now + 20 * DAY
        finish(port, order, "agree", bps)
        port.at(lost_at)
        port.sure(OTHER, port.carriage, "declareLost", order)
        assert port.view(port.carriage, "recovered", order) == modules.carrier_pays(bond, PRICE, bps)


def finish(port: ProtocolChain, order: int, how: str, bps: int = 0) -> None:
    """End a Shipped order somehow."""
    if how == "agree":
        port.sure(BUYER, port.escrow, "offer", order, bps)
        port.sure(SELLER, port.escrow, "accept", order, bps)
    elif how == "lapse":
        port.sure(BUYER, port.escrow, "dispute", order)
        port.at(port.order(order)["deadline"])
        port.sure(OTHER, port.escrow, "lapse", order)
    elif how == "expire":
        port.lose(order)
    else:
        port.sure(BUYER if how == "confirm" else SELLER, port.escrow, how, order)


class TestAward:
    @pytest.mark.parametrize("arrived", [False, True])
    @pytest.mark.parametrize(("bond", "pays"), [(BOND, 30_000), (20_000, 20_000)])
    def test_the_carrier_pays_its_share(
        self, port: ProtocolChain, arrived: bool, bond: int, pays: int
    ) -> None:
        order = port.carried(liable=True, bond=bond)
        if arrived:
            port.attest(order, EXPORT, IMPORT, AT_DOOR)
        port.sure(BUYER, port.escrow, "dispute", order)
        port.rule(order, award(1_000, 4_000, 3_000))
        assert port.order(order)["state"] == RULED
        for other in ("declareLost", "free"):
            wrong = port.fails(OTHER, port.carriage, other, order)
            right_stage = (other == "free") == arrived
            assert wrong.startswith("AwardGiven(" if right_stage else "WrongStage(")
        port.sure(OTHER, port.carriage, "settleAward", order)
        assert pays == modules.carrier_pays(bond, PRICE, 3_000)
        assert port.credit(SELLER) == port.view(port.carriage, "recovered", order) == pays
        assert port.free_bond(CARRIER) == bond - pays
        assert port.credit(BROKER) == (0 if arrived else FREIGHT - port.credit(CARRIER))
        error = port.fails(OTHER, port.carriage, "settleAward", order)
        assert error == f"WrongStage(orderId={order}, actual={AWARDED})"

    def test_no_escape_by_saying_it_arrived(self, port: ProtocolChain) -> None:
        order = port.carried(liable=False)
        port.attest(order, EXPORT, IMPORT)
        port.sure(BUYER, port.escrow, "dispute", order)
        port.attest(order, AT_DOOR)
        assert (port.stage(order), port.free_bond(CARRIER)) == (ARRIVED, 0)
        port.rule(order, award(0, 0, 10_000))
        port.sure(OTHER, port.carriage, "settleAward", order)
        assert port.view(port.carriage, "recovered", order) == BOND

    def test_after_a_ruling_a_lone_word_counts_for_nothing(self, port: ProtocolChain) -> None:
        order = port.carried()
        port.attest(order, EXPORT, IMPORT)
        finish(port, order, "lapse")
        error = port.fails(CARRIER, port.carriage, "attest", order, AT_DOOR)
        assert error == f"WrongOrderState(orderId={order}, actual={RULED})"

    @pytest.mark.parametrize(
        "words",
        [
            (), (1, 0, 0, 10_000), (2, 0, 0, 10_000, 0), (1, 0, 0, 10_001, 0), (1, 0, 0, 9_999, 0),
            (1, 2**256 - 1, 1, 10_000, 0), (0, 0, 0, 10_000, 0), (1, 0, 2**255, 10_000, 2**255),
        ],
    )  # fmt: skip
    def test_false_tribunals_give_no_award(self, port: ProtocolChain, words: tuple[int, ...]) -> None:
        order, arbiter = judged_by_false_tribunal(port)
        answer = encode(["uint256"] * len(words), words)
        port.sure(STRANGER, arbiter, "answer", answer)
        assert port.fails(OTHER, port.carriage, "settleAward", order) == f"NoAward(orderId={order})"
        port.sure(OTHER, port.carriage, "declareLost", order)
        assert port.view(port.carriage, "recovered", order) == BOND

    def test_nor_does_one_that_burns_gas(self, port: ProtocolChain) -> None:
        order, arbiter = judged_by_false_tribunal(port)
        port.sure(STRANGER, arbiter, "spin", True)
        gas = port.receipt(OTHER, port.carriage, "declareLost", order)
        assert gas.status
        assert gas.gas_used < 300_000

    def test_scarce_gas_hides_no_award(self) -> None:
        for gas in range(80_000, 240_000, 5_000):
            port = ProtocolChain()
            order = port.carried()
            port.sure(BUYER, port.escrow, "dispute", order)
            port.rule(order, award(0, 0, 10_000))
            port.at(port.now + 30 * DAY)
            assert not port.receipt(OTHER, port.carriage, "declareLost", order, gas=gas).status


def judged_by_false_tribunal(port: ProtocolChain) -> tuple[int, Address]:
    arbiter = port.deploy("FalseTribunal")
    order = port.carried(port.funded(arbiter=arbiter))
    port.sure(BUYER, port.escrow, "dispute", order)
    port.sure(STRANGER, arbiter, "ruleAt", port.escrow, order, 10_000)
    port.at(port.now + 30 * DAY)
    return order, arbiter


class TestMoney:
    def test_bonds_come_and_go(self, port: ProtocolChain) -> None:
        done = port.sure(CARRIER, port.carriage, "deposit", port.token, 100)
        assert done.events == (event("BondAdded", owner=CARRIER, token=port.token, amount=100),)
        error = port.fails(CARRIER, port.carriage, "retire", port.token, 101)
        assert error == f"InsufficientBond(owner={CARRIER}, token={port.token}, available=100, wanted=101)"
        done = port.sure(CARRIER, port.carriage, "retire", port.token, 60)
        assert done.events[0] == event("BondRetired", owner=CARRIER, token=port.token, amount=60)
        before = port.held(CARRIER)
        done = port.sure(CARRIER, port.carriage, "withdraw", port.token)
        assert done.events == (event("Withdrawn", owner=CARRIER, token=port.token, amount=60),)
        assert port.held(CARRIER) - before == 60
        error = port.fails(CARRIER, port.carriage, "withdraw", port.token)
        assert error == f"NothingToWithdraw(owner={CARRIER}, token={port.token})"
        assert port.held(port.carriage) == port.free_bond(CARRIER) == 40

    def test_a_token_that_calls_back_neither_deposits_nor_withdraws(self, port: ProtocolChain) -> None:
        puppet = port.deploy("Puppet")
        port.sure(STRANGER, port.hostile, "mint", puppet, 1_000)
        for name, arguments in (("deposit", (port.hostile, 1)), ("withdraw", (port.hostile,))):
            inner = port.data(port.carriage, name, *arguments)
            hostile_call = port.data(puppet, "act", port.carriage, inner)
            port.sure(STRANGER, port.hostile, "behave", 0)
            first = port.data(port.carriage, "deposit", port.hostile, 10)
            port.sure(STRANGER, puppet, "act", port.carriage, first)
            retire = port.data(port.carriage, "retire", port.hostile, 5)
            port.sure(STRANGER, puppet, "act", port.carriage, retire)
            port.sure(STRANGER, port.hostile, "callBack", puppet, hostile_call)
            port.sure(CARRIER, port.carriage, "deposit", port.hostile, 7)
            assert port.view(port.hostile, "calledBack") is False
        assert port.view(port.hostile, "balanceOf", port.carriage) == 2 * 10 + 2 * 7

    @settings(max_examples=FEW)
    @given(data=st.data())
    def test_balance_is_obligations_after_any_sequence(self, data: st.DataObject) -> None:
        port, orders = ProtocolChain(), [0, 0]
        for number in range(2):
            orders[number] = port.funded(shipHours=60, deliverHours=60, rulingHours=30, inspectHours=30)
        port.sure(CARRIER, port.carriage, "deposit", port.token, 90_000)
        for _ in range(data.draw(st.integers(4, 25))):
            act(port, data, data.draw(st.sampled_from(orders)))
            port.at(port.now + data.draw(st.sampled_from([1, 3_600, DAY, 3 * DAY])))
            assert port.held(port.carriage) == obligations(port, orders)
        for order in orders:
            assert port.view(port.carriage, "recovered", order) <= BOND


CALLS = (
    (CARRIER, "pickUp"), (OTHER, "revoke"), (OTHER, "declareLost"), (OTHER, "settleAward"), (OTHER, "free"),
    (CARRIER, "takeBack"), (SELLER, "ship"), (BUYER, "confirm"), (BUYER, "dispute"), (OTHER, "expire"),
    (OTHER, "release"), (OTHER, "lapse"), (SELLER, "refund"), (BUYER, "sendBack"),
)  # fmt: skip


def act(port: ProtocolChain, data: st.DataObject, order: int) -> None:
    """Try something; it may fail."""
    kind = data.draw(st.sampled_from(["book", "pickUp", "attest", "attest", "attest", "withdraw", "call"]))
    if kind == "book":
        liable = data.draw(st.booleans())
        booking = port.booking(liable=liable, promisedAt=port.now + DAY + 1, lostAt=port.now + 4 * DAY)
        port.send(BUYER, port.carriage, "book", order, booking)
    elif kind == "attest":
        reached = port.view(port.carriage, "progressOf", order)[1]
        port.send(CARRIER, port.carriage, "attest", order, min(4, reached + 1))
    elif kind == "withdraw":
        port.send(data.draw(st.sampled_from(TRADERS)), port.carriage, "withdraw", port.token)
    else:
        by, name = ("", "pickUp") if kind == "pickUp" else data.draw(st.sampled_from(CALLS))
        where = port.carriage if (CARRIER, name) in CALLS or (OTHER, name) in CALLS[1:5] else port.escrow
        port.send(by or CARRIER, where, name, order)
