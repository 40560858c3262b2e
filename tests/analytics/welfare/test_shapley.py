"""Dividing a gap among causes: adds up, whatever the order, and by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.welfare import shapley, subsets

NAMES = ("conduct", "consideration", "prices", "more")


@st.composite
def games(draw: st.DrawFn) -> tuple[tuple[str, ...], dict[frozenset[str], int]]:
    causes = NAMES[: draw(st.integers(1, 4))]
    return causes, {gone: draw(st.integers(-(10**12), 10**12)) for gone in subsets(causes)}


def test_subsets_are_all_combinations_from_none_to_all() -> None:
    found = list(subsets(NAMES[:3]))
    assert len(set(found)) == len(found) == 8
    assert (found[0], found[-1]) == (frozenset(), frozenset(NAMES[:3]))


@given(games())
def test_contributions_add_up_to_the_gap(game: tuple[tuple[str, ...], dict[frozenset[str], int]]) -> None:
    causes, worth = game
    assert sum(shapley(causes, worth).values()) == worth[frozenset(causes)] - worth[frozenset()]


@given(games(), st.randoms())
def test_the_order_of_the_causes_changes_nothing(
    game: tuple[tuple[str, ...], dict[frozenset[str], int]], order: st.DataObject
) -> None:
    causes, worth = game
    turned = list(causes)
    order.shuffle(turned)  # type: ignore[attr-defined]
    assert shapley(turned, worth) == shapley(causes, worth)


def test_by_hand() -> None:
    """The glove game: a left glove, and two right ones of which one is enough."""
    worth = {gone: int("a" in gone and len(gone) > 1) for gone in subsets("abc")}
    assert shapley("abc", worth) == {"a": Fraction(2, 3), "b": Fraction(1, 6), "c": Fraction(1, 6)}


def test_what_changes_nothing_contributes_nothing() -> None:
    worth = {gone: 7 * ("a" in gone) - 3 * ("b" in gone) for gone in subsets("abc")}
    assert shapley("abc", worth) == {"a": 7, "b": -3, "c": 0}


def test_a_combination_without_a_worth_is_an_error() -> None:
    with pytest.raises(KeyError):
        shapley("ab", {frozenset(): 1, frozenset("ab"): 2})
