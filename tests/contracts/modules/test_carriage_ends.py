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
    CARRIED,
    CHECKPOINT,
    DELIVERED,
    DISPUTED,
    EXPORT,
    FREIGHT,
    GIVEN_UP,
    HAULIER,
    IMPORT,
    LOST,
    PRICE,
    REFUNDED,
    RELEASED,
    REVOKED,
    RULED,
    SHIPPED,
    TRADERS,
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


class TestArrival:
    @pytest.mark.parametrize(
        ("seconds", "days"), [(-1, 0), (0, 0), (1, 1), (DAY, 1), (DAY + 1, 2), (2 * DAY, 2)]
    )
    def test_days_begun(self, protocol: ProtocolChain, seconds: int, days: int) -> None:
        order = protocol.carried()
        protocol.attest(order, EXPORT, IMPORT)
        promised = protocol.now + 5 * DAY
        protocol.at(promised + seconds)
        done = protocol.sure(CARRIER, protocol.carriage, "attest", order, AT_DOOR)
        penalty = BOND * 700 * days // 10_000
        assert event("Arrived", orderId=order, penalty=penalty) in done.events
        assert modules.lateness_penalty(BOND, 700, promised, promised + seconds) == penalty
        assert (protocol.credit(BUYER), protocol.free_bond(CARRIER)) == (penalty, BOND - penalty)
        assert (protocol.stage(order), protocol.order(order)["state"]) == (ARRIVED_FREE, DELIVERED)

    @settings(max_examples=FEW)
    @given(
        bond=st.integers(0, 10**9),
        bps=st.integers(0, 10_000),
        freight=st.integers(0, 10**9),
        late=st.integers(-4 * DAY, 200 * DAY),
    )
    def test_contract_is_formula(self, bond: int, bps: int, freight: int, late: int) -> None:
        protocol = ProtocolChain()
        promised = protocol.now + 5 * DAY
        order = protocol.carried(
            protocol.funded(deliverHours=65_000),
            bond=bond, latePenaltyBpsPerDay=bps, freight=freight, promisedAt=promised,
        )  # fmt: skip
        protocol.attest(order, EXPORT, IMPORT)
        protocol.at(promised + late)
        protocol.attest(order, AT_DOOR)
        penalty = modules.lateness_penalty(bond, bps, promised, promised + late)
        assert (protocol.credit(BUYER), protocol.free_bond(CARRIER)) == (penalty, bond - penalty)
        assert protocol.credit(CARRIER) == freight
        assert protocol.held(protocol.carriage) == obligations(protocol, [order]) == bond + freight

    def test_in_time_to_the_second(self, protocol: ProtocolChain) -> None:
        order = protocol.carried(scanned=0)
        protocol.attest(order, EXPORT, IMPORT)
        deadline = protocol.order(order)["deadline"]
        protocol.at(deadline - 1)
        protocol.attest(order, AT_DOOR)
        assert protocol.order(order)["state"] == DELIVERED

    @pytest.mark.parametrize("expired", [False, True])
    def test_too_late_for_the_order_a_lone_word_counts_for_nothing(
        self, protocol: ProtocolChain, expired: bool
    ) -> None:
        alone, seen = protocol.carried(), protocol.carried(scanned=DOOR_SCAN)
        for order in (alone, seen):
            protocol.attest(order, EXPORT, IMPORT)
        protocol.at(protocol.order(seen)["deadline"])
        if expired:
            for order in (alone, seen):
                protocol.sure(STRANGER, protocol.escrow, "expire", order)
        state = LOST if expired else SHIPPED
        error = protocol.fails(CARRIER, protocol.carriage, "attest", alone, AT_DOOR)
        assert error == f"WrongOrderState(orderId={alone}, actual={state})"
        protocol.attest(seen, AT_DOOR)
        protocol.attest(seen, AT_DOOR, by=CHECKPOINT)
        assert (protocol.stage(seen), protocol.order(seen)["state"]) == (ARRIVED_FREE, state)

    def test_the_way_back(self, protocol: ProtocolChain) -> None:
        order = protocol.carried()
        error = protocol.fails(CARRIER, protocol.carriage, "takeBack", order)
        assert error == f"WrongStage(orderId={order}, actual={CARRIED})"
        protocol.attest(order, EXPORT, IMPORT, AT_DOOR)
        assert protocol.fails(CARRIER, protocol.carriage, "takeBack", order).startswith("WrongState(")
        protocol.sure(BUYER, protocol.escrow, "sendBack", order)
        error = protocol.fails(HAULIER, protocol.carriage, "takeBack", order)
        assert error == f"Unauthorised(id={order}, caller={HAULIER})"
        protocol.sure(CARRIER, protocol.carriage, "takeBack", order)
        assert protocol.order(order)["state"] == 9

    def test_a_liable_bond_stays_until_the_order_is_over(self, protocol: ProtocolChain) -> None:
        order = protocol.carried(liable=True)
        protocol.attest(order, EXPORT, IMPORT, AT_DOOR)
        assert (protocol.stage(order), protocol.free_bond(CARRIER)) == (ARRIVED, 0)
        error = protocol.fails(OTHER, protocol.carriage, "free", order)
        assert error == f"WrongOrderState(orderId={order}, actual={DELIVERED})"
        assert protocol.fails(OTHER, protocol.carriage, "settleAward", order) == f"NoAward(orderId={order})"
        protocol.sure(BUYER, protocol.escrow, "confirm", order)
        protocol.sure(OTHER, protocol.carriage, "free", order)
        assert (protocol.stage(order), protocol.free_bond(CARRIER)) == (ARRIVED_FREE, BOND)


class TestLoss:
    def test_order_of_checks(self, protocol: ProtocolChain) -> None:
        assert protocol.fails(OTHER, protocol.carriage, "declareLost", 1) == "UnknownOrder(id=1)"
        order = protocol.booked()
        error = protocol.fails(OTHER, protocol.carriage, "declareLost", order)
        assert error == f"WrongStage(orderId={order}, actual={BOOKED})"
        order = protocol.carried()
        error = protocol.fails(OTHER, protocol.carriage, "declareLost", order)
        assert error == f"WrongOrderState(orderId={order}, actual={SHIPPED})"
        protocol.lose(order)
        error = protocol.fails(CARRIER, protocol.carriage, "free", order)
        assert error == f"WrongOrderState(orderId={order}, actual={LOST})"
        protocol.sure(OTHER, protocol.carriage, "declareLost", order)
        error = protocol.fails(OTHER, protocol.carriage, "declareLost", order)
        assert error == f"WrongStage(orderId={order}, actual={GIVEN_UP})"

    def test_never_while_a_dispute_is_heard(self, protocol: ProtocolChain) -> None:
        order = protocol.carried(protocol.funded(rulingHours=65_000))
        protocol.sure(BUYER, protocol.escrow, "dispute", order)
        protocol.at(protocol.now + 30 * DAY)
        error = protocol.fails(OTHER, protocol.carriage, "declareLost", order)
        assert error == f"WrongOrderState(orderId={order}, actual={DISPUTED})"

    @pytest.mark.parametrize(
        ("end", "state", "by", "name", "stage"),
        [
            (("expire",), LOST, OTHER, "declareLost", GIVEN_UP),
            (("confirm",), RELEASED, OTHER, "free", ARRIVED_FREE),
            (("refund",), REFUNDED, CARRIER, "free", REVOKED),
            (("agree", 7_000), AGREED, CARRIER, "free", REVOKED),
            (("lapse",), RULED, CARRIER, "free", REVOKED),
        ],
    )
    def test_who_gets_what(
        self,
        protocol: ProtocolChain,
        end: tuple[Any, ...],
        state: int,
        by: Address,
        name: str,
        stage: int,
    ) -> None:
        bond = 60_000
        order = protocol.carried(bond=bond)
        finish(protocol, order, *end)
        assert protocol.order(order)["state"] == state
        protocol.sure(by, protocol.carriage, name, order)
        to_seller = modules.carrier_pays(bond, PRICE, 10_000 if state == LOST else 0)
        assert protocol.credit(SELLER) == protocol.view(protocol.carriage, "recovered", order) == to_seller
        assert protocol.free_bond(CARRIER) == bond - to_seller
        part = modules.freight_part(FREIGHT, 2_000)
        earned = FREIGHT if state == RELEASED else part
        assert (protocol.credit(CARRIER), protocol.credit(BROKER)) == (earned, FREIGHT - earned)
        assert protocol.stage(order) == stage
        assert protocol.held(protocol.carriage) == obligations(protocol, [order])

    @settings(max_examples=FEW)
    @given(bond=st.integers(0, 2 * PRICE))
    def test_contract_is_formula(self, bond: int) -> None:
        protocol = ProtocolChain()
        order = protocol.carried(bond=bond)
        protocol.lose(order)
        protocol.sure(OTHER, protocol.carriage, "declareLost", order)
        recovered = protocol.view(protocol.carriage, "recovered", order)
        assert recovered == modules.carrier_pays(bond, PRICE, 10_000)


class TestFreed:
    """A parcel whose order ended on its way, though it was not lost."""

    def test_order_of_checks(self, protocol: ProtocolChain) -> None:
        assert protocol.fails(OTHER, protocol.carriage, "free", 1) == "UnknownOrder(id=1)"
        order = protocol.booked()
        error = protocol.fails(OTHER, protocol.carriage, "free", order)
        assert error == f"WrongStage(orderId={order}, actual={BOOKED})"
        order = protocol.carried()
        for by in (CARRIER, OTHER):
            error = protocol.fails(by, protocol.carriage, "free", order)
            assert error == f"WrongOrderState(orderId={order}, actual={SHIPPED})"

    def test_the_carriers_turn_ends_to_the_second(self, protocol: ProtocolChain) -> None:
        order = protocol.carried()
        lost_at = protocol.view(protocol.carriage, "bookingOf", order)[6]
        protocol.sure(SELLER, protocol.escrow, "refund", order)
        protocol.at(lost_at - 1)
        for by in (BUYER, SELLER, BROKER, OTHER):
            error = protocol.fails(by, protocol.carriage, "free", order)
            assert error == f"TooEarly(id={order}, deadline={lost_at}, nowTs={lost_at - 1})"
        protocol.at(lost_at)
        protocol.sure(OTHER, protocol.carriage, "free", order)
        assert (protocol.stage(order), protocol.free_bond(CARRIER)) == (REVOKED, BOND)

    @pytest.mark.parametrize("end", [("refund",), ("agree", 10_000), ("lapse",), ("confirm",)])
    def test_at_the_door_all_the_same(self, protocol: ProtocolChain, end: tuple[Any, ...]) -> None:
        """Its word alone earns the freight: that is all that hangs on it now."""
        order = protocol.carried()
        protocol.attest(order, EXPORT, IMPORT)
        finish(protocol, order, *end)
        protocol.attest(order, AT_DOOR)
        if protocol.stage(order) == ARRIVED:
            protocol.sure(OTHER, protocol.carriage, "free", order)
        assert (protocol.stage(order), protocol.free_bond(CARRIER)) == (ARRIVED_FREE, BOND)
        assert (protocol.credit(CARRIER), protocol.credit(BROKER)) == (FREIGHT, 0)


def finish(protocol: ProtocolChain, order: int, how: str, bps: int = 0) -> None:
    """End a Shipped order somehow."""
    if how == "agree":
        protocol.sure(BUYER, protocol.escrow, "offer", order, bps)
        protocol.sure(SELLER, protocol.escrow, "accept", order, bps)
    elif how == "lapse":
        protocol.sure(BUYER, protocol.escrow, "dispute", order)
        protocol.at(protocol.order(order)["deadline"])
        protocol.sure(OTHER, protocol.escrow, "lapse", order)
    elif how == "expire":
        protocol.lose(order)
    else:
        protocol.sure(BUYER if how == "confirm" else SELLER, protocol.escrow, how, order)


class TestAward:
    @pytest.mark.parametrize("arrived", [False, True])
    @pytest.mark.parametrize(("bond", "pays"), [(BOND, 30_000), (20_000, 20_000)])
    def test_the_carrier_pays_its_share(
        self, protocol: ProtocolChain, arrived: bool, bond: int, pays: int
    ) -> None:
        order = protocol.carried(liable=True, bond=bond)
        if arrived:
            protocol.attest(order, EXPORT, IMPORT, AT_DOOR)
        protocol.sure(BUYER, protocol.escrow, "dispute", order)
        protocol.rule(order, award(1_000, 4_000, 3_000))
        assert protocol.order(order)["state"] == RULED
        assert protocol.fails(CARRIER, protocol.carriage, "free", order) == f"AwardGiven(orderId={order})"
        error = protocol.fails(OTHER, protocol.carriage, "declareLost", order)
        assert error.startswith("WrongStage(" if arrived else "WrongOrderState(")
        protocol.sure(OTHER, protocol.carriage, "settleAward", order)
        assert pays == modules.carrier_pays(bond, PRICE, 3_000)
        assert protocol.credit(SELLER) == protocol.view(protocol.carriage, "recovered", order) == pays
        assert protocol.free_bond(CARRIER) == bond - pays
        assert protocol.credit(BROKER) == (0 if arrived else FREIGHT - protocol.credit(CARRIER))
        error = protocol.fails(OTHER, protocol.carriage, "settleAward", order)
        assert error == f"WrongStage(orderId={order}, actual={AWARDED})"

    def test_no_escape_by_saying_it_arrived(self, protocol: ProtocolChain) -> None:
        order = protocol.carried(liable=False)
        protocol.attest(order, EXPORT, IMPORT)
        protocol.sure(BUYER, protocol.escrow, "dispute", order)
        protocol.attest(order, AT_DOOR)
        assert (protocol.stage(order), protocol.free_bond(CARRIER)) == (ARRIVED, 0)
        protocol.rule(order, award(0, 0, 10_000))
        protocol.sure(OTHER, protocol.carriage, "settleAward", order)
        assert protocol.view(protocol.carriage, "recovered", order) == BOND

    def test_after_an_award_a_lone_word_counts_for_nothing(self, protocol: ProtocolChain) -> None:
        order = protocol.carried()
        protocol.attest(order, EXPORT, IMPORT)
        protocol.sure(BUYER, protocol.escrow, "dispute", order)
        protocol.rule(order, award(0, 0, 10_000))
        error = protocol.fails(CARRIER, protocol.carriage, "attest", order, AT_DOOR)
        assert error == f"AwardGiven(orderId={order})"

    @pytest.mark.parametrize(
        "words",
        [
            (), (1, 0, 0, 10_000), (2, 0, 0, 10_000, 0), (1, 0, 0, 10_001, 0), (1, 0, 0, 9_999, 0),
            (1, 2**256 - 1, 1, 10_000, 0), (0, 0, 0, 10_000, 0), (1, 0, 2**255, 10_000, 2**255),
        ],
    )  # fmt: skip
    def test_false_tribunals_give_no_award(self, protocol: ProtocolChain, words: tuple[int, ...]) -> None:
        order, arbiter = judged_by_false_tribunal(protocol)
        answer = encode(["uint256"] * len(words), words)
        protocol.sure(STRANGER, arbiter, "answer", answer)
        assert protocol.fails(OTHER, protocol.carriage, "settleAward", order) == f"NoAward(orderId={order})"
        protocol.sure(CARRIER, protocol.carriage, "free", order)
        assert (protocol.view(protocol.carriage, "recovered", order), protocol.free_bond(CARRIER)) == (
            0,
            BOND,
        )

    def test_nor_does_one_that_burns_gas(self, protocol: ProtocolChain) -> None:
        order, arbiter = judged_by_false_tribunal(protocol)
        protocol.sure(STRANGER, arbiter, "spin", True)
        gas = protocol.receipt(CARRIER, protocol.carriage, "free", order)
        assert gas.status
        assert gas.gas_used < 300_000

    def test_scarce_gas_hides_no_award(self) -> None:
        for gas in range(80_000, 240_000, 5_000):
            protocol = ProtocolChain()
            order = protocol.carried()
            protocol.sure(BUYER, protocol.escrow, "dispute", order)
            protocol.rule(order, award(0, 0, 10_000))
            protocol.at(protocol.now + 30 * DAY)
            assert not protocol.receipt(CARRIER, protocol.carriage, "free", order, gas=gas).status


def judged_by_false_tribunal(protocol: ProtocolChain) -> tuple[int, Address]:
    arbiter = protocol.deploy("FalseTribunal")
    order = protocol.carried(protocol.funded(arbiter=arbiter))
    protocol.sure(BUYER, protocol.escrow, "dispute", order)
    protocol.sure(STRANGER, arbiter, "ruleAt", protocol.escrow, order, 10_000)
    protocol.at(protocol.now + 30 * DAY)
    return order, arbiter


class TestMoney:
    def test_bonds_come_and_go(self, protocol: ProtocolChain) -> None:
        done = protocol.sure(CARRIER, protocol.carriage, "deposit", protocol.token, 100)
        assert done.events == (event("BondAdded", owner=CARRIER, token=protocol.token, amount=100),)
        error = protocol.fails(CARRIER, protocol.carriage, "retire", protocol.token, 101)
        assert (
            error == f"InsufficientBond(owner={CARRIER}, token={protocol.token}, available=100, wanted=101)"
        )
        done = protocol.sure(CARRIER, protocol.carriage, "retire", protocol.token, 60)
        assert done.events[0] == event("BondRetired", owner=CARRIER, token=protocol.token, amount=60)
        before = protocol.held(CARRIER)
        done = protocol.sure(CARRIER, protocol.carriage, "withdraw", protocol.token)
        assert done.events == (event("Withdrawn", owner=CARRIER, token=protocol.token, amount=60),)
        assert protocol.held(CARRIER) - before == 60
        error = protocol.fails(CARRIER, protocol.carriage, "withdraw", protocol.token)
        assert error == f"NothingToWithdraw(owner={CARRIER}, token={protocol.token})"
        assert protocol.held(protocol.carriage) == protocol.free_bond(CARRIER) == 40

    def test_a_token_that_calls_back_neither_deposits_nor_withdraws(self, protocol: ProtocolChain) -> None:
        puppet = protocol.deploy("Puppet")
        protocol.sure(STRANGER, protocol.hostile, "mint", puppet, 1_000)
        for name, arguments in (("deposit", (protocol.hostile, 1)), ("withdraw", (protocol.hostile,))):
            inner = protocol.data(protocol.carriage, name, *arguments)
            hostile_call = protocol.data(puppet, "act", protocol.carriage, inner)
            protocol.sure(STRANGER, protocol.hostile, "behave", 0)
            first = protocol.data(protocol.carriage, "deposit", protocol.hostile, 10)
            protocol.sure(STRANGER, puppet, "act", protocol.carriage, first)
            retire = protocol.data(protocol.carriage, "retire", protocol.hostile, 5)
            protocol.sure(STRANGER, puppet, "act", protocol.carriage, retire)
            protocol.sure(STRANGER, protocol.hostile, "callBack", puppet, hostile_call)
            protocol.sure(CARRIER, protocol.carriage, "deposit", protocol.hostile, 7)
            assert protocol.view(protocol.hostile, "calledBack") is False
        assert protocol.view(protocol.hostile, "balanceOf", protocol.carriage) == 2 * 10 + 2 * 7

    @settings(max_examples=FEW)
    @given(data=st.data())
    def test_balance_is_obligations_after_any_sequence(self, data: st.DataObject) -> None:
        protocol, orders = ProtocolChain(), [0, 0]
        for number in range(2):
            orders[number] = protocol.funded(shipHours=60, deliverHours=60, rulingHours=30, inspectHours=30)
        protocol.sure(CARRIER, protocol.carriage, "deposit", protocol.token, 90_000)
        for _ in range(data.draw(st.integers(4, 25))):
            act(protocol, data, data.draw(st.sampled_from(orders)))
            protocol.at(protocol.now + data.draw(st.sampled_from([1, 3_600, DAY, 3 * DAY])))
            assert protocol.held(protocol.carriage) == obligations(protocol, orders)
        for order in orders:
            assert protocol.view(protocol.carriage, "recovered", order) <= BOND


CALLS = (
    (CARRIER, "pickUp"), (OTHER, "revoke"), (OTHER, "declareLost"), (OTHER, "settleAward"), (OTHER, "free"),
    (CARRIER, "takeBack"), (SELLER, "ship"), (BUYER, "confirm"), (BUYER, "dispute"), (OTHER, "expire"),
    (OTHER, "release"), (OTHER, "lapse"), (SELLER, "refund"), (BUYER, "sendBack"),
)  # fmt: skip


def act(protocol: ProtocolChain, data: st.DataObject, order: int) -> None:
    """Try something; it may fail."""
    kind = data.draw(st.sampled_from(["book", "pickUp", "attest", "attest", "attest", "withdraw", "call"]))
    if kind == "book":
        liable = data.draw(st.booleans())
        booking = protocol.booking(
            liable=liable, promisedAt=protocol.now + DAY + 1, lostAt=protocol.now + 4 * DAY
        )
        protocol.send(BUYER, protocol.carriage, "book", order, booking)
    elif kind == "attest":
        reached = protocol.view(protocol.carriage, "progressOf", order)[1]
        protocol.send(CARRIER, protocol.carriage, "attest", order, min(4, reached + 1))
    elif kind == "withdraw":
        protocol.send(data.draw(st.sampled_from(TRADERS)), protocol.carriage, "withdraw", protocol.token)
    else:
        by, name = ("", "pickUp") if kind == "pickUp" else data.draw(st.sampled_from(CALLS))
        where = (
            protocol.carriage if (CARRIER, name) in CALLS or (OTHER, name) in CALLS[1:5] else protocol.escrow
        )
        protocol.send(by or CARRIER, where, name, order)
