"""Whole disputes on both engines, from the buyer's objection to the escrow's credits."""

from __future__ import annotations

import pytest

from chain.contracts.decode import decode_log
from chain.evm.pyevm import PyEvmEngine
from chain.evm.revm import RevmEngine
from chain.testing.court import BOND, DISPUTED, FEE, RULED, WINDOW, CourtChain
from chain.testing.panel import award
from chain.testing.parties import BUYER, PERSON, SELLER, STRANGER

NONE, PRIMARY, PASSED, FALLBACK, OVER = range(5)


@pytest.fixture
def court() -> CourtChain:
    """On both engines, with all seats taken and a bonded arbitrator behind the panel."""
    made = CourtChain(RevmEngine, PyEvmEngine)
    made.seat()
    made.sure(PERSON, made.sole, "addBond", value=10**6)
    return made


class TestWholeDisputes:
    """On both engines, from the buyer's objection to the escrow's credits."""

    def test_a_panel_rules_and_the_escrow_pays(self, court: CourtChain) -> None:
        order = court.disputed()
        court.sure(BUYER, court.tribunal, "open", order, value=court.settings.cost(1))
        court.wait()
        jurors = court.drawn(1)
        court.vote(1, dict.fromkeys(jurors, award(3_000, 7_000)))
        assert court.order(order)["state"] == DISPUTED
        court.wait(court.settings.appeal)
        receipt = court.receipt(STRANGER, court.panel, "execute", 1)
        [paid] = [e for e in map(decode_log, receipt.logs) if e and e.name == "Settled"]
        assert (paid.arguments["id"], paid.arguments["buyerBps"]) == (order, 7_000)
        assert court.order(order)["state"] == RULED
        assert court.view(court.tribunal, "award", order) == (True, 3_000, 7_000, 0, 0)
        assert court.view(court.panel, "entry", 1)[1] == 3  # delivered
        for juror in jurors:
            assert court.view(court.panel, "creditOf", juror) == court.settings.fee

    def test_an_appeal_turns_the_ruling(self, court: CourtChain) -> None:
        order = court.disputed()
        court.sure(BUYER, court.tribunal, "open", order, value=court.settings.cost(1))
        court.wait()
        first = court.drawn(1)
        court.vote(1, dict.fromkeys(first, award(10_000, 0)))
        court.sure(BUYER, court.panel, "appeal", 1, b"", value=court.settings.cost(2))
        court.wait()
        second = court.drawn(1, 2)
        assert len(second) == 7
        assert not set(first) & set(second)
        court.vote(1, dict.fromkeys(second, award(0, 6_000, 3_000)), round_=2)
        court.sure(STRANGER, court.panel, "execute", 1)
        assert court.order(order)["state"] == RULED
        assert court.view(court.tribunal, "award", order) == (True, 0, 6_000, 3_000, 1_000)
        s, slashed = court.settings, 3 * court.settings.slash
        share = (s.cost(1) + s.cost(2) + slashed) // 7
        for juror in first:
            assert court.view(court.panel, "creditOf", juror) == s.stake - s.slash
            assert court.view(court.panel, "seatOf", juror)[0] == 0
        for juror in second:
            assert court.view(court.panel, "creditOf", juror) == share
            assert court.view(court.panel, "seatOf", juror)[0] != 0
        dust = s.cost(1) + s.cost(2) + slashed - 7 * share
        assert court.view(court.panel, "creditOf", BUYER) == dust

    def test_everybody_is_silent(self, court: CourtChain) -> None:
        """Jurors, the fallback and the parties: the order lapses, whoever paid gets everything back."""
        order, s = court.disputed(), court.settings
        court.sure(SELLER, court.tribunal, "open", order, value=s.cost(1))
        court.wait()
        court.drawn(1)
        court.wait(s.commit + s.reveal)
        court.sure(STRANGER, court.panel, "tally", 1)
        court.wait(s.appeal)
        court.sure(STRANGER, court.panel, "execute", 1)
        assert court.view(court.panel, "creditOf", SELLER) == 3 * (s.fee + s.slash)
        assert court.case(order)[0] == PASSED
        court.sure(BUYER, court.tribunal, "escalate", order, value=FEE)
        court.wait(WINDOW)
        court.sure(STRANGER, court.sole, "forfeit", 1)
        assert court.view(court.sole, "creditOf", BUYER) == FEE + BOND
        assert court.case(order)[0] == OVER
        court.at(court.order(order)["deadline"])
        court.sure(STRANGER, court.escrow, "lapse", order)
        assert court.order(order)["state"] == RULED
        assert court.view(court.tribunal, "award", order) == (False, 0, 0, 0, 0)

    def test_nobody_draws(self, court: CourtChain) -> None:
        order = court.disputed()
        court.sure(BUYER, court.tribunal, "open", order, value=court.settings.cost(1))
        court.wait(court.settings.draw)
        court.sure(STRANGER, court.panel, "abandon", 1)
        assert court.view(court.panel, "creditOf", BUYER) == court.settings.cost(1)
        court.sure(BUYER, court.tribunal, "escalate", order, value=FEE)
        court.sure(PERSON, court.sole, "giveRuling", 1, award(5_000, 5_000))
        assert court.order(order)["state"] == RULED
        assert court.view(court.sole, "creditOf", PERSON) == FEE
