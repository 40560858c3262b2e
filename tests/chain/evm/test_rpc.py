"""The engine behind JSON-RPC does what the fast engine does, and its node is always ended."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import time
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chain.contracts.artifact import load
from chain.evm.dev_node import Anvil, NodeFailure
from chain.evm.engine import InvalidTransaction, Receipt, Transaction
from chain.evm.json_rpc import Connection
from chain.evm.revm import RevmEngine
from chain.evm.rpc import RpcEngine
from chain.replay import genesis_of, replay
from chain.settlement.genesis import epoch_of
from sim.records import TransactionRow
from tests.chain.evm.test_engine_rules import REFUSED
from tests.chain.evm.test_engines import PAYMENTS, TRANSACTIONS, Step
from tests.support.dev_node_at_hand import needs_anvil
from tests.support.side_by_side import (
    COINBASE,
    GENESIS,
    GWEI,
    PEOPLE,
    START,
    STRANGER,
    answer,
    calldata,
    created_by,
)
from tests.support.small_market import changed, run, tiny

if TYPE_CHECKING:
    from collections.abc import Iterator

RICH = PEOPLE[0]
PRICE = 2 * GWEI
ZOO = created_by(RICH)
FILL = "fill(uint256,uint256,uint256)"


class Sides:
    """The fast engine and the node, doing the same."""

    def __init__(self) -> None:
        self.node = RpcEngine(GENESIS)
        self.clean = self.node.snapshot()
        self.fast = RevmEngine(GENESIS)
        self.fast.snapshot()

    def both(self, ask: Any) -> Any:
        found = [answer(ask, engine) for engine in (self.fast, self.node)]
        assert found[0] == found[1]
        return found[0]

    def afresh(self) -> Sides:
        """Back at genesis, with the same node."""
        self.node.revert(self.clean)
        self.clean = self.node.snapshot()
        self.fast = RevmEngine(GENESIS)
        self.fast.snapshot()
        return self

    def deploy(self) -> None:
        made = Transaction(RICH, None, load("EngineZoo").bytecode, 10**18, 8_000_000, PRICE)
        assert self.both(lambda engine: engine.execute(made)).contract == ZOO

    def agree(self) -> None:
        self.both(lambda engine: (engine.block_number, engine.timestamp, engine.base_fee))
        same_state(self.fast, self.node)


def same_state(fast: RevmEngine, node: RpcEngine) -> None:
    """Every account and slot that the fast engine knows; anvil's own state root counts slots that are zero."""
    for address, account in fast.state().items():
        assert (account.balance, account.nonce) == (node.balance(address), node.nonce(address)), address
        assert account.code == node.code(address), address
        assert account.storage == {slot: node.storage(address, slot) for slot in account.storage}, address


@pytest.fixture(scope="module")
def node() -> Iterator[Sides]:
    made = Sides()
    yield made
    made.node.close()


@pytest.fixture
def sides(node: Sides) -> Sides:
    return node.afresh()


def fill(value: int, price: int = 8 * GWEI) -> Transaction:
    return Transaction(RICH, ZOO, calldata(FILL, 0, 3, value), 0, 400_000, price)


@needs_anvil
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.one_of(TRANSACTIONS, TRANSACTIONS, PAYMENTS, st.none()), min_size=5, max_size=15))
def test_random_transactions_do_the_same(node: Sides, program: list[Step | None]) -> None:
    """Blocks of several transactions, refusals among them; `surroundings` shows PREVRANDAO, so it is left out."""
    sides = node.afresh()
    sides.deploy()
    for step in program:
        if step is None:
            sides.both(lambda engine: engine.advance(engine.timestamp + 12))
        elif step.data[:4] not in UNLIKE:
            tx = Transaction(step.sender, step.to, step.data, step.value, step.gas, step.price)
            sides.both(lambda engine, tx=tx, kind=step.kind: getattr(engine, kind)(tx))
    sides.agree()


UNLIKE = {calldata("surroundings()"), calldata("look(address)", RICH)[:4]}


@needs_anvil
def test_a_block_at_once_is_the_block_one_by_one(sides: Sides) -> None:
    sides.deploy()
    refused = [
        REFUSED[reason] for reason in ("no key", "below intrinsic gas", "no money", "below the base fee")
    ]
    txs = [fill(3), *refused[:2], fill(0), *refused[2:], fill(5)]
    for _ in range(2):
        found = sides.node.execute_all(txs)
        for tx, result in zip(txs, found, strict=True):
            expected = answer(lambda engine, tx=tx: engine.execute(tx), sides.fast)
            assert expected == (result if isinstance(result, Receipt) else None)
        assert sum(isinstance(result, Receipt) for result in found) == 3
    sides.agree()
    assert sides.node.execute_all([]) == []


@needs_anvil
def test_snapshots_nest_even_inside_a_block(sides: Sides) -> None:
    sides.deploy()
    marks, roots = [], []
    for value in range(1, 7):
        marks.append(sides.both(lambda engine: engine.snapshot()))
        roots.append(sides.fast.state_root())
        sides.both(lambda engine, value=value: engine.execute(fill(value)))
        if value % 2:
            sides.both(lambda engine: engine.advance(engine.timestamp + 9))
    for back in (5, 3, 2, 0):
        sides.both(lambda engine, mark=marks[back]: engine.revert(mark))
        assert sides.fast.state_root() == roots[back]
        sides.agree()
        sides.both(lambda engine: engine.execute(fill(9)))
        sides.agree()
    for gone in (marks[0], -1):
        with pytest.raises(ValueError, match="no snapshot"):
            sides.node.revert(gone)


@needs_anvil
def test_calls_leave_no_trace(sides: Sides) -> None:
    sides.deploy()
    sides.both(lambda engine: engine.execute(fill(9)))
    for data in (
        calldata("make(uint256)", 3),
        calldata("fail(uint8)", 2),
        calldata("logs(bytes,uint256)", b"abc", 4),
    ):
        assert sides.both(lambda engine, data=data: engine.call(Transaction(RICH, ZOO, data, 0, 900_000)))
    sides.both(lambda engine: engine.call(Transaction(PEOPLE[4], ZOO, b"", 1, 100_000)))
    sides.both(lambda engine: engine.call(Transaction(RICH, None, bytes.fromhex("60015ff3"), 0, 100_000)))
    sides.both(lambda engine: engine.call(Transaction(ZOO, RICH, b"", 0, 100_000)))
    sides.both(lambda engine: engine.call(Transaction(RICH, ZOO, b"", 0, 30_000_001)))
    sides.agree()


@needs_anvil
@pytest.mark.parametrize("reason", REFUSED)
def test_a_refused_transaction_leaves_no_trace(sides: Sides, reason: str) -> None:
    pay = Transaction(RICH, STRANGER, b"", 1, 21_000, PRICE)
    sides.both(lambda engine: engine.execute(pay))
    for engine in (sides.fast, sides.node):
        with pytest.raises(InvalidTransaction):
            engine.execute(REFUSED[reason])
    sides.agree()
    sides.both(lambda engine: engine.execute(pay))
    sides.agree()


@needs_anvil
def test_time_and_the_open_block(sides: Sides) -> None:
    sides.both(lambda engine: engine.advance(START + 100))
    sides.both(lambda engine: engine.advance(START + 50))
    sides.both(lambda engine: engine.execute(Transaction(RICH, None, b"\xfe", 0, 100_000, PRICE)))
    with pytest.raises(ValueError, match="not later"):
        sides.node.advance(START + 50)
    sides.both(lambda engine: engine.advance(START + 51))
    sides.both(lambda engine: engine.execute(Transaction(RICH, COINBASE, b"", 5, 21_000, PRICE)))
    for ask in (COINBASE, RICH, STRANGER):
        sides.both(lambda engine, ask=ask: (engine.balance(ask), engine.nonce(ask), engine.code(ask)))
        sides.both(lambda engine, ask=ask: engine.storage(ask, 2**255))
    sides.agree()


@needs_anvil
def test_a_market_replays_on_the_node() -> None:
    """Every recorded transaction comes out the same to the unit of gas, and so does the state."""
    scenario = changed(tiny()[0], settlement__mode="chain", settlement__engine="revm")
    rows = [TransactionRow._make(row) for row in run(scenario, orders=15).sink.tables["transactions"]]
    start = genesis_of(scenario, sorted({row.sender for row in rows}))
    fast = RevmEngine(start)
    assert list(replay(fast, epoch_of(scenario), rows))[-1].mismatches == 0
    with RpcEngine(start) as node:
        outcome = list(replay(node, epoch_of(scenario), rows))[-1]
        assert (outcome.transactions, outcome.first, outcome.mismatches) == (len(rows), [], 0)
        same_state(fast, node)
    spoiled = [row._replace(gas_used=row.gas_used + 1) if row.tx == 9 else row for row in rows]
    with RpcEngine(start) as node:
        outcome = list(replay(node, epoch_of(scenario), spoiled))[-1]
        assert [(found.tx, found.what) for found in outcome.first] == [(9, "gas_used")]


# the node


@needs_anvil
def test_a_node_that_runs_already() -> None:
    anvil = Anvil(GENESIS)
    try:
        engine = RpcEngine(GENESIS, anvil.url)
        engine.execute(Transaction(RICH, STRANGER, b"", 1, 21_000, PRICE))
        engine.close()
        assert anvil.process.poll() is None
        with pytest.raises(NodeFailure, match="--chain-id 1337"):
            RpcEngine(GENESIS, anvil.url)
        with pytest.raises(NodeFailure, match="--chain-id 5"):
            RpcEngine(replace(GENESIS, chain_id=5), anvil.url)
    finally:
        anvil.close()
    with pytest.raises(NodeFailure, match="does not answer"):
        RpcEngine(GENESIS, anvil.url)


@needs_anvil
def test_the_node_ends_with_the_engine() -> None:
    with RpcEngine(GENESIS) as engine:
        assert engine.anvil
        process = engine.anvil.process
    assert process.poll() is not None
    engine.close()


@needs_anvil
@pytest.mark.parametrize("end", ["raise SystemExit", "os.kill(os.getpid(), 15)", "os.kill(os.getpid(), 9)"])
def test_the_node_ends_with_python_however_that_ends(end: str) -> None:
    script = f"""
        import os
        from tests.support.side_by_side import GENESIS
        from chain.evm.rpc import RpcEngine
        engine = RpcEngine(GENESIS)
        print(engine.anvil.url, flush=True)
        {end}
    """
    here = os.pathsep.join(path for path in sys.path if path)
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": here},
    )  # fmt: skip
    assert ran.stdout.startswith("http://127.0.0.1:"), ran.stderr
    for _ in range(200):
        try:
            with closing(Connection(ran.stdout.strip())) as connection:
                connection.ask("eth_chainId")
        except NodeFailure:
            return
        time.sleep(0.05)
    pytest.fail("anvil still answers")


@pytest.mark.parametrize(
    "url", ["http://10.1.2.3:8545", "https://127.0.0.1:8545", "http://example.org", "8545"]
)
def test_only_this_machine_is_asked(url: str) -> None:
    with pytest.raises(NodeFailure, match="this machine"):
        Connection(url)


def test_without_anvil_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ARGOSY_ANVIL", raising=False)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NodeFailure, match="ARGOSY_ANVIL"):
        RpcEngine(GENESIS)
    monkeypatch.setenv("ARGOSY_ANVIL", "/no/such/anvil")
    with pytest.raises(NodeFailure, match="cannot be started"):
        RpcEngine(GENESIS)
    monkeypatch.setenv("ARGOSY_ANVIL", "/bin/true")
    with pytest.raises(NodeFailure, match="did not start"):
        RpcEngine(GENESIS)
