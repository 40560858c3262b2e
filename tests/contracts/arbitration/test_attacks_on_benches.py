"""Attacks on who rules: cases that nobody has, and claimants who are no party."""

from __future__ import annotations

import pytest

from chain.evm.revm import RevmEngine
from chain.testing.court import BOND, FEE, PATIENCE, CourtChain
from chain.testing.outcome import event
from chain.testing.panel import PanelSettings, award
from chain.testing.parties import BUYER, OTHER, PERSON, SELLER, STRANGER

BENCH = 3
"""Cases for which the person has bond."""

S = PanelSettings()


@pytest.fixture
def court() -> CourtChain:
    """The person is asked first."""
    made = CourtChain(RevmEngine)
    made.seat()
    made.tribunal = made.deploy_tribunal(made.sole, made.panel)
    made.serve(made.tribunal)
    made.sure(PERSON, made.sole, "addBond", value=BENCH * BOND)
    return made


class TestA62SpamAtThePerson:
    def test_a62_from_nowhere(self, court: CourtChain) -> None:
        for spammer in (STRANGER, OTHER, BUYER):
            error = court.fails(spammer, court.sole, "createDispute", 1, b"", value=FEE)
            assert error == f"NotServed(court={spammer})"
        assert court.view(court.sole, "freeBond") == BENCH * BOND

    def test_a62_from_a_court_of_ones_own(self, court: CourtChain) -> None:
        own = court.deploy_tribunal(court.sole, court.panel, patience=1)
        order = court.disputed(arbiter=own)
        error = court.fails(BUYER, own, "open", order, value=FEE)
        assert error == f"NotServed(court={own})"
        assert court.fails(STRANGER, court.sole, "serve", own, True) == f"NotThePerson(caller={STRANGER})"

    def test_a62_with_orders_of_ones_own_it_costs_a_fee_each_time(self, court: CourtChain) -> None:
        """What is left: a bench is held at a fee for each case, and the person is paid for every answer."""
        spam = [court.disputed() for _ in range(BENCH)]
        for order in spam:
            court.sure(BUYER, court.tribunal, "open", order, value=FEE)
            court.sure(SELLER, court.escrow, "refund", order)
        real = court.disputed(buyer=OTHER, disputed=False)
        court.sure(OTHER, court.escrow, "dispute", real)
        error = court.fails(OTHER, court.tribunal, "open", real, value=FEE)
        assert error == f"BondTooSmall(free=0, needed={BOND})"
        court.sure(PERSON, court.sole, "giveRuling", 1, 0)
        assert court.view(court.sole, "creditOf", PERSON) == FEE
        court.sure(OTHER, court.tribunal, "open", real, value=FEE)
        court.sure(PERSON, court.sole, "giveRuling", BENCH + 1, award(10_000, 0))
        for dispute in range(2, BENCH + 1):
            court.sure(PERSON, court.sole, "giveRuling", dispute, 0)
        assert court.view(court.sole, "freeBond") == BENCH * BOND
        assert court.view(court.sole, "creditOf", PERSON) == (BENCH + 1) * FEE

    def test_a62_nor_does_a_full_bench_bar_the_way_to_the_fallback(self, court: CourtChain) -> None:
        for _ in range(BENCH):
            court.sure(BUYER, court.tribunal, "open", court.disputed(), value=FEE)
        real = court.disputed()
        court.wait(PATIENCE)
        court.sure(BUYER, court.tribunal, "escalate", real, value=S.cost(1))

    def test_a62_who_is_served_no_more_asks_no_more(self, court: CourtChain) -> None:
        order, later = court.disputed(), court.disputed()
        court.sure(BUYER, court.tribunal, "open", order, value=FEE)
        done = court.sure(PERSON, court.sole, "serve", court.tribunal, False)
        assert done.events == (event("Serving", court=court.tribunal, may=False),)
        assert court.view(court.sole, "serves", court.tribunal) is False
        error = court.fails(BUYER, court.tribunal, "open", later, value=FEE)
        assert error == f"NotServed(court={court.tribunal})"
        court.sure(PERSON, court.sole, "giveRuling", 1, award(0, 10_000))


class TestA63SpamAtThePanel:
    def test_a63_jurors_sit_for_one_court(self, court: CourtChain) -> None:
        served = court.deploy("Puppet")
        panel = court.deploy("JurorPanel", tuple(S._replace(court=served)))
        assert court.view(panel, "court") == served
        for spammer in (STRANGER, OTHER, BUYER):
            error = court.fails(spammer, panel, "createDispute", 1, b"", value=S.cost(1))
            assert error == f"NotServed(court={spammer})"
        asks = court.data(panel, "createDispute", 1, b"")
        court.sure(OTHER, served, "act", panel, asks, value=S.cost(1))
        assert court.view(panel, "disputeCount") == 1

    def test_a63_one_seat_has_one_case_at_a_time(self, court: CourtChain) -> None:
        """However many are asked for: the others find no jurors, and their fees go back."""
        seats = court.view(court.panel, "freeSeats")
        for _ in range(seats):
            court.sure(OTHER, court.panel, "createDispute", 1, b"", value=S.cost(1))
        court.wait()
        drawn = [juror for number in range(1, seats // S.size + 1) for juror in court.drawn(number)]
        assert len(set(drawn)) == len(drawn)
        court.wait(S.draw)
        court.sure(STRANGER, court.panel, "abandon", seats)
        assert court.view(court.panel, "creditOf", OTHER) == S.cost(1)


class TestA65ClaimantsWhoAreNoParty:
    def test_a65_the_person_cannot_forfeit_its_bond_to_itself(self, court: CourtChain) -> None:
        order = court.disputed()
        for accomplice in (PERSON, STRANGER, OTHER):
            error = court.fails(accomplice, court.tribunal, "open", order, value=FEE)
            assert error == f"Unauthorised(id={order}, caller={accomplice})"
        court.sure(SELLER, court.tribunal, "open", order, value=FEE)
        assert court.view(court.sole, "claimantOf", 1) == SELLER

    def test_a65_nor_can_a_stranger_cut_the_primary_short(self, court: CourtChain) -> None:
        order = court.disputed()
        court.sure(BUYER, court.tribunal, "open", order, value=FEE)
        error = court.fails(STRANGER, court.tribunal, "open", order, value=FEE)
        assert error == f"WrongStage(orderId={order}, actual=1)"
        court.wait(PATIENCE)
        error = court.fails(STRANGER, court.tribunal, "escalate", order, value=S.cost(1))
        assert error == f"Unauthorised(id={order}, caller={STRANGER})"
