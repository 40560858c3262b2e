"""Rules: what each sign counts, that windows forget, and that nothing but the view and the history is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.units import DAY, HOUR
from sim.policies import Action, Archive, ChargedBack, Disputed, Returned, Screening
from sim.policies.rules import SIGNS, Memory, RuleScreen
from sim.records import Conduct
from tests.sim.policies.test_heuristics import CALM

if TYPE_CHECKING:
    from sim.policies import RiskView

NOTHING: Any = None
OLD = CALM._replace(time=40 * DAY, opened_at=-100 * DAY, device=1, instrument=1, address=1, buyer=1)


def signs(screen: RuleScreen, view: RiskView) -> dict[str, float]:
    return {reason.feature: reason.value for reason in screen(view, NOTHING).reasons}


def at(number: int, time: int, **changes: Any) -> RiskView:
    return OLD._replace(order=number, time=time, **changes)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {}),
        ({"country_mismatch": True}, {"mismatch": 1}),
        ({"instrument_country": "FR"}, {"mismatch": 1}),
        ({"instrument_country": "DE"}, {}),
        ({"opened_at": 40 * DAY - 3 * DAY + 1}, {"young account": 1}),
        ({"opened_at": 40 * DAY - 3 * DAY}, {}),
        ({"tries": 3}, {"further tries": 2}),
        ({"amount_cents": 15_000}, {}),
        ({"amount_cents": 15_001}, {"high amount": 1}),
    ],
)
def test_signs_of_one_order(changes: dict[str, Any], expected: dict[str, float]) -> None:
    assert signs(RuleScreen(), OLD._replace(**changes)) == expected


def test_more_points_bring_stricter_actions() -> None:
    worse = [
        (OLD, Action.ACCEPT),
        (OLD._replace(tries=2), Action.ACCEPT),
        (OLD._replace(country_mismatch=True), Action.VERIFY),
        (OLD._replace(country_mismatch=True, tries=2), Action.VERIFY),
        (OLD._replace(country_mismatch=True, tries=2, amount_cents=20_000), Action.REVIEW),
        (
            OLD._replace(country_mismatch=True, tries=2, amount_cents=20_000, opened_at=40 * DAY),
            Action.DECLINE,
        ),
    ]
    answers = [RuleScreen()(view, NOTHING) for view, _ in worse]
    assert [answer.action for answer in answers] == [action for _, action in worse]
    risks = [answer.risk or 0.0 for answer in answers]
    assert risks == sorted(risks)
    assert len(set(risks)) == len(risks)
    assert 0 < risks[0] < risks[-1] < 1


def test_points_are_options() -> None:
    mismatch = OLD._replace(country_mismatch=True)
    assert RuleScreen(points=2)(mismatch, NOTHING).action is Action.DECLINE
    assert RuleScreen(review_points=2)(mismatch, NOTHING).action is Action.REVIEW
    assert RuleScreen(verify_points=3)(mismatch, NOTHING).action is Action.ACCEPT
    assert signs(RuleScreen(high_amount_cents=4_999, young_days=365), OLD._replace(opened_at=0)).keys() == {
        "young account", "high amount",
    }  # fmt: skip


def test_what_cannot_be_charged_back_is_accepted_and_remembered() -> None:
    screen = RuleScreen()
    answer = screen(at(1, 0, reversible=False, country_mismatch=True, tries=9, opened_at=0), NOTHING)
    assert answer.action is Action.ACCEPT
    assert answer.reasons
    assert signs(screen, at(2, 60, buyer=2)) == {"shared instrument": 1, "shared device": 1}


def test_accounts_that_share_are_seen_within_the_window() -> None:
    screen = RuleScreen(window_days=10)
    for number in (1, 2, 3):
        screen(at(number, number * DAY, buyer=number, instrument=9, device=number, address=5), NOTHING)
    later = at(4, 5 * DAY, buyer=1, instrument=9, device=77, address=5)
    assert signs(screen, later) == {"shared instrument": 2}
    assert signs(screen, at(5, 12 * DAY, buyer=1, instrument=9, device=77)) == {"shared instrument": 1}
    assert signs(screen, at(6, 25 * DAY, buyer=1, instrument=9, device=77)) == {}


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 3), st.booleans()), min_size=1, max_size=40))
def test_what_is_remembered_is_what_counting_anew_gives(rows: list[tuple[int, int, bool]]) -> None:
    memory, placed, now = Memory(2), [], 0
    for number, (hours, account, forget) in enumerate(rows):
        now += 12 * hours * HOUR
        key = ("device", 1 + number % 2)
        memory.keep(number, (key,), account, now)
        placed.append((number, key, account, now))
        if forget:
            memory.forget(now)
            for order, kept, _, time in placed:
                assert memory.keys(order) == ((kept,) if time > now - 2 * DAY else ())
        lately = {who for _, kept, who, time in placed if kept == key and time > now - 2 * DAY}
        assert memory.others(key, account, now) == len(lately - {account})
        assert memory.lately(key, now) == sum(k == key and t > now - DAY for _, k, _, t in placed)
    memory.forget(now + 3 * DAY)
    assert not any((memory._users, memory._times, memory._orders, memory._placed))


def test_numbers_that_are_not_known_are_shared_by_nobody() -> None:
    screen = RuleScreen()
    unknown = {"device": 0, "instrument": 0, "address": 0}
    for number in range(1, 9):
        assert signs(screen, at(number, 0, buyer=number, **unknown)) == {}


def test_velocity_is_counted_over_a_day() -> None:
    screen = RuleScreen(orders_per_day=2)
    found = [signs(screen, at(number, number * HOUR)).get("velocity", 0) for number in range(1, 5)]
    assert found == [0, 0, 1, 2]
    assert signs(screen, at(9, 3 * DAY)) == {}


class Remembered:
    """A screen, and an archive that tells it things."""

    def __init__(self, **options: Any) -> None:
        self.screen = RuleScreen(**options)
        self.archive = Archive(365)

    def learn(self, now: int) -> None:
        self.archive.advance(now)
        self.screen.learn(self.archive.reader(365), now)


def test_disputes_count_beyond_the_usual_and_returns_do_not() -> None:
    for kind, expected in ((Disputed, {"disputes": 2}), (Returned, {})):
        seen = Remembered()
        for number in (1, 2):
            seen.screen(at(number, number * DAY), NOTHING)
            seen.archive.tell(kind(number * DAY + 5, number, 1, 0, 100), number * DAY + 5)
        seen.learn(3 * DAY)
        alone = {"device": 0, "instrument": 0, "address": 0}
        assert signs(seen.screen, at(3, 4 * DAY, **alone)) == expected
        assert signs(seen.screen, at(4, 4 * DAY, buyer_orders=20, **alone)) == {}


@pytest.mark.parametrize("shared", ["buyer", "device", "instrument", "address"])
def test_whatever_paid_a_reversed_payment_is_burnt_for_a_time(shared: str) -> None:
    seen = Remembered(window_days=30)
    seen.screen(at(1, 0), NOTHING)
    seen.archive.tell(ChargedBack(10 * DAY, 1, 1, 0, 5_000), 10 * DAY)
    seen.learn(11 * DAY)
    other = {"buyer": 70, "device": 71, "instrument": 72, "address": 73, shared: 1}
    assert "charged back" in signs(seen.screen, at(2, 11 * DAY, **other))
    seen.learn(41 * DAY)
    assert "charged back" not in signs(seen.screen, at(3, 41 * DAY, **other))


def test_the_hidden_truth_counts_for_nothing() -> None:
    answers = {RuleScreen()(OLD._replace(truth=conduct), NOTHING) for conduct in Conduct}
    assert answers == {Screening(Action.ACCEPT, answers.copy().pop().risk)}


def test_every_sign_has_points_and_a_weight() -> None:
    assert all(sign.points > 0 and sign.weight > 0 for sign in SIGNS.values())
