"""What every family says of its answers, and what a policy is given to draw from."""

from __future__ import annotations

from typing import Any

import pytest

from sim.core.streams import Streams
from sim.policies import (
    FAMILIES,
    Archive,
    Arrival,
    ArrivalView,
    Candidate,
    ChannelView,
    Lane,
    Load,
    MarketingView,
    MorningView,
    PolicySet,
    Published,
    RoutingView,
    ShelfView,
    Stop,
    Van,
    WaitingOrder,
    WaveView,
    lanes_of,
    memory_days,
    reads_truth,
)
from sim.policies.setting import policy_rng

LANES = lanes_of(
    tuple(Lane(a, b, "sea", 1.0, 1.0, 0.0, 6_000, 60.0, *[0.0] * 8) for a, b in ("AB", "BC", "AC", "CA"))
)
WAY = RoutingView("A", "C", Load(100), 0, LANES)
CANDIDATES = tuple(Candidate(n, n, "sku", "toys", 0, "A", 100, "EUR", 10) for n in range(5))
SHELF = ShelfView(0, 0, "DE", 3, 0, CANDIDATES[:2], CANDIDATES, (), {}, {})

WAITING = WaitingOrder(1, 0, 0, 9, 1, 1, 1, "DE", "GB", 1, 1)
WAVE = WaveView(0, "DE-HAMBURG", (WAITING, WAITING._replace(order=2), WAITING._replace(order=3)))

NEAR = Stop(0.0, 1.0, 100, own=True)
FAR = Stop(0.0, 100.0, 100, own=True)
HEAVY = Stop(0.0, 1.0, 850, own=False)
MONEY = MarketingView(0, 0, 10, (ChannelView("mail", "everyone", 1.0, 9, 9),) * 2, ())
MORNING = MorningView(0, "DE-HAMBURG", (NEAR, NEAR, NEAR), Van(2, 900, 3_600, 1.3, 30.0, 60))
SCAN = ArrivalView(
    100,
    0,
    1,
    "dispatched",
    "A",
    "A",
    "B",
    (),
    -1,
    -1,
    False,
    0.0,
    1,
    1,
    90,
    200,
    300,
    Published(1, 1, 1, 1, 1, 1),
)


@pytest.mark.parametrize(
    ("family", "view", "answer"),
    [
        ("routing", WAY, (0, 1)), ("routing", WAY, (2,)), ("routing", WAY, None), ("routing", WAY, (2, 3, 2)),
        ("routing", WAY._replace(destination="A"), ()),
        ("fraud", None, True), ("fraud", None, False),
        ("recommendation", SHELF, ()), ("recommendation", SHELF, [4, 0, 2]), ("recommendation", SHELF, range(2)),
        ("pricing", None, 1), ("replenishment", None, 0), ("replenishment", None, 10**6),
        ("arrival", SCAN, Arrival(100, 101, 101)),
        ("dispatch", WAVE, (2, 0, 1)), ("dispatch", WAVE._replace(orders=()), ()),
        ("last_mile", MORNING, ((2, 0), (1,))), ("last_mile", MORNING, ((0,), (1,), (2,))),
        ("last_mile", MORNING._replace(stops=()), ()), ("last_mile", MORNING._replace(stops=(FAR,)), ((0,),)),
        ("marketing", MONEY, (0, 0)), ("marketing", MONEY, (9, 1)),
        ("arbitration", None, 0), ("arbitration", None, 10_000),
    ],
)  # fmt: skip
def test_answers_that_can_be_used(family: str, view: Any, answer: Any) -> None:
    assert FAMILIES[family].fault(view, answer) == ""


@pytest.mark.parametrize(
    ("family", "view", "answer", "fault"),
    [
        ("routing", WAY, [2], "an itinerary is a tuple of lane numbers below 4"),
        ("routing", WAY, (4,), "an itinerary is a tuple"),
        ("routing", WAY, (-2,), "an itinerary is a tuple"),
        ("routing", WAY, (True,), "an itinerary is a tuple"),
        ("routing", WAY, LANES.all[:1], "an itinerary is a tuple"),
        ("routing", WAY, (1,), "lane 1 leaves from B, and the parcel is at A"),
        ("routing", WAY, (0, 3), "lane 3 leaves from C, and the parcel is at B"),
        ("routing", WAY, (0,), "it ends at B, not at C"),
        ("routing", WAY, (), "it ends at A, not at C"),
        ("fraud", None, 1, "a screen answers with"), ("fraud", None, None, "a screen answers with"),
        ("recommendation", SHELF, None, "a sequence of listing numbers"),
        ("recommendation", SHELF, "012", "a sequence of listing numbers"),
        ("recommendation", SHELF, CANDIDATES[:1], "a sequence of listing numbers"),
        ("recommendation", SHELF, [1.0], "a sequence of listing numbers"),
        ("recommendation", SHELF, {1, 2}, "a sequence of listing numbers"),
        ("recommendation", SHELF, [0, 1, 2, 3], "the slate has 3 places"),
        ("recommendation", SHELF, [1, 1], "each listing may be shown once"),
        ("recommendation", SHELF, [1, 5], "listing 5 is not among the candidates"),
        ("pricing", None, 0, "at least 1"), ("pricing", None, 2.0, "at least 1"),
        ("pricing", None, True, "at least 1"),
        ("replenishment", None, -1, "0 for none"), ("replenishment", None, None, "0 for none"),
        ("arrival", SCAN, (99, 101, 102), "from 100 on"), ("arrival", SCAN, (101, 100, 102), "low, median, high"),
        ("arrival", SCAN, (100, 103, 102), "low, median, high"), ("arrival", SCAN, (100, 101), "three seconds"),
        ("arrival", SCAN, (100, 101.0, 102), "three seconds"), ("arrival", SCAN, None, "three seconds"),
        ("arrival", SCAN, (100, 101, 1 << 62), "three seconds"),
        ("dispatch", WAVE, (0, 1), "numbers 0 to 2, each once"),
        ("dispatch", WAVE, (0, 1, 1), "numbers 0 to 2, each once"),
        ("dispatch", WAVE, (0, 1, 3), "numbers 0 to 2, each once"),
        ("dispatch", WAVE, [0, 1, 2], "numbers 0 to 2, each once"),
        ("dispatch", WAVE, (0, True, 2), "numbers 0 to 2, each once"),
        ("dispatch", WAVE, None, "numbers 0 to 2, each once"),
        ("last_mile", MORNING, ((0, 1),), "numbers 0 to 2, each once"),
        ("last_mile", MORNING, ((0, 1), (1, 2)), "numbers 0 to 2, each once"),
        ("last_mile", MORNING, ((0, True), (2,)), "numbers 0 to 2, each once"),
        ("last_mile", MORNING, ((0, 1), (), (2,)), "none of them empty"),
        ("last_mile", MORNING, [(0, 1), (2,)], "a tuple of tuples"),
        ("last_mile", MORNING, None, "a tuple of tuples"),
        ("last_mile", MORNING, ((0, 1, 2),), "a van has 2 stops at most, not 3"),
        ("last_mile", MORNING._replace(stops=(HEAVY, NEAR, NEAR)), ((0, 1), (2,)), "a van carries 900 g at most"),
        ("last_mile", MORNING._replace(stops=(FAR, NEAR)), ((0, 1),), "a round takes 3600 s at most"),
        ("marketing", MONEY, (9, 2), "11 cents are more than the 10"),
        ("marketing", MONEY, (-1, 2), "0 cents or more"),
        ("marketing", MONEY, (1,), "a tuple of 2 whole numbers"),
        ("marketing", MONEY, [1, 2], "a tuple of 2 whole"),
        ("marketing", MONEY, (1.0, 2), "a tuple of 2 whole"), ("marketing", MONEY, None, "a tuple of 2 whole"),
        ("arbitration", None, 10_001, "0 to 10,000"), ("arbitration", None, -1, "0 to 10,000"),
        ("arbitration", None, 0.5, "0 to 10,000"),
    ],
)  # fmt: skip
def test_answers_that_cannot(family: str, view: Any, answer: Any, fault: str) -> None:
    assert fault in FAMILIES[family].fault(view, answer)


class Plain:
    """Declares nothing."""


class Declares:
    oracle = True
    memory_days = 12

    def learn(self, history: Any, now: int) -> None:
        """Learn nothing."""


class Pretends:
    oracle = "yes"


def policies(**families: Any) -> PolicySet:
    return PolicySet(**({family: Plain() for family in FAMILIES} | families))


def test_declarations() -> None:
    assert (reads_truth(Plain()), memory_days(Plain())) == (False, 0)
    assert (reads_truth(Declares()), memory_days(Declares())) == (True, 12)
    assert not reads_truth(Pretends())


def test_the_archive_remembers_for_whoever_reads_furthest_back() -> None:
    assert policies().memory_days() == 0
    assert policies(fraud=Declares()).memory_days() == 12
    learner = Declares()
    assert policies(pricing=learner).learners() == {"pricing": learner}


def test_each_policy_has_its_own_luck_and_memory() -> None:
    chosen = policies(fraud=Declares())
    settings = chosen.settings(Streams(1), Archive(chosen.memory_days()))
    assert list(settings) == list(FAMILIES)
    assert {family: setting.history.days for family, setting in settings.items()} == {
        family: 12 if family == "fraud" else 0 for family in FAMILIES
    }
    draws = {family: tuple(setting.rng.random(3)) for family, setting in settings.items()}
    assert len(set(draws.values())) == len(FAMILIES)
    with pytest.raises(TypeError):
        settings["fraud"] = None  # type: ignore[index]


def test_luck_depends_on_seed_replication_and_family_alone() -> None:
    def first(seed: int, replication: int, family: str) -> float:
        return float(policy_rng(Streams(seed, replication), family).random())

    assert first(1, 0, "fraud") == first(1, 0, "fraud")
    others = {first(2, 0, "fraud"), first(1, 1, "fraud"), first(1, 0, "pricing"), first(1, 0, "fraud")}
    assert len(others) == 4


class TestStateOfTheNetwork:
    def test_equal_networks_are_one_state(self) -> None:
        again = lanes_of(tuple(Lane(*lane) for lane in LANES.all))
        assert again == LANES

    @pytest.mark.parametrize("field", Lane._fields)
    def test_every_value_counts(self, field: str) -> None:
        value = getattr(LANES.all[1], field)
        more = not value if isinstance(value, bool) else value + ("X" if isinstance(value, str) else 1e-9)
        other = LANES.all[1]._replace(**{field: more})
        assert lanes_of((LANES.all[0], other, *LANES.all[2:])).state != LANES.state

    def test_so_do_order_and_number(self) -> None:
        states = {
            LANES.state,
            lanes_of(LANES.all[::-1]).state,
            lanes_of(LANES.all[:3]).state,
            lanes_of(()).state,
        }
        assert len(states) == 4
