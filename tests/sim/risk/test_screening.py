"""What the screen is shown of an order, and what its verdict counts for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sim.policies import Archive, RiskView, Screened
from sim.risk import passes_screen
from sim.world.people import Conduct
from tests.support.one_order import Desk, Wish

if TYPE_CHECKING:
    from sim.orders import Order


class Screen:
    """Answers as told, and keeps what it was shown."""

    def __init__(self, answer: bool) -> None:
        self.answer = answer
        self.shown: list[RiskView] = []

    def __call__(self, view: RiskView, setting: Any) -> bool:
        self.shown.append(view)
        return self.answer


class Oracle(Screen):
    oracle = True


class Gate(Desk):
    """A desk with a screen of the test's, and an archive that remembers."""

    def __init__(self, screen: Screen) -> None:
        super().__init__()
        self.screen = screen
        self.market.policies = self.market.policies._replace(fraud=screen)
        self.market.archive = Archive(30)

    def told(self) -> list[Any]:
        return list(self.market.archive.reader(30).known(Screened, self.market.now))

    def judge(self, order: Order) -> bool:
        return passes_screen(order, self.market)


def test_everything_that_the_platform_knows_and_nothing_else() -> None:
    gate = Gate(Screen(True))
    gate.market.env.run(until=4_000)
    order = gate.order(Wish(origin=1, destination=0, quantities=(2, 5, 1), payment="card"))
    order.buyer_orders, order.buyer_disputes = 3, 2
    order.seller.review(1, 50.0)
    gate.judge(order)
    (view,) = gate.screen.shown
    assert view == RiskView(
        order=order.id,
        time=4_000,
        buyer=order.buyer.index,
        seller=order.seller.index,
        buyer_country="DE",
        seller_country="GB",
        category=order.lines[1].listing.product.category,
        quantity=8,
        amount_cents=order.quote.total,
        payment="card",
        reversible=True,
        country_mismatch=False,
        buyer_orders=3,
        buyer_disputes=2,
        seller_rating=21 / 6,
        lines=3,
        truth=None,
    )


@pytest.mark.parametrize("conduct", [Conduct.HONEST, Conduct.OPPORTUNIST, Conduct.THIEF])
def test_only_an_oracle_is_told_the_truth_and_the_archive_never(conduct: Conduct) -> None:
    for screen, truth in ((Screen(True), None), (Oracle(True), conduct)):
        gate = Gate(screen)
        gate.judge(gate.order(Wish(buyer=conduct)))
        assert screen.shown[0].truth == truth
        (told,) = gate.told()
        assert told.view == screen.shown[0]._replace(truth=None)


@pytest.mark.parametrize("answer", [True, False])
def test_the_verdict_is_told_and_counted(answer: bool) -> None:
    gate = Gate(Screen(answer))
    order = gate.order(Wish(quantities=(2, 5)))
    before = dict(gate.market.popularity.units)
    assert gate.judge(order) is answer
    assert [(told.known_at, told.accepted) for told in gate.told()] == [(0, answer)]
    sold = {index: units - before[index] for index, units in gate.market.popularity.units.items()}
    expected = {line.listing.index: line.quantity for line in order.lines} if answer else {}
    assert {index: units for index, units in sold.items() if units} == expected
    assert order.buyer.orders == [gate.market.now], "who was declined has ordered all the same"


def test_an_order_does_not_count_itself() -> None:
    gate = Gate(Screen(True))
    gate.judge(gate.order())
    assert gate.screen.shown[0].buyer_orders == 0


def test_an_orders_kind_is_that_of_its_dearest_line() -> None:
    gate = Gate(Screen(True))
    for dearest in range(3):
        order = gate.order(Wish(quantities=tuple(9 if n == dearest else 1 for n in range(3))))
        gate.judge(order)
        assert gate.screen.shown[-1].category == order.lines[dearest].listing.product.category
