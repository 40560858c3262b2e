"""Blocks, snapshots, refusals and accounts: what an engine owes beside executing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from eth_account import Account
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.evm.accounts import Accounts, address_of
from chain.evm.blocks import fee_before, next_base_fee
from chain.evm.engine import InvalidTransaction, Transaction
from chain.evm.machine import EngineFailure
from chain.evm.pyevm import PyEvmEngine
from chain.evm.revm import RevmEngine
from chain.node.web3 import open_chain
from tests.support.side_by_side import (
    ACCOUNTS,
    COINBASE,
    GENESIS,
    GWEI,
    PEOPLE,
    START,
    STRANGER,
    Pair,
    calldata,
    created_by,
)

if TYPE_CHECKING:
    from pyrevm import EVM

RICH, FRIEND, POOR = PEOPLE[0], PEOPLE[1], PEOPLE[4]
PRICE = 2 * GWEI
ZOO = created_by(RICH)

Engine = RevmEngine | PyEvmEngine


def pay(value: int = 1, gas: int = 21_000, price: int = PRICE, to: str | None = FRIEND) -> Transaction:
    return Transaction(RICH, to, b"", value, gas, price)


def fill(value: int, count: int = 3, gas: int = 400_000) -> Transaction:
    return Transaction(
        RICH, ZOO, calldata("fill(uint256,uint256,uint256)", 0, count, value), 0, gas, 8 * GWEI
    )


# blocks


def test_the_first_block_opens_a_second_after_genesis(engine: Engine) -> None:
    assert (engine.block_number, engine.timestamp, engine.base_fee) == (1, START + 1, GWEI)


def test_an_empty_block_is_only_stamped_anew(engine: Engine) -> None:
    engine.advance(START + 100)
    assert (engine.block_number, engine.timestamp) == (1, START + 100)
    engine.advance(START + 50)
    assert (engine.block_number, engine.timestamp) == (1, START + 50)


def test_a_failed_transaction_fills_a_block_too(engine: Engine) -> None:
    engine.execute(Transaction(RICH, None, b"\xfe", 0, 100_000, PRICE))
    engine.advance(START + 100)
    assert engine.block_number == 2


@pytest.mark.parametrize("seconds", [0, -1])
def test_time_does_not_go_back(engine: Engine, seconds: int) -> None:
    with pytest.raises(ValueError, match="not later"):
        engine.advance(START + min(seconds, 0))
    engine.advance(START + 60)
    engine.execute(pay())
    with pytest.raises(ValueError, match="not later"):
        engine.advance(START + 60 + seconds)
    assert (engine.block_number, engine.timestamp) == (1, START + 60)


def test_fees_rise_and_fall_alike_over_many_blocks() -> None:
    pair = Pair(replace(GENESIS, gas_limit=2_000_000))
    pair.execute(Transaction(RICH, None, b"\xfe", 0, 2_000_000, PRICE))
    pair.agree()
    fees = []
    for block in range(30):
        pair.advance(7 + block)
        for _ in range(5 if block < 15 else 0):
            pair.execute(Transaction(RICH, None, b"\xfe", 0, 390_000, 9 * GWEI))
        pair.execute(pay(price=9 * GWEI))
        fees.append(pair.both(lambda engine: engine.base_fee))
    pair.agree()
    assert fees[0] < fees[10]
    assert fees[29] < fees[15]
    assert pair.both(lambda engine: engine.balance(COINBASE)) > 0


@given(st.integers(0, 10**12), st.integers(0, 30_000_000))
def test_base_fee_keeps_its_bounds(fee: int, gas_used: int) -> None:
    following = next_base_fee(fee, gas_used, 30_000_000)
    assert abs(following - fee) <= max(fee // 8, 1)
    assert next_base_fee(fee_before(fee), 0, 30_000_000) == fee


def test_block_hashes_follow_from_the_genesis(engine: Engine) -> None:
    def hashes(other: Engine) -> list[bytes]:
        for _ in range(3):
            other.execute(pay())
            other.advance(other.timestamp + 12)
        return [other.block_hash(number) for number in range(4)]

    found = hashes(engine)
    assert len(set(found)) == 4
    assert hashes(type(engine)(GENESIS)) == found
    reseeded = hashes(type(engine)(replace(GENESIS, seed=bytes(32))))
    assert not set(reseeded) & set(found)


def test_coinbase_and_randomness_reach_contracts(pair: Pair) -> None:
    pair.deploy("EngineZoo", RICH)
    seen = set()
    for _ in range(3):
        pair.advance()
        receipt = pair.execute(Transaction(RICH, ZOO, calldata("surroundings()"), 0, 100_000, PRICE))
        assert receipt
        seen.add(receipt.logs[0].data[96:128])
    assert len(seen) == 3


# snapshots


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["fill", "make", "advance", "snapshot", "revert"]), max_size=25), st.data())
def test_snapshots_nest(actions: list[str], data: st.DataObject) -> None:
    pair = Pair(GENESIS)
    pair.deploy("EngineZoo", RICH)
    marks: list[tuple[int, Any]] = []
    for turn, action in enumerate(actions):
        if action == "fill":
            pair.execute(fill(turn % 3))
        elif action == "make":
            pair.execute(Transaction(RICH, ZOO, calldata("make(uint256)", turn), 5, 400_000, 8 * GWEI))
        elif action == "advance":
            pair.advance()
        elif action == "snapshot":
            marks.append((pair.both(lambda engine: engine.snapshot()), photograph(pair)))
        elif marks:
            index = data.draw(st.integers(0, len(marks) - 1))
            mark, before = marks[index]
            pair.both(lambda engine, mark=mark: engine.revert(mark))
            del marks[index:]
            assert photograph(pair) == before
    pair.agree()
    assert pair.fast._state._log is None or marks


def photograph(pair: Pair) -> tuple[Any, ...]:
    fast = pair.fast
    block = pair.both(lambda engine: (engine.block_number, engine.timestamp, engine.base_fee))
    return fast.state(), replace(fast._open), list(fast.blocks), block


def test_a_block_goes_on_after_a_revert(engine: Engine) -> None:
    engine.execute(pay())
    mark = engine.snapshot()
    for _ in range(2):
        engine.execute(pay())
        engine.advance(engine.timestamp + 12)
    engine.revert(mark)
    assert (engine.block_number, engine.timestamp, engine.nonce(RICH)) == (1, START + 1, 1)
    engine.execute(pay())
    engine.advance(START + 12)
    assert (engine.block_number, engine.nonce(RICH), engine.balance(FRIEND)) == (2, 2, 10**21 + 2)


def test_a_snapshot_serves_once(engine: Engine) -> None:
    outer = engine.snapshot()
    inner = engine.snapshot()
    engine.revert(outer)
    for gone in (outer, inner, 7, -1):
        with pytest.raises(ValueError, match="no snapshot"):
            engine.revert(gone)


def test_two_thousand_snapshots_nest(pair: Pair) -> None:
    """revm's own checkpoints end at depth 1024; ours do not use them."""
    engine = pair.fast
    engine.execute(pay())
    marks = [engine.snapshot() for _ in range(2_000) if engine.execute(pay(gas=21_000)) if room(engine)]
    engine.revert(marks[0])
    assert engine.nonce(RICH) == 2


def room(engine: RevmEngine) -> bool:
    engine.advance(engine.timestamp + 1)
    return True


# refusals

REFUSED = {
    "no key": Transaction(STRANGER, FRIEND, b"", 0, 21_000, PRICE),
    "no money": Transaction(POOR, FRIEND, b"", 0, 21_000, PRICE),
    "too little for the value": pay(10**21 - 21_000 * PRICE + 1),
    "below the base fee": pay(price=GWEI - 1),
    "below intrinsic gas": pay(gas=20_999),
    "no gas": pay(gas=0),
    "above the block": pay(gas=30_000_001),
    "above 64 bits": pay(gas=2**70),
    "negative value": pay(-1),
    "value above 256 bits": pay(2**256),
    "price above 256 bits": pay(price=2**256),
    "an address too short": pay(to="0x12"),
    "no address": pay(to=""),
    "not hexadecimal": pay(to="0x" + "zz" * 20),
    "too much init code": Transaction(RICH, None, bytes(49_153), 0, 3_000_000, PRICE),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_a_refused_transaction_leaves_no_trace(pair: Pair, reason: str) -> None:
    before = photograph(pair)
    for engine in (pair.fast, pair.reference):
        with pytest.raises(InvalidTransaction):
            engine.execute(REFUSED[reason])
    assert photograph(pair) == before
    pair.agree()
    pair.execute(pay(5))
    pair.agree()


def test_a_block_takes_no_more_gas_than_its_limit(pair: Pair) -> None:
    assert pair.execute(Transaction(RICH, None, b"\xfe", 0, 29_979_000, PRICE))
    assert pair.execute(pay(gas=21_001)) is None
    assert pair.execute(pay(gas=21_000))
    pair.advance()
    pair.agree()


def test_a_contract_sends_nothing(pair: Pair) -> None:
    pair.deploy("EngineZoo", RICH, value=10**18)
    assert pair.execute(Transaction(ZOO, FRIEND, b"", 0, 21_000, PRICE)) is None
    assert pair.call(Transaction(ZOO, FRIEND, b"", 0, 21_000)) is None


def test_a_call_is_free_and_leaves_no_trace(pair: Pair) -> None:
    pair.deploy("EngineZoo", RICH)
    before = photograph(pair)
    for sender in (RICH, POOR, STRANGER):
        for data in (calldata("make(uint256)", 3), calldata("fail(uint8)", 2), calldata("childCount()")):
            assert pair.call(Transaction(sender, ZOO, data, 0, 900_000))
    assert pair.call(Transaction(POOR, ZOO, b"", 1, 100_000)) is None
    assert pair.call(Transaction(POOR, None, bytes.fromhex("60015ff3"), 0, 100_000))
    assert pair.call(Transaction(POOR, ZOO, b"", 0, 30_000_001)) is None
    assert photograph(pair) == before
    pair.agree()


# break-downs


class Fragile:
    """revm with a fault: the next call panics in Rust, or raises what is asked for."""

    def __init__(self, evm: EVM, error: BaseException | None) -> None:
        self._evm, self._error = evm, error

    def __getattr__(self, name: str) -> Any:
        return getattr(self._evm, name)

    def message_call(self, *_: Any) -> bytes:
        if self._error:
            raise self._error
        return self._evm.message_call(RICH, FRIEND, b"", 0, 2**70)


@pytest.mark.parametrize("error", [None, SystemError("odd")], ids=["panic", "odd"])
@pytest.mark.parametrize("method", ["execute", "call"])
def test_a_break_down_of_revm_does_no_harm(pair: Pair, error: BaseException | None, method: str) -> None:
    pair.deploy("EngineZoo", RICH)
    pair.execute(fill(9))
    before = photograph(pair)
    pair.fast._machine._evm = Fragile(pair.fast._machine._evm, error)  # type: ignore[assignment]
    with pytest.raises(EngineFailure):
        getattr(pair.fast, method)(pay())
    assert photograph(pair) == before
    pair.execute(fill(0))
    pair.agree()


def test_an_interrupt_is_passed_on(pair: Pair) -> None:
    pair.fast._machine._evm = Fragile(pair.fast._machine._evm, KeyboardInterrupt())  # type: ignore[assignment]
    with pytest.raises(KeyboardInterrupt):
        pair.fast.execute(pay())
    pair.execute(pay())
    pair.agree()


# accounts and people


def test_accounts_follow_from_seed_and_name() -> None:
    first, second = Accounts(1), Accounts(1)
    assert second.address("b") == first.address("b")
    assert second.address("a") == first.address("a") == first.address("a")
    assert dict(first) == dict(second)
    assert Accounts(2).address("a") != first.address("a")
    assert first.address("a") == "0x79d81684dfccd5cbf80d92a6d1eecb3692538ef3"


def test_accounts_are_a_mapping_of_keys() -> None:
    accounts = Accounts(1)
    address = accounts.address("a")
    assert list(accounts) == [address]
    assert address in accounts
    assert STRANGER not in accounts
    assert accounts.key(address) == accounts[address]
    assert address_of(accounts[address]) == address == Account.from_key(accounts[address]).address.lower()
    with pytest.raises(KeyError):
        accounts.key(STRANGER)


def test_web3_sees_the_chain_and_adds_to_it() -> None:
    engine = PyEvmEngine(GENESIS)
    engine.execute(pay(7))
    web3 = open_chain(engine)
    assert web3.eth.chain_id == GENESIS.chain_id
    assert web3.eth.block_number == 0
    engine.advance(START + 100)
    assert web3.eth.get_block("latest")["timestamp"] == START + 1
    friend = web3.to_checksum_address(FRIEND)
    assert web3.eth.get_balance(friend) == 10**21 + 7
    sender = web3.eth.account.from_key(ACCOUNTS[RICH])
    assert sender.address in web3.eth.accounts
    sent = web3.eth.send_transaction({"from": sender.address, "to": friend, "value": 8, "gasPrice": PRICE})
    assert web3.eth.get_transaction_receipt(sent)["blockNumber"] == 2
    assert (engine.block_number, engine.nonce(RICH), engine.balance(FRIEND)) == (3, 2, 10**21 + 15)
    assert engine.balance(COINBASE) > 0
