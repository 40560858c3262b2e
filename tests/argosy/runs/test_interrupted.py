"""Runs that are stopped leave what they had."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import polars as pl
import pytest

from argosy.runs.accounting import matter_in
from argosy.runs.directory import open_run
from sim.records import TABLES
from tests.support.calling import in_process, invoke
from tests.support.children import children, finds_children

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="signals as POSIX knows them")]


def _started(directory: Path, *options: str) -> subprocess.Popen[str]:
    code = "import argosy.runs.watch as w; w._SAVE_SECONDS = 0.3; from argosy.cli import main; main()"
    command = [
        sys.executable,
        "-c",
        code,
        "run",
        "eurasia",
        "--out",
        str(directory),
        "--days",
        "3000",
        *options,
    ]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _wait_for_rows(directory: Path, table: str = "orders") -> None:
    deadline = time.monotonic() + 60
    while not list((directory / ".parts" / table).glob("*.parquet")):
        assert time.monotonic() < deadline, "the run saved nothing"
        time.sleep(0.1)


MODULES = (
    "--set", 'settlement.modules=["returns","offers","carriage","bond","insurance","jurors"]',
    "--set", "modules.carriage.late_bps_per_day=5000", "--set", "selling.promise_factor=0.5",
)  # fmt: skip


@pytest.mark.parametrize(
    "options",
    [("--settlement", "chain"), ("--settlement", "instant"), MODULES],
    ids=["chain", "instant", "modules"],
)
def test_ctrl_c_closes_the_books(options: tuple[str, ...], tmp_path: Path) -> None:
    run = tmp_path / "run"
    process = _started(run, *options, "--json")
    _wait_for_rows(run)
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 130, stderr
    answer = json.loads(stdout)
    assert answer["status"] == "interrupted"
    assert answer["outcomes"]["open"] > 0
    assert sum(answer["outcomes"].values()) == answer["orders"]
    assert set(answer["conservation"]["difference"].values()) == {0}
    assert answer["matter"]["conserved"]
    assert answer["matter"]["reserved"] + answer["matter"]["under_way"] > 0, "orders are open"
    assert str(run) in stderr
    assert "Traceback" not in stderr
    assert not (run / ".parts").exists()
    orders = open_run(run).table("orders").collect()
    assert orders["order"].sort().to_list() == list(range(1, answer["orders"] + 1))
    checked = invoke("verify", run)
    assert checked.exit_code == 0, checked.output
    assert "the run was interrupted" in checked.stdout
    last = orders.filter(pl.col("outcome") == "open")["order"].max()
    assert "open" in invoke("explain", run, "order", last).stdout


def test_a_killed_run_can_be_read(tmp_path: Path) -> None:
    run = tmp_path / "run"
    process = _started(run, *MODULES)
    _wait_for_rows(run)
    _wait_for_rows(run, "disputes")
    _wait_for_rows(run, "side_payments")
    _wait_for_rows(run, "transactions")
    process.kill()
    process.communicate(timeout=60)
    found = open_run(run)
    assert found.manifest["status"] == "interrupted"
    assert not found.complete
    for name in TABLES:  # this market has no regional warehouse to send stock to
        if name == "ways_back":  # few goods are back when it is killed
            continue
        assert (found.table(name).collect().height > 0) is (name not in ("transfers", "rounds", "marketing"))
    checked = invoke("verify", run, "--json")
    answer = json.loads(checked.stdout)
    assert (checked.exit_code, answer["match"]) == (0, True)
    assert answer["transactions"] > 0
    assert {entry["state"] for entry in answer["tables"].values()} == {"unsigned"}
    assert [line for line in answer["checked"] if line.startswith("goods: ")]
    assert matter_in(found).conserved
    begun = set(found.table("order_events").collect()["order"])
    recorded = set(found.table("orders").collect()["order"])
    unfinished = min(begun - recorded)
    told = invoke("explain", run, "order", unfinished)
    assert told.exit_code == 0
    assert "the run ended before this order was recorded" in told.stdout
    assert invoke("explain", run, "order", min(recorded)).exit_code == 0
    assert invoke("explain", run, "order", 10**9).exit_code == 2


def test_a_run_that_breaks_keeps_its_rows(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.settlement.instant import InstantSettlement

    def breaks(*_: object) -> None:
        raise RuntimeError("the books are torn")

    monkeypatch.setattr(InstantSettlement, "dispute", breaks)
    result = invoke("run", "tiny", "--settlement", "instant", "--out", here / "run")
    assert result.exit_code == 3
    assert "the books are torn" in result.stderr
    assert invoke("explain", here / "run", "order", 1).exit_code == 0


def test_a_disk_that_fills_up_under_the_chain(tmp_path: Path) -> None:
    """Its table is the largest: the others are written, and what could not be is told, not the end of a process."""
    import resource

    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    done = in_process("run", "eurasia", "--days", 20, "--out", tmp_path / "run", preexec_fn=little_room)
    assert done.returncode == 3
    assert "transactions" in done.stderr
    assert "File too large" in done.stderr
    assert "Traceback" not in done.stderr
    assert open_run(tmp_path / "run").table("orders").collect().height > 0


def test_a_run_killed_before_it_saved_anything(copied: Path) -> None:
    manifest = json.loads((copied / "manifest.json").read_text())
    for name in TABLES:
        (copied / f"{name}.parquet").unlink()
    (copied / "kpis.json").unlink()
    begun = dict(list(manifest.items())[: list(manifest).index("tables")])
    (copied / "manifest.json").write_text(json.dumps(begun | {"status": "interrupted", "tables": {}}))
    assert invoke("verify", copied).exit_code == 0
    told = invoke("explain", copied, "order", 1)
    assert told.exit_code == 2
    assert "it has no orders" in told.stderr


@finds_children
@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one core: the chain has no process of its own")
def test_a_chain_that_is_killed_is_told_in_words_and_leaves_its_rows(tmp_path: Path) -> None:
    run = tmp_path / "run"
    process = _started(run, "--settlement", "chain")
    _wait_for_rows(run)
    [chain] = children(process.pid, "argosy.runs.chain_worker")
    os.kill(chain, signal.SIGKILL)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 3
    first, second = stderr.splitlines()
    assert first.startswith("argosy: the process of the chain was ended from outside")
    assert second.endswith(f"what was done until then is in {run}")
    assert open_run(run).table("orders").collect().height > 0
