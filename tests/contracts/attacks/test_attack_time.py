"""The second before, of and after every deadline; windows too long and too short; clocks that are a little off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chain.contracts.escrow import State
from chain.testing.escrow import TERMS
from chain.testing.lifecycle import BEFORE, HOUR, TIMED_EXIT, WAITING, possible
from chain.testing.outcome import error
from chain.testing.parties import BUYER, CARRIER, SELLER, STRANGER, WARY
from chain.testing.steps import WAY_TO, deadline, lead

if TYPE_CHECKING:
    from chain.testing.arena import Arena

MAX16 = 2**16 - 1
WINDOWS = ("ship_hours", "deliver_hours", "inspect_hours", "ruling_hours")


def in_time(state: State) -> list[tuple[str, str]]:
    """What those that are waited for can do in `state`, and who."""
    return [(s.name, getattr(TERMS, s.roles[0])) for s in possible(state) if s.clock == BEFORE]


def bring(arena: Arena, state: State) -> int:
    """Order 1 in `state`; its deadline."""
    assert arena.fund().error is None
    lead(arena.chain, WAY_TO[state])
    return deadline(arena.chain)


@pytest.mark.parametrize("state", WAITING, ids=lambda s: s.name)
@pytest.mark.parametrize("second", [-1, 0, 1])
def test_a23_boundary_of_every_window(arena: Arena, state: State, second: int) -> None:
    """I8: before the deadline its party acts and nobody else can; from its second on it is the other way round."""
    due = bring(arena, state)
    arena.chain.at(due + second)
    told = {"id": 1, "deadline": due, "nowTs": due + second}
    for name, sender in in_time(state):
        with arena.chain.trial():
            assert arena.take(name, sender) == error("TooLate", **told) if second >= 0 else True
            assert second >= 0 or arena.take(name, sender).error is None
    exit_ = arena.take(TIMED_EXIT[state], STRANGER)
    assert exit_ == error("TooEarly", **told) if second < 0 else exit_.error is None


def test_a24_longest_windows(arena: Arena) -> None:
    """I7, I15: seven and a half years for everything overflow nothing."""
    terms = TERMS._replace(**dict.fromkeys(WINDOWS, MAX16))
    assert arena.fund(terms).error is None
    for name in ("ship", "deliver", "sendBack", "takeBack", "dispute"):
        lead(arena.chain, (name,), terms)
        assert deadline(arena.chain) == arena.chain.now + MAX16 * HOUR
        arena.chain.at(deadline(arena.chain) - 1)
    arena.chain.at(deadline(arena.chain))
    assert arena.take("lapse", STRANGER).error is None


@pytest.mark.parametrize("window", WINDOWS)
def test_a24_no_window_at_all(arena: Arena, window: str) -> None:
    """I8: nobody can be given no time to act; a deadline in the past cannot even be asked for."""
    found = arena.fund(TERMS._replace(**{window: 0})).error
    assert found is not None
    assert found.name == "ZeroWindow"


def test_a24_deadlines_fit_until_the_year_36812(arena: Arena) -> None:
    """I15: the last deadline of 40 bits is exact."""
    arena.chain.at(2**40 - 1 - 10 * HOUR)
    assert arena.fund().error is None
    assert deadline(arena.chain) == 2**40 - 1


@pytest.mark.parametrize("state", WAITING, ids=lambda s: s.name)
@pytest.mark.parametrize("skew", [-15, 15])
def test_a34_timestamp_skew(arena: Arena, state: State, skew: int) -> None:
    """I8: a proposer that bends the clock by 15 seconds moves the boundary, but never lets both sides act."""
    due = bring(arena, state)
    arena.chain.at(due + skew)
    acted = {}
    for name, sender in [*in_time(state), (TIMED_EXIT[state], STRANGER)]:
        with arena.chain.trial():
            acted[name] = arena.take(name, sender).error is None
    ended = acted.pop(TIMED_EXIT[state])
    assert ended == (skew > 0)
    assert not any(acted.values()) if ended else all(acted.values())


def test_a34_the_shortest_window_is_far_longer(arena: Arena) -> None:
    """I8: an hour is 240 times what a proposer can bend."""
    terms = TERMS._replace(**dict.fromkeys(WINDOWS, 1))
    start = arena.chain.now
    assert arena.fund(terms).error is None
    assert deadline(arena.chain) - start == 240 * 15


def test_a38_offers_back_and_forth_extend_nothing(arena: Arena) -> None:
    """I17: two that bargain for ever still meet the deadline, and anybody ends it then."""
    due = bring(arena, State.DISPUTED)
    for round_ in range(40):
        assert arena.take("offer", (BUYER, SELLER)[round_ % 2], bps=round_).error is None
        assert deadline(arena.chain) == due
    arena.chain.at(due)
    assert arena.take("offer", BUYER, bps=1).error is None
    assert arena.take("lapse", WARY).error is None
    assert arena.take("offer", BUYER, bps=1).error is not None


def test_a38_sending_back_and_forth_ends(arena: Arena) -> None:
    """I17: goods go back once; no state is ever entered twice."""
    bring(arena, State.RETURNED)
    for name, sender in (("sendBack", BUYER), ("deliver", CARRIER), ("takeBack", CARRIER), ("ship", SELLER)):
        assert arena.take(name, sender) == error("WrongState", id=1, actual=State.RETURNED)
    lead(arena.chain, ("dispute",))
    for name, sender in (("dispute", SELLER), ("sendBack", BUYER), ("takeBack", CARRIER)):
        assert arena.take(name, sender) == error("WrongState", id=1, actual=State.DISPUTED)
