"""Ways to lead an order anywhere, looking ahead from there, and walks that do anything."""

from __future__ import annotations

import numpy as np
import pytest

from chain.contracts.escrow import State
from chain.testing import (
    BUYER,
    NATIVE,
    PLATFORM,
    SELLER,
    STRANGER,
    TERMS,
    WARY,
    EscrowChain,
    EventLedger,
    Follower,
    Walk,
    bring_to,
    credit_can_be_taken,
    deadline,
    ends_in_time,
    error,
    event,
    fund,
    lead,
    probes,
    take,
    withdraw,
)
from chain.testing.lifecycle import FINAL, STEPS, WAITING, possible, rows
from chain.testing.steps import WAY_TO


@pytest.fixture(scope="module")
def one() -> EscrowChain:
    return EscrowChain()


@pytest.fixture
def chain(one: EscrowChain):  # noqa: ANN201
    with one.trial():
        yield one


class TestLifecycle:
    def test_every_step_is_a_row_of_its_function_and_possible_where_it_says(self) -> None:
        for step in STEPS:
            assert step in rows(step.name)
            assert all(step in possible(state) for state in step.sources)

    def test_every_state_is_waiting_or_final(self) -> None:
        assert {*WAITING, *FINAL} == set(State) - {State.NONE}
        assert not set(WAITING) & set(FINAL)
        assert all(not possible(state) for state in FINAL)


class TestWays:
    @pytest.mark.parametrize("state", WAY_TO)
    def test_there_is_one_to_every_state(self, chain: EscrowChain, state: State) -> None:
        bring_to(chain, state)
        assert chain.escrow.view("order", 1)[0] == state

    def test_a_way_that_leads_nowhere(self, chain: EscrowChain) -> None:
        assert fund(chain).output == 1
        with pytest.raises(AssertionError, match="WrongState"):
            lead(chain, ("confirm",))
        with pytest.raises(AssertionError, match="WrongValue"):
            bring_to(chain, State.FUNDED, TERMS._replace(token=NATIVE))

    def test_deadlines_are_those_of_the_state(self, chain: EscrowChain) -> None:
        bring_to(chain, State.SHIPPED)
        assert deadline(chain) == chain.now + TERMS.deliver_hours * 3_600

    def test_money_comes_out(self, chain: EscrowChain) -> None:
        bring_to(chain, State.CANCELLED)
        assert withdraw(chain, SELLER, TERMS.token).output == TERMS.price // 10
        assert withdraw(chain, BUYER, TERMS.token).output == TERMS.deposit - TERMS.price // 10
        assert withdraw(chain, BUYER, TERMS.token) == error(
            "NothingToWithdraw", owner=BUYER, token=TERMS.token
        )

    def test_a_permit_is_as_good_as_an_allowance(self, chain: EscrowChain) -> None:
        assert fund(chain, sender=WARY).error is not None
        signed = chain.permit(TERMS, WARY)
        assert chain.escrow.by(WARY).fundWithPermit(TERMS, signed.words).output == 1
        assert chain.held(TERMS.token) == TERMS.deposit


class TestProbes:
    @pytest.mark.parametrize("state", WAITING)
    def test_every_order_can_end(self, chain: EscrowChain, state: State) -> None:
        bring_to(chain, state)
        before = chain.now, chain.escrow.view("order", 1)
        ends_in_time(chain, 1, STRANGER)
        assert (chain.now, chain.escrow.view("order", 1)) == before

    @pytest.mark.parametrize(
        ("exit_", "who", "complaint"),
        [
            ("confirm", BUYER, "ends before"),
            ("release", STRANGER, "WrongState"),
            ("refund", STRANGER, "Unauthorised"),
        ],
    )
    def test_a_wrong_exit_is_noticed(
        self, chain: EscrowChain, monkeypatch: pytest.MonkeyPatch, exit_: str, who: str, complaint: str
    ) -> None:
        bring_to(chain, State.SHIPPED)
        monkeypatch.setitem(probes.TIMED_EXIT, State.SHIPPED, exit_)
        with pytest.raises(AssertionError, match=complaint):
            ends_in_time(chain, 1, who)

    def test_an_exit_that_never_opens_is_noticed(
        self, chain: EscrowChain, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bring_to(chain, State.SHIPPED)
        monkeypatch.setattr(chain, "at", lambda timestamp: None)
        with pytest.raises(AssertionError, match="TooEarly"):
            ends_in_time(chain, 1, STRANGER)

    def test_credits(self, chain: EscrowChain) -> None:
        bring_to(chain, State.REFUNDED)
        credit_can_be_taken(chain, BUYER, TERMS.token, TERMS.deposit)
        assert chain.escrow.view("creditOf", BUYER, TERMS.token) == TERMS.deposit
        with pytest.raises(AssertionError):
            credit_can_be_taken(chain, BUYER, TERMS.token, TERMS.deposit + 1)


FUNDED = event("Funded", id=1, buyer=BUYER, seller=SELLER, carrier="c", taxPayee="t", token="k", deposit=9)


def settled(*parts: int) -> object:
    names = ("toBuyer", "toSeller", "toCarrier", "toTax", "toPlatform")
    return event("Settled", id=1, outcome=5, buyerBps=0, **dict(zip(names, parts, strict=True)))


class TestLedger:
    def test_what_comes_in_goes_out(self) -> None:
        ledger = EventLedger(PLATFORM)
        ledger.read(event("AccountOpened", account=2, owner=BUYER))
        ledger.read(FUNDED)
        assert ledger.owed() == {"k": 9}
        ledger.read(settled(0, 5, 1, 2, 1))
        assert ledger.credits == {(SELLER, "k"): 5, ("c", "k"): 1, ("t", "k"): 2, (PLATFORM, "k"): 1}
        ledger.read(event("Withdrawn", owner=SELLER, token="k", amount=5))
        assert ledger.owed() == {"k": 4}
        assert ledger.outcomes == {1: State.RELEASED}

    @pytest.mark.parametrize(
        "wrong",
        [
            [event("AccountOpened", account=3, owner=BUYER)],
            [event("AccountOpened", account=2, owner=PLATFORM)],
            [FUNDED, FUNDED],
            [FUNDED, settled(0, 5, 1, 2, 2)],
            [FUNDED, settled(0, 5, 1, 2, 1), settled(0, 5, 1, 2, 1)],
            [FUNDED, settled(0, 5, 1, 2, 1), event("Withdrawn", owner=SELLER, token="k", amount=6)],
        ],
    )
    def test_contradictions(self, wrong: list[object]) -> None:
        ledger = EventLedger(PLATFORM)
        for found in wrong[:-1]:
            ledger.read(found)
        with pytest.raises(AssertionError):
            ledger.read(wrong[-1])


class TestWalk:
    def test_it_does_many_things_and_comes_to_an_end(self, chain: EscrowChain) -> None:
        walk = Walk(chain, np.random.default_rng(5), crowd=20)
        walk.take(400)
        walk.end()
        assert walk.steps >= 400
        assert walk.seen.total() == walk.steps
        succeeded = {name for name, error in walk.seen if error == "ok"}
        assert succeeded >= {"fund", "fundWithPermit", "ship", "deliver", "dispute", "withdraw", "offer"}
        assert len({error for _, error in walk.seen}) > 8

    def test_the_same_seed_is_the_same_walk(self, chain: EscrowChain) -> None:
        seen = []
        for _ in range(2):
            with chain.trial():
                walk = Walk(chain, np.random.default_rng(6))
                walk.take(60)
                seen.append(walk.seen)
        assert seen[0] == seen[1]

    def test_the_follower_misses_nothing(self, chain: EscrowChain) -> None:
        follower = Follower(chain)
        follower.fund(BUYER, TERMS, 0)
        follower.donate(STRANGER, NATIVE, 3)
        follower.donate(STRANGER, TERMS.token, 4)
        take(chain, "ship", SELLER)  # behind its back: it believes what the escrow shows, at the next step
        follower.step(BUYER, "confirm", 1)
        assert not follower.orders[1].open
        with pytest.raises(AssertionError):
            follower.close()
        chain.tokens[0].by(STRANGER).transfer(chain.escrow, 1)
        with pytest.raises(AssertionError):
            follower.withdraw(SELLER, TERMS.token)
