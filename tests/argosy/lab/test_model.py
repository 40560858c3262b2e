"""The reference, by the example of docs/escrow.md; and shrinking."""

from __future__ import annotations

import pytest

from argosy.lab.cast import WHERE, changed, terms
from argosy.lab.model import Deal, Model, divide
from argosy.lab.shrinking import shortest
from chain.testing import NOBODY, State

MINE = changed(terms(NOBODY), {"cancel_bps": 1_000})


@pytest.mark.parametrize(
    ("target", "delivered", "share", "parts"),
    [
        (State.RELEASED, True, 0, (0, 97.0, 9.0, 19.0, 3.0)),
        (State.CANCELLED, False, 0, (118.0, 10.0, 0, 0, 0)),
        (State.LOST, False, 0, (128.0, 0, 0, 0, 0)),
        (State.REFUNDED, True, 0, (119.0, 0, 9.0, 0, 0)),
        (State.RULED, True, 3_000, (35.7, 67.9, 9.0, 13.3, 2.1)),
        (State.AGREED, False, 3_000, (38.4, 67.9, 6.3, 13.3, 2.1)),
        (State.RULED, True, -1, (59.5, 48.5, 9.0, 9.5, 1.5)),
    ],
)
def test_the_division_of_the_page(
    target: State, delivered: bool, share: int, parts: tuple[float, ...]
) -> None:
    deal = Deal(MINE, State.DISPUTED, 0, delivered)
    assert divide(deal, target, share) == tuple(round(part * 10**6) for part in parts)


def test_who_may_do_what_when() -> None:
    model = Model(WHERE["platform"])
    model.fund(1, MINE, WHERE["payer"], 100)
    deadline = 100 + 36_000
    assert model.says(1, "ship", WHERE["seller"], deadline - 1) == ("seller", State.SHIPPED, False)
    late = model.says(1, "ship", WHERE["seller"], deadline)
    assert late is not None
    assert late.late
    assert model.says(1, "ship", WHERE["buyer"], 100) is None
    assert model.says(1, "expire", WHERE["stranger"], deadline - 1) is None
    assert model.says(1, "expire", WHERE["stranger"], deadline) is not None
    assert model.says(2, "ship", WHERE["seller"], 100) is None


def test_a_long_sequence_is_made_short() -> None:
    assert shortest(range(100), lambda some: {7, 61} <= set(some)) == [7, 61]
    assert shortest([1], lambda some: True) == []
