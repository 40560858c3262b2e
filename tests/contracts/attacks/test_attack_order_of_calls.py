"""Being first: front-running, squatting, and two parties in one block."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chain.contracts.escrow import State
from chain.testing.escrow import TERMS
from chain.testing.outcome import error
from chain.testing.parties import BUYER, CARRIER, SELLER, STRANGER, WARY
from chain.testing.steps import WAY_TO, lead
from tests.contracts.case import DEPOSIT

if TYPE_CHECKING:
    from chain.testing.arena import Arena


def at(arena: Arena, state: State) -> None:
    """Order 1 in `state`."""
    assert arena.fund().error is None
    lead(arena.chain, WAY_TO[state])


def test_a30_the_seller_has_no_price_to_raise(arena: Arena) -> None:
    """I10: terms come with the payment; whatever anybody did before, the payer gets the terms it sent."""
    arena.fund(TERMS._replace(price=10 * TERMS.price), sender=SELLER)
    assert arena.fund(TERMS, sender=BUYER).output == 2
    shown = arena.chain.escrow.view("order", 2)
    assert shown[15:] == (TERMS.token, TERMS.price, TERMS.freight, TERMS.tax)


@pytest.mark.parametrize(
    ("state", "first", "second", "end"),
    [
        (State.FUNDED, ("cancel", BUYER), ("ship", SELLER), State.CANCELLED),
        (State.FUNDED, ("ship", SELLER), ("cancel", BUYER), State.SHIPPED),
        (State.DELIVERED, ("confirm", BUYER), ("dispute", BUYER), State.RELEASED),
        (State.DELIVERED, ("dispute", BUYER), ("confirm", BUYER), State.DISPUTED),
        (State.DELIVERED, ("dispute", SELLER), ("sendBack", BUYER), State.DISPUTED),
        (State.SHIPPED, ("dispute", SELLER), ("deliver", CARRIER), State.DISPUTED),
        (State.SHIPPED, ("deliver", CARRIER), ("dispute", SELLER), State.DISPUTED),
        (State.RETURNING, ("confirm", BUYER), ("takeBack", CARRIER), State.RELEASED),
        (State.DISPUTED, ("refund", SELLER), ("rule", TERMS.arbiter), State.REFUNDED),
        (State.DISPUTED, ("rule", TERMS.arbiter), ("refund", SELLER), State.RULED),
    ],
)
def test_a30_two_in_one_block(
    arena: Arena, state: State, first: tuple[str, str], second: tuple[str, str], end: State
) -> None:
    """I3, I4: the first counts, the second finds the state that the first left."""
    at(arena, state)
    assert arena.take(*first).error is None
    found = arena.take(*second).error
    follows = first == ("deliver", CARRIER)
    assert (found is None) == follows
    assert found is None or found.name == "WrongState"
    assert arena.state() == end


@pytest.mark.parametrize(("by", "other"), [(BUYER, SELLER), (SELLER, BUYER)])
def test_a30_an_offer_changed_just_before_it_is_accepted(arena: Arena, by: str, other: str) -> None:
    """I5: who accepts names the share, so that a changed offer cannot slip in."""
    at(arena, State.DISPUTED)
    arena.take("offer", by, bps=5_000)
    arena.take("offer", by, bps=0 if by == SELLER else 10_000)
    assert arena.take("accept", other, bps=5_000) == error("NoSuchOffer", id=1, buyerBps=5_000)
    assert arena.state() == State.DISPUTED


def test_a30_a_ruling_foreseen(arena: Arena) -> None:
    """I16: who sees the ruling coming can give in to it, but not take an offer that was withdrawn."""
    at(arena, State.DISPUTED)
    arena.take("offer", BUYER, bps=4_000)
    assert arena.take("accept", SELLER, bps=4_000).error is None
    assert arena.take("rule", TERMS.arbiter, bps=10_000) == error("WrongState", id=1, actual=State.AGREED)


def test_a31_numbers_cannot_be_squatted(arena: Arena) -> None:
    """I11, I20: numbers are counted; who funds first only takes the number before."""
    assert arena.fund(TERMS._replace(seller=STRANGER)).output == 1
    assert arena.fund(TERMS, sender=BUYER).output == 2
    assert arena.chain.escrow.view("order", 2)[11] == SELLER


def test_a31_an_order_funded_on_behalf_costs_its_buyer_nothing(arena: Arena) -> None:
    """I12: the payer is the caller. An order in somebody's name with terms it never saw is a gift to it."""
    arena.chain.sure(WARY, TERMS.token, "approve", arena.chain.escrow, 10 * DEPOSIT)
    before = arena.chain.held(TERMS.token, WARY)
    hostile = TERMS._replace(buyer=WARY, seller=STRANGER, carrier=STRANGER, cancel_bps=10_000)
    assert arena.fund(hostile, sender=STRANGER).error is None
    assert arena.chain.held(TERMS.token, WARY) == before
    lead(arena.chain, ("ship", "deliver"), hostile)
    assert arena.take("dispute", WARY).error is None, "it may, and need not"
    assert arena.take("refund", STRANGER).error is None
    assert arena.credit(WARY, TERMS.token) == DEPOSIT - TERMS.freight
