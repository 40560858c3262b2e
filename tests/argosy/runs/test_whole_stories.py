"""The story of every order of a run: everything that the tables hold of it, once, in order of time."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from argosy.problems import InputError
from argosy.runs import open_run, story_of
from argosy.runs.story_report import as_json
from sim.core.units import token_units
from sim.records import TABLES
from tests.support.calling import invoke, run_json

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.runs import RunDirectory
    from argosy.runs.story import Story

TROUBLE = {"demand.visits_per_day": 20, "last_mile.damage_rate": 0.3, "last_mile.loss_rate": 0.15,
           "after_sales.remorse_rate": 0.1, "selling.promise_factor": 0.6}  # fmt: skip
RUNS = {
    "instant": {"settlement.mode": "instant", **TROUBLE},
    "tribunal": {
        "settlement.modules": '["cancelling","offers","carriage","bond","insurance","tribunal"]', **TROUBLE,
    },
    "jurors": {
        "settlement.modules": '["returns","carriage","bond","reputation","jurors"]',
        "modules.jurors.absent_share": 0.3, **TROUBLE,
    },
}  # fmt: skip


@pytest.fixture(scope="module", params=RUNS)
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> RunDirectory:
    directory = tmp_path_factory.mktemp("stories") / request.param
    settings = [part for key, value in RUNS[request.param].items() for part in ("--set", f"{key}={value}")]
    run_json("tiny", *settings, "--orders", 24, "--out", directory)
    return open_run(directory)


@pytest.fixture(scope="module")
def tables(run: RunDirectory) -> dict[str, pl.DataFrame]:
    return {name: run.table(name).collect() for name in TABLES}


@pytest.fixture(scope="module")
def stories(run: RunDirectory, tables: dict[str, pl.DataFrame]) -> dict[int, Story]:
    return {number: story_of(run, number) for number in tables["orders"]["order"].sort().to_list()}


def rows(tables: dict[str, pl.DataFrame], table: str, number: int) -> list[dict[str, Any]]:
    return tables[table].filter(pl.col("order") == number).to_dicts()


def test_every_event_is_told_once(stories: dict[int, Story], tables: dict[str, pl.DataFrame]) -> None:
    for number, story in stories.items():
        recorded = Counter(
            (e["time"], e["event"], e["actor"], e["place"], e["amount"])
            for e in rows(tables, "order_events", number)
        )
        told = Counter(step[:5] for step in story.steps)
        assert recorded <= told, number
        more = {what for _, what, *_ in (told - recorded).elements()}
        actions = {t["action"] for t in rows(tables, "transactions", number)}
        assert all(
            what in actions
            or what.startswith(
                (
                    "departed by",
                    "arrived",
                    "lost on the way",
                    "sent back",
                    "restocked",
                    "scrapped",
                    "disposed",
                )
            )
            for what in more
        )


def test_every_transaction_is_told_once(stories: dict[int, Story], tables: dict[str, pl.DataFrame]) -> None:
    for number, story in stories.items():
        told = Counter(step.transaction["tx"] for step in story.steps if step.transaction)
        assert told == Counter(t["tx"] for t in rows(tables, "transactions", number)), number


def test_every_leg_begins_and_ends(stories: dict[int, Story], tables: dict[str, pl.DataFrame]) -> None:
    for number, story in stories.items():
        parcels = (*rows(tables, "shipments", number), *rows(tables, "ways_back", number))
        of_order = [row["shipment"] for row in parcels]
        legs = tables["legs"].filter(pl.col("shipment").is_in(of_order)).to_dicts()
        assert list(story.legs) == legs
        begun = [(s.time, s.where) for s in story.steps if s.what.startswith("departed by")]
        assert sorted(begun) == sorted((leg["departed_at"], leg["origin"]) for leg in legs)
        ended = [
            s
            for s in story.steps
            if s.who.startswith("carrier:") and s.what.startswith(("arrived", "lost on"))
        ]
        assert sorted(s.time for s in ended) == sorted(leg["arrived_at"] for leg in legs)


def test_what_goes_back_is_told_from_the_hub_to_its_end(
    stories: dict[int, Story], tables: dict[str, pl.DataFrame]
) -> None:
    ways = [(story, way) for story in stories.values() for way in story.ways_back]
    assert len(ways) == tables["ways_back"].height
    for story, way in ways:
        sent = [step for step in story.steps if step.what == f"sent back, {way['reason']}"]
        assert [(step.time, step.where) for step in sent] == [(way["sent_at"], way["origin"])]
        ended = [step for step in story.steps if step.what == f"{way['became']} after its way back"]
        assert len(ended) == (way["became"] != "lost")
        assert all(step.time == way["ended_at"] for step in ended)


def test_time_only_moves_forward(stories: dict[int, Story]) -> None:
    for story in stories.values():
        times = [step.time for step in story.steps]
        assert times == sorted(times)
        assert story.steps[0].what == "placed"
        chained = [step.transaction["tx"] for step in story.steps if step.transaction]
        assert chained == sorted(chained), "transactions come in the order of their execution"


def test_the_rest_of_the_tables_is_in_it_too(
    stories: dict[int, Story], tables: dict[str, pl.DataFrame]
) -> None:
    for number, story in stories.items():
        assert [story.order] == rows(tables, "orders", number)
        assert list(story.ways_back) == rows(tables, "ways_back", number)
        assert list(story.disputes) == rows(tables, "disputes", number)
        assert list(story.side_payments) == rows(tables, "side_payments", number)


def test_gas_is_that_of_the_orders_transactions(
    stories: dict[int, Story], tables: dict[str, pl.DataFrame]
) -> None:
    for number, story in stories.items():
        transactions = rows(tables, "transactions", number)
        assert story.gas == sum(t["gas_used"] for t in transactions)
        assert story.fee_wei == sum(t["gas_used"] * t["gas_price"] for t in transactions)
        assert story.fee_eur == pytest.approx(story.fee_wei * 1e-18 * 2500)


def test_a_deposit_is_paid_out_whole(stories: dict[int, Story]) -> None:
    for story in stories.values():
        order = story.order
        assert order is not None
        paid = sum(story.payouts.values())
        assert paid == (token_units(order["total"], order["currency"]) if order["funded_at"] >= 0 else 0)


def test_the_json_is_the_story(stories: dict[int, Story]) -> None:
    for number, story in list(stories.items())[::4]:
        answer = json.loads(as_json(story))
        assert answer["order"] == number
        assert answer["outcome"] == story.order["outcome"]  # type: ignore[index]
        assert [(s["time"], s["step"], s["actor"]) for s in answer["steps"]] == [s[:3] for s in story.steps]
        assert sum(step["gas"] or 0 for step in answer["steps"]) == answer["gas"] == story.gas
        assert len(answer["legs"]) == len(story.legs)
        assert answer["payouts"] == story.payouts
        assert all(step["at"].startswith("2025-") for step in answer["steps"])


def test_people_are_told_every_step_and_every_event(run: RunDirectory, stories: dict[int, Story]) -> None:
    for number, story in list(stories.items())[::7]:
        told = invoke("explain", run.path, "order", number)
        assert told.exit_code == 0
        lines = told.stdout.splitlines()
        for step in story.steps:
            what = step.what.replace("_", " ")
            assert any(
                line.lstrip().startswith(story.moment(step.time)) and what in line for line in lines
            ), step
        events = [event.name for step in story.steps for event in step.events]
        shown = Counter(line.strip().partition(":")[0] for line in lines if line.startswith("      "))
        assert Counter(events) <= shown
        assert sum(line.startswith("besides  ") for line in lines) == len(story.side_payments)


@pytest.mark.parametrize("number", [0, -1, 25, 10**9, 2**63 - 1, 2**63, -(2**63), 10**30])
def test_an_order_that_there_is_not(number: int, run: RunDirectory) -> None:
    with pytest.raises(InputError, match=f"has no order {number}") as error:
        story_of(run, number)
    assert error.value.hint == "its orders are 1 to 24"


@pytest.mark.parametrize(
    "table", ["order_events", "orders", "legs", "transactions", "disputes", "side_payments"]
)
def test_a_damaged_table_points_to_verify(table: str, copied: Path) -> None:
    (copied / f"{table}.parquet").write_bytes(b"PAR1")
    with pytest.raises(InputError, match=f"{table}.parquet cannot be read") as error:
        story_of(open_run(copied), 1)
    assert "argosy verify" in error.value.hint
