"""Posted grades: who may say how large a bond is, how large it may be, and since when it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.contracts.decode import decode_error
from chain.testing.chain import NOBODY
from chain.testing.outcome import event
from chain.testing.parties import CARRIER, PLATFORM, SELLER, STRANGER
from chain.testing.protocol import PRICE, ProtocolChain
from sim.core.units import BPS, DAY
from tests.contracts.modules.examples import FEW

if TYPE_CHECKING:
    from chain.testing.contract import Contract

LEAST, UNKNOWN, GREATEST, NOTICE = 500, 1_000, 3_000, 2 * DAY


@pytest.fixture(scope="module")
def protocol() -> ProtocolChain:
    return ProtocolChain()


def deployed(protocol: ProtocolChain) -> Contract:
    return protocol.deploy("PostedGrades", PLATFORM, (LEAST, GREATEST, UNKNOWN, NOTICE))


class TestDeployment:
    @pytest.mark.parametrize(
        ("poster", "bounds", "error"),
        [
            (NOBODY, (LEAST, GREATEST, UNKNOWN, NOTICE), event("ZeroPoster")),
            (PLATFORM, (2, 1, 1, 1), event("BadBounds", least=2, unknown=1, greatest=1)),
            (PLATFORM, (0, 1, 2, 1), event("BadBounds", least=0, unknown=2, greatest=1)),
            (PLATFORM, (0, BPS + 1, 0, 1), event("BadBounds", least=0, unknown=0, greatest=BPS + 1)),
            (PLATFORM, (0, BPS, BPS, 0), event("NoNotice")),
        ],
    )
    def test_bounds_that_cannot_be(
        self, protocol: ProtocolChain, poster: str, bounds: tuple[int, ...], error: object
    ) -> None:
        assert decode_error(protocol.deploying("PostedGrades", poster, bounds).output) == error

    def test_what_it_was_given(self, protocol: ProtocolChain) -> None:
        grades = deployed(protocol)
        assert protocol.view(grades, "poster") == PLATFORM
        assert protocol.view(grades, "bounds") == (LEAST, GREATEST, UNKNOWN, NOTICE)
        assert protocol.view(grades, "bondBps", SELLER) == UNKNOWN
        assert protocol.view(grades, "postedOf", SELLER) == (0, 0)


class TestPost:
    def test_order_of_checks(self, protocol: ProtocolChain) -> None:
        grades = deployed(protocol)
        assert protocol.fails(SELLER, grades, "post", SELLER, 0) == f"NotPoster(caller={SELLER})"
        for bps in (LEAST - 1, GREATEST + 1):
            error = protocol.fails(PLATFORM, grades, "post", SELLER, bps)
            assert error == f"BpsOutOfBounds(bps={bps}, least={LEAST}, greatest={GREATEST})"
        for bps in (LEAST, GREATEST):
            protocol.sure(PLATFORM, grades, "post", SELLER, bps)

    def test_a_fall_counts_at_once(self, protocol: ProtocolChain) -> None:
        grades = deployed(protocol)
        done = protocol.sure(PLATFORM, grades, "post", SELLER, LEAST)
        [posted] = done.events
        assert (posted.name, posted.arguments["bps"]) == ("GradePosted", LEAST)
        assert protocol.view(grades, "bondBps", SELLER) == LEAST
        assert protocol.view(grades, "bondBps", STRANGER) == UNKNOWN, "another seller's is its own"

    def test_a_rise_counts_after_the_notice(self, protocol: ProtocolChain) -> None:
        grades, since = deployed(protocol), protocol.now + NOTICE
        done = protocol.sure(PLATFORM, grades, "post", SELLER, GREATEST)
        assert done.events == (event("GradePosted", seller=SELLER, bps=GREATEST, since=since),)
        protocol.at(since - 1)
        assert protocol.view(grades, "bondBps", SELLER) == UNKNOWN
        protocol.at(since)
        assert protocol.view(grades, "bondBps", SELLER) == GREATEST

    def test_no_rise_is_hidden_behind_another(self, protocol: ProtocolChain) -> None:
        """Whoever posts a small rise first, and a large one as it is about to count, waits again for that."""
        grades = deployed(protocol)
        protocol.sure(PLATFORM, grades, "post", SELLER, UNKNOWN + 1)
        protocol.wait(NOTICE - 10)
        since = protocol.now + NOTICE
        protocol.sure(PLATFORM, grades, "post", SELLER, GREATEST)
        protocol.at(since - 1)
        assert protocol.view(grades, "bondBps", SELLER) == UNKNOWN


def test_a_locked_bond_does_not_move(protocol: ProtocolChain) -> None:
    """Neither a fall nor a rise reaches an order that is backed; the next one is backed by what counts then."""
    grades = deployed(protocol)
    bonds = protocol.deploy_bonds(grades, 0)
    protocol.sure(SELLER, protocol.token, "approve", bonds, 2**256 - 1)
    protocol.sure(SELLER, bonds, "deposit", protocol.token, 2 * PRICE)
    locked = []
    for bps, wait in ((GREATEST, NOTICE), (LEAST, 1)):
        protocol.sure(PLATFORM, grades, "post", SELLER, bps)
        order = protocol.funded(carrier=CARRIER)
        protocol.sure(SELLER, bonds, "lock", order)
        locked.append((order, protocol.view(bonds, "backingOf", order)[1]))
        protocol.wait(wait)
    order = protocol.funded(carrier=CARRIER)
    protocol.sure(SELLER, bonds, "lock", order)
    assert [amount for _, amount in locked] == [PRICE * UNKNOWN // BPS, PRICE * LEAST // BPS]
    assert [protocol.view(bonds, "backingOf", order)[1] for order, _ in locked] == [a for _, a in locked]
    assert protocol.view(bonds, "backingOf", order)[1] == PRICE * LEAST // BPS


steps = st.lists(
    st.tuples(st.sampled_from([1, NOTICE - 1, NOTICE, NOTICE + 1]), st.integers(LEAST, GREATEST)), max_size=6
)


@settings(max_examples=FEW, deadline=None)
@given(steps)
def test_what_counts_is_the_lowest_of_what_was_said_within_the_notice(
    protocol: ProtocolChain, posts: list[tuple[int, int]]
) -> None:
    """Nothing counts that was not the least, or was not announced for as long as the notice."""
    with protocol.trial():
        grades = deployed(protocol)
        counted = pending = UNKNOWN
        due = 0
        for wait, bps in posts:
            counted = pending if protocol.now >= due else counted
            assert protocol.view(grades, "bondBps", SELLER) == counted
            protocol.sure(PLATFORM, grades, "post", SELLER, bps)
            pending, due = bps, protocol.now + (NOTICE if bps > counted else 0)
            counted = min(counted, bps)
            assert protocol.view(grades, "bondBps", SELLER) == counted
            protocol.wait(wait)
