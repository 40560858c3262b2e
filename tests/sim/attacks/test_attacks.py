"""Gangs in a market: they leave honest visits alone, share and burn what they shop with, and move to what pays."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pytest

from argosy.compose import build_market
from sim.attacks import FIRST_VISIT
from sim.attacks.kit import Kit
from sim.attacks.luck import GangLuck
from sim.attacks.modes import Evasion, Mode
from sim.core.units import DAY
from sim.fulfilment import place
from sim.policies import Action, ChargedBack
from sim.records import MemorySink
from sim.scenario import PolicyChoice
from sim.world.identities import CRIMINAL
from sim.world.people import Conduct, Tactic
from tests.support.small_market import changed, run, tiny

if TYPE_CHECKING:
    from sim.market import Market
    from sim.orders import Order
    from sim.policies import RiskView, Setting
    from sim.scenario import Scenario

BASE = changed(tiny()[0], settlement__mode="instant", demand__visits_per_day=60.0, fraud__attempt_share=0.25)


class Established:
    """Declines accounts younger than a month."""

    def __call__(self, view: RiskView, setting: Setting) -> Action:
        return Action.DECLINE if view.time - view.opened_at < 30 * DAY else Action.ACCEPT


class Seen(NamedTuple):
    """What came of a market."""

    market: Market
    orders: list[Order]
    visits: list[tuple[Any, ...]]
    charged: list[ChargedBack]

    def thefts(self) -> list[Order]:
        return [order for order in self.orders if order.buyer.conduct is Conduct.THIEF]


class Remembers:
    """A null pricing policy that has a history."""

    memory_days = 400

    def __call__(self, view: Any, setting: Any) -> int:
        return int(view.list_price)


def screened(scenario: Scenario, screen: str) -> Scenario:
    choices = {"fraud": PolicyChoice(name=screen), "pricing": PolicyChoice(name=f"{__name__}:Remembers")}
    return changed(scenario, policies={**scenario.policies, **choices})


@cache
def seen(screen: str = "none", days: int = 20, **changes: Any) -> Seen:
    orders: list[Order] = []

    def kept(market: Market, *of: Any) -> Order:
        orders.append(place(market, *of))
        return orders[-1]

    found = run(screened(changed(BASE, **changes), screen), days=days, place=kept)
    visits = [(v["visit"], v["time"], v["buyer"], v["buyer_country"]) for v in found.records("visits")]
    history = found.market.settings["pricing"].history
    return Seen(found.market, orders, visits, list(history.known(ChargedBack, found.market.now)))


HERE = f"{__name__}:Established"


def honest(visits: list[tuple[Any, ...]], size: int) -> list[tuple[Any, ...]]:
    """Visits of others, by place: whoever is barred comes back under another number."""
    return [(n, time, buyer % size, country) for n, time, buyer, country in visits if n < FIRST_VISIT]


@pytest.mark.parametrize(("screen", "share"), [("none", 0.0), (HERE, 0.25), ("oracle", 0.25), ("none", 0.5)])
def test_honest_visits_are_the_same_whatever_gangs_do(screen: str, share: float) -> None:
    stay = {"screening__never_return_share": 0.0}  # who is sent away and offended visits no more
    usual, found = seen(**stay), seen(screen, fraud__attempt_share=share, **stay)
    size = usual.market.world.buyers.size
    assert len(usual.visits) > 1_200
    assert honest(found.visits, size) == honest(usual.visits, size)


def test_the_same_market_again_has_the_same_attacks() -> None:
    again = run(screened(BASE, "none"), days=20)
    records = [(v["visit"], v["time"], v["buyer"], v["buyer_country"]) for v in again.records("visits")]
    assert records == seen().visits


def test_nobody_steals_where_nothing_is_attempted() -> None:
    assert seen(fraud__attempt_share=0.0).thefts() == []


@pytest.mark.parametrize(("visits", "share"), [(60.0, 0.25), (120.0, 0.25), (120.0, 0.1)])
def test_attempts_are_as_many_for_a_visit_at_any_scale(visits: float, share: float) -> None:
    """A share of baskets as far as a visit brings `fraud.baskets_per_visit` of them."""
    days = 40
    changes = {"demand__visits_per_day": visits, "fraud__attempt_share": share, "fraud__card_testing_share": 0.0,
               "fraud__adapts": False}  # fmt: skip
    found = seen(days=days, **changes)
    attempts = sum(number >= FIRST_VISIT for number, *_ in found.visits)
    fraud = found.market.scenario.fraud
    expected = visits * days * fraud.baskets_per_visit * share / (1 - share)
    assert abs(attempts - expected) < 4 * expected**0.5


def test_a_gang_that_hardly_ever_tries_does_not_make_the_run_last() -> None:
    """Its next attempt would be years away; the market's last order ends within months."""
    rare = run(changed(BASE, fraud__attempt_share=1e-5), days=2).market
    never = run(changed(BASE, fraud__attempt_share=0.0), days=2).market
    assert rare.now <= max(never.now, 2 * DAY) + 31 * DAY


def test_a_number_of_orders_counts_those_of_gangs() -> None:
    found = run(changed(BASE, fraud__attempt_share=0.5), orders=100)
    assert len(found.orders()) == 100
    stolen = sum(order["buyer_conduct"] == "thief" for order in found.records("orders"))
    assert 20 < stolen < 70


class TestIdentities:
    def test_they_are_used_for_few_orders(self) -> None:
        most = BASE.fraud.identity_orders + 3
        for kind in ("device", "address"):
            uses = Counter(getattr(order.identity, kind) for order in seen().thefts())
            assert 1 < max(uses.values()) <= most
            assert len(uses) > 20
        cards = Counter(o.identity.instrument for o in seen().thefts() if o.buyer.tactic != Tactic.TAKEOVER)
        assert max(cards.values()) <= BASE.fraud.card_orders + 3

    def test_what_a_screen_has_declined_never_comes_back(self) -> None:
        """Of an account; orders of one basket are placed before anything is known."""
        thefts = seen(HERE).thefts()
        known: dict[int, int] = {}
        for order in thefts:
            if order.buyer.tactic != Tactic.TAKEOVER:
                assert known.get(order.buyer.number, order.visit) == order.visit
            if order.funded_at < 0:
                known.setdefault(order.buyer.number, order.visit)
        assert len(known) > 10

    def test_accounts_of_criminals_share_devices(self) -> None:
        accounts: dict[int, set[int]] = {}
        for order in seen().thefts():
            accounts.setdefault(order.identity.device, set()).add(order.buyer.number)
        assert sum(len(numbers) > 1 for numbers in accounts.values()) > 5

    def test_spread_and_triangulation_leave_no_address_twice(self) -> None:
        places = Counter(
            (order.identity.address, order.visit)
            for order in seen().thefts()
            if order.buyer.tactic == Tactic.TRIANGULATION
        )
        assert len({address for address, _ in places}) == len(places) > 10

    def test_spread_means_differ_every_time_and_what_is_burnt_is_never_used_again(self) -> None:
        market = build_market(BASE, tiny()[1], MemorySink())
        luck = GangLuck(market.streams, 0)
        kit = Kit(market, 0, luck.plan(0))
        spread, plain = Mode(Tactic.STOLEN_CARD, Evasion.SPREAD), Mode(Tactic.STOLEN_CARD, Evasion.NONE)

        def numbers(mode: Mode, attempt: int) -> tuple[int, int, int, int]:
            guise = kit.guise(mode, luck.plan(attempt))
            return guise.buyer.number, guise.device.number, guise.address.number, guise.card.number

        first, second = numbers(spread, 1), numbers(spread, 2)
        assert first[1] != second[1]
        assert first[2] != second[2]
        before = numbers(plain, 3)
        kit.burn(kit.guise(plain, luck.plan(4)))
        after = numbers(plain, 5)
        assert all(a != b for a, b in zip(before, after, strict=True))

    def test_who_buys_in_its_own_name_has_a_number_of_its_own_range(self) -> None:
        for order in seen().thefts():
            assert (order.buyer.index >= CRIMINAL) is (order.buyer.tactic != Tactic.TAKEOVER)
            assert order.visit >= FIRST_VISIT


class TestTactics:
    def of(self, tactic: Tactic) -> list[Order]:
        found = [order for order in seen(days=40).thefts() if order.buyer.tactic == tactic]
        assert len(found) > 15
        return found

    def test_a_tested_card_pays_little_and_one_device_has_many(self) -> None:
        def median(orders: list[Order]) -> int:
            return sorted(order.total_cents for order in orders)[len(orders) // 2]

        assert median(self.of(Tactic.CARD_TESTING)) < 0.8 * median(self.of(Tactic.STOLEN_CARD))
        cards = {order.identity.instrument for order in self.of(Tactic.CARD_TESTING)}
        assert len(cards) > 0.6 * len(self.of(Tactic.CARD_TESTING))

    def test_an_account_that_is_taken_over_is_old_and_keeps_its_number_and_its_owner(self) -> None:
        pool = seen(days=40).market.world.buyers
        for order in self.of(Tactic.TAKEOVER):
            assert order.placed_at - order.buyer.opened_at > 60 * DAY
            assert order.buyer.number == pool.identities.account(order.buyer.index)
            assert not order.country_mismatch
        owners = {order.buyer.index for order in self.of(Tactic.TAKEOVER)}
        barred = {
            o.buyer.index
            for o in seen(days=40).orders
            if o.buyer.barred and o.buyer.conduct is not Conduct.THIEF
        }
        assert not owners & barred
        assert all(pool._barred[index % pool.size] == 0 for index in owners)

    def test_the_owners_of_what_was_stolen_have_it_back(self) -> None:
        for order in seen(days=40).thefts():
            if order.payment.chargeback and order.funded_at >= 0:
                token = order.quote.total * (order.deposit.total // order.quote.total)
                assert order.chargeback * (token // order.quote.total) + order.payouts.buyer >= token - 10**6
        reversed_ = {told.order: told for told in seen(days=40).charged}
        assert all(reversed_[o.id].reason == "unauthorised" for o in seen(days=40).thefts() if o.chargeback)


BUSY: Final[dict[str, Any]] = {
    "demand__visits_per_day": 120.0,
    "fraud__gang_attempts_per_day": 6.0,
    "fraud__memory_attempts": 200.0,
}
"""Few gangs that try often, so that they see much."""


class TestAdaptation:
    def young(self, *, adapts: bool) -> float:
        """Attempts that show the tell, of the later orders."""
        found = seen(HERE, 60, fraud__adapts=adapts, **BUSY).thefts()
        late = [order for order in found if order.placed_at > 20 * DAY]
        assert len(late) > 200
        return sum(o.placed_at - o.buyer.opened_at < 30 * DAY for o in late) / len(late)

    def test_gangs_leave_a_mode_that_is_blocked(self) -> None:
        assert self.young(adapts=True) < 0.7 * self.young(adapts=False)


class TestFirstParty:
    def test_opportunists_charge_back_good_goods_for_two_reasons(self) -> None:
        found = seen(days=40, demand__opportunist_share=0.5)
        told = {seen.order: seen.reason for seen in found.charged}
        wrong = [o for o in found.orders if o.chargeback and o.buyer.conduct is Conduct.OPPORTUNIST]
        assert {told[order.id] for order in wrong} == {"unauthorised", "not_received"}
        assert all(order.delivered_at >= 0 and order.condition == "good" for order in wrong)
        assert all(o.buyer.conduct is not Conduct.HONEST for o in found.orders if o.chargeback)

    def test_who_did_not_keep_the_goods_does_not_say_that_they_never_came(self) -> None:
        """Refused at the door, and lost on the way back: not all of the money is returned."""
        opportunist = {
            "demand__opportunist_share": 1.0,
            "fraud__attempt_share": 0.0,
            "customs__terms": "paid",
        }
        found = seen(
            days=20, **opportunist, fraud__opportunist_chargeback_rate=0.9, payments__refusal_rate=0.5,
            fraud__opportunist_swap_rate=0.0, after_sales__opportunist_claim_rate=0.0, modes__loss_rate=0.3,
        )  # fmt: skip
        refused = [order for order in found.orders if order.returned]
        assert len(refused) > 50
        assert any(order.funded_at >= 0 and order.payouts.buyer < order.deposit.total for order in refused)
        assert not any(order.chargeback for order in refused)

    def test_what_is_sent_back_is_not_always_what_was_sold(self) -> None:
        found = seen(days=40, demand__opportunist_share=0.5, fraud__opportunist_swap_rate=0.3)
        swapped = [order for order in found.orders if order.swapped]
        assert len(swapped) > 10
        assert {order.outcome.value for order in swapped} <= {"ruled", "lapsed", "released"}
        assert sum(order.buyer_bps == 0 for order in swapped) > len(swapped) / 2, "evidence decides"


def test_chargebacks_are_spread_over_weeks() -> None:
    found = seen(days=40)
    by_id = {order.id: order for order in found.orders}
    delays = sorted((told.known_at - by_id[told.order].funded_at) / DAY for told in found.charged)
    assert len(delays) > 100
    assert 22 < delays[len(delays) // 2] < 40
    assert delays[-1] <= 120
    assert len(set(delays)) > 0.9 * len(delays)
    assert not found.market.orders.open, "every order ends, long after the last visit"
