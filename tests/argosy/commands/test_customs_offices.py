"""A market with an office of its own, from the command line: its rows, its figures, its stories, and bad input."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import polars as pl
import pytest

from tests.support.calling import invoke

if TYPE_CHECKING:
    from pathlib import Path

MARKET = """
extends = "tiny"
name = "border"

[[offices]]
place = "GB-LONDON"
opens = 9
closes = 17
inspectors = 3
"""
STRICT = (
    "customs.low_value_inspection_rate=0.5", "customs.inspection_rate=0.5", "customs.refused_share=0.5",
    "customs.low_value_document_share=0.5", "customs.document_share=0.5",
    # without an escrow a crook keeps what it has been paid
    "selling.fraudulent_share=0",
)  # fmt: skip


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    folder = tmp_path_factory.mktemp("border")
    (folder / "border.toml").write_text(MARKET, encoding="utf-8")
    settings = [word for one in STRICT for word in ("--set", one)]
    done = invoke(
        "run", str(folder / "border.toml"), "--settlement", "instant", "--days", "12", "--out",
        str(folder / "run"), "--json", *settings,
    )  # fmt: skip
    assert done.exit_code == 0, done.stderr
    answer = json.loads(done.stdout)
    return folder / "run", answer


def test_goods_and_money_are_conserved_where_customs_refuse(ended: tuple[Path, dict[str, object]]) -> None:
    run, answer = ended
    assert answer["matter"]["conserved"]  # type: ignore[index]
    assert set(answer["conservation"]["difference"].values()) == {0}  # type: ignore[index]
    rows = pl.read_parquet(next(run.rglob("clearances.parquet")))
    orders = pl.read_parquet(next(run.rglob("orders.parquet")))
    assert set(rows["outcome"]) >= {"released", "refused", "destroyed"}
    refused = rows.filter(pl.col("outcome").is_in(["refused", "destroyed"]))["order"]
    ends = orders.filter(pl.col("order").is_in(refused.implode()))
    assert set(ends["outcome"]) == {"expired"}
    assert ends["to_buyer"].min() > 0  # type: ignore[operator]
    assert (ends["to_seller"].sum(), ends["to_tax"].sum(), ends["to_carrier"].sum()) == (0, 0, 0)


def test_figures_are_those_of_the_rows(ended: tuple[Path, dict[str, object]]) -> None:
    run, answer = ended
    rows = pl.read_parquet(next(run.rglob("clearances.parquet")))
    kpis = answer["kpis"]
    assert isinstance(kpis, dict)
    assert kpis["customs_inspected_share"] == (rows["stage"] == "inspection").mean()
    assert kpis["customs_refused_share"] == rows["outcome"].is_in(["refused", "destroyed"]).mean()
    assert 0.6 < kpis["officer_utilisation"] < 1
    stations = pl.read_parquet(next(run.rglob("stations.parquet"))).filter(pl.col("place") == "GB-LONDON")
    inspectors = stations.filter((pl.col("station") == "inspection") & (pl.col("warehouse") == -1))
    assert set(inspectors["servers"]) == {3}
    assert set(inspectors["staffed"]) <= {0, 3 * 8 * 3600}


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("customs.officers=-1", "customs.officers"),
        ("customs.closes=7", "customs.closes"),
        ("customs.scan_share=1.5", "customs.scan_share"),
    ],
)
def test_bad_input_is_told(setting: str, told: str, tmp_path: Path) -> None:
    done = invoke("run", "tiny", "--days", "1", "--out", str(tmp_path / "run"), "--set", setting)
    assert done.exit_code == 2
    assert told in done.stderr
    assert not (tmp_path / "run").exists()
