"""Trials inside a market: who is in which arm, what is read out, and that no arm changes what arms do not touch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest

from argosy.studies import abtest
from argosy.studies.abtest_market import DESIGNS, Split, Trial, assigned, live
from sim.core.units import DAY

if TYPE_CHECKING:
    from argosy.studies.abtest_market import Design

COUNTRIES = ["CN", "DE", "FR", "GB", "JP", "PL"]


def of(design: Design, *, mirrored: bool = False, seed: int = 1) -> Trial:
    return Trial(design, mirrored, seed, 3, 0.5)


class TestArms:
    @pytest.mark.parametrize("design", DESIGNS)
    def test_the_mirror_has_everybody_in_the_other_arm(self, design: Design) -> None:
        one, other = (assigned(of(design, mirrored=m), COUNTRIES) for m in (False, True))
        visits = [(buyer, COUNTRIES[buyer % 6], buyer * DAY // 3) for buyer in range(300)]
        arms = [one(*visit) for visit in visits]
        assert arms == [not other(*visit) for visit in visits]
        assert 0.35 < np.mean(arms) < 0.65

    def test_a_buyer_a_country_and_a_day_stay_in_their_arms(self) -> None:
        by = {design: assigned(of(design), COUNTRIES) for design in DESIGNS}
        for number in range(40):
            country = COUNTRIES[number % 6]
            assert by["buyers"](number, "CN", 0) == by["buyers"](number, "DE", 5 * DAY)
            assert by["countries"](number, country, 0) == by["countries"](number + 1, country, 9 * DAY)
            assert by["days"](number, "CN", 3 * DAY) == by["days"](7, "DE", 4 * DAY - 1)

    def test_whole_markets_have_one_arm(self) -> None:
        assert assigned(of("new"), COUNTRIES)(1, "DE", 0)
        assert not assigned(of("old"), COUNTRIES)(1, "DE", 0)

    def test_countries_do_not_hang_on_the_order_of_the_list(self) -> None:
        one, other = assigned(of("countries"), COUNTRIES), assigned(of("countries"), COUNTRIES[::-1])
        assert [one(1, code, 0) for code in COUNTRIES] == [other(1, code, 0) for code in COUNTRIES]

    def test_both_recommenders_learn_and_each_answers_its_own(self) -> None:
        class Fixed:
            def __init__(self, answer: int, memory: int) -> None:
                self.answer, self.memory_days, self.learned = answer, memory, 0

            def __call__(self, view: Any, setting: Any) -> list[int]:
                return [self.answer]

            def learn(self, history: Any, now: int) -> None:
                self.learned = now

        class View:
            buyer, buyer_country, time = 1, "DE", 0

        old, new = Fixed(1, 10), Fixed(2, 60)
        view: Any = View()
        for is_new, answer in ((True, 2), (False, 1)):
            split = Split(old, new, lambda *_, arm=is_new: arm)
            assert split(view, view) == [answer]
        split.learn(view, 7)
        assert (old.learned, new.learned, split.memory_days) == (7, 7, 60)


@pytest.fixture(scope="module")
def markets() -> dict[str, pl.DataFrame]:
    return {design: live(of(design)) for design in ("old", "new", "days")}


class TestMarket:
    def test_every_market_has_the_same_visits(self, markets: dict[str, pl.DataFrame]) -> None:
        came = [found.select("time", "buyer").rows() for found in markets.values()]
        assert came[0] == came[1] == came[2]
        assert len(came[0]) > 30

    def test_arms_are_those_of_the_design(self, markets: dict[str, pl.DataFrame]) -> None:
        assert markets["new"]["new"].all()
        assert not markets["old"]["new"].any()
        assert markets["days"]["new"].to_list() == (markets["days"]["time"] // DAY % 2 == 0).to_list()

    def test_the_first_day_of_a_switched_market_is_that_of_the_new_one(
        self, markets: dict[str, pl.DataFrame]
    ) -> None:
        first = {
            name: found.filter(pl.col("time") < DAY).drop("new", "unit") for name, found in markets.items()
        }
        assert first["days"].equals(first["new"])
        assert not first["days"].equals(first["old"])

    def test_nobody_spends_who_buys_nothing(self, markets: dict[str, pl.DataFrame]) -> None:
        for found in markets.values():
            assert ((found["spent_cents"] > 0) == (found["bought"] > 0)).all()


def table(bought: list[float], new: list[bool]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "time": [n * DAY // 4 for n in range(len(bought))], "buyer": list(range(len(bought))), "new": new,
            "unit": list(range(len(bought))),
            "bought": bought, "spent_cents": bought, "surplus_cents": bought,
        }
    )  # fmt: skip


class TestByHand:
    def test_the_luck_of_who_is_in_which_arm_falls_out(self) -> None:
        """The first half buys whatever is shown: one trial sees an effect of 1, the mirror one of -1."""
        bought = [1.0, 1.0, 1.0, 0.9, 0.0, 0.0, 0.0, 0.1]
        first = [True] * 4 + [False] * 4
        markets: abtest.Markets = {
            ("buyers", False): [table(bought, first)],
            ("buyers", True): [table(bought, [not new for new in first])],
        }
        assert abtest.trial(markets["buyers", False][0], "bought").difference == pytest.approx(0.95)
        assert abtest.estimates_of("buyers", "bought", markets) == pytest.approx([0.0])

    def test_the_truth_is_the_difference_of_whole_markets(self) -> None:
        old, new = [0.0, 1.0, 0.0, 1.0], [1.0, 1.0, 0.0, 1.0]
        markets: abtest.Markets = {
            ("old", False): [table(old, [False] * 4)], ("new", False): [table(new, [True] * 4)],
        }  # fmt: skip
        assert abtest.truth_of("bought", markets) == [0.25]

    def test_looking_often_alarms_more_often_than_once_and_always_valid_seldom(self) -> None:
        bought = np.random.default_rng(3).integers(0, 2, 240).astype(float).tolist()
        found = abtest._alarms([table(bought, [False] * 240)] * 2, 1)
        assert found["false_alarms_of_peeking"] > 2 * found["false_alarms_at_the_end"] > 0
        assert found["false_alarms_always_valid"] <= 0.05
