"""Arbitrators and arbitrables that misbehave, and who is paid all the same."""

from __future__ import annotations

import pytest

from chain.evm.revm import RevmEngine
from chain.testing.court import DISPUTED, FEE, PATIENCE, RULED, CourtChain
from chain.testing.panel import PanelSettings, award
from chain.testing.parties import BUYER, JURORS, OTHER, PERSON, STRANGER
from tests.contracts.arbitration.strings import on_strings

S = PanelSettings()
REFUSES, REPEATS_NUMBERS, RULES_AT_ONCE = 1, 2, 3
REVERTS, BURNS_GAS, ANSWERS_AT_LENGTH = 1, 2, 3
RULED_UNHEARD, DELIVERED = 2, 3
FOR_SELLER, FOR_BUYER = award(10_000, 0), award(0, 10_000)


@pytest.fixture
def court() -> CourtChain:
    """All seats taken, and a bonded person."""
    made = CourtChain(RevmEngine)
    made.seat()
    made.sure(PERSON, made.sole, "addBond", value=10**6)
    return made


@pytest.fixture
def arbitrable(court: CourtChain) -> str:
    """On strings, with a dispute at the person and one that the panel has tallied as 4."""
    made = court.deploy("HostileArbitrable")
    court.serve(made)
    court.sure(OTHER, made, "ask", court.sole, 5, b"", value=FEE)
    court.sure(OTHER, made, "ask", court.panel, 5, b"", value=S.cost(1))
    court.wait()
    court.vote(1, dict.fromkeys(court.drawn(1), 4))
    court.wait(S.appeal)
    return made


class TestHostileArbitrable:
    @pytest.mark.parametrize("mode", [REVERTS, BURNS_GAS, ANSWERS_AT_LENGTH])
    def test_it_holds_up_neither_bond_nor_stakes(self, court: CourtChain, arbitrable: str, mode: int) -> None:
        court.sure(OTHER, arbitrable, "behave", mode, b"")
        for sender, contract, name, arguments in (
            (PERSON, court.sole, "giveRuling", (1, 4)),
            (STRANGER, court.panel, "execute", (1,)),
        ):
            receipt = court.receipt(sender, contract, name, *arguments, gas=2_000_000)
            assert receipt.status
            assert receipt.gas_used < 1_100_000
            assert court.view(contract, "entry", 1)[1] == RULED_UNHEARD
        assert court.view(court.sole, "freeBond") == 10**6
        assert court.view(court.sole, "creditOf", PERSON) == FEE
        assert court.view(court.panel, "freeSeats") == len(JURORS)
        court.sure(OTHER, arbitrable, "behave", 0, b"")
        for contract in (court.sole, court.panel):
            court.sure(STRANGER, contract, "deliver", 1)
            error = court.fails(STRANGER, contract, "deliver", 1)
            assert error == f"WrongStanding(id=1, actual={DELIVERED})"
        assert court.view(arbitrable, "rulings") == 2

    def test_nobody_pays_for_reading_a_long_answer(self, court: CourtChain, arbitrable: str) -> None:
        """300,000 bytes cost who writes them 200,000 gas, and would cost as much again who copied them."""
        used = []
        for mode in (REVERTS, ANSWERS_AT_LENGTH):
            court.sure(OTHER, arbitrable, "behave", mode, b"")
            mark = court.engines[0].snapshot()
            used.append(court.receipt(PERSON, court.sole, "giveRuling", 1, 4).gas_used)
            court.engines[0].revert(mark)
        assert 190_000 < used[1] - used[0] < 220_000

    @pytest.mark.parametrize("name", ["deliver", "execute", "withdraw"])
    def test_it_gains_nothing_by_calling_back(self, court: CourtChain, arbitrable: str, name: str) -> None:
        data = court.data(court.panel, name, *(() if name == "withdraw" else (1,)))
        court.sure(OTHER, arbitrable, "behave", 4, data)
        court.sure(STRANGER, court.panel, "execute", 1)
        assert court.view(arbitrable, "rulings") == 1
        assert court.view(arbitrable, "calledBack") is False

    def test_too_little_gas_only_delays_the_ruling(self, court: CourtChain, arbitrable: str) -> None:
        """Whoever executes with so little gas that the ruling fails is corrected by anyone."""
        needed = court.receipt(STRANGER, court.panel, "tally", 1).gas_used
        heard = set()
        for gas in range(max(needed, 100_000), 600_000, 10_000):
            mark = court.engines[0].snapshot()
            if court.send(STRANGER, court.panel, "execute", 1, gas=gas).error is None:
                standing = court.view(court.panel, "entry", 1)[1]
                heard.add(standing)
                if standing == RULED_UNHEARD:
                    court.sure(STRANGER, court.panel, "deliver", 1)
                assert court.view(arbitrable, "lastRuling") == 4
            court.engines[0].revert(mark)
        assert DELIVERED in heard


@pytest.fixture
def strings() -> CourtChain:
    """A tribunal between two arbitrators on strings."""
    return on_strings()


def disputed_by(court: CourtChain, puppet: str) -> int:
    """An order in dispute whose buyer does what it is told."""
    order = court.disputed(buyer=puppet, disputed=False)
    court.sure(OTHER, puppet, "act", court.escrow, court.data(court.escrow, "dispute", order))
    return order


class TestHostileArbitrator:
    def test_it_cannot_rule_while_it_is_asked(self, strings: CourtChain) -> None:
        strings.sure(OTHER, strings.panel, "behave", RULES_AT_ONCE)
        order = strings.disputed()
        error = strings.fails(BUYER, strings.tribunal, "open", order)
        assert error == f"UnknownDispute(arbitrator={strings.panel}, disputeID=1)"
        assert strings.case(order)[0] == 0

    def test_it_cannot_give_a_number_twice(self, strings: CourtChain) -> None:
        """Else a ruling on the first order would fall on the second."""
        strings.sure(OTHER, strings.panel, "behave", REPEATS_NUMBERS)
        first, second = strings.disputed(), strings.disputed()
        strings.sure(BUYER, strings.tribunal, "open", first)
        error = strings.fails(BUYER, strings.tribunal, "open", second)
        assert error == f"DisputeExists(arbitrator={strings.panel}, disputeID=1)"
        strings.wait(PATIENCE)
        strings.sure(BUYER, strings.tribunal, "escalate", second)

    @pytest.mark.parametrize("name", ["open", "escalate"])
    def test_it_cannot_open_or_escalate_the_same_order_meanwhile(
        self, strings: CourtChain, name: str
    ) -> None:
        puppet = strings.deploy("Puppet")
        order = disputed_by(strings, puppet)
        data = strings.data(puppet, "act", strings.tribunal, strings.data(strings.tribunal, name, order))
        strings.sure(OTHER, strings.panel, "callBack", puppet, data, 0)
        opens = strings.data(strings.tribunal, "open", order)
        strings.sure(OTHER, puppet, "act", strings.tribunal, opens)
        assert strings.view(strings.panel, "calledBack") is False
        assert strings.view(strings.panel, "lastExtraData")[-20:].hex() == puppet[2:], "the claimant"
        assert strings.case(order)[::3] == (1, 1)

    def test_opening_another_order_meanwhile_does_not_mix_them_up(self, strings: CourtChain) -> None:
        puppet = strings.deploy("Puppet")
        first, second = strings.disputed(), disputed_by(strings, puppet)
        opens = strings.data(strings.tribunal, "open", second)
        data = strings.data(puppet, "act", strings.tribunal, opens)
        strings.sure(OTHER, strings.panel, "callBack", puppet, data, 0)
        strings.sure(BUYER, strings.tribunal, "open", first)
        assert strings.view(strings.panel, "calledBack") is True
        assert (strings.case(first)[3], strings.case(second)[3]) == (2, 1)
        strings.sure(STRANGER, strings.panel, "ruleOn", strings.tribunal, 1, FOR_BUYER)
        assert strings.order(second)["state"] == RULED
        assert strings.order(first)["state"] == DISPUTED

    def test_the_fallback_cannot_wake_the_primary(self, strings: CourtChain) -> None:
        """Asked, the fallback makes the primary rule: it is too late for that already."""
        order = strings.disputed()
        strings.sure(BUYER, strings.tribunal, "open", order)
        strings.wait(PATIENCE)
        data = strings.data(strings.panel, "ruleOn", strings.tribunal, 1, FOR_SELLER)
        strings.sure(OTHER, strings.sole, "callBack", strings.panel, data, 0)
        strings.sure(BUYER, strings.tribunal, "escalate", order)
        assert strings.view(strings.sole, "calledBack") is False
        assert strings.order(order)["state"] == DISPUTED

    def test_its_price_is_paid_to_the_wei_or_not_at_all(self, strings: CourtChain) -> None:
        strings.sure(OTHER, strings.panel, "charge", 2**255)
        order = strings.disputed()
        error = strings.fails(BUYER, strings.tribunal, "open", order, value=5)
        assert error == f"WrongValue(expected={2**255}, sent=5)"
        strings.wait(PATIENCE)
        strings.sure(BUYER, strings.tribunal, "escalate", order)

    def test_refusing_costs_it_its_turn_only(self, strings: CourtChain) -> None:
        strings.sure(OTHER, strings.panel, "behave", REFUSES)
        strings.sure(OTHER, strings.sole, "behave", REFUSES)
        order = strings.disputed()
        assert strings.fails(BUYER, strings.tribunal, "open", order) == "Unwilling()"
        strings.wait(PATIENCE)
        assert strings.fails(BUYER, strings.tribunal, "escalate", order) == "Unwilling()"
        strings.at(strings.order(order)["deadline"])
        strings.sure(STRANGER, strings.escrow, "lapse", order)


class TestPurse:
    def test_who_refuses_the_coin_keeps_the_credit(self, court: CourtChain) -> None:
        """And may call again while it is paid, for nothing."""
        puppet = court.deploy("Puppet")
        take = court.data(court.panel, "takeSeat")
        court.sure(OTHER, puppet, "act", court.panel, take, value=S.stake)
        court.sure(OTHER, puppet, "act", court.panel, court.data(court.panel, "leaveSeat"))
        withdraw = court.data(court.panel, "withdraw")
        court.sure(OTHER, puppet, "refuse", True)
        error = court.fails(OTHER, puppet, "act", court.panel, withdraw)
        assert error == f"PaymentRefused(owner={puppet}, amount={S.stake})"
        assert court.view(court.panel, "creditOf", puppet) == S.stake
        court.sure(OTHER, puppet, "refuse", False)
        court.sure(OTHER, puppet, "callBack", court.panel, withdraw)
        court.sure(OTHER, puppet, "act", court.panel, withdraw)
        assert court.view(puppet, "calledBack") is False
        assert court.balance(puppet) == S.stake

    def test_coin_sent_unasked_is_refused(self, court: CourtChain) -> None:
        for contract in (court.panel, court.sole, court.tribunal):
            assert not court.execute(OTHER, contract, b"", value=1).status
