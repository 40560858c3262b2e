"""The study of fraud screens: its parts by hand, its markets in their places, and one short market."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import polars as pl
import pytest

from analytics.policies.fraud.shadow import _SCREENS
from analytics.policies.learned_screens import LEARNED
from argosy.problems import InputError
from argosy.scenario_files import load_scenario
from argosy.studies import fraud as study
from argosy.studies import fraud_market, onlookers
from argosy.studies.adaptation import MODES, aged_figures, ageing, cell, loss, recall, told, windows
from argosy.studies.fraud import HELD, SCREENS, fraud
from argosy.studies.fraud_market import (
    Guarded,
    Screenings,
    attempts_of,
    between,
    live,
    observed,
    seen_of,
)
from argosy.studies.fraud_tables import (
    beside,
    best_of,
    closed,
    cost,
    figures_of,
    gains,
    profits,
    rank_correlations,
    scored,
    world,
)
from argosy.studies.onlookers import Watched, look_on
from argosy.studies.request import StudyRequest
from sim.attacks import FIRST_VISIT
from sim.core.units import DAY
from sim.policies import Action, Screening
from sim.records import CaseKind, Conduct
from tests.support.small_market import changed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from argosy.experiments.executors import Workers
    from sim.policies import RiskView, Setting

SCENARIO, _ = load_scenario("eurasia")
SCHEMA = {
    "order": pl.Int64, "time": pl.Int64, "risk": pl.Float64, "passed": pl.Boolean, "reversible": pl.Boolean,
    "amount_cents": pl.Int64, "tactic": pl.String, "thief": pl.Boolean, "labelled": pl.Boolean,
    "reversed": pl.Boolean, "loss_cents": pl.Float64, "worth_cents": pl.Float64,
}  # fmt: skip
FIGURES = {
    "attempts": 0.03, "fraud_attempt_share": 0.02, "fraud_accepted_share": 0.02, "chargeback_rate": 0.01,
    "first_party_share": 0.4, "chargeback_cents": 10, "gmv_cents": 1000, "screening_net_cents": 0,
    "good_orders_lost": 0, "platform_profit_cents": 0, "sellers_profit_cents": 0,
}  # fmt: skip


def order(day: float, **values: object) -> dict[str, object]:
    usual = {
        "order": 1, "risk": 0.5, "passed": True, "reversible": True, "amount_cents": 100, "tactic": "stolen_card",
        "thief": False, "labelled": True, "reversed": False, "loss_cents": 0.0, "worth_cents": 8.0,
    }  # fmt: skip
    return {"time": int(day * DAY), **usual, **values}


def seen(*orders: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame(orders, schema=SCHEMA)


def market(orders: pl.DataFrame | None = None, **figures: float | None) -> Screenings:
    return Screenings({**FIGURES, **figures}, seen() if orders is None else orders)


def tables(orders: list[tuple[int, int, int, int]], reversed_: list[int]) -> dict[str, pl.DataFrame]:
    """Four screened orders: a thief's, an opportunist's, one that was stopped, one that nobody can reverse."""
    screenings = pl.DataFrame(
        {
            "order": [1, 2, 3, 4],
            "time": [0, 1, 2, 3],
            "risk": [0.5] * 4,
            "passed": [True, True, False, True],
            "reversible": [True, True, True, False],
            "amount_cents": [100] * 4,
            "conduct": [
                str(Conduct.THIEF),
                str(Conduct.OPPORTUNIST),
                str(Conduct.THIEF),
                str(Conduct.HONEST),
            ],
            "tactic": ["stolen_card", "", "takeover", ""],
        }
    )
    head = ["order", "chargeback", "total", "total_cents"]
    paid = pl.DataFrame(orders, schema=head, orient="row")
    disputes = [(number, str(CaseKind.CHARGEBACK)) for number in reversed_] + [(4, str(CaseKind.DISPUTE))]
    return {
        "screenings": screenings,
        "orders": paid.with_columns(goods=pl.col("total") // 2, fee=pl.col("total") // 20),
        "disputes": pl.DataFrame(disputes, schema=["order", "kind"], orient="row"),
    }


class TestWhatBecameOfOrders:
    def test_losses_are_the_part_charged_back_in_cents(self) -> None:
        """All of an order, 50 of 200 token units, nothing of nothing, and an order without a row."""
        found = seen_of(tables([(1, 300, 300, 1000), (2, 50, 200, 1000), (3, 0, 0, 0)], [1, 2]), SCENARIO)
        assert found["loss_cents"].to_list() == [1000, 250, 0, 0]
        assert found["reversed"].to_list() == [True, True, False, False]

    @pytest.mark.parametrize(
        ("sellers_share", "worth"), [(1.0, [200, 200]), (0.5, [125, 125]), (0.0, [50, 50])]
    )
    def test_worth_is_the_fee_and_what_counts_of_the_margin(
        self, sellers_share: float, worth: list[int]
    ) -> None:
        """Goods of 500 cents that cost 300, a fee of 50; then a fee above the margin, and orders without a row."""
        scenario = changed(SCENARIO, selling__goods_cost_bps=6_000, screening__sellers_share=sellers_share)
        found = seen_of(tables([(1, 0, 1000, 1000), (2, 0, 2000, 1000)], []), scenario)
        assert found["worth_cents"].to_list() == pytest.approx([*worth, 0, 0])
        dear = changed(scenario, selling__goods_cost_bps=9_500)
        assert seen_of(tables([(1, 0, 1000, 1000)], []), dear)["worth_cents"][0] == pytest.approx(50)

    def test_only_what_passed_and_can_be_reversed_is_labelled(self) -> None:
        found = seen_of(tables([(1, 0, 1, 1)], []), SCENARIO)
        assert found["labelled"].to_list() == [True, True, False, False]
        assert found["thief"].to_list() == [True, False, True, False]

    def test_attempts_are_of_baskets_that_came_to_be_paid(self) -> None:
        visits = pl.DataFrame(
            {"visit": [1, 2, 3, FIRST_VISIT, 4, FIRST_VISIT + 1], "payments": [1, 2, 1, 1, 0, 0]}
        )
        assert attempts_of(visits) == 0.25
        assert attempts_of(visits.filter(pl.col("payments") == 0)) is None
        assert attempts_of(visits.clear()) is None

    def test_the_first_day_is_in_and_the_last_out(self) -> None:
        found = between(seen(order(0.9), order(1), order(2.9), order(3)), 1, 3)
        assert found["time"].to_list() == [DAY, int(2.9 * DAY)]

    def test_recall_and_loss(self) -> None:
        thieves = [
            order(0, thief=True, passed=passed, loss_cents=30.0) for passed in (True, False, False, False)
        ]
        assert recall(seen(*thieves, order(0))) == 0.75
        assert recall(seen(order(0))) is None
        assert loss(seen(*thieves, order(0), order(0))) == 20
        assert loss(seen()) is None


class TestWhileFraudMoves:
    @pytest.mark.parametrize(
        ("days", "times"),
        [
            (28, {"before": (7, 14), "after": (14, 21), "late": (21, 28)}),
            (84, {"before": (21, 42), "after": (42, 63), "late": (63, 84)}),
            (150, {"before": (38, 75), "after": (75, 112), "late": (112, 150)}),
        ],
    )
    def test_times(self, days: int, times: dict[str, tuple[int, int]]) -> None:
        assert windows(days) == times

    def test_too_few_days_are_refused_before_anything_runs(self) -> None:
        with pytest.raises(InputError, match="--days 27 are too few"):
            windows(27)
        with pytest.raises(InputError, match="--days 8 are too few"):
            fraud(StudyRequest(name="fraud", days=8), stub([]), lambda _: None)

    def test_a_fall_is_that_of_a_seed(self) -> None:
        """One falls from 1 to 0; of another nothing came late, which is no reason to compare it with the first."""
        falls = seen(order(8, thief=True, passed=False), order(22, thief=True))
        ends = seen(order(8, thief=True))
        assert aged_figures({"frozen": [market(falls), market(ends)]}, 28) == {"frozen_recall_falls": 1.0}

    def test_a_screen_that_had_no_model_can_lose_nothing(self) -> None:
        unscored = seen(order(8, thief=True, risk=-1.0), order(22, thief=True))
        assert aged_figures({"frozen": [market(unscored)]}, 28) == {"frozen_recall_falls": None}

    def test_cells(self) -> None:
        moved = {"frozen": [market(seen(order(8, thief=True, passed=stopped))) for stopped in (True, False)]}
        assert cell(told(moved, "frozen", recall, (7, 14)), 2).startswith("0.50 (")
        assert cell(told(moved, "frozen", recall, (14, 21)), 2) == "-"
        assert cell(told({"frozen": moved["frozen"][:1]}, "frozen", recall, (7, 14)), 1) == "0.0"


class TestCost:
    def test_a_perfect_ranking_costs_nothing(self) -> None:
        each = [
            order(day, thief=thief, risk=0.9 if thief else 0.1) for day in (0, 3) for thief in (True, False)
        ]
        assert cost(4)(seen(*each)) == 0

    def test_by_hand(self) -> None:
        """The first half wants what is above 0.2 stopped; then 300 pass, and an order worth 20 is lost."""
        first = [order(0, thief=True, risk=0.6), order(0, risk=0.2)]
        second = [
            order(2, thief=True, risk=0.1, amount_cents=300), order(2, risk=0.7, worth_cents=20.0),
            order(3, risk=0.1), order(3, risk=0.1),
        ]  # fmt: skip
        assert cost(4)(seen(*first, *second)) == pytest.approx((300 + 20) / 4)

    @pytest.mark.parametrize(("worth", "told"), [(99.0, 99 / 2), (101.0, 100 / 2)])
    def test_the_threshold_is_that_of_least_money(self, worth: float, told: float) -> None:
        """A thief's 100 below a good order: both are stopped while that one is worth less, else both pass."""
        both = [
            one
            for day in (0, 3)
            for one in (order(day, thief=True, risk=0.3), order(day, risk=0.6, worth_cents=worth))
        ]
        assert cost(4)(seen(*both)) == pytest.approx(told)

    def test_without_scores_there_is_none(self) -> None:
        assert cost(4)(seen(order(0, risk=-1.0), order(3, risk=-1.0))) is None
        assert cost(4)(seen(order(0), order(3, reversible=False))) is None


class TestGains:
    def test_share_of_the_gap(self) -> None:
        """Burdens of two seeds in cents; the middle screen saves half of what the oracle does."""
        burdens = {"none": (1000, 3000), "x": (800, 2200), "oracle": (600, 1400)}
        acted = {
            name: [market(screening_net_cents=cents) for cents in both] for name, both in burdens.items()
        }
        assert {name: gain.mean for name, gain in gains(acted).items()} == {"none": 0, "x": 5, "oracle": 10}
        assert closed(acted) == {"none": 0, "x": 0.5, "oracle": 1}
        assert set(closed({**acted, "oracle": acted["none"]}).values()) == {None}

    def test_profits_are_of_platform_and_sellers(self) -> None:
        had = {"none": (100, 500), "x": (-100, 1500)}
        acted = {
            name: [market(platform_profit_cents=a, sellers_profit_cents=b)] for name, (a, b) in had.items()
        }
        assert {name: gain.mean for name, gain in profits(acted).items()} == {"none": 0, "x": 8}

    def test_rank_correlations(self) -> None:
        gained = {"a": 1.0, "b": 2.0, "c": 3.0, "d": 9.0}
        rising = {"a": 0.1, "b": 0.2, "c": 0.3, "d": None}
        scores = {
            "auc": rising, "precision": {**rising, "c": 0.0, "a": 0.3}, "recall": dict.fromkeys(rising, 0.5),
            "cost": {"a": 30.0, "b": 20.0, "c": 10.0}, "of two": {"a": 0.1, "b": 0.2},
        }  # fmt: skip
        found = rank_correlations(scores, gained)
        assert {name: rank and round(rank.rho, 9) for name, rank in found.items()} == {
            "auc": 1, "precision": -1, "recall": None, "cost": 1, "of two": None,
        }  # fmt: skip
        [four] = rank_correlations({"auc": {"a": 1, "b": 2, "c": 4, "d": 3}}, gained).values()
        assert four is not None
        assert four.rho == pytest.approx(0.8)
        assert four.p == pytest.approx(0.2), "Student's t of 0.8 with two degrees of freedom"


class TestTables:
    def test_what_a_market_lacks_is_left_out(self) -> None:
        """It is no 0: not in the mean, and not in the table."""
        acted = {"none": [market(first_party_share=None, gmv_cents=0), market(first_party_share=0.5)]}
        rows = {row[0]: row[1] for row in world(acted).rows}
        assert rows["first-party, share of chargebacks"] == "0.500"
        assert rows["charged back, share of what was sold"] == "0.010"
        assert rows["median amount, thieves' over others'"] == "-"

    def test_the_best_share_is_told_with_what_it_costs_others(self) -> None:
        acted = {name: [market(screening_net_cents=500)] for name in SCREENS}
        acted["oracle"] = [market()]
        acted["isolation"] = [market(screening_net_cents=0, good_orders_lost=355)]
        assert best_of(acted) == ["the best share is isolation's, which loses 355 good orders"]
        assert best_of({**acted, "oracle": acted["none"]}) == []

    def test_correlations_are_told_with_p(self) -> None:
        acted = {name: [market(screening_net_cents=-at * 100)] for at, name in enumerate(SCREENS)}
        scores = {"auc": {name: at / 10 for at, name in enumerate(LEARNED)}}
        assert beside(acted, scores, 28).rows[-1][1] == "+1.00 (p = 0.00)"

    def test_every_figure_that_a_target_can_be_held_to_is_there(self) -> None:
        acted = {name: [market()] for name in SCREENS}
        scores = scored({name: [market()] for name in LEARNED}, 28)
        figures = figures_of(acted, scores) | aged_figures({mode: [market()] for mode in MODES}, 28)
        assert set(figures) >= HELD


def stub(lived: list[Guarded | Watched]) -> Workers:
    """Workers whose markets tell which they are: by screen and overrides as the tactic, by seed as a figure."""

    class Stub:
        def each(self, _: object, given: Iterable[Guarded | Watched]) -> Iterator[object]:
            for one in given:
                lived.append(one)
                if isinstance(one, Watched):
                    yield {screen: named(f"{screen} looks on", one.seed) for screen in LEARNED}
                else:
                    yield named(f"{one.screen} {one.overrides}", one.seed)

    return cast("Workers", Stub())


def named(name: str, seed: int) -> Screenings:
    return market(seen(order(8, thief=True, tactic=name)), attempts=seed)


class TestTheStudy:
    def test_every_market_lands_under_its_own_name(self, monkeypatch: pytest.MonkeyPatch) -> None:
        given: dict[str, Any] = {}

        def kept(acted: Any, looked: Any, days: int) -> Any:
            given.update(acted=acted, looked=looked)
            return real(acted, looked, days)

        def moving(moved: Any, days: int) -> Any:
            given.update(moved=moved)
            return []

        real = study.labels_and_truth
        monkeypatch.setattr(study, "labels_and_truth", kept)
        monkeypatch.setattr(study, "ages", moving)
        lived: list[Guarded | Watched] = []
        spoken: list[str] = []
        found = fraud(StudyRequest(name="fraud", seed=5, days=28, replications=2), stub(lived), spoken.append)
        expected = {
            "acted": {screen: f"{screen} ()" for screen in SCREENS},
            "looked": {screen: f"{screen} looks on" for screen in LEARNED},
            "moved": {mode: f"{(at := ageing(mode, 1, 28)).screen} {at.overrides}" for mode in MODES},
        }
        assert len(spoken) == len(lived) == 2 * (len(SCREENS) + len(MODES) + 1)
        for group, names in expected.items():
            assert list(given[group]) == list(names)
            for name, tactic in names.items():
                assert [run.seen["tactic"].to_list() for run in given[group][name]] == [[tactic]] * 2
                assert [run.figures["attempts"] for run in given[group][name]] == [5, 6]
        assert "2 seeds from 5" in found.conditions

    def test_one_seed_is_one(self) -> None:
        found = fraud(StudyRequest(name="fraud", days=28, replications=1), stub([]), lambda _: None)
        assert "1 seed from 1" in found.conditions

    def test_learned_screens_are_named_once(self) -> None:
        assert set(LEARNED) == set(_SCREENS)


@pytest.fixture
def as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Markets of the scenario's own size, of which a test has enough."""
    monkeypatch.setattr(fraud_market, "SCALE", 1)


class Noted:
    """Accepts everything, and keeps the worth that it is told of each order."""

    def __init__(self) -> None:
        self.worth: dict[int, int] = {}

    def __call__(self, view: RiskView, setting: Setting) -> Screening:
        self.worth[view.order] = view.terms.worth_cents
        return Screening(Action.ACCEPT)


@pytest.mark.usefixtures("as_it_is")
def test_a_market() -> None:
    screen = Noted()
    found = observed(("seed=1", "policies.fraud=none"), 5, screen)
    assert found.seen.height > 100
    assert found.seen["time"].max() < 6 * DAY  # type: ignore[operator]
    assert set(found.seen["risk"]) == {-1.0}
    assert found.seen["passed"].mean() > 0.9  # type: ignore[operator]
    assert 0 < (found.figures["attempts"] or 0) < 0.2
    told = [screen.worth[order] for order in found.seen["order"]]
    assert found.seen["worth_cents"].to_list() == pytest.approx(told, abs=1.5)


@pytest.mark.usefixtures("as_it_is")
def test_each_scores_as_it_would_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two who look on in one market say what one says in a market of its own, from its first lesson on."""
    monkeypatch.setattr(onlookers, "LEARNED", ("tree", "isolation"))
    together = look_on(Watched(1, 32))["isolation"]
    alone = live(Guarded('{name="shadow", options={screen="isolation"}}', 1, 32))
    assert together.seen.equals(alone.seen)
    assert together.figures["orders"] == alone.figures["orders"]
    assert together.seen["risk"].max() > 0  # type: ignore[operator]
    assert together.seen["passed"].all()
