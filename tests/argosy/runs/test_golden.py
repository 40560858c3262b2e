"""The shipped scenarios give what they gave: a changed digest is a changed result, and needs a reason.

To renew: run this file, look at what changed and why, copy the digests.
"""

from pathlib import Path

import pytest

from argosy.runs import RunRequest, run

GOLDEN = {
    "tiny": "18d14b78daefb492b323d92b9b9871637dfb7cb2f6c1f0c4de221b4a957cdb33",
    "domestic": "7d8a2756de4b207eced7de9e088b66b91ab498c8c3bf995f2caf3ff6fb0ddd02",
    "eurasia": "0323651674bba9f76b7a7c127c69e32b0db4571d05637508bddd706f87bf8677",
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
