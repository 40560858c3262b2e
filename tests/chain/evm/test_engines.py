"""Both engines do the same, to the wei, to the unit of gas, to the last storage slot.

`Pair.agree` compares state roots, so that no account and no slot can be forgotten.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import pytest
from eth_abi.abi import encode
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chain.contracts.artifact import load, names
from chain.evm.engine import Transaction
from tests.support.depth import deep
from tests.support.side_by_side import COINBASE, GENESIS, GWEI, PEOPLE, STRANGER, Pair, calldata, created_by

RICH, POOR = PEOPLE[0], PEOPLE[4]
PRICE = 2 * GWEI
ZOO = created_by(RICH)
PRECOMPILES = [f"0x{number:040x}" for number in range(1, 10)]
FAILURES = range(8)


class Step(NamedTuple):
    """One step of a random program: a transaction, or something between transactions."""

    kind: str
    sender: str = RICH
    data: bytes = b""
    value: int = 0
    gas: int = 600_000
    price: int = PRICE
    to: str = ZOO
    pick: int = 0


def calls(signature: str, *arguments: st.SearchStrategy[Any]) -> st.SearchStrategy[bytes]:
    return st.tuples(*arguments).map(lambda values: calldata(signature, *values))


words = st.sampled_from([0, 1, 7, 13, 2**255, 2**256 - 1])
salts = st.sampled_from([bytes(32), b"a" * 32])
indices = st.integers(0, 5)
amounts = st.sampled_from([0, 1, 10**9, 10**17])
others = st.sampled_from([*PEOPLE[1:], ZOO, COINBASE, STRANGER, *PRECOMPILES[:4]])
stipends = st.sampled_from([0, 2_300, 30_000, 200_000])
runs = st.integers(0, 4)

CALLS = st.one_of(
    calls("make(uint256)", words),
    calls("makeAt(bytes32,uint256)", salts, words),
    calls("makeAndDestroy(bytes32,address,uint256)", salts, others, amounts),
    calls("destroyChild(uint256,address)", indices, others),
    calls("setChild(uint256,uint256)", indices, words),
    calls("borrow(uint256,uint256)", indices, words),
    calls("fleet(uint256)", words),
    calls("fill(uint256,uint256,uint256)", indices, runs, words),
    calls("waver(uint256,uint256,uint256)", indices, runs, words),
    calls("peek(uint256)", indices),
    calls("send(address,uint256,uint256)", others, amounts, stipends),
    calls("fail(uint8)", st.sampled_from(FAILURES)),
    calls("tryFail(uint8,uint256)", st.sampled_from(FAILURES), stipends),
    calls("probe(address,bytes,uint256)", others, st.binary(max_size=200), stipends),
    calls("look(address)", others),
    calls("surroundings()"),
    calls("logs(bytes,uint256)", st.binary(max_size=70), words),
    st.binary(max_size=5),
)
TRANSACTIONS = st.builds(
    Step,
    kind=st.sampled_from(["execute"] * 5 + ["call"]),
    sender=st.sampled_from([RICH] * 30 + [POOR, ZOO, STRANGER]),
    data=CALLS,
    value=st.sampled_from([0] * 8 + [1, 10**9, 10**15, 10**30]),
    gas=st.sampled_from([600_000] * 14 + [20_999, 22_000, 45_000, 90_000, 150_000, 2**31]),
    price=st.sampled_from([PRICE] * 20 + [0, GWEI, 9 * GWEI]),
    to=st.just(ZOO),
    pick=st.just(0),
)
PAYMENTS = st.builds(
    Step,
    kind=st.just("execute"),
    sender=st.sampled_from([*PEOPLE[:4] * 4, POOR]),
    to=st.sampled_from([*PEOPLE, COINBASE, STRANGER, *PRECOMPILES]),
    data=st.sampled_from([b"", b"", b"a letter"]),
    value=st.sampled_from([0, 1, 10**18]),
    gas=st.sampled_from([21_000, 90_000, 90_000]),
    price=st.just(PRICE),
    pick=st.just(0),
)
BETWEEN = st.tuples(st.sampled_from(["advance", "snapshot", "revert"]), st.integers(0, 9)).map(
    lambda drawn: Step(drawn[0], pick=drawn[1])
)
PROGRAMS = st.lists(
    st.one_of(TRANSACTIONS, TRANSACTIONS, TRANSACTIONS, PAYMENTS, BETWEEN), min_size=10, max_size=40
)


@settings(max_examples=deep(120, 2_000), deadline=None, suppress_health_check=list(HealthCheck))
@given(PROGRAMS)
def test_random_programs_do_the_same(program: list[Step]) -> None:
    pair = Pair(GENESIS)
    assert pair.deploy("EngineZoo", RICH, value=10**18) == ZOO
    marks: list[int] = []
    for step in program:
        take(pair, step, marks)
    pair.agree()


def take(pair: Pair, step: Step, marks: list[int]) -> None:
    tx = Transaction(step.sender, step.to, step.data, step.value, step.gas, step.price)
    match step.kind:
        case "execute":
            pair.execute(tx)
        case "call":
            pair.call(tx)
        case "advance":
            pair.advance(1 + step.pick)
        case "snapshot":
            marks.append(pair.both(lambda engine: engine.snapshot()))
        case "revert" if marks:
            mark = marks[step.pick % len(marks)]
            pair.both(lambda engine: engine.revert(mark))
            del marks[mark:]


@pytest.mark.parametrize("name", names())
def test_every_contract_costs_the_same_to_deploy(pair: Pair, name: str) -> None:
    token = pair.deploy("StableToken", RICH, encode(["string", "string", "address"], ["Euro", "EUR", RICH]))
    inputs = next((entry["inputs"] for entry in load(name).abi if entry["type"] == "constructor"), [])
    values = [something(entry, token) for entry in inputs]
    code = load(name).creation_code(*values)
    receipt = pair.execute(Transaction(RICH, None, code, 0, 8_000_000, PRICE))
    assert receipt
    # a tribunal wants two arbitrators that differ, and here every contract is the same one
    assert (receipt.contract is None) == (name == "Tribunal")
    pair.agree()


def something(entry: dict[str, Any], contract: str) -> Any:
    """A value of the type of a constructor's argument: a contract's address, a one, a letter."""
    plain: dict[str, Any] = {
        "address": contract,
        "bool": True,
        "string": "x",
        "bytes": b"",
        "bytes32": bytes(32),
    }
    if entry["type"].endswith("[]"):
        return [something(entry | {"type": entry["type"].removesuffix("[]")}, contract)]
    if entry["type"] == "tuple":
        return tuple(something(part, contract) for part in entry["components"])
    return plain.get(entry["type"], 1)


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_and_a_caught_failure(pair: Pair, failure: int) -> None:
    pair.deploy("EngineZoo", RICH, value=10**18)
    for signature, values in (("fail(uint8)", [failure]), ("tryFail(uint8,uint256)", [failure, 300_000])):
        receipt = pair.execute(Transaction(RICH, ZOO, calldata(signature, *values), 100, 500_000, PRICE))
        assert receipt
        assert receipt.status == (failure == 0 or signature.startswith("try"))
        pair.agree()


@pytest.mark.parametrize("precompile", PRECOMPILES)
def test_precompiled_contracts(pair: Pair, precompile: str) -> None:
    pair.deploy("EngineZoo", RICH)
    for size in (0, 64, 213):
        pair.execute(Transaction(RICH, precompile, bytes(size), 0, 200_000, PRICE))
        data = calldata("probe(address,bytes,uint256)", precompile, bytes(range(size)), 100_000)
        pair.execute(Transaction(RICH, ZOO, data, 0, 500_000, PRICE))
    pair.agree()


def test_transient_storage_begins_at_zero(pair: Pair) -> None:
    pair.deploy("EngineZoo", RICH)
    for add in (3, 4):
        receipt = pair.execute(Transaction(RICH, ZOO, calldata("fleet(uint256)", add), 0, 100_000, PRICE))
        assert receipt
        assert [int.from_bytes(log.data) for log in receipt.logs] == [0, add]


def test_init_code_that_fails(pair: Pair) -> None:
    """Constructors that revert with data, halt, leave nothing, or leave too much or forbidden code."""
    for code in ("60055ffd", "fe", "", "00", "60015ff3", "6160015ff3", "60ef5f5360015ff3", "5b5f56"):
        pair.execute(Transaction(RICH, None, bytes.fromhex(code), 3, 300_000, PRICE))
        pair.agree()
    pair.execute(Transaction(RICH, None, bytes(49_152), 0, 2_000_000, PRICE))
    pair.execute(Transaction(RICH, None, bytes(49_153), 0, 2_000_000, PRICE))
    pair.agree()


def test_a_creation_sees_price_and_balances(pair: Pair) -> None:
    """What the constructor stores: GASPRICE, BALANCE of the sender, SELFBALANCE, BALANCE of the coinbase."""
    code = bytes.fromhex("3a5f5533316001554760025541316003555f5ff3")
    receipt = pair.execute(Transaction(RICH, None, code, 5, 300_000, 3 * GWEI))
    assert receipt
    assert receipt.contract
    assert pair.both(lambda engine: engine.storage(receipt.contract, 0)) == 3 * GWEI
    pair.agree()


def test_a_destroyed_address_loses_what_it_was_sent_before(pair: Pair) -> None:
    pair.deploy("EngineZoo", RICH)
    data = calldata("makeAndDestroy(bytes32,address,uint256)", bytes(32), STRANGER, 0)
    preview = pair.call(Transaction(RICH, ZOO, data, 0, 600_000))
    assert preview
    child = "0x" + preview.logs[0].data[-20:].hex()
    pair.execute(Transaction(RICH, child, b"", 77, 21_000, PRICE))
    pair.execute(Transaction(RICH, ZOO, data, 5, 600_000, PRICE))
    assert pair.both(lambda engine: engine.balance(child)) == 0
    assert pair.both(lambda engine: engine.balance(STRANGER)) == 82
    pair.agree()


def test_a_first_transaction_may_send_all_it_has(pair: Pair) -> None:
    """Then its sender has nothing, nor was its nonce ever raised before, and yet is no empty account."""
    pair.deploy("EngineZoo", RICH, value=5)
    pair.execute(Transaction(RICH, POOR, b"", 10**18, 21_000, PRICE))
    gas = 200_000
    for sender, value in ((POOR, 10**18 - gas * PRICE), (STRANGER, 0)):
        data = calldata("send(address,uint256,uint256)", sender, 1, 100_000)
        pair.call(Transaction(sender, ZOO, data, value, gas))
        pair.execute(Transaction(sender, ZOO, data, value, gas, PRICE))
    pair.agree()


def test_a_contract_may_be_the_coinbase() -> None:
    """It is always loaded, and warm, yet its slots must be cold in every transaction."""
    pair = Pair(replace(GENESIS, coinbase=ZOO))
    pair.deploy("EngineZoo", RICH)
    for value in (5, 6, 0, 7):
        mark = pair.both(lambda engine: engine.snapshot())
        data = calldata("fill(uint256,uint256,uint256)", 2, 3, value)
        pair.execute(Transaction(RICH, ZOO, data, 0, 200_000, PRICE))
        pair.agree()
        if value == 6:
            pair.both(lambda engine, mark=mark: engine.revert(mark))
            pair.agree()


def test_a_sender_may_be_the_coinbase() -> None:
    pair = Pair(replace(GENESIS, coinbase=RICH))
    pair.deploy("EngineZoo", RICH, value=3)
    pair.execute(Transaction(RICH, ZOO, calldata("make(uint256)", 1), 9, 400_000, PRICE))
    pair.execute(Transaction(RICH, None, b"\xfe", 9, 100_000, PRICE))
    pair.execute(Transaction(PEOPLE[1], RICH, b"", 9, 21_000, PRICE))
    pair.agree()


def test_known_limits_of_revm(pair: Pair) -> None:
    """BASEFEE, and BALANCE of a calling sender, are what pyrevm cannot give; see `chain.evm.revm`."""
    code = bytes.fromhex("48" + "5f55" + "3331" + "600155")
    init = bytes.fromhex("60") + bytes([len(code)]) + bytes.fromhex("80600a5f395ff3") + bytes(1) + code
    receipt = pair.execute(Transaction(RICH, None, init, 0, 300_000, PRICE))
    assert receipt
    assert receipt.contract
    before = pair.fast.balance(RICH)
    call = Transaction(RICH, receipt.contract, b"", 0, 100_000, PRICE)
    pair.reference.execute(call)
    pair.fast.execute(call)
    assert pair.reference.storage(receipt.contract, 0) == GWEI
    assert pair.fast.storage(receipt.contract, 0) == 0
    assert pair.reference.storage(receipt.contract, 1) == before - 100_000 * PRICE
    assert pair.fast.storage(receipt.contract, 1) == before
