"""The chain of a test module."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from eth_utils.address import is_hex_address

from chain.contracts import artifact as shipped
from chain.evm import Address, InvalidTransaction, Transaction, open_engine
from chain.kit.accounts import People, genesis
from chain.kit.contract import KitContract, chosen
from chain.kit.errors import KitError
from chain.kit.result import Result
from chain.testing import NATIVE, EscrowChain, Reverted, deal
from chain.testing.abi import decode_output, encode_call
from chain.testing.side_by_side import START
from chain.testing.tracing import Moment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from chain.contracts import Artifact
    from chain.contracts.own_file import Compilation
    from chain.evm import Engine, Genesis, Receipt
    from chain.kit.compiling import Workshop
    from chain.testing.abi import Entry

_MUCH_GAS: Final = 30_000_000
"""What a block of the main chain holds."""


class Failure(NamedTuple):
    """A call that failed, and the state in which it did."""

    tx: Transaction
    moment: Moment


class Clock:
    """The time on a chain, in seconds since the Unix epoch; it goes only forward."""

    def __init__(self, chain: KitChain) -> None:
        self._chain = chain

    @property
    def now(self) -> int:
        """What `block.timestamp` reads."""
        return self._chain.now

    def travel(self, seconds: int) -> None:
        """Let time pass.

        Raises:
            KitError: if it would go backward, or stand still, or not by whole seconds.
        """
        __tracebackhide__ = True
        self.to(self.now + seconds)

    def to(self, timestamp: int) -> None:
        """Let it be a certain time, in the next block.

        Raises:
            KitError: if that is not later than now, or no whole second.
        """
        __tracebackhide__ = True
        if not isinstance(timestamp, int):
            raise KitError(f"time is counted in whole seconds, and {timestamp} is not a whole number")
        if timestamp <= self.now:
            raise KitError(f"time goes forward: it is {self.now}, which {timestamp} is not later than")
        self._chain.at(timestamp)


class KitChain(EscrowChain):
    """A chain in memory with people who have money, and nothing else on it.

    Attributes:
        people: the accounts.
        time: the clock.
        sender: who calls where nothing else is said.
        failure: the last call that failed.
        executed: how many transactions there were, those that were taken back as well.
        spent: gas by contract and function, a pair for each call, since somebody last took it.
        compilations: of deployed contracts whose sources are known, by address.

    Example:
        >>> vault = chain.deploy("src/Vault.sol", token)
        >>> with chain.act_as(accounts.bob):
        ...     vault.deposit(5)
        >>> chain.time.travel(3_600)
    """

    gas = _MUCH_GAS

    def __init__(self, *makers: Callable[[Genesis], Engine], workshop: Workshop) -> None:
        super().__init__(*makers, escrow=None, genesis=genesis())
        self.at(START)
        self.people, self.time = People(self), Clock(self)
        self.sender: Address = self.people[0]
        self.failure: Failure | None = None
        self.executed = 0
        self.spent: list[tuple[str, int]] = []
        self.compilations: dict[Address, Compilation] = {}
        self._workshop = workshop

    def __repr__(self) -> str:
        """The engines and the time."""
        return f"<chain on {' and '.join(engine.name for engine in self.engines)}, time {self.now}>"

    # putting contracts there

    def compile(self, file: str, name: str | None = None) -> Artifact:
        """The contract `name` in a Solidity file; the one that is called as the file is, or the only one.

        Args:
            file: relative to the project of the tests (pytest's rootdir), or absolute; `FILE:Name` will do.
            name: of the contract.

        Raises:
            KitError: if there is no such file or contract, or it does not compile; with the compiler's words.
        """
        __tracebackhide__ = True
        return self._workshop.compilation(file, name).artifact

    def deploy(
        self, contract: str | Artifact, *arguments: Any, sender: Address | None = None, value: int = 0
    ) -> KitContract:
        """Create a contract from a file, an artifact, or the name of one that Argosy ships.

        Args:
            contract: `"src/Vault.sol"`, `"src/Vault.sol:Vault"`, `"StableToken"`, or an artifact.
            arguments: of the constructor.
            sender: who creates it.
            value: wei for the constructor.

        Raises:
            KitError: if it cannot be found or compiled, or the arguments are not those of the constructor.
            chain.testing.Reverted: if the constructor refuses.
        """
        __tracebackhide__ = True
        kind = self._found(contract)
        chosen(kind, "", arguments)
        receipt = self.execute(sender or self.sender, None, kind.creation_code(*arguments), value)
        if receipt.contract is None:
            raise Reverted(f"deploying {kind.name}", receipt.output, kind.abi)
        self.spent.append((f"{kind.name} deployed", receipt.gas_used))
        return self.contract(receipt.contract, kind)

    def contract(self, address: Address, kind: str | Artifact) -> KitContract:
        """What stands at `address` already, by its artifact, file or name.

        Raises:
            KitError: if there is no such kind of contract, or no code at the address.
        """
        __tracebackhide__ = True
        known = self._found(kind)
        made = KitContract(_address(address), known, self)
        if not self.engines[0].code(made.address):
            raise KitError(f"no contract stands at {self.told(made.address)}\n  deploy one first")
        self._know(made, known)
        self.compilations.pop(made.address, None)
        compiled = self._workshop.source_of(known)
        if compiled is not None:
            self.compilations[made.address] = compiled
        return made

    def _found(self, contract: str | Artifact) -> Artifact:
        __tracebackhide__ = True
        if not isinstance(contract, str):
            return contract
        if ".sol" in contract:
            return self.compile(contract)
        try:
            return shipped.load(contract)
        except KeyError:
            raise KitError(
                f"no contract {contract!r}\n"
                f"  name a file, as in src/{contract}.sol, or one that Argosy ships: "
                f"{', '.join(shipped.names())}"
            ) from None

    # who, what, when

    def act_as(self, account: Address) -> AbstractContextManager[None]:
        """Calls inside are made by `account`, unless they say by whom.

        Raises:
            KitError: if nobody can sign for it.
        """
        __tracebackhide__ = True
        self._signing(account)
        return self._acting(account)

    @contextmanager
    def _acting(self, account: Address) -> Iterator[None]:
        before, self.sender = self.sender, account
        try:
            yield
        finally:
            self.sender = before

    def deal(self, account: Address, amount: int, token: Address = NATIVE) -> None:
        """Let `account` have `amount` of `token`, or of the native coin: neither more nor less.

        Raises:
            KitError: if the balance cannot be found in the token's storage, the chain knows no such token, or
                the account is no address.
        """
        __tracebackhide__ = True
        owner, token = _address(account), _address(token)
        if token != NATIVE and token not in self.contracts:
            raise KitError(
                f"no contract is known at {token}\n  chain.contract(address, artifact) says what it is"
            )
        try:
            deal(self, owner, amount, token)
        except (KeyError, ValueError) as error:
            raise KitError(f"cannot deal: {error.args[0]}") from None

    def snapshot(self) -> AbstractContextManager[None]:
        """What happens inside is taken back, time and new accounts as well; snapshots nest."""
        return self.trial()

    @contextmanager
    def trial(self) -> Iterator[None]:
        """The same as `snapshot`."""
        with super().trial(), self.people.trial():
            yield

    # calls

    def transact(
        self,
        contract: KitContract,
        entry: Entry,
        arguments: Sequence[Any],
        value: int = 0,
        sender: Address | None = None,
    ) -> Result:
        """Send a transaction that must succeed.

        Raises:
            KitError: if nobody can sign for the sender, or it cannot pay.
            chain.testing.Reverted: if the call reverts.
        """
        __tracebackhide__ = True
        receipt = self.execute(sender or self.sender, contract, encode_call(entry, arguments), value)
        name = f"{contract.artifact.name}.{entry['name']}"
        if not receipt.status:
            raise Reverted(name, receipt.output, self._abi_of_all(contract))
        self.spent.append((name, receipt.gas_used))
        value_of = decode_output(entry, receipt.output) if entry["outputs"] else None
        return Result(value_of, receipt, self.contracts)

    def look(
        self,
        contract: KitContract,
        entry: Entry,
        arguments: Sequence[Any],
        sender: Address | None = None,
    ) -> Any:
        """What a function returns to `sender`, without a transaction; no key is needed.

        Raises:
            KitError: if the sender is no address.
            chain.testing.Reverted: if the call reverts.
        """
        __tracebackhide__ = True
        asking = _address(sender or self.sender)
        receipt = self._asked(
            Transaction(asking, contract.address, encode_call(entry, arguments), gas=self.gas)
        )
        if not receipt.status:
            raise Reverted(
                f"{contract.artifact.name}.{entry['name']}", receipt.output, self._abi_of_all(contract)
            )
        return decode_output(entry, receipt.output) if entry["outputs"] else None

    def _asked(self, tx: Transaction) -> Receipt:
        receipt = super()._asked(tx)
        if not receipt.status:
            self._remember(tx)
        return receipt

    def execute(
        self, sender: Address, to: Address | None, data: bytes, value: int = 0, gas: int | None = None
    ) -> Receipt:
        """Send a transaction, which may fail.

        Raises:
            KitError: if nobody can sign for the sender, or it cannot pay, or the value is no whole number.
        """
        __tracebackhide__ = True
        self._signing(sender)
        if not isinstance(value, int):
            raise KitError(
                f"wei are counted whole, and {value} is not a whole number\n  write 10**18, not 1e18"
            )
        self.executed += 1
        try:
            receipt = super().execute(str(sender), None if to is None else str(to), data, value, gas)
        except InvalidTransaction as error:
            raise KitError(f"no block takes this transaction of {self.told(sender)}: {error}") from None
        if not receipt.status:
            self._remember(Transaction(str(sender), to and str(to), data, value, gas or self.gas))
        return receipt

    def told(self, address: Address) -> str:
        """Who somebody is: a name, if there is one."""
        known = self.contracts.get(address)
        return self.people.name(address) or (known.name if known else str(address))

    def _signing(self, account: Address) -> None:
        __tracebackhide__ = True
        if account not in self.genesis.keys:
            raise KitError(
                f"nobody has a key for {self.told(account)}\n"
                "  take one of `accounts`, or accounts.new(NAME); a contract cannot send transactions"
            )

    def _remember(self, tx: Transaction) -> None:
        self.failure = Failure(tx, Moment(cast("Any", self.engines[0])))

    def _abi_of_all(self, first: KitContract) -> list[Entry]:
        """The entries of the called contract before those of others, whose errors pass through it."""
        rest = [entry for kind in self.contracts.values() for entry in kind.abi]
        return [*first.artifact.abi, *rest]


def _address(account: Address) -> Address:
    __tracebackhide__ = True
    if not is_hex_address(str(account)):
        raise KitError(f"{account!r} is no address\n  take one of `accounts`, as in accounts.bob")
    return str(account).lower()


def open_chain(engine: str, workshop: Workshop) -> KitChain:
    """A chain on the engine `revm` or `py-evm`, or on `both`, which must agree in all they do."""
    names = ("revm", "py-evm") if engine == "both" else (engine,)
    return KitChain(*(_maker(name) for name in names), workshop=workshop)


def _maker(name: str) -> Callable[[Genesis], Engine]:
    return lambda genesis: open_engine(name, genesis)
