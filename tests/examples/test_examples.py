"""The examples run as they say."""

import re
import subprocess
import sys
from pathlib import Path

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
