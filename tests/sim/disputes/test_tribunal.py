"""Hearings before a court that keeps the chain's rules but needs no chain: every step in its turn and in time."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core.units import BPS, DAY, HOUR
from sim.disputes.arbitration import Arbitration
from sim.fulfilment import place
from sim.orders.order import Condition
from sim.settlement import Award, Receipt, cancel_bps_of, windows_of
from sim.settlement.instant import InstantSettlement
from tests.support.depth import deep
from tests.support.small_market import Run, changed, run, tiny

if TYPE_CHECKING:
    from collections.abc import Callable

    import simpy

    from sim.market import Market
    from sim.orders.order import Order
    from sim.scenario import Scenario

DISPUTED = changed(
    tiny()[0],
    settlement__mode="instant",
    demand__opportunist_share=0.5,
    after_sales__not_as_described_rate=0.5,
    after_sales__evidence_hours=12.0,
)
SOLE = changed(DISPUTED, settlement__modules=("tribunal",))
PANEL = changed(DISPUTED, settlement__modules=("jurors",), modules__jurors__vote_hours=36)


class Slow(InstantSettlement):
    """Steps take a while, as on a chain; a ruling and a lapse exclude each other at the deadline."""

    def __init__(self, market: Market, latency: int) -> None:
        scenario = market.scenario
        terms = scenario.settlement
        super().__init__(market.env, windows_of(scenario), terms.default_buyer_bps, cancel_bps_of(scenario))
        self._latency = latency
        self.deadlines: dict[int, int] = {}
        self.over: dict[int, str] = {}

    @property
    def latency(self) -> int:
        return self._latency

    def in_a_while(self, effect: Callable[[int], None]) -> simpy.Event:
        """`effect` happens as late as it may."""
        done = self._env.event()

        def finish(_: object) -> None:
            now = int(self._env.now)
            effect(now)
            done.succeed(Receipt(now, -1))

        self._env.timeout(self._latency).callbacks.append(finish)
        return done

    def dispute(self, order: Order) -> simpy.Event:
        def effect(now: int) -> None:
            self.deadlines[order.id] = now + self.windows.ruling

        return self.in_a_while(effect)

    def lapse(self, order: Order) -> simpy.Event:
        def effect(now: int) -> None:
            assert order.id not in self.over, "settled before"
            assert now >= self.deadlines[order.id], "too early to lapse"
            assert now <= self.deadlines[order.id] + 2 * self._latency, "lapsed late"
            self.over[order.id] = "lapsed"

        super().lapse(order)
        return self.in_a_while(effect)


class Trial(NamedTuple):
    """Where a case stands before the panel."""

    phase: str
    since: int
    round: int


class Scripted:
    """A court that reverts like the contracts: `AssertionError` where they would."""

    def __init__(self, settlement: Slow, scenario: Scenario, *, free: Callable[[int], bool]) -> None:
        terms = scenario.modules
        self.has_jurors = "jurors" in scenario.settlement.modules
        self.panel, self.patience = terms.jurors.panel, terms.tribunal.patience_hours * HOUR
        self.vote_window = terms.jurors.vote_hours * HOUR
        self._settlement, self._free = settlement, free
        self.stage: dict[int, str] = {}
        self.asked: dict[tuple[int, bool], int] = {}
        self.trial: dict[int, Trial] = {}
        self.ballots: dict[tuple[int, int], dict[str, str]] = {}
        self.votes: dict[tuple[int, int], list[Award]] = {}
        self.calls: Counter[str] = Counter()

    def step(self, order: Order, name: str, effect: Callable[[int], None]) -> simpy.Event:
        self.calls[name] += 1
        return self._settlement.in_a_while(effect)

    def waits(self, order: Order, now: int) -> bool:
        return order.id not in self._settlement.over and now < self._settlement.deadlines[order.id]

    def open(self, order: Order, deadline: int) -> simpy.Event:
        assert deadline == self._settlement.deadlines[order.id]

        def effect(now: int) -> None:
            assert self.waits(order, now)
            assert order.id not in self.stage
            self.stage[order.id] = "primary"
            self.asked[order.id, False] = now
            self.trial[order.id] = Trial("drawing", now, 1)

        return self.step(order, "open", effect)

    def escalate(self, order: Order) -> simpy.Event:
        def effect(now: int) -> None:
            assert self.waits(order, now)
            assert self.stage[order.id] == "passed"
            self.stage[order.id] = "fallback"
            self.asked[order.id, True] = now

        return self.step(order, "escalate", effect)

    def give_ruling(self, order: Order, award: Award, *, fallback: bool) -> simpy.Event:
        def effect(now: int) -> None:
            assert now < self.asked[order.id, fallback] + self.patience
            assert self.stage[order.id] == ("fallback" if fallback else "primary")
            self.carry_out(order, award, now)

        return self.step(order, "fallback" if fallback else "give_ruling", effect)

    def forfeit(self, order: Order, *, fallback: bool) -> simpy.Event:
        def effect(now: int) -> None:
            assert now >= self.asked.pop((order.id, fallback)) + self.patience
            self.stage[order.id] = "closed" if fallback else "passed"

        return self.step(order, "forfeit", effect)

    def carry_out(self, order: Order, award: Award, now: int) -> None:
        assert sum(award) == BPS
        assert min(award) >= 0
        self.stage[order.id] = "closed"
        assert self.waits(order, now), "a ruling that comes too late"
        self._settlement.over[order.id] = "ruled"

    def can_draw(self, round_: int) -> bool:
        return self._free(round_)

    def draw(self, order: Order, round_: int) -> simpy.Event:
        def effect(now: int) -> None:
            phase, since, round_now = self.trial[order.id]
            assert (phase, round_now) == ("drawing", round_)
            assert now < since + self.vote_window
            self.trial[order.id] = Trial("voting", now, round_)
            self.ballots[order.id, round_], self.votes[order.id, round_] = {}, []

        return self.step(order, "draw", effect)

    def abandon(self, order: Order, round_: int) -> simpy.Event:
        def effect(now: int) -> None:
            phase, since, round_now = self.trial[order.id]
            assert (phase, round_now) == ("drawing", round_)
            assert now >= since + self.vote_window
            self.trial[order.id] = Trial("closed" if round_ == 1 else "tallied", now, round_)
            if round_ == 1:
                self.stage[order.id] = "passed"

        return self.step(order, "abandon", effect)

    def drawn(self, order: Order, round_: int) -> list[str]:
        return [f"juror:{n}" for n in range(self.panel if round_ == 1 else 2 * self.panel + 1)]

    def commit(self, order: Order, round_: int, juror: str, award: Award) -> simpy.Event:
        def effect(now: int) -> None:
            assert now < self.trial[order.id].since + self.vote_window
            assert juror not in self.ballots[order.id, round_]
            self.ballots[order.id, round_][juror] = "committed"

        return self.step(order, "commit", effect)

    def reveal(self, order: Order, round_: int, juror: str, award: Award) -> simpy.Event:
        def effect(now: int) -> None:
            phase, since, _ = self.trial[order.id]
            assert phase == "voting"
            assert since + self.vote_window <= now < since + 2 * self.vote_window
            assert self.ballots[order.id, round_].pop(juror) == "committed"
            assert award.buyer % 2_500 == 0
            self.votes[order.id, round_].append(award)

        return self.step(order, "reveal", effect)

    def tally(self, order: Order, round_: int) -> simpy.Event:
        def effect(now: int) -> None:
            phase, since, _ = self.trial[order.id]
            assert phase == "voting"
            assert now >= since + 2 * self.vote_window
            self.trial[order.id] = Trial("tallied", now, round_)

        return self.step(order, "tally", effect)

    def majority(self, order: Order) -> Award | None:
        for round_ in (2, 1):
            if (order.id, round_) in self.votes:
                ranked = Counter(self.votes[order.id, round_]).most_common(2)
                alone = len(ranked) == 1 or (len(ranked) == 2 and ranked[0][1] > ranked[1][1])
                return ranked[0][0] if alone else None
        raise AssertionError("asked before any vote")

    def appeal(self, order: Order, by: str) -> simpy.Event:
        assert by in (order.buyer.account, order.seller.account)

        def effect(now: int) -> None:
            phase, since, round_ = self.trial[order.id]
            assert (phase, round_) == ("tallied", 1)
            assert now < since + self.vote_window
            self.trial[order.id] = Trial("drawing", now, 2)

        return self.step(order, "appeal", effect)

    def execute(self, order: Order) -> simpy.Event:
        def effect(now: int) -> None:
            phase, since, round_ = self.trial[order.id]
            assert phase == "tallied"
            assert now >= since + (self.vote_window if round_ == 1 else 0)
            self.trial[order.id] = Trial("closed", now, round_)
            award = self.majority(order)
            if award is None:
                self.stage[order.id] = "passed"
            elif self.waits(order, now):
                self.carry_out(order, award, now)

        return self.step(order, "execute", effect)


class Arbitrated(NamedTuple):
    run: Run
    court: Scripted
    settlement: Slow

    @property
    def decided(self) -> Counter[str]:
        return Counter(d["decided_by"] for d in self.run.records("disputes") if d["kind"] == "dispute")

    def audit(self) -> None:
        """Whatever was disputed is over, as recorded; whatever was opened is closed."""
        outcomes = {number: order["outcome"] for number, order in self.run.orders().items()}
        assert not self.run.market.orders.open
        for number, how in self.settlement.over.items():
            assert outcomes[number] == how
        ended = {n for n, outcome in outcomes.items() if outcome in ("ruled", "lapsed")}
        assert ended == set(self.settlement.over)
        assert {trial.phase for number, trial in self.court.trial.items() if self.court.has_jurors} <= {
            "closed"
        }
        ended_with = Counter(how for how in self.settlement.over.values())
        heard = [d for d in self.run.records("disputes") if d["decided_by"] not in ("seller", "processor")]
        assert sum(d["decided_by"] == "silence" for d in heard) == ended_with["lapsed"]


def arbitrated(
    scenario: Scenario, latency: int = 12, free: Callable[[int], bool] = lambda _: True
) -> Arbitrated:
    made: list[Any] = []

    def prepare(market: Market) -> None:
        slow = Slow(market, latency)
        court = Scripted(slow, scenario, free=free)
        slow.court = court  # type: ignore[assignment]
        market.settlement = slow
        made.extend((court, slow))

    found = Arbitrated(run(scenario, prepare=prepare), *made)
    found.audit()
    return found


class TestSoleArbitrator:
    def test_who_speaks_decides(self) -> None:
        found = arbitrated(changed(SOLE, after_sales__silent_arbiter_share=0.0))
        assert found.decided.keys() == {"arbiter"}
        assert found.court.calls["forfeit"] == 0

    def test_who_is_silent_pays_and_the_fallback_decides(self) -> None:
        found = arbitrated(changed(SOLE, after_sales__silent_arbiter_share=0.5))
        assert {"arbiter", "fallback", "silence"} <= found.decided.keys()
        forfeited = found.court.calls["escalate"] + found.decided["silence"]
        assert found.court.calls["forfeit"] == forfeited

    def test_if_all_are_silent_the_default_applies(self) -> None:
        found = arbitrated(changed(SOLE, after_sales__silent_arbiter_share=1.0))
        assert found.decided.keys() == {"silence"}
        assert found.court.calls["forfeit"] == 2 * found.court.calls["open"]

    def test_no_time_to_open_a_case(self) -> None:
        found = arbitrated(changed(SOLE, settlement__ruling_window_days=1, after_sales__evidence_hours=24.0))
        assert found.decided.keys() == {"silence"}
        assert not found.court.calls

    def test_patience_beyond_the_deadline_holds_nobody_up(self) -> None:
        """The order lapses when it may; the arbitrator's bond is claimed later."""
        found = arbitrated(
            changed(SOLE, after_sales__silent_arbiter_share=1.0, modules__tribunal__patience_hours=2_000)
        )
        assert found.decided.keys() == {"silence"}
        assert found.court.calls["forfeit"] == found.court.calls["open"] > 0
        lapsed = [o for o in found.run.orders().values() if o["outcome"] == "lapsed"]
        for order in lapsed:
            due = found.settlement.deadlines[order["order"]]
            assert 0 <= order["closed_at"] - due <= 24

    def test_rulings_that_take_too_long(self) -> None:
        found = arbitrated(
            changed(SOLE, after_sales__ruling_hours=5_000.0, after_sales__silent_arbiter_share=0.0)
        )
        assert found.decided.keys() == {"silence"}


class TestJurors:
    def test_a_panel_decides(self) -> None:
        found = arbitrated(changed(PANEL, modules__jurors__error=0.0, modules__jurors__absent_share=0.0))
        assert found.decided["jurors"] > 0
        assert found.decided.keys() <= {"jurors", "fallback", "silence"}

    def test_jurors_who_agree_rule_as_one_arbitrator_to_the_nearest_quarter(self) -> None:
        quiet = {
            "modules__jurors__error": 0.0,
            "modules__jurors__absent_share": 0.0,
            "modules__jurors__appeal_share": 0.0,
        }
        by_panel = arbitrated(changed(PANEL, **quiet))
        assert by_panel.decided.keys() == {"jurors"}
        assert all(len(set(votes)) == 1 for votes in by_panel.court.votes.values())

    def test_nobody_votes_and_the_fallback_decides(self) -> None:
        found = arbitrated(
            changed(PANEL, modules__jurors__absent_share=1.0, after_sales__silent_arbiter_share=0.0)
        )
        assert found.decided.keys() == {"fallback"}
        assert found.court.calls["commit"] == 0
        assert found.court.calls["execute"] == found.court.calls["escalate"] > 0

    def test_every_ruling_is_appealed(self) -> None:
        found = arbitrated(changed(PANEL, modules__jurors__appeal_share=1.0))
        assert found.court.calls["appeal"] == found.court.calls["open"]
        assert found.court.calls["tally"] == 2 * found.court.calls["appeal"]

    def test_no_appeal_without_time_for_it(self) -> None:
        """Evidence, then three windows: a second vote would come too late."""
        found = arbitrated(changed(PANEL, modules__jurors__appeal_share=1.0, modules__jurors__vote_hours=150))
        assert found.court.calls["appeal"] == 0
        assert found.decided["jurors"] > 0

    def test_without_jurors_the_draw_is_given_up_and_the_fallback_decides(self) -> None:
        found = arbitrated(changed(PANEL, after_sales__silent_arbiter_share=0.0), free=lambda _: False)
        assert found.decided.keys() == {"fallback"}
        assert found.court.calls["abandon"] == found.court.calls["open"] > 0
        assert found.court.calls["draw"] == 0

    def test_an_appeal_without_jurors_leaves_the_first_ruling(self) -> None:
        scenario = changed(PANEL, modules__jurors__appeal_share=1.0, modules__jurors__absent_share=0.0)
        found = arbitrated(scenario, free=lambda round_: round_ == 1)
        assert found.court.calls["abandon"] == found.court.calls["appeal"] > 0
        assert {round_ for _, round_ in found.court.votes} == {1}
        assert found.decided["jurors"] > 0

    def test_jurors_who_come_free_are_drawn_at_once(self) -> None:
        asked = Counter[str]()

        def free(_: int) -> bool:
            asked["times"] += 1
            return asked["times"] % 5 == 0

        found = arbitrated(PANEL, free=free)
        assert found.court.calls["draw"] > 0
        assert found.court.calls["abandon"] == 0

    @pytest.mark.parametrize("latency", [1, 3_600, 18 * HOUR, 36 * HOUR, 3 * DAY])
    def test_however_slow_the_chain(self, latency: int) -> None:
        found = arbitrated(PANEL, latency=latency)
        assert found.decided
        if latency >= 36 * HOUR:
            assert found.court.calls["draw"] == 0


@settings(max_examples=deep(30, 300), deadline=None)
@given(
    module=st.sampled_from(["tribunal", "jurors"]),
    latency=st.sampled_from([0, 12, 3_600, DAY]),
    ruling_days=st.integers(1, 25),
    evidence=st.sampled_from([0.0, 5.0, 48.0]),
    vote_hours=st.sampled_from([1, 24, 100]),
    patience=st.sampled_from([1, 100, 1_000]),
    rates=st.tuples(*[st.sampled_from([0.0, 0.4, 1.0])] * 4),
    busy=st.integers(1, 4),
)
def test_no_step_out_of_turn_and_no_exit_missed(
    module: str,
    latency: int,
    ruling_days: int,
    evidence: float,
    vote_hours: int,
    patience: int,
    rates: tuple[float, float, float, float],
    busy: int,
) -> None:
    silent, absent, appeals, error = rates
    looks = Counter[str]()

    def free(_: int) -> bool:
        looks["all"] += 1
        return looks["all"] % busy == 0

    arbitrated(
        changed(
            DISPUTED,
            days=3,
            settlement__modules=(module,),
            settlement__ruling_window_days=ruling_days,
            after_sales__evidence_hours=evidence,
            after_sales__silent_arbiter_share=silent,
            modules__jurors__absent_share=absent,
            modules__jurors__appeal_share=appeals,
            modules__jurors__error=error,
            modules__jurors__vote_hours=vote_hours,
            modules__tribunal__patience_hours=patience,
        ),
        latency,
        free,
    )


class TestAwards:
    """Who bears what, by the condition of the goods and the modules that are there to bear it."""

    def award(self, condition: Condition, modules: tuple[str, ...], buyer_bps: int) -> Award:
        found: list[Award] = []
        scenario = changed(DISPUTED, settlement__modules=modules, modules__carriage__bond_bps=3_000)

        def spy(market: Market, *arguments: Any) -> None:
            place(market, *arguments)
            order = market.orders.open[market.orders.placed]
            before, order.condition = order.condition, condition
            found.append(Arbitration(order, market, Any, Any, 0).award(buyer_bps))  # type: ignore[arg-type]
            order.condition = before

        run(scenario, orders=1, place=spy)
        return found[0]

    @pytest.mark.parametrize("buyer_bps", [0, 2_500, 10_000])
    @pytest.mark.parametrize("condition", [Condition.GOOD, Condition.NOT_AS_DESCRIBED])
    def test_a_fault_of_the_goods_is_the_sellers(self, condition: Condition, buyer_bps: int) -> None:
        award = self.award(condition, ("carriage", "insurance", "tribunal"), buyer_bps)
        assert award == Award(BPS - buyer_bps, buyer_bps, 0, 0)

    @pytest.mark.parametrize(
        ("modules", "buyer_bps", "expected"),
        [
            (("tribunal",), 8_000, Award(2_000, 8_000, 0, 0)),
            (("carriage", "tribunal"), 8_000, Award(2_000, 5_000, 3_000, 0)),
            (("carriage", "tribunal"), 2_000, Award(8_000, 0, 2_000, 0)),
            (("carriage", "insurance", "jurors"), 8_000, Award(2_000, 0, 3_000, 5_000)),
            (("carriage", "insurance", "jurors"), 3_000, Award(7_000, 0, 3_000, 0)),
        ],
    )
    def test_damage_is_the_carriers_and_the_insurers(
        self, modules: tuple[str, ...], buyer_bps: int, expected: Award
    ) -> None:
        award = self.award(Condition.DAMAGED, modules, buyer_bps)
        assert award == expected
        assert award.refund_bps == buyer_bps
