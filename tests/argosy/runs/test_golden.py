"""The shipped scenarios give what they gave: a changed digest is a changed result, and needs a reason.

To renew: run this file, look at what changed and why, copy the digests.
"""

from pathlib import Path

import pytest

from argosy.runs import RunRequest, run

GOLDEN = {
    "tiny": "e98804b2899c450050064ed0705c3a194602d79c1e8edbe38d15a21047f3680f",
    "domestic": "8643cc40b5cd2ca26e6818dff6b63c529ee2de5d168c16a39bc38ee9955d8a0d",
    "eurasia": "52c9d71ce7007aa3a6557913513c5bab9f44b916a89ac5b4731b95e5416e875c",
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
