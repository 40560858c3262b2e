"""The shipped scenarios give what they gave: a changed digest is a changed result, and needs a reason.

To renew: run this file, look at what changed and why, copy the digests.
"""

from pathlib import Path

import pytest

from argosy.running import RunRequest, run

GOLDEN = {
    "tiny": "97d486c1f28a48b091101bbeae2263458dded43c5657276a398ffeaa5e2ef181",
    "domestic": "1680ad9ebf1530cad7d879f8ae925c9ef3de6e9b7a1fa313f77190ed577714fe",
    "eurasia": "9bdc77c46ab1e10ebbf1a583d8efa29f6cbb669df62ba28969502ef875becf9d",
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
