"""The official Ethereum state tests on the fast engine: `python -m bench.state_tests PATH`.

PATH is a file or a folder of ethereum/tests' `GeneralStateTests`, of which one must have a copy. Every case is a
signed transaction on a given state; the root of the state and the hash of the logs after it must be the test's.

Exit code 0 if all cases for Cancun pass but those known to differ (docs/engines.md), 1 if not, 2 if there is none.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import rlp
from eth_hash.auto import keccak
from eth_utils.exceptions import ValidationError
from pyrevm import BlockEnv

from chain.evm import EngineFailure, Genesis, InvalidTransaction, RecordingEngine
from chain.evm.envelope import BUILDER, DYNAMIC_FEE, kind
from chain.evm.state import AccountState, StateStore

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from chain.evm import Receipt

FORK: Final = "Cancun"
PASSED: Final = "passed"
DIFFERS: Final = "differ"
KNOWN: Final = "known to differ"
BLOBS: Final = "carry blobs, which the engine does not take"

EXCEPTIONS: Final = {
    "baseFeeDiffPlaces": "BASEFEE reads 0",
    "eip1559": "BASEFEE reads 0",
    "mergeTest": "BASEFEE reads 0",
    "NewGasPriceForCodes": "BALANCE of the sender does not show the gas held back",
    "NewGasPriceForCodesWithMemExpandingCalls": "BALANCE of the sender does not show the gas held back",
    "callerAccountBalance": "BALANCE of the sender does not show the gas held back",
    "eoaEmptyParis": "BALANCE of the sender does not show the gas held back",
    "randomStatetest384": "asks for BASEFEE, BALANCE of the sender and BLOCKHASH",
    "senderBalance": "BALANCE of the sender does not show the gas held back",
    "InitCollisionParis": "a contract is created where storage is, without code",
    "RevertInCreateInInitCreate2Paris": "a contract is created where storage is, without code",
    "RevertInCreateInInit_Paris": "a contract is created where storage is, without code",
    "create2collisionStorageParis": "a contract is created where storage is, without code",
    "dynamicAccountOverwriteEmpty_Paris": "a contract is created where storage is, without code",
}
"""Files with cases that are known to differ, and why: docs/engines.md, Known exceptions."""


class Case(NamedTuple):
    """One transaction on one state, and what must come of it."""

    file: str
    name: str
    test: dict[str, Any]
    post: dict[str, Any]


def cases(path: Path, fork: str) -> Iterator[Case]:
    """All cases of a file, or of the files in a folder, in the order of their names."""
    for file in sorted(path.rglob("*.json")) if path.is_dir() else [path]:
        tests = json.loads(file.read_text(encoding="utf-8"))
        for name, test in tests.items() if isinstance(tests, dict) else ():
            posts = test.get("post") if isinstance(test, dict) else None
            for number, post in enumerate(posts.get(fork, ()) if isinstance(posts, dict) else ()):
                yield Case(file.stem, f"{name}, case {number}", test, post)


def outcome(case: Case) -> str:
    """Execute a case and compare."""
    engine, logs = engine_of(case.test), rlp.encode([])
    try:
        signed = BUILDER.decode(bytes.fromhex(case.post["txbytes"][2:]))
        if kind(signed) > DYNAMIC_FEE:
            return BLOBS
        logs = rlp.encode(_logs(engine.execute_signed(signed)))
    except (InvalidTransaction, EngineFailure, ValidationError, rlp.DecodingError):
        if "expectException" not in case.post:
            return KNOWN if case.file in EXCEPTIONS else DIFFERS
    found = engine.state_root().hex(), keccak(logs).hex()
    if found == (case.post["hash"][2:], case.post["logs"][2:]):
        return PASSED
    return KNOWN if case.file in EXCEPTIONS else DIFFERS


def engine_of(test: dict[str, Any]) -> RecordingEngine:
    """An engine on the test's state, in a block as the test has it."""
    env, store = test["env"], StateStore()
    for address, account in test["pre"].items():
        storage = {_int(slot): _int(value) for slot, value in account["storage"].items() if _int(value)}
        code = bytes.fromhex(account["code"][2:])
        store.plant(
            address.lower(), AccountState(_int(account["balance"]), _int(account["nonce"]), code, storage)
        )
    genesis = Genesis(
        chain_id=1,
        timestamp=_int(env["currentTimestamp"]) - 1,
        base_fee=_int(env["currentBaseFee"]),
        gas_limit=_int(env["currentGasLimit"]),
        coinbase=env["currentCoinbase"].lower(),
    )
    engine = RecordingEngine(genesis, store)
    engine._machine._evm.set_block_env(  # noqa: SLF001 - number and randomness are the test's, not a chain's
        BlockEnv(
            number=_int(env["currentNumber"]),
            timestamp=_int(env["currentTimestamp"]),
            coinbase=genesis.coinbase,
            prevrandao=bytes.fromhex(env["currentRandom"][2:].rjust(64, "0")),
            excess_blob_gas=_int(env.get("currentExcessBlobGas", "0x0")),
        )
    )
    return engine


def _logs(receipt: Receipt) -> list[Any]:
    return [
        [bytes.fromhex(log.address[2:]), list(log.topics), log.data]
        for log in (receipt.logs if receipt.status else ())
    ]


def _int(text: str) -> int:
    return int(text, 16)


def main(arguments: Sequence[str]) -> int:
    """Run all cases, name those that differ, and count."""
    if len(arguments) != 1:
        sys.stderr.write(
            "usage: python -m bench.state_tests PATH, a file or folder of ethereum/tests' GeneralStateTests\n"
        )
        return 2
    path, counts = Path(arguments[0]), Counter[str]()
    try:
        for case in cases(path, FORK):
            found = outcome(case)
            counts[found] += 1
            if found == DIFFERS:
                sys.stdout.write(f"differs: {case.file}: {case.name}\n")
    except (OSError, ValueError, KeyError) as error:
        sys.stderr.write(f"state_tests: {path} cannot be read as state tests: {error!r}\n")
        return 2
    if not counts:
        sys.stderr.write(f"state_tests: there is no state test for {FORK} in {path}\n")
        return 2
    for what in (PASSED, DIFFERS, KNOWN, BLOBS):
        sys.stdout.write(f"{counts[what]:7,} {what}\n")
    return 1 if counts[DIFFERS] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
