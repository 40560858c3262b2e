"""Recommenders in the market: what they show, what they learn from, and when."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize

from analytics.policies.recommend import (
    FEATURES,
    LONGEST,
    ItemNeighbours,
    LearnedHybrid,
    Past,
    PopularArticles,
    Ranked,
    Shelf,
    Slates,
    ThompsonSlate,
    Ways,
    conditional_logit,
    quality,
)
from argosy.policies import build_policy, registered
from argosy.problems import InputError
from bench.slate_cost import taught
from sim.core.units import DAY
from sim.policies import FAMILIES, Archive, Candidate, Placed, Returned, Setting, ShelfView, reads_truth
from sim.scenario import PolicyChoice
from tests.support.shelves import NOW, market
from tests.support.small_market import changed, of_policies, run, tiny

NEW = (
    "random", "popularity", "user_cf", "item_cf", "content", "rules", "svd", "ease", "sided", "session", "hybrid",
    "bandit",
)  # fmt: skip
MARKET = market(200, orders=600, visits=60)


def policy_of(name: str, **options: Any) -> Any:
    return build_policy("recommendation", PolicyChoice(name=name, options=options))


def offer(listing: int, product: int, **changes: Any) -> Candidate:
    plain = Candidate(listing, product, "sku", "toys", 0, "CN-SHANGHAI", 1_000, "EUR", 100, usual_pence=1_000)
    return plain._replace(**changes)


def shelf(*others: Candidate, time: int = NOW, buyer: int = 1, size: int = 2, **changes: Any) -> ShelfView:
    wanted = (offer(0, 0),)
    view = ShelfView(time, buyer, "DE", size, 0, wanted, (*wanted, *others), (), {}, {})
    return view._replace(**changes)


def setting(*orders: Any, seed: int = 1) -> Setting:
    archive = Archive(400)
    for order in orders:
        archive.tell(order, order.known_at)
    return Setting(np.random.default_rng(seed), archive.reader(400))


def placed(
    order: int, buyer: int, *products: int, at: int = 0, listings: tuple[int, ...] = (), seller: int = 0
) -> Placed:
    return Placed(at, order, buyer, seller, listings or products, products, 1, 1_000)


def pairs(many: int) -> list[Placed]:
    """Buyers who take 1 with 2, and others who take 3 with 4."""
    return [placed(n, n, *((1, 2) if n % 2 else (3, 4)), at=n) for n in range(many)]


@pytest.mark.parametrize("name", NEW)
class TestEveryPolicy:
    def test_is_registered_and_no_oracle(self, name: str) -> None:
        assert name in registered("recommendation")
        assert not reads_truth(policy_of(name))

    def test_shows_candidates_only_each_once_and_no_more_than_fit(self, name: str) -> None:
        policy, given = taught(name, MARKET)
        for view in MARKET.views:
            slate = policy(view, given)  # type: ignore[operator]
            assert FAMILIES["recommendation"].fault(view, slate) == ""
            assert len(slate) == view.size

    def test_the_same_past_and_luck_make_the_same_slates(self, name: str) -> None:
        (one, here), (other, there) = taught(name, MARKET), taught(name, MARKET)
        for view in MARKET.views:
            assert one(view, here) == other(view, there)  # type: ignore[operator]

    def test_knows_nothing_at_first_and_shows_something(self, name: str) -> None:
        assert len(policy_of(name)(shelf(offer(1, 1), offer(2, 2)), setting())) == 2
        assert policy_of(name)(shelf(same_product=(), same_category=()), setting()) == []

    def test_articles_that_were_never_heard_of_are_no_trouble(self, name: str) -> None:
        policy, given = taught(name, MARKET)
        strange = shelf(offer(9_000, 7_000), offer(9_001, 7_001), interest=7_000, buyer=10**6)
        assert len(policy(strange, given)) == 2  # type: ignore[operator]

    def test_two_markets_are_the_same_whatever_one_is_told_of_the_future(self, name: str) -> None:
        def plant(market_: Any) -> None:
            for order in range(50):
                market_.archive.tell(placed(10**6 + order, 0, 1, 2, at=10_000 * DAY), 0)

        scenario = of_policies(changed(tiny()[0], settlement__mode="instant"), recommendation=name)
        one, other = run(scenario, days=8, prepare=plant), run(scenario, days=8)
        assert one.sink.tables == other.sink.tables
        assert one.records("orders")


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("ease", {"relevance": 1.5}),
        ("ease", {"explore": -0.1}),
        ("item_cf", {"least_orders": 0}),
        ("hybrid", {"least_choices": 3}),
        ("bandit", {"prior": 0.0}),
        ("svd", {"factors": 4}),
        ("random", {"seed": 1}),
    ],
)
def test_bad_options_are_refused(name: str, options: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        policy_of(name, **options)


class TestWhatIsRelevant:
    def test_what_goes_with_what_the_buyer_took(self) -> None:
        history = setting(*pairs(60), placed(99, 7, 1, at=70))
        policy = ItemNeighbours(relevance=1.0)
        policy(shelf(offer(1, 1), offer(2, 2), offer(3, 3), offer(4, 4)), history)
        policy.learn(history.history, NOW)
        view = shelf(offer(4, 4), offer(2, 2), offer(3, 3), buyer=7)
        assert set(policy(view, history)) == {0, 2}
        assert policy(view._replace(buyer=8), history)[0] == 0

    def test_an_order_counts_with_the_next_visit_without_a_lesson(self) -> None:
        archive = Archive(400)
        for order in pairs(60):
            archive.tell(order, order.known_at)
        given = Setting(np.random.default_rng(1), archive.reader(400))
        policy = ItemNeighbours(relevance=1.0)
        view = shelf(offer(4, 4), offer(2, 2), buyer=500)
        policy(view, given)
        policy.learn(given.history, NOW)
        assert policy(view, given) == [0, 4]
        archive.tell(placed(1_000, 500, 1, at=NOW), NOW)
        assert policy(view._replace(time=NOW + 1), given) == [0, 2]

    def test_what_the_visit_looked_for_before_counts_at_once(self) -> None:
        past = Past()
        assert past.basket(shelf()).items == (0,)
        assert past.basket(shelf(interest=5)).items == (0, 5)
        assert past.basket(shelf(interest=0)).items == (5, 0)
        assert past.basket(shelf(interest=3, time=NOW + 1)).items == (3,)

    def test_popular_is_popular_with_everybody(self) -> None:
        history = setting(*pairs(51), placed(90, 90, 4, at=60))
        policy = PopularArticles(relevance=1.0)
        policy(shelf(*(offer(n, n) for n in range(1, 5))), history)
        policy.learn(history.history, NOW)
        assert policy(shelf(offer(1, 1), offer(4, 4)), history) == [0, 4]

    @pytest.mark.parametrize("introduces", [True, False])
    def test_an_article_that_is_new_goes_by_its_words_before_the_next_lesson(self, introduces: bool) -> None:
        history = setting(*pairs(60), placed(99, 7, 1, at=70))
        policy = policy_of("content", relevance=1.0)
        policy.introduces = introduces
        named = [offer(n, n, tags=(("tin",) if n < 3 else ("bird",))) for n in (1, 2, 3, 4, 6)]
        policy(shelf(*(one for one in named if one.product != 2)), history)
        policy.learn(history.history, NOW)
        shown = policy(shelf(named[3], named[1], buyer=7), history)
        assert shown == ([0, 2] if introduces else [0, 4])

    def test_what_it_would_show_if_it_knew_less(self) -> None:
        history = setting(*pairs(60), placed(99, 7, 1, at=70))
        policy = ItemNeighbours(relevance=1.0)
        view = shelf(offer(4, 4), offer(2, 2), offer(3, 3), buyer=7)
        policy(view, history)
        policy.learn(history.history, NOW)
        assert policy.knowing(view, Past()) == policy(view._replace(buyer=8), history)
        known = Past()
        known.renew(history.history, NOW)
        assert policy.knowing(view, known) == policy(view, history) != policy.knowing(view, Past())

    def test_it_waits_for_enough_orders(self) -> None:
        policy = ItemNeighbours(least_orders=20)
        policy.learn(setting(*pairs(19)).history, NOW)
        assert policy.model_ is None
        policy.learn(setting(*pairs(20)).history, NOW)
        assert policy.model_ is not None


class TestThePast:
    def test_what_came_back_is_left_out_from_the_next_lesson_on(self) -> None:
        archive = Archive(400)
        for seen in (placed(1, 7, 1, 2), placed(2, 7, 3, at=5), Returned(9, 2, 7, 0, 100)):
            archive.tell(seen, seen.known_at)
        past = Past()
        past.follow(archive.reader(400), 9)
        assert past.basket(shelf(buyer=7)).items == (1, 2, 3, 0)
        past.renew(archive.reader(400), 9)
        assert past.basket(shelf(buyer=7, time=NOW + 1)).items == (1, 2, 0)
        assert past.orders == 1

    def test_orders_of_one_second_are_each_heard_of_once(self) -> None:
        archive, past = Archive(400), Past()
        for order in range(5):
            archive.tell(placed(order, 7, order, at=3), 3)
            past.follow(archive.reader(400), 3)
        past.follow(archive.reader(400), 8)
        assert past.orders == 5

    def test_long_ago_is_forgotten(self) -> None:
        archive, past = Archive(400), Past()
        archive.tell(placed(1, 7, 1), 0)
        archive.tell(placed(2, 7, 2, at=20 * DAY), 20 * DAY)
        past.renew(archive.reader(10), 25 * DAY)
        assert past.basket(shelf(buyer=7)).items == (2, 0)

    def test_a_basket_ends(self) -> None:
        past = Past()
        past.follow(setting(placed(1, 7, *range(1, 100))).history, 9)
        items = past.basket(shelf(buyer=7)).items
        assert len(items) == LONGEST
        assert items[-2:] == (99, 0)

    def test_sellers(self) -> None:
        past = Past()
        past.follow(setting(placed(1, 7, 1, seller=4)).history, 9)
        assert (set(past.sellers(7)), set(past.sellers(8))) == ({4}, set())


class TestQuality:
    def test_cheap_for_its_currency(self) -> None:
        """Yuan are ten to the euro here, and the dearest in yuan is the dearest."""
        goods = [offer(n, n, list_price=p, currency=c) for n, (p, c) in enumerate(
            [(1_000, "EUR"), (1_210, "EUR"), (10_000, "CNY"), (14_400, "CNY")])]  # fmt: skip
        place = Shelf()
        view = shelf(*goods, same_product=())._replace(same_category=tuple(goods))
        dear = [found[0] for found in place.offered(view, place.candidates(view))]
        assert dear == pytest.approx([-np.log(1.1), np.log(1.1), -np.log(1.2), np.log(1.2)])

    def test_a_new_price_takes_the_place_of_the_old(self) -> None:
        place = Shelf()
        for price in (1_000, 2_000, 1_210):
            view = shelf(offer(1, 1, list_price=price))
            dear = [found[0] for found in place.offered(view, place.candidates(view))]
        assert dear == pytest.approx([-np.log(1.21) / 2, np.log(1.21) / 2])

    def test_cheap_well_rated_and_sold_count_alike(self) -> None:
        assert quality([(0.0, 4.0, 1.0), (1.0, 4.0, 1.0)]) == pytest.approx([1.0, -1.0])
        assert quality([(0.0, 4.0, 1.0), (0.0, 5.0, 0.0)]) == pytest.approx([0.0, 0.0])
        assert quality([]) == []

    def test_without_relevance_quality_decides(self) -> None:
        view = shelf(offer(1, 1, list_price=500), offer(2, 2, list_price=2_000), size=1)
        assert ItemNeighbours(relevance=0.0)(view, setting()) == [1]
        assert ItemNeighbours(relevance=1.0)(view, setting()) == [0]


def test_exploring_gives_the_last_place_away() -> None:
    view = shelf(*(offer(n, n) for n in range(1, 9)), size=3)
    plain = ItemNeighbours()(view, setting())
    exploring, given = ItemNeighbours(explore=1.0), setting()
    slates = [exploring(view, given) for _ in range(100)]
    assert {tuple(slate[:2]) for slate in slates} == {tuple(plain[:2])}
    assert {slate[2] for slate in slates} == set(range(9)) - set(plain)
    now_and_then, given = ItemNeighbours(explore=0.3), setting()
    changed = sum(now_and_then(view, given) != plain for _ in range(1_000))
    assert 230 < changed < 370


def chosen_slates(weights: np.ndarray) -> tuple[list[np.ndarray], list[int]]:
    """Slates of two to six offers, and what who has these weights takes."""
    rng = np.random.default_rng(5)
    slates = [rng.normal(size=(rng.integers(2, 7), 3)) for _ in range(3_000)]
    return slates, [int(np.argmax(rows @ weights + rng.gumbel(size=len(rows)))) for rows in slates]


class TestChoices:
    TRUE = np.array([1.5, -2.0, 0.0])
    SLATES, CHOSEN = chosen_slates(TRUE)

    def test_weights_are_found_again(self) -> None:
        assert conditional_logit(self.SLATES, self.CHOSEN, 1.0) == pytest.approx(self.TRUE, abs=0.12)

    def test_they_are_where_the_likelihood_is_largest(self) -> None:
        slates, chosen = self.SLATES[:60], self.CHOSEN[:60]

        def loss(weights: np.ndarray) -> float:
            values = [rows @ weights for rows in slates]
            likely = sum(v[c] - np.log(np.exp(v).sum()) for v, c in zip(values, chosen, strict=True))
            return float(weights @ weights) / 2 - likely

        best = minimize(loss, np.zeros(3), tol=1e-10).x
        assert conditional_logit(slates, chosen, 1.0) == pytest.approx(best, abs=1e-4)

    def test_slates_are_compared_with_the_orders_of_their_second(self) -> None:
        slates = Slates()
        goods = [offer(n, n) for n in (5, 6, 7)]
        for time in (10, 20, 30):
            slates.add(shelf(time=time), goods)
        told = setting(placed(1, 1, 6, 9, at=10), placed(2, 2, 5, at=20)).history
        assert [(slate.time, place) for slate, place in slates.answered(told, 30)] == [(10, 1), (20, -1)]
        assert [(slate.time, place) for slate, place in slates.answered(told, 31)] == [(30, -1)]

    def test_ways_that_are_chosen(self) -> None:
        ways, slates = Ways(), Slates()
        goods = [offer(1, 1), offer(2, 2, origin="DE-LEIPZIG")]
        for time in range(100):
            slates.add(shelf(time=time), goods)
        told = setting(*(placed(n, 1, 2, at=n) for n in range(100))).history
        for slate, place in slates.answered(told, 200):
            ways.count(slate, place)
        ways.settle()
        assert ways.to("DE")["DE-LEIPZIG"] > 1
        assert ways.to("DE")["CN-SHANGHAI"] < -1
        assert ways.to("FR") == {}


def test_the_hybrid_learns_what_visitors_look_at() -> None:
    """They take whatever is cheapest, and do not care what it is."""
    rng, archive, policy = np.random.default_rng(5), Archive(400), LearnedHybrid()
    given = Setting(rng, archive.reader(400))
    for visit in range(400):
        goods = [offer(n, n, list_price=int(rng.integers(500, 2_000))) for n in range(1, 9)]
        view = shelf(*goods, time=visit * 600, buyer=visit % 40, size=4)
        slate = policy(view, given)
        prices = {x.listing: x.list_price for x in view.same_category}
        taken = min(slate, key=lambda n: prices[n])
        archive.tell(placed(visit, view.buyer, taken, at=view.time), view.time)
    assert policy.weights_ is None
    policy.learn(given.history, 400 * 600)
    assert policy.weights_ is not None
    weights = dict(zip(FEATURES, policy.weights_, strict=True))
    assert weights["dearness"] < -3
    assert abs(weights["relevance"]) < 1
    cheap = shelf(offer(1, 1, list_price=600), offer(2, 2, list_price=1_900), time=10**7, size=1)
    assert policy(cheap, given) == [1]


class TestTheBandit:
    def test_belief_by_hand(self) -> None:
        bandit, goods = ThompsonSlate(prior=10.0), [offer(1, 1), offer(2, 2)]
        assert bandit.belief(1, 1) == (pytest.approx(2.0), pytest.approx(8.0))
        bandit._slates.add(shelf(time=5), goods)
        bandit.learn(setting(placed(1, 1, 1, at=5)).history, 6)
        usual = 2 / 7
        rate = (1 + 10 * usual) / 11
        assert bandit.belief(1, 1) == (pytest.approx(10 * rate + 1), pytest.approx(10 * (1 - rate)))
        assert bandit.belief(3, 1) == (pytest.approx(10 * rate), pytest.approx(10 * (1 - rate)))

    def test_it_finds_what_is_taken(self) -> None:
        archive, bandit = Archive(400), ThompsonSlate()
        given = Setting(np.random.default_rng(2), archive.reader(400))
        goods = [offer(n, n) for n in range(1, 12)]
        shown = []
        for visit in range(600):
            view = shelf(*goods, time=visit * 600, size=3)
            slate = bandit(view, given)
            shown.append(8 in slate)
            if 8 in slate:
                archive.tell(placed(visit, view.buyer, 8, at=view.time), view.time)
            if visit % 20 == 19:
                bandit.learn(given.history, view.time + 1)
        assert sum(shown[:20]) < 15
        assert sum(shown[-100:]) > 95


def test_ranked_alone_has_no_model() -> None:
    with pytest.raises(NotImplementedError):
        Ranked().recommender()
