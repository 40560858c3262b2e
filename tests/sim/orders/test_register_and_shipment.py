"""The register counts every order once; what is lost stays lost."""

from __future__ import annotations

from collections import Counter
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.orders import OrderRegister, Outcome, Shipment
from sim.policies import Load
from sim.records import Fate
from tests.support.links import route
from tests.support.small_market import tiny
from tests.support.some_order import some_order

ENDS = [outcome for outcome in Outcome if outcome is not Outcome.OPEN]


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 99), st.sampled_from(ENDS)), max_size=60))
def test_as_a_plain_ledger_would(steps: list[tuple[bool, int, Outcome]]) -> None:
    """Orders come and go in any order; of each it is known whether it is open or how it ended."""
    register, opened, ended = OrderRegister(), list[int](), dict[int, Outcome]()
    orders = {}
    for comes, which, outcome in steps:
        if comes or not opened:
            number = register.next_id()
            order = orders[number] = some_order()
            order.id = number
            register.enter(order)
            opened.append(number)
        else:
            number = opened.pop(which % len(opened))
            register.leave(orders[number], outcome)
            ended[number] = outcome
            assert orders[number].outcome is outcome
        assert list(register.open) == sorted(register.open) == sorted(opened)
        assert register.outcomes == Counter(ended.values())
        assert register.placed == len(opened) + len(ended) == max(orders)


def test_nobody_leaves_twice_or_without_having_come() -> None:
    register, order = OrderRegister(), some_order()
    with pytest.raises(KeyError):
        register.leave(order, Outcome.RULED)
    register.enter(order)
    register.leave(order, Outcome.RULED)
    with pytest.raises(KeyError):
        register.leave(order, Outcome.RULED)


def test_numbers_begin_with_one_and_none_is_left_out() -> None:
    register = OrderRegister()
    assert [register.next_id() for _ in range(5)] == [1, 2, 3, 4, 5]


def parcel() -> Shipment:
    way = route((), tiny()[0].last_mile)
    return Shipment(1, 2, "carrier:sea", "A", "B", Load(500), way, 10, 20)


def test_a_new_parcel_is_intact_and_nowhere() -> None:
    assert (parcel().fate, parcel().arrived_at, parcel().co2_g) == (Fate.INTACT, -1, 0)


@pytest.mark.parametrize("fates", list(product(Fate, repeat=3)))
def test_a_parcel_suffers(fates: tuple[Fate, ...]) -> None:
    """It is lost if it was ever lost, else damaged if it was ever damaged, in whatever order."""
    shipment = parcel()
    for fate in fates:
        shipment.suffer(fate)
    worst = next(fate for fate in (Fate.LOST, Fate.DAMAGED, Fate.INTACT) if fate in (*fates, Fate.INTACT))
    assert set(Fate) == {Fate.LOST, Fate.DAMAGED, Fate.INTACT}
    assert shipment.fate is worst
