from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from analytics.runs.digest import file_sha256
from sim.records import SCHEMAS, TABLES
from tests.support.calling import invoke, run_json

if TYPE_CHECKING:
    from collections.abc import Callable

Finished = tuple[Path, dict[str, Any]]


def verify(run: Path, *options: str) -> tuple[int, dict[str, Any]]:
    result = invoke("verify", run, "--json", *options)
    return result.exit_code, json.loads(result.stdout)


def test_an_untouched_run_matches(finished: Finished) -> None:
    code, answer = verify(finished[0])
    assert code == 0
    assert answer["match"] is True
    assert answer["transactions"] > 300
    assert answer["mismatches"] == 0
    assert answer["gas"] == finished[1]["kpis"]["gas_total"]
    assert set(answer["tables"]) == set(TABLES)


def test_the_other_engine_agrees(tmp_path: Path) -> None:
    run_json("tiny", "--days", 2, "--engine", "revm", "--out", tmp_path / "x")
    code, answer = verify(tmp_path / "x", "--engine", "py-evm")
    assert (code, answer["engine"], answer["match"]) == (0, "py-evm", True)


def test_the_answer_for_people(finished: Finished) -> None:
    result = invoke("verify", finished[0])
    assert result.exit_code == 0
    assert "everything matches" in result.stdout
    assert "executed again on" in result.stdout


def test_instant_settlement_has_nothing_to_execute(tmp_path: Path) -> None:
    run_json("tiny", "--days", 2, "--settlement", "instant", "--out", tmp_path / "x")
    code, answer = verify(tmp_path / "x")
    assert (code, answer["transactions"], answer["engine"]) == (0, 0, "none")
    assert answer["match"]
    assert answer["simulated"]


def _truncate(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def _alter_a_byte(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 3] ^= 0xFF
    file.write_bytes(content)


def _lose_a_row(file: Path) -> None:
    frame = pl.read_parquet(file)
    frame.head(frame.height - 1).write_parquet(file)


def _write_again(file: Path) -> None:
    pl.read_parquet(file).write_parquet(file, compression="gzip")


def _lose_a_column(file: Path) -> None:
    frame = pl.read_parquet(file)
    frame.drop(frame.columns[-1]).write_parquet(file)


DAMAGES: dict[str, Callable[[Path], None]] = {
    "missing": Path.unlink,
    "truncated": _truncate,
    "altered byte": _alter_a_byte,
    "lost row": _lose_a_row,
    "lost column": _lose_a_column,
    "written again": _write_again,
    "no parquet": lambda file: file.write_text("hello") and None,
}


@pytest.mark.parametrize("table", ["orders", "stock"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_found_and_the_table_named(damage: str, table: str, copied: Path) -> None:
    DAMAGES[damage](copied / f"{table}.parquet")
    code, answer = verify(copied, "--replay-only")
    assert code == 1
    assert answer["match"] is False
    named, *others = answer["problems"]
    assert named.startswith(f"table {table}: ")
    assert not [problem for problem in others if problem.startswith("table ")], "no other table is accused"
    states = {name: entry["state"] for name, entry in answer["tables"].items() if name != table}
    assert set(states.values()) == {"ok"}


def test_damaged_transactions_are_not_executed(copied: Path) -> None:
    _truncate(copied / "transactions.parquet")
    code, answer = verify(copied)
    assert (code, answer["transactions"]) == (1, 0)


def _forge(run: Path, table: str, change: pl.Expr) -> None:
    """Change a table and make the manifest agree with it, as a careful forger would."""
    from analytics.runs.digest import TableDigest, run_digest
    from argosy.runs.directory import scenario_digest
    from argosy.scenario_files import load_scenario

    file = run / f"{table}.parquet"
    frame = pl.read_parquet(file).with_columns(change)
    frame.write_parquet(file)
    digest = TableDigest(SCHEMAS[table])
    digest.update([column.to_list() for column in frame])
    manifest = json.loads((run / "manifest.json").read_text())
    manifest["tables"][table] |= {"digest": digest.hexdigest(), "sha256": file_sha256(file)}
    scenario, _ = load_scenario(str(run / "scenario.toml"))
    digests = {name: entry["digest"] for name, entry in manifest["tables"].items()}
    manifest["digest"] = run_digest(digests, scenario_digest(scenario), manifest["seed"], 0)
    (run / "manifest.json").write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    ("column", "forged"),
    [
        ("gas_used", pl.lit(31_104)),
        ("status", pl.lit(False)),
        ("output", pl.lit(b"\x01")),
        ("logs", pl.lit(b"")),
        ("block", pl.lit(1)),
        ("gas_limit", pl.lit(22_000)),
        ("gas_limit", pl.lit(10)),
        ("sender_address", pl.lit("0x" + "ab" * 20)),
        ("data", pl.lit(b"")),
        ("value", pl.lit("12")),
    ],
)
def test_forged_transactions_are_found_by_executing_them(column: str, forged: pl.Expr, copied: Path) -> None:
    ships = (pl.col("action") == "ship") & (pl.col("action") == "ship").cum_sum().eq(3)
    _forge(copied, "transactions", pl.when(ships).then(forged).otherwise(pl.col(column)).alias(column))
    code, answer = verify(copied, "--replay-only")
    assert code == 1
    of_gas = re.compile(r"kpis.json: (gas|\w+_profit_cents)")
    assert [problem for problem in answer["problems"] if not of_gas.match(problem)] == []
    assert answer["mismatches"] >= 1
    first = answer["first_mismatches"][0]
    assert first["action"] == "ship"
    assert first["order"] > 0
    told = invoke("verify", copied, "--replay-only").stdout
    assert f"transaction {first['tx']} (ship, order {first['order']})" in told


def test_forged_payouts_are_found_by_adding_up(copied: Path) -> None:
    raised = pl.when(pl.col("order") == 4).then(pl.col("to_seller") + 1).otherwise(pl.col("to_seller"))
    _forge(copied, "orders", raised.alias("to_seller"))
    code, answer = verify(copied, "--replay-only")
    assert code == 1
    assert "payouts do not add up to the deposit in 1 orders: 4" in answer["problems"]


def test_a_changed_scenario_is_found(copied: Path) -> None:
    file = copied / "scenario.toml"
    file.write_text(file.read_text().replace("slate = 6", "slate = 7"))
    code, answer = verify(copied)
    assert code == 1
    assert "scenario.toml is not the one that the manifest names" in answer["problems"]


def test_a_missing_scenario_is_found(copied: Path) -> None:
    (copied / "scenario.toml").unlink()
    code, answer = verify(copied)
    assert code == 1
    assert answer["transactions"] == 0
    assert answer["problems"][0].startswith("scenario.toml cannot be used")


def test_a_manifest_that_contradicts_itself_is_found(copied: Path) -> None:
    manifest = json.loads((copied / "manifest.json").read_text())
    manifest["digest"] = "0" * 64
    manifest["conservation"]["difference"]["EUR"] = 5
    (copied / "manifest.json").write_text(json.dumps(manifest))
    code, answer = verify(copied)
    assert code == 1
    assert any("contradicts itself" in problem for problem in answer["problems"])
    assert any("5 millionths of EUR" in problem for problem in answer["problems"])


@pytest.mark.parametrize(
    ("key", "value", "complaint"),
    [
        ("status", "paused", "status is 'paused'"),
        ("scenario", "tiny", "scenario.name is missing"),
        ("scenario", {"name": "tiny"}, "scenario.sha256 is missing"),
        ("seed", "1", "seed is not a whole number"),
        ("tables", {"orders": {"rows": 3}}, "tables.orders.digest is missing"),
        ("tables", {"orders": 3}, "tables.orders.rows is missing"),
        ("conservation", [], "conservation.difference is missing"),
        ("conservation", {"difference": {}, "deposited": 5}, "conservation.deposited is not an object"),
        ("conservation", {"difference": {"EUR": "0"}}, "conservation.difference.EUR is not a whole number"),
        ("digest", None, "digest is missing"),
    ],
)
@pytest.mark.parametrize("command", [["verify"], ["explain", "order", "1"]], ids=["verify", "explain"])
def test_a_manifest_of_another_shape_is_refused(
    command: list[str], key: str, value: object, complaint: str, copied: Path
) -> None:
    manifest = json.loads((copied / "manifest.json").read_text())
    (copied / "manifest.json").write_text(json.dumps(manifest | {key: value}))
    result = invoke(command[0], copied, *command[1:])
    assert result.exit_code == 2, result.output
    assert complaint in result.stderr
