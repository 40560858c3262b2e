"""`argosy freight`: what a run on disk says of its freight, against its own tables."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.support.calling import invoke

Finished = tuple[Path, dict[str, Any]]
BY = ("mode", "lane", "goods", "stage", "service", "week", "back")


def rows(run: Path, by: str) -> list[dict[str, Any]]:
    result = invoke("freight", run, "--by", by, "--json")
    assert result.exit_code == 0, result.stderr
    answer = json.loads(result.stdout)
    assert (answer["run"], answer["by"]) == (str(run), by)
    found: list[dict[str, Any]] = answer["rows"]
    return found


def table(run: Path, name: str) -> pl.DataFrame:
    return pl.read_parquet(run / f"{name}.parquet")


def total(found: list[dict[str, Any]], column: str) -> float:
    return float(sum(row[column] or 0 for row in found))


def test_modes_carry_what_all_legs_do(finished: Finished) -> None:
    run, _ = finished
    legs, found = table(run, "legs"), rows(run, "mode")
    assert {row["mode"] for row in found} == set(legs["mode"])
    assert total(found, "legs") == legs.height
    assert total(found, "back") == legs["back"].sum() > 0
    assert total(found, "tonnes") == pytest.approx(legs["weight_g"].sum() / 10**6)
    assert total(found, "cents") == legs["cents"].sum()
    assert total(found, "co2_kg") == pytest.approx(legs["co2_g"].sum() / 1000)
    departures = legs.select("mode", "origin", "destination", "departure").unique().height
    assert total(found, "departures") == departures
    for row in found:
        assert row["co2_low_kg"] <= row["co2_kg"] <= row["co2_high_kg"]
        assert 0 < row["full"] <= 1


@pytest.mark.parametrize("by", ["lane", "service", "week"])
def test_every_paid_order_is_in_one_row(finished: Finished, by: str) -> None:
    run, _ = finished
    orders = table(run, "orders").filter(pl.col("funded_at") >= 0)
    found = rows(run, by)
    assert total(found, "orders") == orders.height
    freight = (orders["freight"] * orders["total_cents"] / orders["total"]).sum()
    assert total(found, "freight_cents") == pytest.approx(freight, abs=len(found))
    assert total(found, "co2_kg") == pytest.approx(orders["co2_g"].sum() / 1000)


def test_what_went_back_is_told_by_reason(finished: Finished) -> None:
    run, _ = finished
    sent = table(run, "ways_back").filter(pl.col("sent_at") >= 0)
    found = rows(run, "back")
    assert {row["reason"] for row in found} == set(sent["reason"])
    assert total(found, "parcels") == sent.height > 0
    ends = ("restocked", "scrapped", "disposed", "lost")
    assert sum(total(found, end) for end in ends) == sent.height
    assert total(found, "cents") == sent["cents"].sum()
    assert total(found, "co2_kg") == pytest.approx(sent["co2_g"].sum() / 1000)


def test_goods_are_those_that_were_sent(finished: Finished) -> None:
    run, _ = finished
    sent = table(run, "orders").filter(pl.col("shipped_at") >= 0)
    found = rows(run, "goods")
    assert total(found, "parcels") == sent.height
    worth = (sent["goods"] * sent["total_cents"] / sent["total"]).sum()
    assert total(found, "goods_cents") == pytest.approx(worth, abs=len(found))


def test_stages_add_up_to_the_whole_way(finished: Finished) -> None:
    run, _ = finished
    found = {row["stage"]: row for row in rows(run, "stage")}
    parts = [row for stage, row in found.items() if stage not in ("order to door", "order to dock")]
    whole = found["order to door"]
    assert {row["orders"] for row in parts} == {whole["orders"]}
    orders = table(run, "orders").filter(pl.col("funded_at") >= 0)
    arrived = orders.filter(pl.col("delivered_at") >= 0)
    days = ((arrived["delivered_at"] - arrived["placed_at"]) / 86_400).mean()
    assert whole["days_mean"] == pytest.approx(days)
    assert whole["never"] == orders.height - arrived.height


def test_weeks_are_those_in_which_orders_were_placed(finished: Finished) -> None:
    run, _ = finished
    found = rows(run, "week")
    weeks = [row["week"] for row in found]
    assert weeks == sorted(weeks)
    placed = table(run, "orders").filter(pl.col("funded_at") >= 0)["placed_at"]
    assert weeks == sorted({time // (7 * 86_400) + 1 for time in placed})
    assert all(0 <= row["in_time"] <= 1 for row in found)


@pytest.mark.parametrize("by", BY)
def test_people_see_what_programs_do(finished: Finished, by: str) -> None:
    run, _ = finished
    shown = invoke("freight", run, "--by", by, "--all")
    assert (shown.exit_code, shown.stderr) == (0, "")
    first = str(next(iter(rows(run, by)[0].values())))
    assert f"freight of {run}" in shown.stdout
    assert first in shown.stdout


def test_a_table_that_is_not_known(finished: Finished) -> None:
    run, _ = finished
    result = invoke("freight", run, "--by", "modes")
    assert result.exit_code == 2
    assert "--by modes is not known" in result.stderr
    assert "did you mean 'mode'" in result.stderr


def test_a_run_that_is_not_there(tmp_path: Path) -> None:
    result = invoke("freight", tmp_path / "nothing")
    assert result.exit_code == 2
    assert "Traceback" not in result.stderr
