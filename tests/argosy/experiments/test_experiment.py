"""Strategies, their replications and where they run."""

from __future__ import annotations

import gc
import subprocess
import sys
from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from analytics.statistics import differences, summarise
from argosy.experiments import CompareRequest, Kpis, Task, load_plan, replicate
from argosy.experiments.executors import Workers
from argosy.problems import InputError

if TYPE_CHECKING:
    from argosy.experiments import Plan

BUSY = ["demand.visits_per_day=40"]


def plan(*varied: str, overrides: list[str] = BUSY) -> Plan:
    return load_plan(CompareRequest(scenario="tiny", vary=varied, overrides=overrides, days=5))


def results(varied: str, numbers: range, jobs: int = 1) -> dict[str, list[Kpis]]:
    chosen = plan(varied)
    found: dict[str, list[Kpis]] = {label: [] for label in chosen.strategies}
    tasks = chosen.tasks(numbers)
    with Workers(jobs, "local") as workers:
        for (label, _), came in zip(tasks, workers.run([task for _, task in tasks]), strict=True):
            found[label].append(came.figures)
    return found


def test_a_strategy_against_itself_differs_by_nothing() -> None:
    tasks = [task for _, task in plan("fraud=rules").tasks(range(3))]
    twice = {name: [replicate(task).figures for task in tasks] for name in ("a", "b")}
    found = differences(twice)
    assert len(found) > 70
    assert all(d.mean == 0 and d.verdict == "identical" for d in found)
    assert any(d.ci_high for d in found), "three replications alike do not say that all are"


def test_two_jobs_give_what_one_gives() -> None:
    assert results("fraud=none,oracle", range(2), jobs=2) == results("fraud=none,oracle", range(2))


def test_a_replication_reproduces_alone_and_no_two_are_alike() -> None:
    several = results("fraud=rules", range(3))["fraud=rules"]
    assert results("fraud=rules", range(2, 3))["fraud=rules"] == several[2:]
    assert several[0] != several[1] != several[2]


def test_cost_of_trust() -> None:
    found = results("settlement=chain,instant", range(4))
    chain, instant = found["settlement=chain"], found["settlement=instant"]
    for on_chain, at_once in zip(chain, instant, strict=True):
        # blocks come seconds later, by which a rating or a budget may be another one
        assert on_chain["orders"] == pytest.approx(at_once["orders"], rel=0.03)
        assert on_chain["gas_total"] > 0 == at_once["gas_total"]
        assert on_chain["capital_locked_cent_days_per_order"] > 0
        assert at_once["capital_locked_cent_days_per_order"] == 0
    [loss] = [d for d in differences(found) if d.metric == "buyer_loss_cents"]
    assert loss.mean < 0, "escrow protects buyers from sellers who take the money and run"


def test_oracle_screen_leaves_nothing_to_thieves() -> None:
    found = summarise(results("fraud=none,oracle", range(2)))
    assert found["fraud=none"]["fraud_accepted_share"].mean > 0
    assert found["fraud=oracle"]["fraud_accepted_share"].mean == 0


def test_labels_are_the_cross_product() -> None:
    chosen = plan("routing=cheapest,fastest", "settlement=chain,instant", overrides=[]).strategies
    assert list(chosen) == [
        "routing=cheapest,settlement=chain",
        "routing=cheapest,settlement=instant",
        "routing=fastest,settlement=chain",
        "routing=fastest,settlement=instant",
    ]
    assert chosen["routing=fastest,settlement=instant"].settlement.mode == "instant"


def test_tasks_of_one_number_stand_together() -> None:
    tasks = plan("fraud=none,oracle").tasks(range(2, 4))
    assert [(label, task.replication) for label, task in tasks] == [
        ("fraud=none", 2),
        ("fraud=oracle", 2),
        ("fraud=none", 3),
        ("fraud=oracle", 3),
    ]
    assert {(task.orders, task.days) for _, task in tasks} == {(None, 5)}


def test_the_scenarios_own_days_end_a_replication_that_nothing_else_ends() -> None:
    whole = load_plan(CompareRequest(scenario="tiny", vary=["fraud=none"]))
    assert (whole.orders, whole.days) == (None, whole.strategies["fraud=none"].days)
    counted = load_plan(CompareRequest(scenario="tiny", vary=["fraud=none"], orders=7))
    assert (counted.orders, counted.days) == (7, None)


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
        plan(*varied, overrides=[])


def test_orders_that_never_come_are_the_users_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("sim.demand.visits"), "_PATIENCE", 300)
    chosen = plan("settlement=instant", overrides=["demand.outside_utility=500", "fraud.attempt_share=0"])
    [scenario] = chosen.strategies.values()
    with pytest.raises(InputError, match="--orders 5 is out of reach"):
        replicate(Task(scenario, chosen.tables["settlement=instant"], 0, orders=5))


def test_a_task_leaves_the_collector_as_it_was() -> None:
    before = gc.get_threshold(), gc.isenabled()
    [(_, task)] = plan("settlement=instant").tasks(range(1))
    replicate(task)
    assert (gc.get_threshold(), gc.isenabled()) == before


def test_workers_that_are_not_needed_end_without_a_word() -> None:
    with pytest.raises(InputError, match="no such thing"), Workers(2, "local"):
        raise InputError("no such thing")


def test_a_process_that_got_ready_has_nothing_left_to_load() -> None:
    code = (
        "import sys, gc\n"
        "from argosy.experiments.task import get_ready\n"
        "assert not {'polars', 'networkx', 'scipy'} & set(sys.modules)\n"
        "get_ready()\n"
        "assert gc.get_freeze_count() > 10_000\n"
        "loaded = {name for name in sys.modules if '.' not in name}\n"
        "from argosy.experiments import CompareRequest, load_plan, replicate\n"
        "plan = load_plan(CompareRequest(scenario='tiny', vary=['fraud=rules'], days=1))\n"
        "replicate(plan.tasks([0])[0][1])\n"
        "late = {name for name in sys.modules if '.' not in name} - loaded\n"
        "assert not {'polars', 'networkx', 'eth_abi', 'simpy', 'numpy'} & late, late\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
