"""`argosy trace`: lines are the run's own or none, and what comes out otherwise than recorded is no trace."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from argosy.lab import tracing
from argosy.runs import RunRequest, run
from argosy.runs.verification.transactions import recorded
from chain.evm import open as engines
from tests.support.calling import invoke
from tests.support.places import ROOT
from tests.support.wanting import need_compiler

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from analytics.runs import RunDirectory
    from sim.records import TransactionRow

pytestmark = pytest.mark.skipif("revm" not in engines.installed_engines(), reason="its state is traced")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run on an escrow of one's own, `run`, and its source, `Mine.sol`."""
    need_compiler()
    folder = tmp_path_factory.mktemp("traced")
    source = shutil.copy(ROOT / "examples/PlainEscrow.sol", folder / "Mine.sol")
    overrides = [f"settlement.contract={source}:PlainEscrow"]
    run(RunRequest(scenario="tiny", orders=6, overrides=overrides, out=folder / "run"))
    return folder


def ship_of(path: Path) -> int:
    return next(row.tx for row in recorded(tracing.open_run(path)) if row.action == "ship" and row.status)


def test_lines_are_of_the_source_that_ran(made: Path) -> None:
    number = ship_of(made / "run")
    told = json.loads(invoke("trace", made / "run", number, "--json").stdout)
    assert told["note"] == ""
    writes = [step for step in told["trace"]["steps"] if step["what"].startswith("slot ")]
    lines = {int(step["source"].rpartition(":")[2]) for step in writes}
    text = (made / "Mine.sol").read_text(encoding="utf-8").splitlines()
    assert {text[line - 1].strip().partition(" ")[0] for line in lines} == {"deal.state", "deal.deadline"}


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("10_000;", "10_000 + 0 * id;", "does not compile"),
        ("10_000;", "9_999;", "its code is not the run's any more"),
    ],
)
def test_another_source_gives_no_lines_and_says_so(
    made: Path, old: str, new: str, why: str, tmp_path: Path
) -> None:
    source = made / "Mine.sol"
    kept = source.read_text(encoding="utf-8")
    assert kept.count(old) == 1
    number = ship_of(made / "run")
    try:
        source.write_text(kept.replace(old, new), encoding="utf-8")
        told = json.loads(invoke("trace", made / "run", number, "--json").stdout)
        shown = invoke("trace", made / "run", number).stdout
    finally:
        source.write_text(kept, encoding="utf-8")
    assert why in told["note"]
    assert told["trace"]["source"] is None
    assert shown.splitlines()[-1] == told["note"]
    assert "Mine.sol:" not in shown.replace(told["note"], "")


@pytest.mark.parametrize("late", [0, 1])
def test_what_comes_out_otherwise_is_refused(made: Path, late: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a transaction before the one that is looked at, and of that one itself."""
    number = ship_of(made / "run")

    def other(found: RunDirectory) -> Iterator[TransactionRow]:
        for row in recorded(found):
            yield row._replace(status=not row.status) if row.tx == number else row

    monkeypatch.setattr(tracing, "recorded", other)
    answer = invoke("trace", made / "run", number + late)
    assert answer.exit_code == 2
    assert f"transaction {number} comes out otherwise" in answer.stderr
    assert "argosy verify" in answer.stderr


def test_another_engine_is_refused(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "installed_engines", lambda: ("py-evm",))
    for command in (("trace", made / "run", 1), ("lab", "check", f"{made / 'Mine.sol'}:PlainEscrow")):
        answer = invoke(*command)
        assert answer.exit_code == 2, command
        assert "engine 'revm' is not installed" in answer.stderr


def test_no_such_transaction(made: Path) -> None:
    answer = invoke("trace", made / "run", 10**6)
    assert answer.exit_code == 2
    assert "no transaction 1000000" in answer.stderr
