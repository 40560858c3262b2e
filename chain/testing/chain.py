"""A chain in memory to try contracts on: deploying them, and calling them by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chain.contracts import artifact
from chain.evm import Transaction
from chain.testing.abi import decode_output, encode_call
from chain.testing.contract import Contract
from chain.testing.outcome import Outcome, Reverted, error_of, outcome_of
from chain.testing.side_by_side import SideBySide

if TYPE_CHECKING:
    from collections.abc import Callable

    from chain.contracts import Artifact
    from chain.evm import Accounts, Address, Engine, Genesis, Receipt
    from chain.testing.abi import Entry

NOBODY: Final = "0x" + "0" * 40
_DEPLOYING: Final = 8_000_000


class Chain(SideBySide):
    """A chain with contracts on it.

    Attributes:
        contracts: artifacts by address, of what was deployed here.

    Example:
        >>> chain = Chain()
        >>> platform, buyer = chain.account("platform"), chain.account("buyer")
        >>> escrow = chain.deploy("Escrow", platform)
        >>> with chain.trial():
        ...     chain.wait(3_600)
        ...     escrow.by(buyer).fund(terms, value=terms.deposit)
        >>> escrow.view("orderCount")
        0
    """

    def __init__(
        self,
        *makers: Callable[[Genesis], Engine],
        accounts: Accounts | None = None,
        genesis: Genesis | None = None,
    ) -> None:
        super().__init__(*makers, accounts=accounts, genesis=genesis)
        self.contracts: dict[Address, Artifact] = {}
        self._entries: dict[tuple[Address, str], Entry] = {}

    def deploy(self, contract: str | Artifact, *arguments: Any, sender: Address | None = None) -> Contract:
        """Create a contract, a shipped one by its name, as the first account or `sender`.

        Raises:
            Reverted: if the constructor refuses.
            eth_abi.exceptions.EncodingError: if the arguments are not those of the constructor.
        """
        kind = artifact.load(contract) if isinstance(contract, str) else contract
        receipt = self.deploying(kind, *arguments, sender=sender)
        if receipt.contract is None:
            raise Reverted(f"deploying {kind.name}", receipt.output, kind.abi)
        return self.contract(receipt.contract, kind)

    def deploying(self, contract: str | Artifact, *arguments: Any, sender: Address | None = None) -> Receipt:
        """The receipt of a creation, which may fail."""
        kind = artifact.load(contract) if isinstance(contract, str) else contract
        creator = sender or next(iter(self.genesis.balances))
        return self.execute(creator, None, kind.creation_code(*arguments), gas=_DEPLOYING)

    def contract(self, address: Address, kind: str | Artifact) -> Contract:
        """What stands at `address` already, by its artifact."""
        known = artifact.load(kind) if isinstance(kind, str) else kind
        self._know(address, known)
        return Contract(address, known, self)

    def _know(self, address: Address, kind: Artifact) -> None:
        """Where another contract stood, in a trial, nothing of it is kept."""
        self.contracts.pop(address, None)
        self.contracts[address] = kind
        self._entries = {key: entry for key, entry in self._entries.items() if key[0] != address}

    def succeed(self, sender: Address, to: Address | None, data: bytes, value: int = 0) -> Receipt:
        """Send a transaction, with calldata made elsewhere, that must succeed.

        Raises:
            Reverted: if it does not.
        """
        receipt = self.execute(sender, to, data, value)
        if not receipt.status:
            raise Reverted(f"0x{data[:4].hex()}", receipt.output)
        return receipt

    def receipt(
        self, sender: Address, to: Address, name: str, *arguments: Any, value: int = 0, gas: int | None = None
    ) -> Receipt:
        """Call a function; what it cost and left behind."""
        return self.execute(sender, to, self.data(to, name, *arguments), value, gas)

    def send(
        self, sender: Address, to: Address, name: str, *arguments: Any, value: int = 0, gas: int | None = None
    ) -> Outcome:
        """Call a function, which may fail; the outcome holds the events of the called contract alone."""
        receipt = self.receipt(sender, to, name, *arguments, value=value, gas=gas)
        return outcome_of(receipt, self.contracts[to].abi, only=to)

    def sure(self, sender: Address, to: Address, name: str, *arguments: Any, value: int = 0) -> Outcome:
        """Call a function that must succeed.

        Raises:
            Reverted: if it does not.
        """
        receipt = self.receipt(sender, to, name, *arguments, value=value)
        if not receipt.status:
            raise Reverted(f"{self.contracts[to].name}.{name}", receipt.output, self.contracts[to].abi)
        return outcome_of(receipt, self.contracts[to].abi, only=to)

    def fails(self, sender: Address, to: Address, name: str, *arguments: Any, value: int = 0) -> str:
        """Call a function that must revert; how the error reads.

        Raises:
            AssertionError: if it succeeds.
        """
        outcome = self.send(sender, to, name, *arguments, value=value)
        assert outcome.error is not None, outcome.events
        return str(outcome.error)

    def view(self, to: Address, name: str, *arguments: Any) -> Any:
        """What a function returns, without a transaction: the value, or a tuple of several.

        Raises:
            Reverted: if it reverts.
        """
        receipt = self._called(to, name, *arguments)
        if not receipt.status:
            raise Reverted(f"{self.contracts[to].name}.{name}", receipt.output, self.contracts[to].abi)
        return decode_output(self.entry(to, name), receipt.output)

    def ask(self, to: Address, name: str, *arguments: Any) -> Any:
        """What a function returns, without a transaction, or the error with which it reverts."""
        receipt = self._called(to, name, *arguments)
        if not receipt.status:
            return error_of(receipt.output, self.contracts[to].abi)
        return decode_output(self.entry(to, name), receipt.output)

    def data(self, to: Address, name: str, *arguments: Any) -> bytes:
        """Calldata of a function of the contract at `to`."""
        return encode_call(self.entry(to, name), arguments)

    def entry(self, to: Address, name: str) -> Entry:
        """The entry of a function in the ABI of the contract at `to`."""
        known = self._entries.get((to, name))
        if known is None:
            known = self._entries[to, name] = self.contracts[to].function(name)
        return known

    def _called(self, to: Address, name: str, *arguments: Any) -> Receipt:
        return self._asked(Transaction(NOBODY, to, self.data(to, name, *arguments), gas=self.gas))

    def _asked(self, tx: Transaction) -> Receipt:
        receipt: Receipt = self.agreed([engine.call(tx) for engine in self.engines])
        return receipt
