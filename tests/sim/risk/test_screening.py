"""What the screen is shown of an order, and what its verdict counts for."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from sim.core.units import HOUR
from sim.policies import Action, Archive, Reason, RiskView, Screened, Screening, Terms, reasons_text
from sim.risk import screen
from sim.risk.view import worth_of
from sim.world.people import Conduct, Identity
from tests.support.one_order import STILL, Desk, Wish
from tests.support.small_market import changed

if TYPE_CHECKING:
    from sim.orders import Order

Answer = Screening | Action | bool
NUMBERS = count(10_000)
"""Of buyers: the still world is one for all tests, and remembers who never came back."""


class Screen:
    """Answers as told, and keeps what it was shown."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.shown: list[RiskView] = []

    def __call__(self, view: RiskView, setting: Any) -> Answer:
        self.shown.append(view)
        return self.answer


class Oracle(Screen):
    oracle = True


class Gate(Desk):
    """A desk with a screen of the test's, and an archive that remembers."""

    def __init__(self, screen: Screen, **changes: Any) -> None:
        super().__init__(changed(STILL, **changes))
        self._buyers = NUMBERS
        self.screen = screen
        self.market.policies = self.market.policies._replace(fraud=screen)
        self.market.archive = Archive(30)

    def told(self, kind: type = Screened) -> list[Any]:
        return list(self.market.archive.reader(30).known(kind, self.market.now))

    def judge(self, order: Order) -> bool:
        return self.through(screen(order, self.market))


def test_everything_that_the_platform_knows_and_nothing_else() -> None:
    gate = Gate(Screen(True))
    gate.market.env.run(until=4_000)
    order = gate.order(Wish(origin=1, destination=0, quantities=(2, 5, 1), payment="card"))
    order.buyer_orders, order.buyer_disputes = 3, 2
    order.identity, order.tries, order.buyer.opened_at = Identity(7, 8, "FR", 9, 2), 2, -500
    order.seller.review(1, 50.0)
    gate.judge(order)
    (view,) = gate.screen.shown
    assert view._replace(terms=Terms()) == RiskView(
        order=order.id,
        time=4_000,
        buyer=order.buyer.number,
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
        hour=2,
        opened_at=-500,
        device=7,
        instrument=8,
        instrument_country="FR",
        address=9,
        attested=2,
        tries=2,
        truth=None,
    )


def test_it_is_told_what_its_actions_cost_by_the_scenarios_figures() -> None:
    gate = Gate(
        Screen(True), screening__frictionless_share=0.75, screening__challenge_loss_share=0.2,
        screening__never_return_share=0.5, demand__visits_per_day=6.0, demand__buyers=30,
        demand__customer_lifetime_days=100, screening__review_hours=2.0, screening__reviewers=3,
        screening__review_minutes=10.0, screening__review_sigma=0.0, screening__opens=0.0,
        screening__closes=24.0,
    )  # fmt: skip
    order = gate.order()
    gate.market.visits = 2
    gate.judge(order)
    terms, worth = gate.screen.shown[0].terms, worth_of(order, gate.market)
    assert terms == Terms(
        worth_cents=worth,
        chargeback_fee_cents=STILL.after_sales.chargeback_fee_cents,
        verify_cents=STILL.screening.verify_cents,
        verify_loss=pytest.approx(0.05),
        verify_stops=STILL.screening.proof_failed_share,
        limit_loss=pytest.approx(1 - STILL.screening.switch_share),
        review_cents=STILL.screening.review_cents,
        review_room=36,
        review_error=STILL.screening.review_error_share,
        decline_cents=round(worth * 6 * 100 / 30 * 0.5 * 0.5),
    )


def test_the_hour_is_that_of_where_the_goods_go() -> None:
    gate = Gate(Screen(True))
    gate.market.env.run(until=23 * HOUR + 1_800)
    for destination, hour in ((0, 0), (1, 23)):
        gate.judge(gate.order(Wish(destination=destination)))
        assert gate.screen.shown[-1].hour == hour


@pytest.mark.parametrize("conduct", [Conduct.HONEST, Conduct.OPPORTUNIST, Conduct.THIEF, Conduct.ABUSER])
def test_only_an_oracle_is_told_the_truth_and_the_archive_never(conduct: Conduct) -> None:
    for shown_to, truth in ((Screen(True), None), (Oracle(True), conduct)):
        gate = Gate(shown_to)
        gate.judge(gate.order(Wish(buyer=conduct)))
        assert shown_to.shown[0].truth == truth
        (told,) = gate.told()
        assert told.view == shown_to.shown[0]._replace(truth=None)


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


def test_what_it_saw_and_said_is_recorded_with_the_truth() -> None:
    reasons = tuple(Reason(f"f{n}", n / 3, -n) for n in range(7))
    gate = Gate(Screen(Screening(Action.ACCEPT, 0.25, reasons, explores=True)))
    order = gate.order(Wish(buyer=Conduct.THIEF, payment="card"))
    order.identity, order.buyer.tactic = Identity(7, 8, "FR", 9, 2), "stolen card"
    gate.judge(order)
    (row,) = gate.records("screenings")
    view = gate.screen.shown[0]
    for column in (
        "order",
        "time",
        "buyer",
        "seller",
        "device",
        "instrument",
        "address",
        "hour",
        "amount_cents",
    ):
        assert row[column] == getattr(view, column)
    assert (row["action"], row["risk"], row["explores"], row["passed"]) == ("accept", 0.25, True, True)
    assert row["reasons"] == "f0:0:0;f1:0.333333:-1;f2:0.666667:-2;f3:1:-3;f4:1.33333:-4"
    assert (row["conduct"], row["tactic"], row["cost_cents"], row["lost_cents"]) == (
        "thief",
        "stolen card",
        0,
        0,
    )


def test_a_screen_without_a_risk_has_none() -> None:
    gate = Gate(Screen(True))
    gate.judge(gate.order())
    assert gate.records("screenings")[0]["risk"] == -1


def test_names_of_features_do_not_break_the_text() -> None:
    assert reasons_text([Reason("a:b;c", 1, 2)]) == "a=b,c:1:2"
