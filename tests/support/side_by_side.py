"""The same genesis on both engines, and a way to do the same on both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eth_abi import encode
from eth_utils.crypto import keccak

from chain.contracts.artifact import load
from chain.evm.accounts import Accounts
from chain.evm.engine import Genesis, InvalidTransaction, Transaction
from chain.evm.pyevm import PyEvmEngine
from chain.evm.revm import RevmEngine

if TYPE_CHECKING:
    from collections.abc import Callable

    from chain.evm.engine import Address, Receipt

START = 1_750_000_000
COINBASE = "0x00000000000000000000000000000000c01ba5e0"
STRANGER = "0x0000000000000000000000000000000057a46e50"
GWEI = 10**9
ACCOUNTS = Accounts(20_260_101)
PEOPLE = [ACCOUNTS.address(f"person {i}") for i in range(5)]  # the last one is without money
GENESIS = Genesis(
    chain_id=1337,
    timestamp=START,
    balances=dict.fromkeys(PEOPLE[:4], 10**21),
    keys=ACCOUNTS,
    base_fee=GWEI,
    coinbase=COINBASE,
    seed=bytes(range(32)),
)


class Pair:
    """Both engines side by side. Whatever is asked of one is asked of the other, and the answers must agree."""

    def __init__(self, genesis: Genesis) -> None:
        self.fast = RevmEngine(genesis)
        self.reference = PyEvmEngine(genesis)

    def both(self, ask: Callable[[Any], Any]) -> Any:
        """Ask both; an `InvalidTransaction` is an answer, too."""
        answers = [answer(ask, engine) for engine in (self.fast, self.reference)]
        assert answers[0] == answers[1]
        return answers[0]

    def execute(self, tx: Transaction) -> Receipt | None:
        """The receipt both give, None where both refuse."""
        receipt: Receipt | None = self.both(lambda engine: engine.execute(tx))
        return receipt

    def call(self, tx: Transaction) -> Receipt | None:
        receipt: Receipt | None = self.both(lambda engine: engine.call(tx))
        return receipt

    def deploy(self, name: str, sender: Address, arguments: bytes = b"", *, value: int = 0) -> Address:
        tx = Transaction(sender, None, load(name).bytecode + arguments, value, 8_000_000, 2 * GWEI)
        receipt = self.execute(tx)
        assert receipt
        assert receipt.contract
        return receipt.contract

    def advance(self, seconds: int = 12) -> None:
        self.both(lambda engine: engine.advance(engine.timestamp + seconds))

    def agree(self) -> None:
        """The open block and the whole state, down to the last slot, are the same."""
        self.both(lambda engine: (engine.block_number, engine.timestamp, engine.base_fee))
        root = self.reference.backend.chain.header.state_root
        if self.fast.state_root() != root:
            self.explain()
            raise AssertionError("state roots differ, though every account known to revm is equal")

    def explain(self) -> None:
        """Find the account that differs."""
        for address, account in self.fast.state().items():
            assert account.balance == self.reference.balance(address), address
            assert account.nonce == self.reference.nonce(address), address
            assert account.code == self.reference.code(address), address
            slots = {slot: self.reference.storage(address, slot) for slot in account.storage}
            assert account.storage == slots, address


def answer(ask: Callable[[Any], Any], engine: Any) -> Any:
    try:
        return ask(engine)
    except InvalidTransaction:
        return None


def calldata(signature: str, *values: Any) -> bytes:
    """Selector and arguments of a call."""
    kinds = signature[signature.index("(") + 1 : -1]
    return bytes(keccak(text=signature)[:4] + encode(kinds.split(",") if kinds else [], values))


def created_by(sender: Address, nonce: int = 0) -> Address:
    """Where the transaction with this small nonce creates."""
    packed = b"\xd6\x94" + bytes.fromhex(sender[2:]) + (bytes([nonce]) if nonce else b"\x80")
    return "0x" + keccak(packed)[-20:].hex()
