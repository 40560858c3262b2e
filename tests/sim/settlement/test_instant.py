"""Payment without escrow: everybody has the money at once, and gives back what an honest party would."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import simpy
from hypothesis import given
from hypothesis import strategies as st

from sim.core.units import BPS
from sim.orders.order import Deposit, Payouts
from sim.settlement import InstantSettlement, Milestone, Receipt, Windows, divide, divide_called_off
from sim.world.people import Conduct

if TYPE_CHECKING:
    from collections.abc import Callable

DEFAULT, PENALTY = 4_321, 250


class Somebody(NamedTuple):
    account: str
    conduct: Conduct

    def cheats(self, _: int) -> bool:
        return self.conduct is Conduct.FRAUDULENT


class Quoted(NamedTuple):
    currency: str


class Bare:
    """An order with what settlement needs of it."""

    def __init__(self, deposit: Deposit, seller: Conduct, delivered_at: int = -1) -> None:
        self.deposit = deposit
        self.buyer = Somebody("buyer:1", Conduct.HONEST)
        self.seller = Somebody("seller:2", seller)
        self.carrier, self.tax_payee = "carrier:sea", "tax:DE"
        self.quote = Quoted("EUR")
        self.delivered_at = delivered_at
        self.funded_at = -1
        self.buyer_bps = 0
        self.payouts = Payouts(0, 0, 0, 0, 0)


def opened(now: int = 0) -> InstantSettlement:
    env = simpy.Environment(initial_time=now)
    return InstantSettlement(env, Windows(1, 2, 3, 4), DEFAULT, PENALTY)


amounts = st.integers(0, 10**15)
deposits = st.builds(Deposit, amounts, amounts, amounts, st.integers(0, BPS))
conducts = st.sampled_from([Conduct.HONEST, Conduct.SLOW, Conduct.FRAUDULENT])

SILENT: dict[str, tuple[Any, ...]] = {
    "ship": (), "milestone": (Milestone.PICKED_UP,), "deliver": (), "confirm": (), "release": (), "dispute": (),
    "send_back": (), "take_back": (), "offer": (7_000,), "close_modules": (),
}  # fmt: skip
"""Steps that move nothing."""

BACK: dict[str, Callable[[int], tuple[tuple[Any, ...], int]]] = {
    "cancel": lambda _: ((), BPS),
    "expire": lambda _: ((), BPS),
    "refund": lambda _: ((), BPS),
    "lapse": lambda _: ((), DEFAULT),
    "rule": lambda bps: ((bps,), bps),
    "accept": lambda bps: ((bps,), bps),
}
"""Steps that give back: arguments and the buyer's share, given a ruling."""


@given(deposits, conducts)
def test_paying_pays_everybody_and_leaves_nothing_behind(deposit: Deposit, seller: Conduct) -> None:
    settlement, order = opened(99), Bare(deposit, seller)
    receipt = settlement.fund(order)  # type: ignore[arg-type]
    assert receipt.value == Receipt(99, -1)
    assert order.funded_at == 99
    fee = deposit.price * deposit.fee_bps // BPS
    assert order.payouts == Payouts(0, deposit.price - fee, deposit.freight, deposit.tax, fee)
    found = settlement.conservation()
    assert found.deposited == found.paid_out == {"EUR": deposit.total}
    assert found.held == found.difference == {"EUR": 0}
    assert list(settlement.claims()) == []


@given(deposits, conducts, st.sampled_from(sorted(BACK)), st.integers(0, BPS), st.booleans())
def test_what_is_given_back_is_what_each_party_owes(
    deposit: Deposit, seller: Conduct, step: str, bps: int, delivered: bool
) -> None:
    settlement, order = opened(), Bare(deposit, seller, 5 if delivered else -1)
    settlement.fund(order)  # type: ignore[arg-type]
    had = order.payouts
    arguments, buyer_bps = BACK[step](bps)
    getattr(settlement, step)(order, *arguments)
    owed = divide(deposit, buyer_bps, delivered=delivered)
    kept = had.seller - owed.seller if seller is Conduct.FRAUDULENT else 0
    assert order.buyer_bps == buyer_bps
    assert order.payouts.seller == owed.seller + kept
    assert order.payouts.buyer == owed.buyer - kept
    assert order.payouts[2:] == owed[2:]
    assert sum(order.payouts) == deposit.total


@given(deposits, st.sampled_from(sorted(BACK)), st.integers(0, BPS), st.booleans())
def test_a_fraudulent_seller_keeps_to_the_unit_what_it_has(
    deposit: Deposit, step: str, bps: int, delivered: bool
) -> None:
    settlement, order = opened(), Bare(deposit, Conduct.FRAUDULENT, 5 if delivered else -1)
    settlement.fund(order)  # type: ignore[arg-type]
    had = order.payouts.seller
    getattr(settlement, step)(order, *BACK[step](bps)[0])
    assert order.payouts.seller == had
    assert order.payouts.buyer >= -1, "the buyer pays nothing twice but for a unit of rounding"


@given(deposits, conducts)
def test_calling_off_costs_what_was_agreed(deposit: Deposit, seller: Conduct) -> None:
    settlement, order = opened(), Bare(deposit, seller)
    settlement.fund(order)  # type: ignore[arg-type]
    had = order.payouts.seller
    settlement.call_off(order)  # type: ignore[arg-type]
    owed = divide_called_off(deposit, PENALTY)
    assert order.buyer_bps == BPS - PENALTY
    assert order.payouts.seller == (had if seller is Conduct.FRAUDULENT else owed.seller)
    assert order.payouts[2:] == (0, 0, 0)
    assert sum(order.payouts) == deposit.total


@pytest.mark.parametrize("step", sorted(SILENT))
def test_attesting_moves_nothing_and_takes_no_time(step: str) -> None:
    settlement, order = opened(7), Bare(Deposit(100, 10, 5, 800), Conduct.FRAUDULENT)
    settlement.fund(order)  # type: ignore[arg-type]
    before = dict(vars(order))
    done = getattr(settlement, step)(order, *SILENT[step])
    settlement._env.run()
    assert done.processed
    assert done.value == Receipt(7, -1)
    assert settlement._env.now == 7
    assert vars(order) == before


def test_there_is_nothing_to_unwind_to_claim_or_to_pay_on_the_side() -> None:
    settlement = opened(3)
    assert settlement.latency == 0
    assert settlement.court is None
    assert settlement.unwind().value == settlement.withdraw("seller:2", "EUR").value == Receipt(3, -1)
    assert list(settlement.side_payments()) == list(settlement.claims()) == []
    assert settlement.conservation().difference == {}
    settlement.finish()
    settlement.close()
