from __future__ import annotations

import pytest

from tests.support.named import missing_imports, missing_modules, missing_paths


@pytest.mark.parametrize(
    "text",
    [
        "in `sim/fulfilment.py`, see docs/decisions/0008",
        "`examples/PlainEscrow.sol:PlainEscrow` and `Escrow.sol`, `modules/Carriage.sol`",
        "runs/tiny-s1/manifest.json is of no concern, nor is ./sim/nowhere or https://host/docs/nowhere",
    ],
)
def test_paths_that_are_there(text: str) -> None:
    assert missing_paths(text) == []


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("columns stand in `sim/recorder.py`", ["sim/recorder.py"]),
        ("see docs/decisions/0", ["docs/decisions/0"]),
        ("`Nowhere.sol`, `interfaces/INowhere.sol`", ["INowhere.sol", "Nowhere.sol"]),
    ],
)
def test_paths_that_are_not(text: str, missing: list[str]) -> None:
    assert missing_paths(text) == missing


@pytest.mark.parametrize(
    "text",
    [
        "`sim.core.limits.Limits`, `analytics.runs.RunDirectory`, `chain.node.Refused`",
        "`chain.settlement.executor.Submission.expected`, a field",
        "python -m chain.settlement.worker, python -m venv .venv",
        "chain = EscrowChain()\nthen `chain.now` reads the clock",
        "`package.module:Class`, `kpis.json`, `setting.rng`",
    ],
)
def test_modules_that_are_there(text: str) -> None:
    assert missing_modules(text) == []


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("`sim.recorder`", ["sim.recorder"]),
        ("`sim.records.recorder.ORDERS`", ["sim.records.recorder.ORDERS"]),
        ("`chain.settlement.executor.Submission.nothing`", ["chain.settlement.executor.Submission.nothing"]),
        ("python -m chain.compile", ["chain.compile"]),
    ],
)
def test_modules_that_are_not(text: str, missing: list[str]) -> None:
    assert missing_modules(text) == missing


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("from chain.testing import BUYER, EscrowChain\nimport argosy\n", []),
        ("from chain.testing import BUYER, Nothing", ["chain.testing.Nothing"]),
        ("import nowhere", ["nowhere"]),
    ],
)
def test_imports(text: str, missing: list[str]) -> None:
    assert missing_imports(text) == missing
