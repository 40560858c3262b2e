"""The fast engine: blocks, fees, nonces and snapshots around revm (`chain.evm.machine`).

Known limits: the opcode BASEFEE reads 0, BLOCKHASH does not read `Block.hash`, and BALANCE of a transaction's
own sender does not show the gas held back while it calls (it does while it creates).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from chain.evm import blocks
from chain.evm.engine import InvalidTransaction
from chain.evm.machine import Machine
from chain.evm.state import StateStore

if TYPE_CHECKING:
    from chain.evm.engine import Address, Genesis, Receipt, Transaction
    from chain.evm.state import AccountState

_ADDRESS_CHARS = 42


class _Mark(NamedTuple):
    state: int
    blocks: int
    open: blocks.OpenBlock


class RevmEngine(blocks.Chain):
    """An `Engine` on revm, with gas equal to py-evm's.

    Args:
        genesis: where the chain begins.
        state: accounts to begin with instead of the genesis' balances.
    """

    name = "revm"

    def __init__(self, genesis: Genesis, state: StateStore | None = None) -> None:
        super().__init__(genesis)
        self._marks: list[_Mark] = []
        self._state = state or StateStore()
        if state is None:
            for address, balance in genesis.balances.items():
                self._state.touch(address).balance = balance
        self._machine = Machine(genesis, self._state)
        self._machine.open(self._open)

    # the open block

    def advance(self, timestamp: int) -> None:
        """Close the open block if it holds transactions, and open one at `timestamp`."""
        super().advance(timestamp)
        self._machine.open(self._open)

    # transactions

    def execute(self, tx: Transaction) -> Receipt:
        """Execute `tx` in the open block."""
        if tx.sender not in self.genesis.keys:
            raise InvalidTransaction(f"no key for sender {tx.sender}")
        return self._include(tx)

    def call(self, tx: Transaction) -> Receipt:
        """Execute `tx` on the present state and throw the changes away."""
        _check_address(tx.to)
        if self._state.get(tx.sender).code_hash:
            raise InvalidTransaction(f"sender {tx.sender} is a contract")
        if tx.gas > self.genesis.gas_limit:
            raise InvalidTransaction(f"gas {tx.gas} is more than a block holds")
        return self._machine.run(tx, 0, keep=False).receipt

    # the state

    def balance(self, address: Address) -> int:
        """Wei held by `address`."""
        return self._state.get(address).balance

    def nonce(self, address: Address) -> int:
        """Transactions sent, or contracts created, by `address`."""
        return self._state.get(address).nonce

    def code(self, address: Address) -> bytes:
        """Runtime code at `address`."""
        return self._state.get(address).code

    def storage(self, address: Address, slot: int) -> int:
        """The word in one storage slot."""
        return self._state.get(address).storage.get(slot, 0)

    def state(self) -> dict[Address, AccountState]:
        """A copy of every account that exists."""
        return self._state.copy()

    def state_root(self) -> bytes:
        """The root a block header would show if the open block closed now: computed anew at every call."""
        from chain.evm.state_root import state_root

        return state_root(self._state.copy())

    def set_balance(self, address: Address, wei: int) -> None:
        """Let `address` hold `wei`."""
        self._machine.pay(address, wei - self.balance(address))

    def set_storage(self, address: Address, slot: int, word: int) -> None:
        """Let one storage slot of a contract hold `word`."""
        self._state.store(address, [(slot, word)])
        self._machine.put(address, slot)

    # snapshots

    def snapshot(self) -> int:
        """Mark the present state."""
        self._marks.append(_Mark(self._state.mark(), len(self.blocks), replace(self._open)))
        return len(self._marks) - 1

    def revert(self, snapshot: int) -> None:
        """Return to `snapshot`, and forget it and every later one."""
        mark = blocks.take_mark(self._marks, snapshot)
        restored = self._state.rewind(mark.state)
        for address, slot in restored:
            self._machine.put(address, slot)
        if not self._marks:
            self._state.forget()
        del self.blocks[mark.blocks :]
        self._open = mark.open
        self._machine.open(self._open)
        if any(address == self.genesis.coinbase and slot is not None for address, slot in restored):
            self._machine.build()

    # one transaction

    def _include(self, tx: Transaction) -> Receipt:
        nonce = self._admit(tx)
        run = self._machine.run(tx, tx.gas_price, keep=True)
        self._machine.keep(run)
        self._settle(tx, run.receipt, nonce + 1)
        self._open.include(tx, run.receipt.gas_used)
        return run.receipt

    def _admit(self, tx: Transaction) -> int:
        """The sender's nonce, if `tx` may be in the open block."""
        sender, to, _, value, gas, gas_price = tx
        account = self._state.get(sender)
        _check_address(to)
        if account.code_hash:
            raise InvalidTransaction(f"sender {sender} is a contract")
        if value < 0 or gas < 0 or gas_price < 0:
            raise InvalidTransaction("value, gas and gas price cannot be negative")
        if gas_price < self._open.base_fee:
            raise InvalidTransaction(f"gas price {gas_price} is below the base fee {self._open.base_fee}")
        if gas + self._open.gas_used > self.genesis.gas_limit:
            raise InvalidTransaction(f"gas {gas} is more than the block has left")
        if account.balance < gas * gas_price + value:
            raise InvalidTransaction(f"sender {sender} has {account.balance} wei, too few")
        return account.nonce

    def _settle(self, tx: Transaction, receipt: Receipt, nonce: int) -> None:
        """Move the fee and raise the sender's nonce."""
        fee = receipt.gas_used * tx.gas_price
        reward = fee - receipt.gas_used * self._open.base_fee
        if receipt.contract is not None:  # revm moved the fee already, and burnt nothing
            fee, reward = 0, reward - fee
        self._machine.pay(tx.sender, -fee, nonce)
        if reward:
            self._machine.pay(self.genesis.coinbase, reward)


def _check_address(to: Address | None) -> None:
    if to is not None and len(to) != _ADDRESS_CHARS:  # pyrevm checks the digits
        raise InvalidTransaction(f"{to!r} is not an address")
