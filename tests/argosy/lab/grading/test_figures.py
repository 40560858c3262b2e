"""Hidden figures: they follow from the seed, and share nothing with the public ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argosy.lab.cast import terms
from argosy.lab.figures import PUBLIC, Figures, choose, drawn
from argosy.lab.grading.hidden import named
from chain.contracts import Artifact
from sim.core.units import BPS

SHARES = (1_000, 2_500, 3_000, 5_000)
SEEDS = st.integers(0, 2**63 - 1)


@given(SEEDS)
def test_no_figure_is_a_public_one_and_shares_are_whole(seed: int) -> None:
    figures = drawn(seed)
    assert figures == drawn(seed)
    order = figures.order
    assert all(one != other for one, other in zip(shown(figures), shown(PUBLIC), strict=True))
    assert order.deposit < 2**40
    for share in (*SHARES, order.default_buyer_bps):
        for amount in (order.price, order.freight, order.tax):
            assert amount * share % BPS == 0
        kept = order.price - order.price * share // BPS
        assert kept * order.fee_bps % BPS == 0


def shown(figures: Figures) -> tuple[int, ...]:
    """All that follows from the seed."""
    order = figures.order
    return (
        figures.accounts, figures.start, order.price, order.freight, order.tax, order.fee_bps, order.ship_hours,
        order.deliver_hours, order.inspect_hours, order.ruling_hours, order.default_buyer_bps,
    )  # fmt: skip


@given(SEEDS, SEEDS)
def test_two_seeds_have_other_accounts(one: int, other: int) -> None:
    assert (drawn(one).accounts == drawn(other).accounts) == (one == other)


def test_the_cast_of_this_process_is_public_and_stays_so() -> None:
    assert terms("0x" + "1" * 40).price == PUBLIC.order.price
    with pytest.raises(RuntimeError, match="before"):
        choose(drawn(1))


def constants(code: str) -> list[int]:
    return list(named(Artifact("X", [], b"", bytes.fromhex(code))))


def test_constants_are_found_and_masks_and_jumps_are_not() -> None:
    assert constants("6304a2cb71" + "61ffff" + "6007" + "612710") == [77_777_777, 10_000]
    assert constants("5b" * 300 + "610100") == []  # a place to jump to
    assert constants("7f" + "12" * 32 + "63") == []
