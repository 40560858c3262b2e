"""Official state tests, as the command reads them: a transfer whose outcome is worked out by hand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import rlp
from eth_hash.auto import keccak

from bench.state_tests import main
from chain.evm import Accounts, Transaction
from chain.evm.envelope import sign
from chain.evm.state import AccountState
from chain.evm.state_root import state_root

if TYPE_CHECKING:
    from pathlib import Path

ACCOUNTS = Accounts(1)
SENDER, PAYEE, COINBASE = (ACCOUNTS.address(name) for name in ("sender", "payee", "miner"))
PRICE, BASE_FEE, WEI = 10, 3, 1_000
FEE = 21_000 * PRICE


def root(paid: int, fee: int, nonce: int = 1) -> str:
    """The root after `paid` was sent and `fee` charged, of which the miner has what is not burnt."""
    tip = fee * (PRICE - BASE_FEE) // PRICE
    accounts = {
        SENDER: AccountState(10**9 - paid - fee, nonce, b"", {}),
        PAYEE: AccountState(paid, 0, b"", {}),
    }
    if tip:
        accounts[COINBASE] = AccountState(tip, 0, b"", {})
    return (
        "0x"
        + state_root(
            {who: state for who, state in accounts.items() if state != AccountState(0, 0, b"", {})}
        ).hex()
    )


def state_test(folder: Path, *, wei: int = WEI, **post: Any) -> Path:
    """A state test of one transfer."""
    tx = Transaction(SENDER, PAYEE, b"", wei, 21_000, PRICE)
    signed = sign(tx, 0, ACCOUNTS[SENDER], 1)
    env = {
        "currentBaseFee": hex(BASE_FEE), "currentCoinbase": COINBASE, "currentGasLimit": "0x1000000",
        "currentNumber": "0x1", "currentRandom": "0x20000", "currentTimestamp": "0x3e8",
    }  # fmt: skip
    pre = {SENDER: {"balance": hex(10**9), "code": "0x", "nonce": "0x0", "storage": {}}}
    usual = {
        "hash": root(WEI, FEE),
        "logs": "0x" + keccak(rlp.encode([])).hex(),
        "txbytes": "0x" + signed.encode().hex(),
    }
    path = folder / "transfer.json"
    path.write_text(json.dumps({"transfer": {"env": env, "pre": pre, "post": {"Cancun": [usual | post]}}}))
    return path


def test_a_case_passes_or_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(state_test(tmp_path))]) == 0
    assert "1 passed" in capsys.readouterr().out
    assert main([str(state_test(tmp_path, hash=root(WEI + 1, FEE)))]) == 1
    said = capsys.readouterr().out
    assert "differs: transfer: transfer, case 0\n" in said
    assert "1 differ\n" in said
    assert main([str(state_test(tmp_path, logs="0x" + bytes(32).hex()))]) == 1


def test_what_must_be_refused_must_be_refused(tmp_path: Path) -> None:
    too_much = {"wei": 10**9, "hash": root(0, 0, nonce=0)}
    assert main([str(state_test(tmp_path, expectException="TR_NoFunds", **too_much))]) == 0
    assert main([str(state_test(tmp_path, **too_much))]) == 1, "the test says that a block may hold it"


@pytest.mark.parametrize("arguments", [[], ["a", "b"], ["missing"], ["."]])
def test_without_tests_it_says_so(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    assert capsys.readouterr().err
    (tmp_path / "odd.json").write_text("[1]")
    assert main(["odd.json"]) == 2
