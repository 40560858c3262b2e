"""The fast engine: revm (through pyrevm), with every transaction finalised here.

pyrevm never finalises: left alone, slots stay warm and "original" values old, and gas is wrong from the
second transaction on. So the journal is kept empty between transactions. Each one runs inside a checkpoint;
its write set is read from the journal, the checkpoint is reverted, and the writes go into revm's database,
which is where the next transaction finds everything cold, as it must. The write set also feeds `World`, the
enumerable copy of the state that answers queries and carries snapshots.

Known limits: the opcode BASEFEE reads 0, BLOCKHASH does not read `Block.hash`, and BALANCE of a transaction's
own sender does not show the gas held back while it calls (it does while it creates).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from pyrevm import EVM, AccountInfo, BlockEnv, CfgEnv, Env

from chain.evm import blocks, journal
from chain.evm.engine import InvalidTransaction, Log, Receipt
from chain.evm.state import World

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyrevm
    from pyrevm import JournalCheckpoint

    from chain.evm.engine import Address, Genesis, Transaction
    from chain.evm.journal import AccountChange
    from chain.evm.state import Account, AccountState

_SPEC = "Cancun"  # case matters: any other spelling silently means the latest fork
_OUTPUT = "output: 0x"
_ADDRESS_CHARS = 42
_info: Callable[..., AccountInfo] = AccountInfo  # pyrevm's own signature leaves out the balance


class EngineFailure(RuntimeError):
    """revm broke down over a transaction; the engine is in the state before it."""


class _Run(NamedTuple):
    """What came of one execution; `changes` is empty where nothing is to be kept."""

    status: bool
    output: bytes
    contract: Address | None
    gas_used: int
    logs: tuple[Log, ...]
    changes: list[AccountChange]
    codes: dict[Address, AccountInfo]


class _Mark(NamedTuple):
    world: int
    blocks: int
    open: blocks.OpenBlock


class RevmEngine(blocks.Chain):
    """An `Engine` on revm, with gas equal to py-evm's."""

    name = "revm"

    def __init__(self, genesis: Genesis, world: World | None = None) -> None:
        super().__init__(genesis)
        self._marks: list[_Mark] = []
        self._world = world or World()
        if world is None:
            for address, balance in genesis.balances.items():
                self._world.touch(address).balance = balance
        self._build()

    # the open block

    def advance(self, timestamp: int) -> None:
        """Close the open block if it holds transactions, and open one at `timestamp`."""
        closing = self._open.transactions > 0
        self._require_later(timestamp, closing=closing)
        if closing:
            self._close()
        self._open.timestamp = timestamp
        self._set_block()

    def block_hash(self, number: int) -> bytes:
        """Hash of a closed block."""
        return self.blocks[number].hash

    # transactions

    def execute(self, tx: Transaction) -> Receipt:
        """Execute `tx` in the open block."""
        if tx.sender not in self.genesis.keys:
            raise InvalidTransaction(f"no key for sender {tx.sender}")
        return self._include(tx)

    def call(self, tx: Transaction) -> Receipt:
        """Execute `tx` on the present state and throw the changes away."""
        _check_address(tx.to)
        if self._world.get(tx.sender).code_hash:
            raise InvalidTransaction(f"sender {tx.sender} is a contract")
        if tx.gas > self.genesis.gas_limit:
            raise InvalidTransaction(f"gas {tx.gas} is more than a block holds")
        run = self._run(tx, 0, keep=False)
        return Receipt(run.status, run.gas_used, run.output, run.logs, run.contract)

    # the state

    def balance(self, address: Address) -> int:
        """Wei held by `address`."""
        return self._world.get(address).balance

    def nonce(self, address: Address) -> int:
        """Transactions sent, or contracts created, by `address`."""
        return self._world.get(address).nonce

    def code(self, address: Address) -> bytes:
        """Runtime code at `address`."""
        return self._world.get(address).code

    def storage(self, address: Address, slot: int) -> int:
        """The word in one storage slot."""
        return self._world.get(address).storage.get(slot, 0)

    def state(self) -> dict[Address, AccountState]:
        """A copy of every account that exists."""
        return self._world.state()

    def state_root(self) -> bytes:
        """The root a block header would show if the open block closed now: computed anew at every call."""
        from chain.evm.state_root import state_root

        return state_root(self._world.state())

    # snapshots

    def snapshot(self) -> int:
        """Mark the present state."""
        self._marks.append(_Mark(self._world.mark(), len(self.blocks), replace(self._open)))
        return len(self._marks) - 1

    def revert(self, snapshot: int) -> None:
        """Return to `snapshot`, and forget it and every later one."""
        if not 0 <= snapshot < len(self._marks):
            raise ValueError(f"no snapshot {snapshot}")
        mark = self._marks[snapshot]
        del self._marks[snapshot:]
        restored = self._world.rewind(mark.world)
        for address, slot in restored:
            self._put(address, slot)
        if not self._marks:
            self._world.forget()
        del self.blocks[mark.blocks :]
        self._open = mark.open
        self._set_block()
        if any(address == self.genesis.coinbase and slot is not None for address, slot in restored):
            self._build()

    def _close(self) -> None:
        self.blocks.append(self._open.close(self.blocks[-1]))
        self._open = blocks.after(self.blocks[-1], self.genesis.gas_limit)

    # one transaction, step by step

    def _include(self, tx: Transaction) -> Receipt:
        self._admit(tx)
        nonce = self.nonce(tx.sender)
        run = self._run(tx, tx.gas_price, keep=True)
        self._write_back(run)
        self._settle(tx, run, nonce)
        self._open.include(tx, run.gas_used)
        return Receipt(run.status, run.gas_used, run.output, run.logs, run.contract)

    def _admit(self, tx: Transaction) -> None:
        sender, to, _, value, gas, gas_price = tx
        account = self._world.get(sender)
        _check_address(to)
        if account.code_hash:
            raise InvalidTransaction(f"sender {sender} is a contract")
        if min(value, gas, gas_price) < 0:
            raise InvalidTransaction("value, gas and gas price cannot be negative")
        if gas_price < self._open.base_fee:
            raise InvalidTransaction(f"gas price {gas_price} is below the base fee {self._open.base_fee}")
        if gas + self._open.gas_used > self.genesis.gas_limit:
            raise InvalidTransaction(f"gas {gas} is more than the block has left")
        if account.balance < gas * gas_price + value:
            raise InvalidTransaction(f"sender {sender} has {account.balance} wei, too few")

    def _run(self, tx: Transaction, gas_price: int, *, keep: bool) -> _Run:
        """Execute inside a checkpoint and leave revm as it was."""
        evm = self._evm
        fresh = self._shield(tx)
        checkpoint = evm.snapshot()  # reverting it clears transient storage, too
        try:
            run = self._attempt(tx, gas_price, keep)
        except InvalidTransaction:
            self._leave(tx, checkpoint, fresh)
            raise
        except BaseException as error:  # a Rust panic is one, and may have taken revm's state with it
            self._build()
            if isinstance(error, KeyboardInterrupt | SystemExit):
                raise
            raise EngineFailure(f"revm failed: {error!r}") from error
        self._leave(tx, checkpoint, fresh)
        return run

    def _shield(self, tx: Transaction) -> bool:
        """Raise a first nonce beforehand, for a sender must not count as an empty account."""
        account = self._world.get(tx.sender)
        fresh = account.nonce == 0 and tx.to is not None
        if fresh:
            self._evm.insert_account_info(tx.sender, _info(account.balance, 1))
        return fresh

    def _leave(self, tx: Transaction, checkpoint: JournalCheckpoint, fresh: bool) -> None:
        self._evm.revert(checkpoint)
        if fresh:
            self._put(tx.sender)
        if tx.to is None:  # a creation pays its fee inside revm, past the journal
            self._put(self.genesis.coinbase)

    def _attempt(self, tx: Transaction, gas_price: int, keep: bool) -> _Run:
        evm = self._evm
        sender, to, data, value, gas, _ = tx
        contract, output = None, b""
        try:
            if to is None:
                contract = evm.deploy(sender, data, value, gas, gas_price)
            else:
                output = evm.message_call(sender, to, data, value, gas, gas_price)
        except RuntimeError as error:
            result = evm.result
            if result is None:
                raise InvalidTransaction(str(error)) from error
            return _Run(False, _revert_data(str(error)), None, result.gas_used, (), [], {})
        except (TypeError, OverflowError) as error:
            raise InvalidTransaction(str(error)) from error
        result = evm.result
        assert result is not None  # pyrevm sets it whenever it does not raise
        logs = tuple([_log(entry) for entry in result.logs])
        changes = self._changes(to) if keep else []
        return _Run(True, output, contract, result.gas_used, logs, changes, self._codes(changes))

    def _changes(self, to: Address | None) -> list[AccountChange]:
        """The write set, from the journal; the callee's code, long to print, is taken out of it before."""
        evm, accounts = self._evm, self._world.accounts
        if to is not None and self._world.get(to).code:
            info = evm.basic(to)
            evm.insert_account_info(to, _info(info.balance, info.nonce, info.code_hash))
        return journal.parse(evm.journal_str, accounts)

    def _codes(self, changes: list[AccountChange]) -> dict[Address, AccountInfo]:
        """The accounts of created contracts, with revm's analysis of their code, from the journal."""
        return {change.address: self._evm.basic(change.address) for change in changes if change.code_size}

    def _write_back(self, run: _Run) -> None:
        """Carry the write set into the world and the database; what was only read is there already."""
        accounts = self._world.accounts
        for change in run.changes:
            address, balance, nonce, code_size, destroyed, slots = change
            account = accounts.get(address)
            if destroyed:
                self._erase(address)
            elif account is None:
                if balance or nonce:
                    self._keep_account(change, run.codes)
            elif account.balance != balance or account.nonce != nonce or code_size:
                self._keep_account(change, run.codes)
            if slots and not destroyed:
                self._keep_slots(address, slots)

    def _keep_account(self, change: AccountChange, codes: dict[Address, AccountInfo]) -> None:
        account = self._world.touch(change.address)
        account.balance, account.nonce = change.balance, change.nonce
        if change.code_size:
            info = codes[change.address]
            account.code_hash, account.code = info.code_hash, (info.code or b"")[: change.code_size]
            self._evm.insert_account_info(change.address, info)
        self._put_account(change.address, account)
        if change.code_size and change.address == self.genesis.coinbase:
            self._build()

    def _keep_slots(self, address: Address, slots: list[tuple[int, int]]) -> None:
        for slot, value in slots:
            self._world.store(address, slot, value)
            self._put_slot(address, slot, value)
        if address == self.genesis.coinbase:
            self._build()

    def _erase(self, address: Address) -> None:
        """An account that was created and destroyed at once; only the wei of its address was there before."""
        if address in self._world.accounts:
            account = self._world.touch(address)
            account.balance = 0
            self._put_account(address, account)

    def _settle(self, tx: Transaction, run: _Run, nonce: int) -> None:
        """Move the fee and raise the sender's nonce."""
        burnt = run.gas_used * self._open.base_fee
        fee = run.gas_used * tx.gas_price
        sender = self._world.touch(tx.sender)
        sender.nonce = nonce + 1
        if run.contract is None:
            sender.balance -= fee
            reward = fee - burnt
        else:  # revm moved the fee already, and burnt nothing
            reward = -burnt
        self._put_account(tx.sender, sender)
        if reward:
            coinbase = self._world.touch(self.genesis.coinbase)
            coinbase.balance += reward
            self._put_account(self.genesis.coinbase, coinbase)

    # revm's database

    def _build(self) -> None:
        """Start revm afresh from the world."""
        env = Env(cfg=CfgEnv(chain_id=self.genesis.chain_id))
        self._evm = EVM(env=env, gas_limit=self.genesis.gas_limit, spec_id=_SPEC)
        self._set_block()
        for address, account in self._world.accounts.items():
            info = _info(account.balance, account.nonce, account.code_hash, account.code or None)
            self._evm.insert_account_info(address, info)
            for slot, value in account.storage.items():
                self._put_slot(address, slot, value)

    def _set_block(self) -> None:
        block = BlockEnv(
            number=self._open.number,
            timestamp=self._open.timestamp,
            coinbase=self.genesis.coinbase,
            prevrandao=blocks.randomness(self.genesis.seed, self._open.number),
            excess_blob_gas=0,
        )
        self._evm.set_block_env(block)

    def _put(self, address: Address, slot: int | None = None) -> None:
        """Copy an account, or one of its slots, from the world to the database."""
        account = self._world.get(address)
        if slot is None:
            self._put_account(address, account)
        else:
            self._put_slot(address, slot, account.storage.get(slot, 0))

    def _put_account(self, address: Address, account: Account) -> None:
        info = _info(account.balance, account.nonce, account.code_hash)
        self._evm.insert_account_info(address, info)

    def _put_slot(self, address: Address, slot: int, value: int) -> None:
        evm = self._evm
        checkpoint = evm.snapshot()  # pyrevm loads the account once it has inserted; this unloads it
        evm.insert_account_storage(address, slot, value)
        evm.revert(checkpoint)


def _check_address(to: Address | None) -> None:
    if to is not None and len(to) != _ADDRESS_CHARS:  # pyrevm checks the digits
        raise InvalidTransaction(f"{to!r} is not an address")


def _log(entry: pyrevm.Log) -> Log:
    topics, data = entry.data
    return Log(entry.address.lower(), tuple(topics), data)


def _revert_data(message: str) -> bytes:
    start = message.find(_OUTPUT)
    return (
        b""
        if start < 0
        else bytes.fromhex(message[start + len(_OUTPUT) : message.find(" ", start + len(_OUTPUT))])
    )
