"""The examples run as they say."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from argosy import environment
from tests.support.places import ROOT

EXAMPLES = ROOT / "examples"


def argosy(*arguments: str, cwd: Path) -> str:
    command = [sys.executable, "-c", "from argosy.cli import main; main()", *arguments]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_inspect_with_web3(tmp_path: Path) -> None:
    argosy("run", "tiny", "--days", "4", "--out", "demo", cwd=tmp_path)
    script = EXAMPLES / "inspect_with_web3.py"
    done = subprocess.run(
        [sys.executable, script, "demo"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "all transactions as recorded: True" in done.stdout
    assert "tGBP" in done.stdout
    assert re.search(
        r"order 1 of \d+ ended in state \d+, price [1-9][\d,]*\.\d\d$", done.stdout, re.MULTILINE
    )
    assert "disputed by 0x" in done.stdout


def test_own_policy(tmp_path: Path) -> None:
    out = str(tmp_path / "ground")
    told = argosy(
        "run", "eurasia", "--orders", "60", "--settlement", "instant", "--out", out,
        "--set", "policies.routing=own_policy:OnTheGround", "--set", "services=[]", "--allow-code", cwd=EXAMPLES,
    )  # fmt: skip
    assert "60 orders" in told
    import polars as pl

    modes = set(pl.read_parquet(Path(out) / "legs.parquet")["mode"])
    assert modes
    assert "air" not in modes


def test_replenishment_agent(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it learns with some luck pays with other luck, which it and the null action share."""
    monkeypatch.syspath_prepend(EXAMPLES)
    import replenishment_agent as agent  # type: ignore[import-not-found]

    env = environment("tiny", days=45, step_days=45)
    level = agent.best_level(env, seeds=(1,), levels=(agent.NOTHING, 0.25))
    gains = [agent.profit(env, level, seed) - agent.profit(env, agent.NOTHING, seed) for seed in (4, 5)]
    assert min(gains) > 0
