from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from argosy.scenario_files import load_scenario
from sim.records import SCHEMAS, TABLES, OrderRow
from tests.support.calling import invoke, run_json

Finished = tuple[Path, dict[str, Any]]


def test_the_directory_is_complete(finished: Finished) -> None:
    directory, _ = finished
    expected = {f"{name}.parquet" for name in TABLES} | {"manifest.json", "scenario.toml", "kpis.json"}
    assert {path.name for path in directory.iterdir()} == expected


def test_the_answer_holds_what_the_design_promises(finished: Finished) -> None:
    directory, answer = finished
    promised = (
        "run", "scenario", "seed", "engine", "orders", "settled", "kpis", "conservation", "digest", "wall_s",
        "orders_per_s", "status", "outcomes",
    )  # fmt: skip
    assert set(promised) <= set(answer)
    assert answer["run"] == str(directory)
    assert answer["scenario"] == "tiny"
    assert answer["status"] == "complete"
    assert set(answer["conservation"]) == {"deposited", "paid_out", "held", "difference"}
    assert all(type(x) is int for books in answer["conservation"].values() for x in books.values())


def test_every_order_is_explained(finished: Finished) -> None:
    _, answer = finished
    assert sum(answer["outcomes"].values()) == answer["orders"] > 0
    unsettled = sum(answer["outcomes"].get(name, 0) for name in ("declined", "open"))
    assert answer["settled"] == answer["orders"] - unsettled


def test_the_books_balance(finished: Finished) -> None:
    books = finished[1]["conservation"]
    for currency, deposited in books["deposited"].items():
        assert deposited > 0
        assert books["paid_out"][currency] + books["held"][currency] == deposited
        assert books["difference"][currency] == 0


def test_the_tables_have_their_schema_and_the_manifests_rows(finished: Finished) -> None:
    directory, _ = finished
    manifest = json.loads((directory / "manifest.json").read_text())
    kinds = {"int": pl.Int64, "float": pl.Float64, "text": pl.String, "bytes": pl.Binary, "bool": pl.Boolean}
    for name, schema in SCHEMAS.items():
        frame = pl.read_parquet(directory / f"{name}.parquet")
        assert dict(frame.schema) == {column: kinds[kind] for column, kind in schema}
        assert frame.height == manifest["tables"][name]["rows"]


def test_the_manifest_says_what_made_the_run(finished: Finished) -> None:
    manifest = json.loads((finished[0] / "manifest.json").read_text())
    assert manifest["status"] == "complete"
    assert manifest["scenario"]["start"] == "2025-01-06"
    assert manifest["arguments"]["scenario"] == "tiny"
    assert {"argosy", "python", "platform", "dependencies", "git", "wall_s"} <= set(manifest)
    assert manifest["dependencies"]["polars"] == pl.__version__
    assert manifest["assumptions"]["card_fee_bps"]["value"] == 140
    assert "assumption" in manifest["assumptions"]["card_fee_bps"]["source"]


def test_the_stored_scenario_loads_back_equal(finished: Finished) -> None:
    text = (finished[0] / "scenario.toml").read_text()
    assert "extends" not in text.replace("nothing extended", "")
    assert '"@' not in text
    assert load_scenario(str(finished[0] / "scenario.toml"))[0] == load_scenario("tiny")[0]


@pytest.mark.parametrize("scenario", ["eurasia", "domestic"])
def test_any_scenario_and_option_is_stored_whole(scenario: str, tmp_path: Path) -> None:
    from argosy.runs.directory import write_scenario

    changes = ["policies.fraud={name = 'rules', options = {points = 2}}", "seed=77"]
    resolved, _ = load_scenario(scenario, changes, scale=0.5)
    write_scenario(tmp_path, resolved)
    assert load_scenario(str(tmp_path / "scenario.toml"))[0] == resolved


def test_a_run_can_be_repeated_from_its_directory(finished: Finished, tmp_path: Path) -> None:
    directory, answer = finished
    again = run_json(directory / "scenario.toml", "--out", tmp_path / "again")
    assert again["digest"] == answer["digest"]


def test_the_table_for_people(here: Path) -> None:
    result = invoke("run", "tiny", "--days", 2)
    assert result.exit_code == 0
    for word in ("confirmed", "goods sold, EUR", "EUR", "GBP", "difference", "digest", "runs/tiny-s1"):
        assert word in result.stdout
    assert result.stderr == ""


def test_run_directories_do_not_collide(here: Path) -> None:
    names = [invoke("run", "tiny", "--days", 1, "--quiet").stdout.strip() for _ in range(3)]
    assert names == ["runs/tiny-s1", "runs/tiny-s1-2", "runs/tiny-s1-3"]


def test_orders_end_the_run_when_placed(here: Path) -> None:
    answer = run_json("tiny", "--orders", 17, "--out", here / "x")
    assert answer["orders"] == 17
    assert sum(answer["outcomes"].values()) == 17
    assert "open" not in answer["outcomes"]


def test_instant_settlement_needs_no_chain(here: Path) -> None:
    answer = run_json("tiny", "--settlement", "instant", "--out", here / "x")
    assert answer["engine"] == "none"
    assert answer["kpis"]["gas_total"] == 0
    assert answer["kpis"]["time_to_money_days"] == 0
    assert answer["kpis"]["capital_locked_cent_days_per_order"] == 0
    assert set(answer["conservation"]["difference"].values()) == {0}


def test_scale_and_overrides_are_stored(here: Path) -> None:
    run_json("tiny", "--days", 1, "--scale", 2, "--set", "demand.slate=3", "--seed", 5, "--out", here / "x")
    scenario, _ = load_scenario(str(here / "x" / "scenario.toml"))
    assert (scenario.demand.buyers, scenario.demand.slate, scenario.seed) == (80, 3, 5)


def test_an_empty_directory_is_welcome(here: Path) -> None:
    (here / "new").mkdir()
    assert run_json("tiny", "--days", 1, "--out", here / "new")["status"] == "complete"


def test_money_that_is_missing_is_an_answer_of_no(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.settlement.instant import InstantSettlement

    true_books = InstantSettlement.conservation

    def cooked(self: InstantSettlement) -> Any:
        books = true_books(self)
        return books._replace(paid_out={**books.paid_out, "EUR": books.paid_out["EUR"] - 1})

    monkeypatch.setattr(InstantSettlement, "conservation", cooked)
    result = invoke("run", "tiny", "--settlement", "instant", "--out", here / "x")
    assert result.exit_code == 1
    assert "0.000001 EUR are unaccounted for" in result.stderr


def test_an_order_that_does_not_add_up_is_an_answer_of_no(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sim.orders import Order, record

    honest = record.order_row

    def cooked(order: Order, loss_cents: int) -> OrderRow:
        row = honest(order, loss_cents)
        return row._replace(to_seller=row.to_seller + (order.id == 9))

    monkeypatch.setattr(record, "order_row", cooked)
    result = invoke("run", "tiny", "--settlement", "instant", "--out", here / "x")
    assert result.exit_code == 1
    assert "do not add up to the deposit in 1 orders: 9" in result.stderr
