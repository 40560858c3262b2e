"""revm (through pyrevm), with every transaction finalised here.

pyrevm never finalises: left alone, slots stay warm and "original" values old, and gas is wrong from the
second transaction on. So the journal is kept empty between transactions. Each one runs inside a checkpoint;
its write set is read from the journal, the checkpoint is reverted, and the writes go into revm's database,
which is where the next transaction finds everything cold, as it must. The write set also feeds the `StateStore`,
the enumerable copy of the state that answers queries and carries snapshots.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyrevm import EVM, AccountInfo, BlockEnv, CfgEnv, Env, TxEnv

from chain.evm import blocks, journal
from chain.evm.engine import InvalidTransaction, Log, Receipt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pyrevm
    from pyrevm import JournalCheckpoint

    from chain.evm.engine import Address, Genesis, Transaction
    from chain.evm.journal import AccountChange
    from chain.evm.state import Account, StateStore

AccessList = list[tuple[str, list[int]]]
_SPEC = "Cancun"  # case matters: any other spelling silently means the latest fork
_OUTPUT = "output: 0x"
_info: Callable[..., AccountInfo] = AccountInfo  # pyrevm's own signature leaves out the balance


class EngineFailure(RuntimeError):
    """revm broke down over a transaction; the engine is in the state before it."""


class Run(NamedTuple):
    """What came of one execution.

    `changes` is what is to be kept of it, `codes` holds the contracts among that which are new.
    """

    receipt: Receipt
    changes: list[AccountChange]
    codes: dict[Address, AccountInfo]


class Machine:
    """revm and a state that always agree.

    Args:
        genesis: for chain id, gas limit and coinbase.
        state: the accounts to begin with; kept up to date.
    """

    def __init__(self, genesis: Genesis, state: StateStore) -> None:
        self._genesis = genesis
        self._state = state
        self._block = BlockEnv()
        self._accesses: AccessList = []
        self.build()

    def build(self) -> None:
        """Start revm afresh from the state."""
        env = Env(cfg=CfgEnv(chain_id=self._genesis.chain_id))
        self._evm = EVM(env=env, gas_limit=self._genesis.gas_limit, spec_id=_SPEC)
        self._evm.set_block_env(self._block)
        for address, account in self._state.accounts.items():
            info = _info(account.balance, account.nonce, account.code_hash, account.code or None)
            self._evm.insert_account_info(address, info)
            self._put_slots(address, account.storage.items())

    def open(self, block: blocks.OpenBlock) -> None:
        """Execute in `block` from now on."""
        genesis = self._genesis
        self._block = BlockEnv(
            number=block.number,
            timestamp=block.timestamp,
            coinbase=genesis.coinbase,
            prevrandao=blocks.randomness(genesis.seed, block.number),
            excess_blob_gas=0,
        )
        self._evm.set_block_env(self._block)

    def warm(self, accesses: AccessList, charged: AccessList) -> None:
        """Let what is executed from now on find `accesses` warm, and charge it for `charged` (EIP-2930)."""
        self._accesses = accesses
        self._evm.set_tx_env(TxEnv(access_list=charged))

    # one transaction

    def run(self, tx: Transaction, gas_price: int, *, keep: bool) -> Run:
        """Execute inside a checkpoint and leave revm as it was; `keep` says whether changes are asked for.

        Raises:
            InvalidTransaction: if revm refuses it.
            EngineFailure: if revm breaks down.
        """
        fresh = self._shield(tx)
        checkpoint = self._evm.snapshot()  # reverting it clears transient storage, too
        self._evm.commit()  # a checkpoint is a level of calls, of which contracts may use all 1,024
        try:
            run = self._attempt(tx, gas_price, keep)
        except InvalidTransaction:
            self._leave(tx, checkpoint, fresh)
            raise
        except BaseException as error:  # a Rust panic is one, and may have taken revm's state with it
            self.build()
            if isinstance(error, KeyboardInterrupt | SystemExit):
                raise
            raise EngineFailure(f"revm failed: {error!r}") from error
        self._leave(tx, checkpoint, fresh)
        return run

    def _shield(self, tx: Transaction) -> bool:
        """Raise a first nonce beforehand, for a sender must not count as an empty account."""
        account = self._state.accounts.get(tx.sender)
        if tx.to is None or (account is not None and account.nonce):
            return False
        self._evm.insert_account_info(tx.sender, _info(account.balance if account else 0, 1))
        return True

    def _leave(self, tx: Transaction, checkpoint: JournalCheckpoint, fresh: bool) -> None:
        self._evm.snapshot()  # the level that reverting gives back
        self._evm.revert(checkpoint)
        if fresh:
            self.put(tx.sender)
        if tx.to is None:  # a creation pays its fee inside revm, past the journal
            self.put(self._genesis.coinbase)

    def _attempt(self, tx: Transaction, gas_price: int, keep: bool) -> Run:
        evm = self._evm
        sender, to, data, value, gas, _ = tx
        contract, output = None, b""
        for address, slots in self._accesses:
            evm.basic(address)
            for slot in slots:
                evm.storage(address, slot)
        try:
            if to is None:
                contract = evm.deploy(sender, data, value, gas, gas_price)
            else:
                output = evm.message_call(sender, to, data, value, gas, gas_price)
        except RuntimeError as error:
            result = evm.result
            if result is None:
                raise InvalidTransaction(str(error)) from error
            return Run(Receipt(False, result.gas_used, _revert_data(str(error)), ()), [], {})
        except (TypeError, OverflowError) as error:
            raise InvalidTransaction(str(error)) from error
        result = evm.result
        assert result is not None  # pyrevm sets it whenever it does not raise
        logs = tuple([_log(entry) for entry in result.logs])
        receipt = Receipt(True, result.gas_used, output, logs, contract)
        changes = self._changes(to) if keep else []
        # with revm's analysis of their code, which only the journal holds
        codes = {change.address: evm.basic(change.address) for change in changes if change.code_size}
        return Run(receipt, changes, codes)

    def _changes(self, to: Address | None) -> list[AccountChange]:
        """The write set, from the journal; the callee's code, long to print, is taken out of it before."""
        evm, accounts = self._evm, self._state.accounts
        if to is not None and (callee := accounts.get(to)) is not None and callee.code_hash:
            info = evm.basic(to)
            evm.insert_account_info(to, _info(info.balance, info.nonce, callee.code_hash))
        return journal.parse(evm.journal_str, accounts)

    # what a transaction leaves

    def keep(self, run: Run) -> None:
        """Carry the write set into the state and the database."""
        state = self._state
        for change in run.changes:
            address, balance, nonce, code_size, destroyed, slots = change
            if destroyed:
                self._erase(address)
                continue
            account = state.accounts.get(address)
            if account is None or account.balance != balance or account.nonce != nonce or code_size:
                self._keep_account(change, run.codes.get(address))
            if slots:
                state.store(address, slots)
                self._put_slots(address, slots)
                if address == self._genesis.coinbase:
                    self.build()

    def _keep_account(self, change: AccountChange, created: AccountInfo | None) -> None:
        account = self._state.touch(change.address)
        account.balance, account.nonce = change.balance, change.nonce
        if created is not None:
            account.code_hash, account.code = created.code_hash, (created.code or b"")[: change.code_size]
            self._evm.insert_account_info(change.address, created)
        self._put_account(change.address, account)
        if created is not None and change.address == self._genesis.coinbase:
            self.build()

    def _erase(self, address: Address) -> None:
        """An account that was created and destroyed at once; only the wei of its address was there before."""
        if address in self._state.accounts:
            self.pay(address, -self._state.accounts[address].balance)

    def pay(self, address: Address, wei: int, nonce: int | None = None) -> None:
        """Add to a balance, and set a nonce."""
        account = self._state.touch(address)
        account.balance += wei
        if nonce is not None:
            account.nonce = nonce
        self._put_account(address, account)

    # revm's database

    def put(self, address: Address, slot: int | None = None) -> None:
        """Copy an account, or one of its slots, from the state to the database."""
        account = self._state.get(address)
        if slot is None:
            self._put_account(address, account)
        else:
            self._put_slots(address, [(slot, account.storage.get(slot, 0))])

    def _put_account(self, address: Address, account: Account) -> None:
        info = _info(account.balance, account.nonce, account.code_hash)
        self._evm.insert_account_info(address, info)

    def _put_slots(self, address: Address, slots: Iterable[tuple[int, int]]) -> None:
        """Each in a checkpoint of its own: pyrevm loads the account once it has inserted, and this unloads it."""
        evm = self._evm
        snapshot, insert, revert = evm.snapshot, evm.insert_account_storage, evm.revert
        for slot, value in slots:
            checkpoint = snapshot()
            insert(address, slot, value)
            revert(checkpoint)


def _log(entry: pyrevm.Log) -> Log:
    topics, data = entry.data
    return Log(entry.address.lower(), tuple(topics), data)


def _revert_data(message: str) -> bytes:
    start = message.find(_OUTPUT)
    if start < 0:
        return b""
    start += len(_OUTPUT)
    return bytes.fromhex(message[start : message.find(" ", start)])
