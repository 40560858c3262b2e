"""What the page says of strategies: nothing that their figures do not say."""

from __future__ import annotations

from typing import Any

import pytest

from argosy.experiments import Comparison
from argosy.reports.comparing import Compared
from argosy.reports.focus import focus_of, shown
from argosy.reports.reasons import where_the_days_go
from argosy.reports.sides import differing
from argosy.reports.tradeoffs import efficient, tradeoffs
from argosy.reports.verdict import verdict

COST, DAYS, CO2, SERVICE = (
    "cost_to_serve_cents_per_order",
    "lead_days_mean",
    "co2_kg_per_order",
    "on_time_share",
)
FREIGHT = (COST, DAYS, CO2, SERVICE)


def compared(**rows: list[tuple[float, ...]]) -> Compared:
    """Strategies with cost in cents, days, CO2 and share on time of each replication."""
    values = {
        f"routing={name}": [dict(zip(FREIGHT, row, strict=True)) for row in of] for name, of in rows.items()
    }
    return Compared(Comparison("mine", values))


CHEAP = [(1000.0, 30.0, 0.5, 0.8), (1010.0, 31.0, 0.6, 0.82), (990.0, 29.5, 0.5, 0.81)]
FAST = [(1300.0, 8.0, 2.0, 0.9), (1320.0, 8.5, 2.1, 0.93), (1310.0, 7.5, 1.9, 0.9)]
ALIKE = [(1005.0, 30.5, 0.55, 0.8), (1000.0, 30.8, 0.5, 0.83), (995.0, 29.4, 0.6, 0.79)]


class TestVerdict:
    def test_a_winner_has_figure_interval_and_replications(self) -> None:
        answer, against, price, luck, more = verdict(compared(cheapest=CHEAP, fastest=FAST), FREIGHT, "mine")
        assert answer == (
            "cheapest has the lowest cost to serve per settled order: 10.00 EUR, 3.10 EUR less "
            "(95 % interval 2.85 to 3.35, 3 replications) than fastest, the next."
        )
        assert against.startswith("cheapest against fastest: ")
        assert "from order to door, mean 22.2 days more" in against
        assert "on time and in good condition 10.0 percentage points less" in against
        assert price == (
            "What would overturn it: whoever would pay more than 0.140 EUR an order for one day less "
            "(from order to door, mean) is better off with fastest."
        )
        assert "in 0 of them fastest did better" in luck
        assert "less than 0.25 EUR may not have shown" in luck
        assert "argosy sweep mine --over assumptions" in more

    def test_what_cannot_be_told_apart_has_no_winner(self) -> None:
        answer, *rest = verdict(compared(cheapest=CHEAP, other=ALIKE, fastest=FAST), FREIGHT, "mine")
        assert answer.startswith("No strategy is shown to have the lowest cost")
        assert "cannot be told from cheapest" in answer or "cannot be told from other" in answer
        assert "fastest" not in answer
        assert "have the lowest" not in " ".join(rest)

    def test_higher_is_better_where_it_is(self) -> None:
        answer, *_ = verdict(compared(cheapest=CHEAP, fastest=FAST), [SERVICE], "mine")
        assert answer.startswith("fastest has the highest on time and in good condition: 91.0 %, 10.0 ")

    def test_one_replication_says_nothing_of_chance(self) -> None:
        said = verdict(compared(cheapest=CHEAP[:1], fastest=FAST[:1]), FREIGHT, "mine")
        assert "one replication says nothing of chance" in said[0]
        assert "interval" not in " ".join(said[:-1])

    def test_the_same_is_the_same(self) -> None:
        said = verdict(compared(a=CHEAP, b=CHEAP), FREIGHT, "mine")
        assert (
            said[0]
            == "Both strategies came to the same cost to serve per settled order in every replication."
        )

    def test_one_strategy_has_nothing_to_be_compared_with(self) -> None:
        (said,) = verdict(compared(a=CHEAP), FREIGHT, "mine")
        assert "nothing to compare it with" in said

    def test_without_figures_nothing_is_ranked(self) -> None:
        (said,) = verdict(compared(a=CHEAP, b=FAST), [], "mine")
        assert "nothing can be ranked" in said


@pytest.mark.parametrize(
    ("other", "finding"),
    [(FAST, "differs"), (ALIKE, "noise"), (CHEAP, "identical"), (FAST[:1], "one replication: says nothing")],
)
def test_the_verdict_of_the_comparison_counts(other: Any, finding: str) -> None:
    found = compared(cheapest=CHEAP[: len(other)], other=other)
    a, b = found.labels
    assert found.finding(COST, a, b) == found.finding(COST, b, a) == finding


def test_a_difference_turns_with_its_strategies() -> None:
    found = compared(cheapest=CHEAP, fastest=FAST)
    a, b = found.labels
    there, back = found.difference(COST, a, b), found.difference(COST, b, a)
    assert back == there.times(-1)
    assert there.low is not None
    assert there.high is not None
    assert there.low < there.mean < there.high < 0


def test_names_are_short_where_one_family_varies() -> None:
    assert [compared(a=CHEAP).short(label) for label in ("routing=a",)] == ["a"]
    two = Compared(
        Comparison("mine", {"routing=a,fraud=b": [{COST: 1.0}], "routing=c,fraud=b": [{COST: 1.0}]})
    )
    assert two.short("routing=a,fraud=b") == "routing=a,fraud=b"
    optional = Compared(Comparison("mine", {"routing=a(x=1,y=2)": [{COST: 1.0}]}))
    assert optional.short("routing=a(x=1,y=2)") == "a(x=1,y=2)"


def test_what_varies_decides_what_is_asked() -> None:
    found = compared(cheapest=CHEAP, fastest=FAST)
    assert focus_of(found, ["routing"]) == list(FREIGHT)
    assert focus_of(found, ["fraud"]) == [COST], "none of its figures is there: the first with a direction"
    assert shown(found, [SERVICE])[0] == SERVICE


def test_efficient_sets() -> None:
    values = {"a": [1.0, 5.0], "b": [2.0, 4.0], "c": [2.0, 5.0], "d": [1.0, 5.0]}
    assert efficient(values, (COST, DAYS)) == {"a", "b", "d"}
    assert efficient({"a": [1.0, 0.5], "b": [1.0, 0.9]}, (COST, SERVICE)) == {"b"}


def test_how_sure_the_efficient_set_is() -> None:
    mixed = [(1200.0, 9.0, 1.0, 0.9), (1400.0, 9.0, 2.5, 0.8), (1400.0, 9.0, 2.5, 0.8)]
    *_, figure = tradeoffs(compared(cheapest=CHEAP, fastest=FAST, mixed=mixed))
    assert figure.table is not None
    assert [row[2] for row in figure.table.rows] == ["3 of 3", "3 of 3", "1 of 3"]


def test_noise_is_hollow_and_said() -> None:
    panel, *_ = differing(compared(cheapest=CHEAP, other=ALIKE, fastest=FAST), [COST])
    assert panel.finding == "Differs from cheapest: fastest. Not shown to differ: other."
    assert panel.wide.count("hollow") == 1
    *_, table = differing(compared(cheapest=CHEAP, other=CHEAP, fastest=FAST), [COST])
    assert table.table is not None
    assert {row[1]: row[3] for row in table.table.rows}["other"] == "the same in every replication"


class TestReasons:
    STAGES = ("lead_days_mean", "queue_days_mean", "rolled_share", "clearance_hours_mean", "transit_days_p95")

    def told(self, **rows: list[tuple[float, ...]]) -> str:
        values = {
            f"routing={name}": [dict(zip(self.STAGES, row, strict=True)) for row in of]
            for name, of in rows.items()
        }
        (found,) = where_the_days_go(Compared(Comparison("mine", values))).figures
        return found.finding

    def test_the_stages_that_are_shown_to_differ_are_told_the_largest_ratio_first(self) -> None:
        quick = [(8.0 + n / 10, 0.2, 0.01, 0.5 - n / 100, 9.0 + n) for n in range(4)]
        slow = [(14.0 + n / 9, 1.6 + n / 99, 0.02, 0.4, 9.1 + n % 2) for n in range(4)]
        told = self.told(balanced=quick, fastest=slow)
        assert told == (
            "fastest is slower than balanced: in queues of warehouses, mean 1.615 days where balanced has "
            "0.200 days; legs rolled over 2 % where balanced has 1 %."
        )

    def test_no_reason_is_made_up(self) -> None:
        quick = [(8.0 + n / 10, 0.2, 0.01, 0.5, 9.0) for n in range(4)]
        slow = [(14.0 + n / 9, 0.2, 0.01, 0.4, 9.0) for n in range(4)]
        assert self.told(balanced=quick, fastest=slow).endswith(
            "none of these stages is shown to be the reason."
        )
        assert self.told(balanced=quick, same=quick) == "same is not shown to be slower than balanced."

    def test_without_figures_of_the_way_it_says_so(self) -> None:
        only = Compared(Comparison("mine", {"routing=a": [{COST: 1.0}], "routing=b": [{COST: 2.0}]}))
        (found,) = where_the_days_go(only).figures
        assert found.table is None
        assert "--metric" in found.finding
