"""A court and the whole protocol, deployed and led through a case each; adversaries, and books that must hold."""

from __future__ import annotations

import pytest

from chain.contracts.escrow import State
from chain.testing import (
    BUYER,
    JURORS,
    NATIVE,
    NOBODY,
    SELLER,
    STRANGER,
    TERMS,
    Arena,
    CourtChain,
    EscrowChain,
    PanelSettings,
    ProtocolChain,
    award,
    ballot,
    call,
    named,
    reverts,
)
from chain.testing.arena import REENTERED
from chain.testing.protocol import (
    ARRIVED_FREE,
    AT_DOOR,
    BOND,
    CARRIED,
    EXPORT,
    IMPORT,
    LOST,
    PRICE,
    obligations,
)


class TestCourt:
    def test_a_case_of_jurors(self) -> None:
        court = CourtChain(panel=PanelSettings(size=3))
        court.seat()
        order = court.disputed()
        court.tribunal.by(BUYER).open(order, value=court.settings.cost(1))
        court.wait()
        jurors = court.drawn(1)
        assert len(set(jurors)) == 3
        court.vote(1, dict.fromkeys(jurors, award(0, 10_000)))
        court.wait(court.settings.appeal)
        court.panel.by(STRANGER).execute(1)
        assert court.order(order)["state"] == State.RULED
        assert court.settled(order) == (State.RULED, 128_000)

    def test_a_vote_must_be_the_one_committed_to(self) -> None:
        court = CourtChain()
        court.seat()
        court.tribunal.by(BUYER).open(court.disputed(), value=court.settings.cost(1))
        court.wait()
        [juror, *_] = court.drawn(1)
        court.panel.by(juror).commit(1, ballot(1, 1, juror, award(0, 10_000)))
        court.wait(court.settings.commit)
        with reverts("WrongReveal"):
            court.panel.by(juror).reveal(1, award(10_000, 0), b"salt".ljust(32))

    def test_another_seed_draws_others(self) -> None:
        drawn = []
        for seed in (1, 2, 1):
            court = CourtChain(seed=seed)
            court.seat()
            court.tribunal.by(BUYER).open(court.disputed(), value=court.settings.cost(1))
            court.wait()
            drawn.append(court.drawn(1))
        assert drawn[0] == drawn[2] != drawn[1]
        assert set(drawn[0]) <= set(JURORS)

    def test_awards_add_up(self) -> None:
        assert award(3_000, 6_000, 1_000) == 1_030_000_600_001_000


class TestProtocol:
    def test_an_order_from_door_to_door(self) -> None:
        protocol = ProtocolChain()
        order = protocol.carried()
        assert protocol.stage(order) == CARRIED
        protocol.attest(order, EXPORT, IMPORT, AT_DOOR)
        assert protocol.stage(order) == ARRIVED_FREE
        protocol.escrow.by(BUYER).confirm(order)
        assert protocol.order(order)["state"] == State.RELEASED
        assert protocol.held(protocol.carriage) == obligations(protocol, [order])

    def test_an_order_that_is_lost(self) -> None:
        protocol = ProtocolChain()
        order = protocol.carried()
        protocol.lose(order)
        assert protocol.order(order)["state"] == LOST
        protocol.carriage.by(STRANGER).declareLost(order)
        assert protocol.view(protocol.carriage, "recovered", order) == BOND

    def test_an_order_in_dispute(self) -> None:
        protocol = ProtocolChain()
        order = protocol.funded()
        protocol.escrow.by(SELLER).ship(order)
        protocol.escrow.by(BUYER).dispute(order)
        protocol.rule(order, award(10_000, 0))
        assert protocol.order(order)["state"] == State.RULED
        assert protocol.escrow.view("creditOf", SELLER, protocol.token) == PRICE * 9_700 // 10_000

    def test_a_pool_that_asks_for_papers(self) -> None:
        for vetted in (True, False):
            protocol = ProtocolChain(vetted=vetted)
            assert protocol.pool.view("settings")[3] == (protocol.attestations if vetted else NOBODY)


class TestArena:
    @pytest.fixture
    def arena(self) -> Arena:
        return Arena(EscrowChain())

    def test_a_puppet_reenters_in_vain(self, arena: Arena) -> None:
        puppet = arena.adversary("Puppet")
        assert arena.fund(TERMS._replace(buyer=puppet.address, token=NATIVE)).error is None
        assert arena.take("cancel", SELLER).error is None
        puppet.tell("callBack", arena.chain.escrow, call("withdraw", NATIVE))
        assert puppet.act(call("withdraw", NATIVE)).error is None
        assert puppet.answer() == REENTERED
        arena.books_hold()

    def test_what_a_puppet_may_not_do_fails_as_for_anybody(self, arena: Arena) -> None:
        arena.fund()
        found = arena.adversary("Puppet").act(call("ship", 1))
        assert found.error is not None
        assert found.error.name == "Unauthorised"

    @pytest.mark.parametrize("backed", [True, False])
    def test_books_that_do_not_hold_are_noticed(self, arena: Arena, backed: bool) -> None:
        token = arena.token("IssuerToken")
        arena.fund(TERMS._replace(token=token.address))
        token.tell("rebase", 50)
        if backed:
            with pytest.raises(AssertionError, match="I1"):
                arena.books_hold()
        else:
            arena.unbacked.add(token.address)
            arena.books_hold()

    def test_an_order_nobody_told_of_is_noticed(self, arena: Arena) -> None:
        arena.fund()
        arena.chain.logs = []
        with pytest.raises(AssertionError):
            arena.books_hold()

    def test_states_and_credits(self, arena: Arena) -> None:
        arena.fund()
        assert arena.state() == State.FUNDED
        [settled] = named(arena.take("cancel", SELLER), "Settled")
        assert arena.credit(BUYER, TERMS.token) == settled["toBuyer"] == TERMS.deposit
        assert arena.withdraw(BUYER, TERMS.token).output == TERMS.deposit
        arena.books_hold()
