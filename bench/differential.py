"""Random transactions on every engine at once: `python -m bench.differential [N] [SEED]`.

Drives the contract `EngineZoo` (creation, self-destruction, transient storage, refunds, inner calls, failures of
every kind, precompiled contracts) in blocks of one to eight transactions, a few of which no block may hold. Status,
gas, return data, logs and created address of each must be the same on revm, on py-evm and, where there is one, on
anvil, as must every balance after each block and the whole state in the end. Exit code 1 if anything differs.
"""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from chain.contracts import load
from chain.evm import (
    Accounts,
    BlockEngine,
    Genesis,
    InvalidTransaction,
    PyEvmEngine,
    RevmEngine,
    RpcEngine,
    Transaction,
)
from chain.evm.dev_node import find_anvil
from chain.settlement.genesis import contract_address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chain.evm import Address, Receipt

GWEI = 10**9
PRICE = 2 * GWEI
ACCOUNTS = Accounts(7)
PEOPLE = [ACCOUNTS.address(f"person {number}") for number in range(6)]  # the last one is without money
COINBASE = "0x00000000000000000000000000000000c01ba5e0"
STRANGER = "0x0000000000000000000000000000000057a46e50"
ZOO = contract_address(PEOPLE[0], 0)
GENESIS = Genesis(
    chain_id=1337,
    timestamp=1_750_000_000,
    balances=dict.fromkeys(PEOPLE[:5], 10**24),
    keys=ACCOUNTS,
    base_fee=GWEI,
    coinbase=COINBASE,
)
SENDERS = [*PEOPLE[:5] * 8, PEOPLE[5]]
OTHERS = [*PEOPLE[1:], ZOO, COINBASE, STRANGER, *(f"0x{number:040x}" for number in range(1, 5))]
WORDS = [0, 1, 7, 13, 2**255, 2**256 - 1]
SALTS = [bytes(32), b"a" * 32]
AMOUNTS = [0, 1, 10**9, 10**15]
STIPENDS = [0, 2_300, 30_000, 200_000]
FEW = list(range(6))
CALLS: list[tuple[str, list[Sequence[Any]]]] = [
    ("make", [WORDS]),
    ("makeAt", [SALTS, WORDS]),
    ("makeAndDestroy", [SALTS, OTHERS, AMOUNTS]),
    ("destroyChild", [FEW, OTHERS]),
    ("setChild", [FEW, WORDS]),
    ("borrow", [FEW, WORDS]),
    ("fleet", [WORDS]),
    ("fill", [FEW, FEW, WORDS]),
    ("waver", [FEW, FEW, WORDS]),
    ("peek", [FEW]),
    ("send", [OTHERS, AMOUNTS, STIPENDS]),
    ("fail", [range(8)]),
    ("tryFail", [range(8), STIPENDS]),
    ("probe", [OTHERS, [b"", bytes(64), bytes(range(213))], STIPENDS]),
    ("logs", [[b"", b"abc", bytes(70)], WORDS]),
    ("childCount", []),
]
GAS = [600_000] * 30 + [22_000, 45_000, 90_000, 150_000, 20_999]


class Draw:
    """Random transactions."""

    def __init__(self, seed: int) -> None:
        self._random = np.random.default_rng(seed)

    def of(self, items: Sequence[Any]) -> Any:
        """One of `items`."""
        return items[int(self._random.integers(len(items)))]

    def transaction(self) -> Transaction:
        """A call of the zoo, a payment now and then."""
        price = self.of([PRICE] * 60 + [9 * GWEI, 9 * GWEI, 1])
        if self.of(range(5)) == 0:
            return Transaction(
                self.of(SENDERS), self.of(OTHERS), self.of([b"", b"a letter"]),
                self.of([*AMOUNTS * 5, 10**30]), self.of([21_000, 90_000]), price,
            )  # fmt: skip
        name, choices = self.of(CALLS)
        data = load("EngineZoo").calldata(name, *(self.of(choice) for choice in choices))
        return Transaction(self.of(SENDERS), ZOO, data, self.of([0] * 8 + [1, 10**9]), self.of(GAS), price)


@dataclass
class Tally:
    """What was compared."""

    executed: int = 0
    refused: int = 0
    reverted: int = 0
    logs: int = 0
    gas: int = 0
    differences: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)


def run_block(engine: Any, txs: Sequence[Transaction]) -> list[Receipt | None]:
    """The receipts, None for a transaction that was refused."""
    if isinstance(engine, BlockEngine):
        found = engine.execute_all(txs)
        return [None if isinstance(each, InvalidTransaction) else each for each in found]
    return [attempt(engine, tx) for tx in txs]


def attempt(engine: Any, tx: Transaction) -> Receipt | None:
    """The receipt, None if the transaction was refused."""
    try:
        receipt: Receipt = engine.execute(tx)
    except InvalidTransaction:
        return None
    return receipt


def compare(engines: Sequence[Any], count: int, seed: int) -> Tally:
    """Execute `count` transactions on every engine, block by block."""
    tally, draw = Tally(seconds={engine.name: 0.0 for engine in engines}), Draw(seed)
    zoo = Transaction(PEOPLE[0], None, load("EngineZoo").bytecode, 10**18, 8_000_000, PRICE)
    step(engines, [zoo], tally)
    while (left := count + 1 - tally.executed - tally.refused) > 0 and not tally.differences:
        step(engines, [draw.transaction() for _ in range(min(left, 1 + draw.of(range(8))))], tally)
    check_state(engines, tally)
    return tally


def step(engines: Sequence[Any], txs: Sequence[Transaction], tally: Tally) -> None:
    """One block on every engine."""
    results = []
    for engine in engines:
        start = time.perf_counter()
        engine.advance(engine.timestamp + 12)
        results.append(run_block(engine, txs))
        tally.seconds[engine.name] += time.perf_counter() - start
    first = results[0]
    for engine, result in zip(engines[1:], results[1:], strict=True):
        for tx, one, other in zip(txs, first, result, strict=True):
            if one != other:
                tally.differences.append(f"{tx}: {engines[0].name} {one}, {engine.name} {other}")
        for address in (*PEOPLE, ZOO, COINBASE, STRANGER):
            if engines[0].balance(address) != engine.balance(address):
                tally.differences.append(f"{engine.name}: balance of {address}")
    for receipt in first:
        count_in(receipt, tally)


def count_in(receipt: Receipt | None, tally: Tally) -> None:
    """Add one outcome to the tally."""
    if receipt is None:
        tally.refused += 1
        return
    tally.executed += 1
    tally.reverted += not receipt.status
    tally.logs += len(receipt.logs)
    tally.gas += receipt.gas_used


def check_state(engines: Sequence[Any], tally: Tally) -> None:
    """Every account and slot, and against py-evm the state root besides."""
    fast = engines[0]
    for engine in engines[1:]:
        for address, account in fast.state().items():
            same = account[:3] == (engine.balance(address), engine.nonce(address), engine.code(address))
            if not same or not same_slots(engine, address, account.storage):
                tally.differences.append(f"{engine.name}: state of {address}")
        if engine.name == "py-evm" and fast.state_root() != engine.backend.chain.header.state_root:
            tally.differences.append("py-evm: state root")


def same_slots(engine: Any, address: Address, storage: dict[int, int]) -> bool:
    """Whether the engine has these words."""
    return all(engine.storage(address, slot) == word for slot, word in storage.items())


def main() -> None:
    """Compare, and print what was compared."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    engines: list[Any] = [RevmEngine(GENESIS), PyEvmEngine(GENESIS)]
    with ExitStack() as ends:
        if find_anvil():
            engines.append(ends.enter_context(RpcEngine(GENESIS)))
        tally = compare(engines, count, seed)
    print(
        f"{tally.executed:,} transactions executed ({tally.reverted:,} failed), {tally.refused:,} refused, "
        f"{tally.logs:,} logs, {tally.gas:,} gas, seed {seed}"
    )
    for name, seconds in tally.seconds.items():
        print(f"  {name:8} {seconds:8.1f} s, {tally.executed / seconds:9,.0f} a second")
    print(f"{len(tally.differences):,} differences")
    for difference in tally.differences[:5]:
        print(" ", difference[:500])
    if tally.differences:
        sys.exit(1)


if __name__ == "__main__":
    main()
