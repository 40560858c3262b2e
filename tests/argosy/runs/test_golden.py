"""The shipped scenarios give what they gave: a changed digest is a changed result, and needs a reason.

To renew: run this file, look at what changed and why, copy the digests.
"""

from pathlib import Path

import pytest

from argosy.runs import RunRequest, run

GOLDEN = {
    "tiny": "74436684cd89f5611d81480b632f623a76e2e88fcf467e54e0a8fa31a2c49b07",
    "domestic": "842fc3946f4ca9c695205554320c95019cb534df87b072ac125e7dff1beec6fd",
    "eurasia": "7f2a8b34a5ab5edbee48df3c15ffb8f0a4d92e51cd3249f41f41a9e40c343a5d",
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
