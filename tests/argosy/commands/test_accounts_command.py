"""`argosy accounts`: who earned and who paid, of a run on disk."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.support.calling import invoke

Finished = tuple[Path, dict[str, Any]]


def asked(run: Path, *arguments: object) -> dict[str, Any]:
    result = invoke("accounts", run, *arguments, "--json")
    assert result.exit_code == 0, result.stderr
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def test_groups_are_those_that_the_run_told(finished: Finished) -> None:
    run, told = finished
    answer = asked(run)
    assert answer["accounts"] == told["accounts"]
    assert (answer["accounts_sum"], answer["unproved"], answer["by"]) == (0, [], "group")


def test_actors_of_a_group_come_to_the_group(finished: Finished) -> None:
    run, told = finished
    actors = asked(run, "--by", "actor")["actors"]
    for group, lines in told["accounts"].items():
        sums: dict[str, int] = {}
        for actor in actors.values():
            for line, cents in actor["cents"].items() if actor["group"] == group else ():
                sums[line] = sums.get(line, 0) + cents
        assert {line: cents for line, cents in sums.items() if line in lines} == lines
    assert sum(actor["cents"]["profit"] for actor in actors.values()) == 0


def test_one_actor_is_one_of_all(finished: Finished) -> None:
    run, told = finished
    actors = asked(run, "--by", "actor")["actors"]
    name = next(account for account in actors if account.startswith("seller:"))
    assert asked(run, "--actor", name)["actors"] == {name: actors[name]}
    lines = actors[name]["cents"]
    assert lines["profit"] == sum(cents for line, cents in lines.items() if line != "profit")
    own = actors[name]["own"]
    assert own["profit"] == sum(amount for line, amount in own.items() if line != "profit")
    assert list(own) == list(lines)
    assert told["kpis"]["exchanges_profit_cents"] == told["accounts"]["exchanges"]["profit"] > 0


def test_people_see_every_line_of_every_group(finished: Finished) -> None:
    run, told = finished
    shown = invoke("accounts", run).stdout
    for group, lines in told["accounts"].items():
        block = shown.partition(f"\n{group.replace('_', ' ')}\n")[2].partition("\n\n")[0].splitlines()
        found = [line.strip().rsplit("  ", 1) for line in block[1:]]
        assert [(name.strip(), amount.strip()) for name, amount in found] == [
            (line, f"{cents / 100:,.2f}") for line, cents in lines.items()
        ]
    assert shown.partition("profits of all")[2].split()[-2:] == ["over", "0.00"]


def test_the_largest_come_first_and_the_rest_is_counted(finished: Finished) -> None:
    run, _ = finished
    actors = asked(run, "--by", "actor")["actors"]
    size = [sum(abs(x) for line, x in a["cents"].items() if line != "profit") for a in actors.values()]
    assert size == sorted(size, reverse=True)
    few, everyone = (invoke("accounts", run, "--by", "actor", *more).stdout for more in ((), ("--all",)))
    named = [[name for name in actors if f"\n  {name}\n" in text] for text in (few, everyone)]
    assert named == [list(actors)[:10], list(actors)]
    assert f"{len(actors) - 10:,} more" in few
    assert "more, smaller ones" not in everyone


def test_the_own_currency_stands_beside(finished: Finished) -> None:
    run, _ = finished
    actors = asked(run, "--by", "actor")["actors"]
    name = next(
        name for name, actor in actors.items() if actor["currency"] == "GBP" and "sale" in actor["cents"]
    )
    shown = invoke("accounts", run, "--actor", name).stdout
    profit = actors[name]["own"]["profit"]
    assert shown.splitlines()[-2].split()[-2:] == [f"{profit / 100:,.2f}", "GBP"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--actor", "platfrom"], "did you mean 'platform'?"),
        (["--actor", "seler:3"], "did you mean 'seller:"),
        (["--actor", "sellers"], "that is a group: argosy accounts"),
        (["--actor", "zzz"], "--by actor --all lists them"),
        (["--actor", ""], "no actor '' took or gave anything"),
        (["--by", "actors"], "did you mean 'actor'?"),
        (["--actor", "platform", "--by", "group"], "leave one of them out"),
    ],
)
def test_wrong_questions(arguments: list[str], expected: str, finished: Finished) -> None:
    result = invoke("accounts", finished[0], *arguments)
    assert result.exit_code == 2
    assert expected in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("table", ["orders", "stock", "legs"])
def test_a_cut_table_is_named_and_points_to_verify(table: str, copied: Path) -> None:
    file = copied / f"{table}.parquet"
    file.write_bytes(file.read_bytes()[:500])
    result = invoke("accounts", copied)
    assert result.exit_code == 2
    assert f"{table}.parquet cannot be read" in result.stderr
    assert "`argosy verify" in result.stderr


def test_a_table_that_is_gone_is_named(copied: Path) -> None:
    (copied / "order_lines.parquet").unlink()
    result = invoke("accounts", copied)
    assert result.exit_code == 2
    assert "order_lines.parquet is missing" in result.stderr


def test_a_run_without_its_scenario_has_no_accounts(copied: Path) -> None:
    (copied / "scenario.toml").unlink()
    assert invoke("accounts", copied).exit_code == 2


def test_accounts_that_do_not_add_up_are_an_answer(copied: Path) -> None:
    """Of a run whose manifest was made to fit the table."""
    orders = pl.read_parquet(copied / "orders.parquet")
    paid = pl.when(pl.col("to_seller") > 0).then(pl.col("to_seller") + 10_000_000).otherwise(0)
    orders.with_columns(to_seller=paid).write_parquet(copied / "orders.parquet")
    manifest = json.loads((copied / "manifest.json").read_text())
    del manifest["tables"]["orders"]
    (copied / "manifest.json").write_text(json.dumps(manifest))
    result = invoke("accounts", copied, "--json")
    assert result.exit_code == 1
    assert any("escrow does not balance" in sentence for sentence in json.loads(result.stdout)["unproved"])
    assert "escrow does not balance" in result.stderr
