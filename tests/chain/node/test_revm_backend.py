"""`RevmBackend` does what eth-tester asks of every backend, and shows what py-evm's backend shows."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from eth.vm.forks.cancun import CancunVM
from eth.vm.forks.prague import PragueVM
from eth_tester import EthereumTester, PyEVMBackend
from eth_tester.exceptions import (
    BlockNotFound,
    SnapshotNotFound,
    TransactionFailed,
    TransactionNotFound,
    ValidationError,
)
from eth_tester.utils.backend_testing import BaseTestBackendDirect
from eth_utils.exceptions import ValidationError as EthValidationError
from web3 import EthereumTesterProvider, Web3
from web3.exceptions import ContractPanicError

from chain import RevmBackend
from chain.contracts.artifact import load
from chain.evm.revm import RevmEngine
from tests.support.side_by_side import calldata

MNEMONIC = "test test test test test test test test test test test junk"
GWEI = 10**9
IN_2100 = {"timestamp": 4_102_444_800}  # py-evm stamps blocks with the clock until genesis is later
CANCUN = ((0, CancunVM),)
STRANGER = "0x000000000000000000000000000000000000dEaD"


class TestRevmBackend(BaseTestBackendDirect):  # type: ignore[misc]
    """eth-tester's own suite, all 101 tests of it: none skipped, none excepted."""

    @pytest.fixture
    def eth_tester(self) -> EthereumTester:
        return EthereumTester(RevmBackend())


@pytest.fixture
def tester() -> EthereumTester:
    return EthereumTester(RevmBackend())


@pytest.fixture
def web3(tester: EthereumTester) -> Web3:
    return Web3(EthereumTesterProvider(tester))


# the same as py-evm's backend, field by field


class Twins:
    """Both backends behind eth-tester, doing the same."""

    def __init__(self) -> None:
        parameters = PyEVMBackend.generate_genesis_params(IN_2100)
        self.fast = EthereumTester(RevmBackend(parameters, state_roots=True))
        self.slow = EthereumTester(PyEVMBackend(parameters, vm_configuration=CANCUN))
        self.people = self.slow.get_accounts()

    def both(self, ask: Any) -> Any:
        found = [ask(tester) for tester in (self.fast, self.slow)]
        assert alike(found[0]) == alike(found[1])
        return found[0]

    def send(self, **fields: Any) -> Any:
        """Send, and compare all that can be seen of it; gives the receipt."""
        sent = self.both(lambda tester: tester.send_transaction({"from": self.people[0], **fields}))
        return self.look(sent)

    def look(self, sent: str) -> Any:
        self.both(lambda tester: tester.get_transaction_by_hash(sent))
        self.both(lambda tester: tester.get_block_by_number("latest"))
        self.both(lambda tester: tester.backend.get_block_by_number("latest", True))
        self.both(lambda tester: tester.get_block_by_number("pending"))
        return self.both(lambda tester: tester.get_transaction_receipt(sent))


def alike(shown: Any) -> Any:
    """Without what differs by design: hashes of blocks, and the randomness in them."""
    if isinstance(shown, dict):
        apart = {"block_hash", "parent_hash", "mix_hash"} | ({"hash"} if "mix_hash" in shown else set())
        return {key: alike(value) for key, value in shown.items() if key not in apart}
    return [alike(item) for item in shown] if isinstance(shown, (list, tuple)) else shown


@pytest.fixture
def twins() -> Twins:
    return Twins()


KINDS: dict[str, dict[str, Any]] = {
    "default": {},
    "legacy": {"gas_price": 3 * GWEI},
    "dynamic": {"max_fee_per_gas": 5 * GWEI, "max_priority_fee_per_gas": 2 * GWEI},
    "capped": {"max_fee_per_gas": GWEI, "max_priority_fee_per_gas": GWEI},
    "tip only": {"max_priority_fee_per_gas": GWEI},
    "access list": {"gas_price": 3 * GWEI, "access_list": ({"address": STRANGER, "storage_keys": ()},)},
    "empty list": {"gas_price": 3 * GWEI, "access_list": ()},
}


@pytest.mark.parametrize("kind", KINDS)
def test_transactions_of_every_type_are_shown_alike(twins: Twins, kind: str) -> None:
    paid = twins.send(to=STRANGER, value=7, gas=60_000, **KINDS[kind])
    assert paid["status"] == 1
    init = "0x" + load("EngineZoo").bytecode.hex()
    made = twins.send(data=init, gas=5_000_000, **KINDS[kind])
    assert made["contract_address"]
    data = "0x" + calldata("fill(uint256,uint256,uint256)", 0, 3, len(kind)).hex()
    called = twins.send(to=made["contract_address"], data=data, gas=300_000, **KINDS[kind])
    assert called["status"] == 1
    failed = twins.send(
        to=made["contract_address"], data="0x" + calldata("fail(uint8)", 2).hex(), gas=90_000, **KINDS[kind]
    )
    assert failed["status"] == 0


@pytest.mark.parametrize("price", ["gas_price", "max_fee_per_gas"])
def test_an_access_list_is_charged_and_warms(twins: Twins, price: str) -> None:
    """Listed slots, read, written or left alone, of the callee, of others and of the sender; twice the same."""
    made = twins.send(data="0x" + load("EngineZoo").bytecode.hex(), gas=5_000_000)["contract_address"]
    fees = {price: 3 * GWEI} | ({} if price == "gas_price" else {"max_priority_fee_per_gas": 1})
    twins.send(to=made, data="0x" + calldata("fill(uint256,uint256,uint256)", 0, 2, 9).hex(), gas=300_000)
    words = list(twins.fast.backend.engine.state()[made.lower()].storage)
    slots = [f"0x{slot:064x}" for slot in (*words, 0, 7, 2**256 - 1)]
    lists: list[list[dict[str, Any]]] = [
        [{"address": made, "storage_keys": slots}],
        [{"address": made, "storage_keys": slots[:2]}, {"address": made, "storage_keys": slots[1:]}],
        [{"address": twins.people[0], "storage_keys": slots[:1]}, {"address": STRANGER, "storage_keys": ()}],
        [{"address": f"0x{1:040x}", "storage_keys": slots[:3]}] * 2,
        [{"address": f"0x{4:040x}", "storage_keys": ()}, {"address": made, "storage_keys": slots * 2}] * 2,
    ]
    for number, listed in enumerate(lists):
        fill = "0x" + calldata("fill(uint256,uint256,uint256)", 0, 3, number + 1).hex()
        look = "0x" + calldata("look(address)", STRANGER).hex()
        for data in (fill, look):
            plain = twins.send(to=made, data=data, gas=300_000, **fees)
            warm = twins.send(to=made, data=data, gas=300_000, access_list=tuple(listed), **fees)
            assert plain["gas_used"] != warm["gas_used"]
        twins.send(
            data="0x" + load("EngineZooChild").bytecode.hex() + f"{5:064x}", gas=900_000,
            access_list=tuple(listed), **fees,
        )  # fmt: skip
    twins.send(to=made, data=fill, gas=300_000, **fees)


def test_several_transactions_in_one_block_are_shown_alike(twins: Twins) -> None:
    for tester in (twins.fast, twins.slow):
        tester.disable_auto_mine_transactions()
    sent = [
        twins.both(
            lambda tester, at=at: tester.send_transaction(
                {"from": twins.people[at], "to": STRANGER, "gas": 30_000, **list(KINDS.values())[at]}
            )
        )
        for at in range(len(KINDS))
    ]
    for transaction in sent:
        twins.both(lambda tester, transaction=transaction: tester.get_transaction_by_hash(transaction))
    for tester in (twins.fast, twins.slow):
        tester.enable_auto_mine_transactions()
    twins.both(lambda tester: tester.get_block_by_number("latest"))
    for transaction in sent:
        twins.look(transaction)


def test_the_past_is_alike(twins: Twins) -> None:
    """Balances, nonces, code, storage and calls at blocks long closed."""
    made = twins.send(data="0x" + load("EngineZoo").bytecode.hex(), gas=5_000_000)["contract_address"]
    start = twins.fast.get_block_by_number("latest")["number"]
    for value in (3, 4, 0, 9):
        data = calldata("fill(uint256,uint256,uint256)", 0, 3, value)
        twins.send(to=made, data="0x" + data.hex(), gas=300_000)
    account = twins.fast.backend.engine.state()[made.lower()]
    slots = [hex(slot) for slot in account.storage]
    blocks = [start - 1, start, start + 1, start + 3, "latest", "earliest", "safe", "pending", start + 2]
    seen = set()
    for block in blocks:
        for account in (made, twins.people[0], STRANGER):
            twins.both(lambda tester, block=block, account=account: tester.get_balance(account, block))
            twins.both(lambda tester, block=block, account=account: tester.get_nonce(account, block))
            twins.both(lambda tester, block=block, account=account: tester.get_code(account, block))
        words = [
            twins.both(lambda tester, block=block, slot=slot: tester.get_storage_at(made, slot, block))
            for slot in slots
        ]
        seen.add(str(words))
        look = {"from": twins.people[0], "to": made, "data": "0x" + calldata("surroundings()").hex()}
        twins.both(lambda tester, block=block, look=look: len(tester.call({**look, "gas": 90_000}, block)))
    assert len(seen) > 2
    with pytest.raises(BlockNotFound):
        twins.fast.get_balance(made, 10_000)


def test_fee_history_and_filters_are_alike(twins: Twins) -> None:
    for value in range(4):
        twins.send(to=STRANGER, value=value, gas=21_000)
    for newest in ("latest", "pending", "earliest", 3):
        twins.both(lambda tester, newest=newest: tester.get_fee_history(2, newest))
    twins.both(lambda tester: tester.get_logs(from_block=0))


# beside the suite


def test_a_mnemonic_and_a_genesis_state() -> None:
    backend = RevmBackend.from_mnemonic(MNEMONIC, {"balance": 5 * 10**18}, num_accounts=3)
    tester = EthereumTester(backend)
    assert backend.get_accounts() == PyEVMBackend.from_mnemonic(MNEMONIC, num_accounts=3).get_accounts()
    assert tester.get_balance(tester.get_accounts()[2]) == 5 * 10**18
    code = bytes.fromhex("5f545f5260205ff3")  # returns slot 0
    state = {bytes(19) + b"\x77": {"balance": 3, "nonce": 1, "code": code, "storage": {0: 42}}}
    tester = EthereumTester(RevmBackend(genesis_state=state))
    reader = "0x0000000000000000000000000000000000000077"
    asked = {"from": tester.get_accounts()[0], "to": reader, "gas": 50_000}
    assert int(tester.call(asked), 16) == 42
    assert tester.get_balance(reader) == 3


def test_genesis_parameters() -> None:
    chosen = {"timestamp": 1_900_000_000, "gas_limit": 5_000_000, "coinbase": b"\x01" * 20}
    block = RevmBackend(chosen).get_block_by_number(0)
    assert {name: block[name] for name in chosen} == chosen
    with pytest.raises(ValidationError, match="extra_data"):
        RevmBackend({"extra_data": b"hello"})
    with pytest.raises(ValidationError, match="Cancun"):
        RevmBackend(vm_configuration=((0, PragueVM),))
    assert RevmBackend(vm_configuration=CANCUN).get_block_by_number(0)["number"] == 0


def test_two_chains_are_the_same_to_the_last_hash() -> None:
    """No clock and no chance: even block hashes."""
    hashes = set()
    for _ in range(2):
        tester = EthereumTester(RevmBackend())
        tester.send_transaction(pay(tester))
        tester.time_travel(tester.get_block_by_number("pending")["timestamp"] + 60)
        hashes.add(tester.get_block_by_number("latest")["hash"])
    assert len(hashes) == 1


def pay(tester: EthereumTester, **fields: Any) -> dict[str, Any]:
    return {"from": tester.get_accounts()[0], "to": STRANGER, "value": 1, "gas": 21_000, **fields}


REFUSED: dict[str, dict[str, Any]] = {
    "nonce too low": {"nonce": 0},
    "nonce too high": {"nonce": 7},
    "wrong chain": {"chain_id": 5, "gas_price": 2 * GWEI, "access_list": ()},
    "below the base fee": {"gas_price": 1},
    "tip above the maximum": {"max_fee_per_gas": GWEI, "max_priority_fee_per_gas": 2 * GWEI},
    "too little gas": {"gas": 20_000},
    "list beyond the gas": {
        "gas_price": 2 * GWEI,
        "access_list": ({"address": STRANGER, "storage_keys": ()},),
    },
    "above the block": {"gas": 40_000_000},
    "no money": {"value": 10**30},
    "money for the price, not for the maximum": {"max_fee_per_gas": 10**21, "max_priority_fee_per_gas": 1},
}


@pytest.mark.parametrize("reason", REFUSED)
def test_a_refused_transaction_is_a_validation_error_of_both_kinds(
    tester: EthereumTester, reason: str
) -> None:
    tester.send_transaction(pay(tester))
    before = tester.get_block_by_number("pending")
    for error in (ValidationError, EthValidationError):
        with pytest.raises(error):
            tester.send_transaction(pay(tester, **REFUSED[reason]))
    assert tester.get_block_by_number("pending") == before
    tester.send_transaction(pay(tester))


def test_a_blob_transaction_is_refused(tester: EthereumTester) -> None:
    with pytest.raises(ValidationError, match="type 3"):
        tester.backend.chain.apply_transaction(Blob())
    with pytest.raises(ValidationError, match="withdrawals"):
        tester.backend.apply_withdrawals([])


class Blob:
    type_id = 3


def test_blocks_pay_the_coinbase_of_the_genesis(tester: EthereumTester) -> None:
    with pytest.raises(ValidationError, match="given at genesis"):
        tester.mine_blocks(1, coinbase=STRANGER)


def test_snapshots_serve_again_until_an_earlier_one_is_used(tester: EthereumTester) -> None:
    first = tester.take_snapshot()
    sent = tester.send_transaction(pay(tester))
    second = tester.take_snapshot()
    for _ in range(2):
        tester.send_transaction(pay(tester, value=2))
        tester.revert_to_snapshot(second)
        assert tester.get_balance(STRANGER) == 1
    assert tester.get_transaction_receipt(sent)["status"] == 1
    for _ in range(2):
        tester.revert_to_snapshot(first)
        assert tester.get_balance(STRANGER) == 0
        with pytest.raises(TransactionNotFound):
            tester.get_transaction_receipt(sent)
    with pytest.raises(SnapshotNotFound):
        tester.revert_to_snapshot(second)
    again = tester.send_transaction(pay(tester))
    assert again == sent
    assert tester.get_transaction_receipt(sent)["block_number"] == 1


def test_an_estimate_is_enough_and_no_more(tester: EthereumTester) -> None:
    """Refunds and calls that keep back gas make the limit higher than the use."""
    sender = tester.get_accounts()[0]
    init = "0x" + load("EngineZoo").bytecode.hex()
    made = tester.send_transaction({"from": sender, "data": init, "gas": 5_000_000, "value": 10**9})
    zoo = tester.get_transaction_receipt(made)["contract_address"]
    fill = calldata("fill(uint256,uint256,uint256)", 0, 4, 5)
    tester.send_transaction({"from": sender, "to": zoo, "data": "0x" + fill.hex(), "gas": 400_000})
    for data in (
        calldata("fill(uint256,uint256,uint256)", 0, 4, 0),
        calldata("make(uint256)", 3),
        calldata("send(address,uint256,uint256)", sender, 1, 30_000),
    ):
        asked = {"from": sender, "to": zoo, "data": "0x" + data.hex()}
        enough = tester.estimate_gas(asked)
        tester.call({**asked, "gas": enough})
        with pytest.raises((TransactionFailed, ValidationError)):
            tester.call({**asked, "gas": enough - 1})
    assert tester.estimate_gas({"from": sender, "to": STRANGER}) == 21_000
    listed = ({"address": STRANGER, "storage_keys": ("0x" + "00" * 32,)},)
    with_list = {"from": sender, "to": STRANGER, "access_list": listed, "gas_price": GWEI}
    assert tester.estimate_gas(with_list) == 21_000 + 2_400 + 1_900
    with pytest.raises(NotImplementedError):
        tester.estimate_gas(asked, "pending")


def test_reverts_reach_web3_as_its_own_errors(web3: Web3) -> None:
    zoo = web3.eth.contract(abi=load("EngineZoo").abi, bytecode=load("EngineZoo").bytecode)
    sent = zoo.constructor().transact()
    made = web3.eth.contract(web3.eth.get_transaction_receipt(sent)["contractAddress"], abi=zoo.abi)
    raised = set()
    for failure in range(8):
        try:
            made.functions.fail(failure).call()
        except Exception as error:
            raised.add(type(error))
    assert ContractPanicError in raised
    assert len(raised) > 1


def test_importing_the_chain_stays_light() -> None:
    asked = (
        "import chain, sys; print([m for m in ('eth_tester', 'web3', 'pyrevm', 'eth') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
    with pytest.raises(ImportError):
        from chain import NothingOfTheKind  # type: ignore[attr-defined]  # noqa: F401


def test_an_engine_without_a_record_is_refused() -> None:
    with pytest.raises(TypeError, match="RecordingEngine"):
        RevmBackend.from_engine(RevmEngine(RevmBackend().engine.genesis))  # type: ignore[arg-type]
