"""The shipped scenarios give what they gave: a changed digest is a changed result, and needs a reason.

To renew: run this file, look at what changed and why, copy the digests.
"""

from pathlib import Path

import pytest

from argosy.runs import RunRequest, run

GOLDEN = {
    "tiny": "ab2a64f834782379ee9991611fc9fb2c5ecec366121747e01a79f9b683b5ca6e",
    "domestic": "9987d94d045e560a2e16fc68cd046b156deb92ec0a34c3409838226c263bea31",
    "eurasia": "cd4f428c0d3348c5d5efb0c789768b39b025d6e247beaa26444458d7ed0ebf6a",
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
