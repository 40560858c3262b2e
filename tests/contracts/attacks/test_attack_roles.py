"""Strangers, wrong parties, skipped states, second tries, and parties that keep silent."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest

from chain.contracts.escrow import State
from chain.testing.chain import NOBODY
from chain.testing.escrow import TERMS
from chain.testing.lifecycle import FINAL, NAMES, TIMED_EXIT, WAITING, rows
from chain.testing.outcome import error
from chain.testing.parties import ARBITER, BUYER, CARRIER, PAYEE, PLATFORM, SELLER, STRANGER, WARY
from chain.testing.steps import WAY_TO, deadline, lead
from tests.contracts.case import ROLES

if TYPE_CHECKING:
    from chain.testing.arena import Arena

OPEN_TO_ALL = ("release", "expire", "lapse")


def bring(arena: Arena, state: State) -> None:
    """Order 1 in `state`."""
    assert arena.fund().error is None
    lead(arena.chain, WAY_TO[state])


@pytest.mark.parametrize("state", WAITING, ids=lambda s: s.name)
@pytest.mark.parametrize(
    "stranger", [STRANGER, WARY, PAYEE, PLATFORM], ids=["known", "new", "payee", "platform"]
)
def test_a17_stranger_calls_each_function_in_each_state(arena: Arena, state: State, stranger: str) -> None:
    """I5: nothing is a stranger's to do but to take the timed exit, and that not before its time."""
    bring(arena, state)
    before = arena.chain.escrow.view("order", 1)
    for name in NAMES:
        found = arena.take(name, stranger).error
        assert found is not None
        usual = {"WrongState", "TooEarly"} if name in OPEN_TO_ALL else {"WrongState", "Unauthorised"}
        assert found.name in usual
    assert arena.chain.escrow.view("order", 1) == before


@pytest.mark.parametrize("state", WAITING, ids=lambda s: s.name)
def test_a18_each_party_calls_the_others_functions(arena: Arena, state: State) -> None:
    """I5: a party does what is its own and nothing of the others'."""
    bring(arena, state)
    for name in NAMES:
        fit = [step for step in rows(name) if state in step.sources and step.roles]
        allowed = {role for step in fit for role in step.roles}
        for role in ("buyer", "seller", "carrier", "arbiter"):
            if fit and role not in allowed:
                refusal = error("Unauthorised", id=1, caller=ROLES[role])
                assert arena.take(name, ROLES[role]) == refusal


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"buyer": SELLER}, error("SameParty", party=SELLER)),
        ({"seller": ARBITER}, error("SameParty", party=ARBITER)),
        ({"arbiter": BUYER}, error("SameParty", party=BUYER)),
        *(({role: NOBODY}, None) for role in ("buyer", "seller", "carrier", "arbiter")),
    ],
)
def test_a19_one_person_in_two_roles_or_none(arena: Arena, change: dict[str, Any], refusal: Any) -> None:
    """I5: nobody judges its own case, and no role is left to nobody."""
    found = arena.fund(TERMS._replace(**change))
    if refusal is None:
        assert found.error is not None
        assert found.error.name == "ZeroParty"
    else:
        assert found == refusal


@pytest.mark.parametrize("state", FINAL, ids=lambda s: s.name)
def test_a20_everything_once_more_after_the_end(arena: Arena, state: State) -> None:
    """I3: whatever ended an order, no function does anything to it again, by nobody and at no time."""
    bring(arena, state)
    credits = [arena.credit(owner, TERMS.token) for owner in ROLES.values()]
    for late in (0, 10**9):
        if late:
            arena.chain.at(arena.chain.now + late)
        for name in NAMES:
            for sender in (BUYER, SELLER, CARRIER, ARBITER, STRANGER):
                assert arena.take(name, sender) == error("WrongState", id=1, actual=int(state))
    assert [arena.credit(owner, TERMS.token) for owner in ROLES.values()] == credits


def test_a20_double_fund_is_two_orders(arena: Arena) -> None:
    """I20: the same terms twice are two orders with two deposits, each with an end of its own."""
    assert [arena.fund().output, arena.fund().output] == [1, 2]
    assert arena.chain.held(TERMS.token) == 2 * TERMS.deposit
    assert arena.take("cancel", SELLER, 1).error is None
    assert arena.state(2) == State.FUNDED


def test_a20_double_withdrawal(arena: Arena) -> None:
    """I3: a credit is paid once."""
    bring(arena, State.UNSHIPPED)
    assert arena.withdraw(BUYER, TERMS.token).output == TERMS.deposit
    assert arena.withdraw(BUYER, TERMS.token) == error("NothingToWithdraw", owner=BUYER, token=TERMS.token)


def skipped(state: State) -> list[tuple[str, str]]:
    """Every step that `state` is too early or too late for, and each that may take it elsewhere."""
    found = []
    for name in NAMES:
        if all(state not in step.sources for step in rows(name)):
            roles = {role for step in rows(name) for role in step.roles} or {"stranger"}
            found += [(name, ROLES[role]) for role in sorted(roles)]
    return found


@pytest.mark.parametrize("state", WAITING, ids=lambda s: s.name)
def test_a21_skipping_states(arena: Arena, state: State) -> None:
    """I4: no step comes before the one that it builds on, or once more, however late it is."""
    bring(arena, state)
    for late in (0, 10**9):
        with arena.chain.trial():
            arena.chain.at(arena.chain.now + late + 1)
            for name, sender in skipped(state):
                assert arena.take(name, sender) == error("WrongState", id=1, actual=int(state))


def test_a22_dispute_after_release_and_release_after_dispute(arena: Arena) -> None:
    """I3, I4: the first of the two decides."""
    bring(arena, State.DELIVERED)
    with arena.chain.trial():
        assert arena.take("dispute", BUYER).error is None
        arena.chain.at(arena.chain.now + 31 * 3_600)
        assert arena.take("release", SELLER) == error("WrongState", id=1, actual=State.DISPUTED)
    arena.chain.at(deadline(arena.chain))
    assert arena.take("release", SELLER).error is None
    assert arena.take("dispute", BUYER) == error("WrongState", id=1, actual=State.RELEASED)


PARTIES = {"buyer": BUYER, "seller": SELLER, "carrier": CARRIER, "arbiter": ARBITER}
SILENT = [*combinations(PARTIES, 1), *combinations(PARTIES, 2), tuple(PARTIES)]


@pytest.mark.parametrize("state", WAITING, ids=lambda s: s.name)
@pytest.mark.parametrize(
    "silent", [*combinations(PARTIES, 1), *combinations(PARTIES, 2), tuple(PARTIES)], ids="+".join
)
def test_a27_silent_parties(arena: Arena, state: State, silent: tuple[str, ...]) -> None:
    """I6, I7: with anyone, any two or all of them silent, whoever is left ends the order when its time has come."""
    bring(arena, state)
    arena.chain.at(deadline(arena.chain))
    speaking = [PARTIES[role] for role in PARTIES if role not in silent] or [STRANGER]
    for honest in speaking:
        with arena.chain.trial():
            assert arena.take(TIMED_EXIT[state], honest).error is None
            assert State(arena.state()) in FINAL


def test_a28_arbiter_is_pinned(arena: Arena) -> None:
    """I16: there is no function that changes an order's arbiter, and another order's arbiter has no word in it."""
    bring(arena, State.DISPUTED)
    arena.fund(TERMS._replace(arbiter=STRANGER))
    assert arena.take("rule", STRANGER) == error("Unauthorised", id=1, caller=STRANGER)
    assert arena.take("rule", PLATFORM) == error("Unauthorised", id=1, caller=PLATFORM)
    assert arena.take("rule", ARBITER).error is None


def test_a45_delivered_without_pickup(arena: Arena) -> None:
    """I4: a carrier cannot report delivered what was not shipped, nor twice, nor out of a dispute."""
    bring(arena, State.FUNDED)
    assert arena.take("deliver", CARRIER) == error("WrongState", id=1, actual=State.FUNDED)
    lead(arena.chain, ("ship", "deliver"))
    due = deadline(arena.chain)
    arena.chain.at(arena.chain.now + 100)
    assert arena.take("deliver", CARRIER) == error("WrongState", id=1, actual=State.DELIVERED)
    assert deadline(arena.chain) == due


def test_a45_a_report_for_another_parcel(arena: Arena) -> None:
    """I11: a carrier reports its own orders only, and each by its number."""
    arena.fund()
    arena.fund(TERMS._replace(carrier=STRANGER))
    for number in (1, 2):
        assert arena.take("ship", SELLER, number).error is None
    assert arena.take("deliver", CARRIER, 2) == error("Unauthorised", id=2, caller=CARRIER)
    assert arena.take("deliver", CARRIER, 1).error is None
    assert arena.state(2) == State.SHIPPED
