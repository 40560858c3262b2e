"""The state root is the one that py-evm's tries have, whatever the state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eth.constants import BLANK_ROOT_HASH
from eth.db import get_db_backend
from eth.db.account import AccountDB
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.evm.pyevm import PyEvmEngine
from chain.evm.revm import RevmEngine
from chain.evm.state import AccountState
from chain.evm.state_root import state_root
from chain.replay import genesis_of, replay
from chain.settlement.genesis import epoch_of
from sim.records import TransactionRow
from tests.support.depth import deep
from tests.support.side_by_side import GENESIS
from tests.support.small_market import changed, run, tiny

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chain.evm.engine import Address

ADDRESSES = st.binary(min_size=20, max_size=20).map(lambda raw: "0x" + raw.hex())
WORDS = st.integers(1, 2**256 - 1) | st.integers(1, 200)
ACCOUNT = st.builds(
    AccountState,
    balance=WORDS,
    nonce=st.integers(0, 2**64 - 1),
    code=st.binary(max_size=40),
    storage=st.dictionaries(st.integers(0, 2**256 - 1) | st.integers(0, 9), WORDS, max_size=12),
)


def by_py_evm(state: Mapping[Address, AccountState]) -> bytes:
    database = AccountDB(get_db_backend())
    for address, account in state.items():
        raw = bytes.fromhex(address[2:])
        database.set_balance(raw, account.balance)
        database.set_nonce(raw, account.nonce)
        database.set_code(raw, account.code)
        for slot, value in account.storage.items():
            database.set_storage(raw, slot, value)
    database.persist()
    return bytes(database.state_root)


def test_of_nothing() -> None:
    assert state_root({}) == BLANK_ROOT_HASH


@settings(max_examples=deep(150, 2_000))
@given(st.dictionaries(ADDRESSES, ACCOUNT, max_size=12))
def test_of_any_state(state: dict[Address, AccountState]) -> None:
    assert state_root(state) == by_py_evm(state)


@given(st.dictionaries(ADDRESSES, ACCOUNT, min_size=2, max_size=6))
def test_the_order_of_accounts_does_not_matter(state: dict[Address, AccountState]) -> None:
    assert state_root(dict(reversed(state.items()))) == state_root(state)


def test_a_word_that_is_zero_is_no_word() -> None:
    account = AccountState(1, 0, b"", {1: 2})
    assert state_root({"0x" + "11" * 20: account._replace(storage={1: 2, 3: 0})}) == state_root(
        {"0x" + "11" * 20: account}
    )


def test_of_genesis_and_of_every_snapshot() -> None:
    engine, reference = RevmEngine(GENESIS), PyEvmEngine(GENESIS)
    assert engine.state_root() == reference.backend.chain.header.state_root
    mark, before = engine.snapshot(), engine.state_root()
    engine.advance(engine.timestamp + 5)
    assert engine.state_root() == before
    engine.revert(mark)
    assert engine.state_root() == before


def test_of_a_market() -> None:
    """The transactions of a small market, executed on both engines, leave one state."""
    scenario = changed(tiny()[0], settlement__mode="chain", settlement__engine="revm")
    market = run(scenario, orders=15)
    rows = [TransactionRow._make(row) for row in market.sink.tables["transactions"]]
    assert len(rows) > 60
    start = genesis_of(scenario, sorted({row.sender for row in rows}))
    engines = RevmEngine(start), PyEvmEngine(start)
    for engine in engines:
        outcome = list(replay(engine, epoch_of(scenario), rows))[-1]
        assert (outcome.transactions, outcome.mismatches) == (len(rows), 0)
    assert engines[0].state_root() == engines[1].backend.chain.header.state_root
