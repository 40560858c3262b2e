"""The shipped scenarios give what they gave: a changed digest is a changed result, and needs a reason.

To renew: run this file, look at what changed and why, copy the digests.
"""

from pathlib import Path

import pytest

from argosy.runs import RunRequest, run

GOLDEN = {
    "tiny": "a45ced2f224130cb971b03f72c4705a1ffc152eac2a583b0dd94797f0f908e4e",
    "domestic": "134ed7c052b5799992b9850b2db5b86faa6f44243af8809624b5929e3ee91086",
    "eurasia": "498bb5cc62e5d81262d3f73e08f22bbef2a63b2aedb6e2d968dbf8441c680f1c",
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
