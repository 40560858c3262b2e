"""The shipped scenarios give what they gave: a changed digest is a changed result, and needs a reason.

To renew: run this file, look at what changed and why, copy the digests.
"""

from pathlib import Path

import pytest

from argosy.runs.run import RunRequest, run

GOLDEN = {
    "tiny": "1c0151afee6bcecc2903c1bf12c1baa2129d58f7b8ddf3f69c9700dc336d0df0",
    "domestic": "60b813490458d8348a24f5a9fad584bbf23314663041e28418c0ce5c5866ec9f",
    "eurasia": "e4a944b9afdbede153c0f64dcb0539f8a77bdaf9717899e2d7d4d1cf42ca237c",
}


@pytest.mark.parametrize("scenario", GOLDEN)
def test_golden_digest(scenario: str, tmp_path: Path) -> None:
    result = run(RunRequest(scenario=scenario, orders=150, out=tmp_path / "run"))
    assert result.conserved
    assert result.manifest["digest"] == GOLDEN[scenario]


def test_rates_that_run_out_are_told(tmp_path: Path) -> None:
    request = RunRequest(
        scenario="tiny", overrides=("start=2026-10-26", "settlement.mode=instant"), out=tmp_path / "run"
    )
    assert run(request).manifest["warnings"] == [
        "exchange rates end on 2026-10-30: every later day has that day's rates"
    ]
