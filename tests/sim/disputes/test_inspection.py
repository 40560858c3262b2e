"""What buyers do once the parcel is open: a table of who they are, what they found and what luck says."""

from __future__ import annotations

from itertools import product

import pytest

from sim.core.distributions import lognormal
from sim.core.units import DAY, HOUR
from sim.disputes import Reaction, inspect
from sim.orders.order import Condition
from sim.policies import Archive, Rated
from sim.world.people import Conduct
from tests.support.one_order import STILL, Desk, Wish, luck
from tests.support.small_market import changed

IDLE, WINDOW = 20 * HOUR, 7 * DAY
AFTER = STILL.after_sales


class Parcel(Desk):
    """An order that was delivered at second 1,000, and is opened."""

    def __init__(self, wish: Wish, condition: Condition = Condition.UNKNOWN, **changes: float) -> None:
        super().__init__(changed(STILL, **changes))
        self.market.archive = Archive(30)
        self.market.env.run(until=1_000)
        self.opened = self.order(wish)
        self.opened.delivered_at = 1_000
        self.opened.condition = condition
        self.reaction = Reaction.SILENT

    def inspect(self) -> Reaction:
        return self.through(inspect(self.opened, self.market))


@pytest.mark.parametrize(
    ("condition", "seller", "u", "found"),
    [
        (Condition.UNKNOWN, Conduct.HONEST, AFTER.not_as_described_rate, Condition.GOOD),
        (Condition.UNKNOWN, Conduct.SLOW, 0.999, Condition.GOOD),
        (Condition.UNKNOWN, Conduct.HONEST, AFTER.not_as_described_rate - 1e-9, Condition.NOT_AS_DESCRIBED),
        (Condition.UNKNOWN, Conduct.FRAUDULENT, 0.999, Condition.NOT_AS_DESCRIBED),
        (Condition.DAMAGED, Conduct.HONEST, 0.999, Condition.DAMAGED),
        (Condition.DAMAGED, Conduct.FRAUDULENT, 0.0, Condition.DAMAGED),
    ],
)
def test_what_is_found(condition: Condition, seller: Conduct, u: float, found: Condition) -> None:
    parcel = Parcel(Wish(seller=seller, luck=luck(conduct__not_as_described=u)), condition)
    parcel.inspect()
    assert parcel.opened.condition is found


TABLE = list(
    product(
        (Conduct.HONEST, Conduct.OPPORTUNIST, Conduct.THIEF),
        (Condition.GOOD, Condition.DAMAGED, Condition.NOT_AS_DESCRIBED),
        (True, False), (True, False), (True, False),
    )
)  # fmt: skip


def expected_of(
    buyer: Conduct, condition: Condition, *, claims: bool, returns: bool, confirms: bool
) -> Reaction:
    """The whole table, from the most particular to the most general."""
    rules = [
        (buyer is Conduct.THIEF, Reaction.CONFIRMS),
        (condition in (Condition.DAMAGED, Condition.NOT_AS_DESCRIBED), Reaction.DISPUTES),
        (buyer is Conduct.OPPORTUNIST and claims, Reaction.DISPUTES),
        (returns, Reaction.RETURNS),
        (confirms, Reaction.CONFIRMS),
    ]
    return next((reaction for holds, reaction in rules if holds), Reaction.SILENT)


@pytest.mark.parametrize(("buyer", "condition", "claims", "returns", "confirms"), TABLE)
def test_what_is_done_about_it(
    buyer: Conduct, condition: Condition, claims: bool, returns: bool, confirms: bool
) -> None:
    drawn = luck(
        conduct__claims=0.0 if claims else 0.999,
        conduct__returns=0.0 if returns else 0.999,
        conduct__confirms=0.0 if confirms else 0.999,
    )
    parcel = Parcel(Wish(buyer=buyer, luck=drawn), condition)
    expected = expected_of(buyer, condition, claims=claims, returns=returns, confirms=confirms)
    assert parcel.inspect() is expected
    assert parcel.market.now == 1_000 + IDLE
    assert parcel.opened.condition is condition


@pytest.mark.parametrize(
    ("factor", "rate", "below", "otherwise"),
    [
        ("claims", AFTER.opportunist_claim_rate, Reaction.DISPUTES, Reaction.SILENT),
        ("returns", AFTER.return_rate, Reaction.RETURNS, Reaction.SILENT),
        ("confirms", AFTER.confirm_share, Reaction.CONFIRMS, Reaction.SILENT),
    ],
)
def test_a_rate_is_the_share_of_luck_below_it(
    factor: str, rate: float, below: Reaction, otherwise: Reaction
) -> None:
    for u, expected in ((rate - 1e-9, below), (rate, otherwise)):
        wish = Wish(buyer=Conduct.OPPORTUNIST, luck=luck(**{f"conduct__{factor}": u}))
        assert Parcel(wish).inspect() is expected


@pytest.mark.parametrize("u", [0.02, 0.5, 0.9])
def test_the_parcel_lies_for_a_lognormal_while(u: float) -> None:
    parcel = Parcel(Wish(luck=luck(conduct__inspection=u)), after_sales__inspect_sigma=0.9)
    parcel.inspect()
    assert parcel.market.now == 1_000 + int(lognormal(u, IDLE, 0.9))


@pytest.mark.parametrize("hours", [7 * 24.0, 7 * 24.0 + 1, 5_000.0])
def test_whoever_opens_it_after_the_window_can_only_be_silent(hours: float) -> None:
    parcel = Parcel(
        Wish(luck=luck(conduct__returns=0.0)), Condition.DAMAGED, after_sales__inspect_hours=hours
    )
    assert parcel.inspect() is Reaction.SILENT
    assert parcel.market.now == 1_000 + WINDOW


def test_the_last_second_of_the_window_still_counts() -> None:
    hours = (WINDOW - 1) / HOUR
    parcel = Parcel(Wish(), Condition.DAMAGED, after_sales__inspect_hours=hours + 1e-6)
    assert parcel.inspect() is Reaction.DISPUTES
    assert parcel.market.now == 1_000 + WINDOW - 1


@pytest.mark.parametrize(
    ("condition", "late", "stars"),
    [
        (Condition.GOOD, 0, 5),
        (Condition.GOOD, 1, 3),
        (Condition.DAMAGED, 0, 1),
        (Condition.NOT_AS_DESCRIBED, 1, 1),
    ],
)
def test_stars_are_for_the_goods_and_for_the_day(condition: Condition, late: int, stars: int) -> None:
    parcel = Parcel(Wish(), condition)
    order = parcel.opened
    order.promised_at = order.delivered_at - late
    parcel.inspect()
    now = 1_000 + IDLE
    assert order.seller.rating == (20 + stars) / 6
    history = parcel.market.archive.reader(30)
    rated = Rated(now, order.id, order.buyer.index, order.seller.index, stars)
    assert list(history.known(Rated, now)) == [rated]
