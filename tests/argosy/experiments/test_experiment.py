import pytest

from analytics.statistics import differences, summarise
from argosy.experiments.experiment import Kpis, load_strategies, replicate, run_replications
from argosy.problems import InputError

BUSY = ["demand.visits_per_day=40"]


def results(varied: list[str], numbers: range, jobs: int = 1) -> dict[str, list[Kpis]]:
    chosen, tables = load_strategies("tiny", BUSY, varied, 1.0)
    found: dict[str, list[Kpis]] = {label: [] for label in chosen}
    for label, figures in run_replications(
        chosen, tables, numbers, orders=None, days=5, jobs=jobs, executor="local"
    ):
        found[label].append(figures)
    return found


def test_a_strategy_against_itself_differs_by_nothing() -> None:
    chosen, tables = load_strategies("tiny", BUSY, ["fraud=rules"], 1.0)
    [scenario] = chosen.values()
    twice = {
        name: [replicate(scenario, tables, n, orders=None, days=5) for n in range(3)] for name in ("a", "b")
    }
    assert all(d.mean == d.ci_low == d.ci_high == 0 for d in differences(twice))


def test_two_jobs_give_what_one_gives() -> None:
    assert results(["fraud=none,oracle"], range(2), jobs=2) == results(["fraud=none,oracle"], range(2))


def test_a_replication_reproduces_alone_and_no_two_are_alike() -> None:
    several = results(["fraud=rules"], range(3))["fraud=rules"]
    assert results(["fraud=rules"], range(2, 3))["fraud=rules"] == several[2:]
    assert several[0] != several[1] != several[2]


def test_cost_of_trust() -> None:
    found = results(["settlement=chain,instant"], range(4))
    chain, instant = found["settlement=chain"], found["settlement=instant"]
    for on_chain, at_once in zip(chain, instant, strict=True):
        assert on_chain["orders"] == at_once["orders"]
        assert on_chain["gas_total"] > 0 == at_once["gas_total"]
        assert on_chain["capital_locked_cent_days_per_order"] > 0
        assert at_once["capital_locked_cent_days_per_order"] == 0
    [loss] = [d for d in differences(found) if d.metric == "buyer_loss_cents"]
    assert loss.mean < 0, "escrow protects buyers from sellers who take the money and run"


def test_oracle_screen_leaves_nothing_to_charge_back() -> None:
    found = summarise(results(["fraud=none,oracle"], range(2)))
    assert found["fraud=none"]["chargeback_cents"].mean > 0
    assert found["fraud=oracle"]["chargeback_cents"].mean == 0


def test_labels_are_the_cross_product() -> None:
    chosen, _ = load_strategies("tiny", [], ["routing=cheapest,fastest", "settlement=chain,instant"], 1.0)
    assert list(chosen) == [
        "routing=cheapest,settlement=chain",
        "routing=cheapest,settlement=instant",
        "routing=fastest,settlement=chain",
        "routing=fastest,settlement=instant",
    ]
    assert chosen["routing=fastest,settlement=instant"].settlement.mode == "instant"


@pytest.mark.parametrize(
    ("varied", "message"),
    [
        (["routing"], "not of the form family=a,b,c"),
        (["routing="], "not of the form family=a,b,c"),
        (["rooting=cheapest"], "did you mean 'routing'"),
        (["routing=cheapest,cheapest"], "appears twice"),
        (["routing=cheapest", "routing=fastest"], "names a family twice"),
        (["settlement=cash"], "unknown settlement 'cash'"),
    ],
)
def test_bad_vary(varied: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        load_strategies("tiny", [], varied, 1.0)
