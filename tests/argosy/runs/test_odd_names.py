"""Runs in directories whose names mean something to somebody: patterns, homes, variables, addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from argosy.runs import open_run
from sim.records import TABLES
from tests.support.calling import invoke, run_json

if TYPE_CHECKING:
    from pathlib import Path

NAMES = [
    "exp[1]", "r*", "a?b", "x{1,2}", "~", "~root", "seed=1", "a%20b", "$HOME", "file:x", "s3:x", "a b", "a#b", "-x",
    "ü", "a\nb", "**", "[!a]",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_a_name(name: str, here: Path) -> None:
    (here / "r1").mkdir()
    (here / "exp1").mkdir()
    made = run_json("tiny", "--orders", 2, "--settlement", "instant", "--out", f"./{name}")
    run = here / name
    assert sorted(file.suffix for file in run.iterdir()) == [".json"] * 2 + [".parquet"] * len(TABLES) + [
        ".toml"
    ]
    assert open_run(run).table("orders").collect().height == made["orders"] == 2
    checked = invoke("verify", f"./{name}", "--replay-only")
    assert checked.exit_code == 0, checked.output
    assert invoke("explain", f"./{name}", "order", 1).exit_code == 0


def test_one_run_is_not_read_with_the_other(here: Path) -> None:
    for name, orders in (("r1", 2), ("r*", 3)):
        run_json("tiny", "--orders", orders, "--settlement", "instant", "--out", name)
    assert open_run(here / "r*").table("orders").collect().height == 3


def test_parts_of_a_killed_run_in_such_a_place(here: Path) -> None:
    run_json("tiny", "--orders", 2, "--settlement", "instant", "--out", "r[1]")
    run = here / "r[1]"
    text = (run / "manifest.json").read_text()
    (run / "manifest.json").write_text(text.replace('"complete"', '"interrupted"'))
    (run / ".parts" / "orders").mkdir(parents=True)
    (run / "orders.parquet").rename(run / ".parts" / "orders" / "000001.parquet")
    assert open_run("r[1]").table("orders").collect().height == 2
