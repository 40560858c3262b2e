"""A chain on which contracts are deployed and called for the sake of their gas."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from chain.contracts import artifact
from chain.evm import Accounts, Genesis, PyEvmEngine, Transaction
from chain.settlement.origin import contract_address

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chain.evm import Address

NOBODY = "0x" + "0" * 40


class ModuleBench:
    """Accounts by role on py-evm, the first of whom deploys; `gas` remembers what was measured."""

    def __init__(self, roles: Sequence[str], start: int) -> None:
        keys = Accounts(1)
        self.who = {role: keys.address(role) for role in roles}
        self._deployer = self.who[roles[0]]
        balances = dict.fromkeys(self.who.values(), 10**24)
        self.engine = PyEvmEngine(Genesis(chain_id=1, timestamp=start, balances=balances, keys=keys))
        self._name: dict[Address, str] = {}
        self.gas: dict[str, int] = {}

    def deploy(self, name: str, *values: Any, row: bool = True) -> Address:
        """Address of a new contract."""
        code = artifact.load(name).creation_code(*values)
        receipt = self.engine.execute(Transaction(self._deployer, None, code, 0, 8_000_000, 10**9))
        if receipt.contract is None:
            raise RuntimeError(f"{name} was not deployed")
        self._name[receipt.contract] = name
        if row:
            self.gas[f"deploy {name}"] = receipt.gas_used
        return receipt.contract

    def ahead(self, contracts: int) -> Address:
        """Where the contract will stand that is deployed after so many others."""
        return contract_address(self._deployer, self.engine.nonce(self._deployer) + contracts)

    def send(self, role: str, to: Address, name: str, *values: Any, value: int = 0, row: str = "") -> None:
        """One successful transaction, remembered in `row`."""
        tx = Transaction(self.who[role], to, self.data(to, name, *values), value, 5_000_000, 10**9)
        receipt = self.engine.execute(tx)
        if not receipt.status:
            raise RuntimeError(f"{name} by {role} reverted: {receipt.output.hex()}")
        if row:
            self.gas[row] = receipt.gas_used

    def data(self, to: Address, name: str, *values: Any) -> bytes:
        """Calldata, by the contract's ABI."""
        return artifact.load(self._name[to]).calldata(name, *values)

    def wait(self, seconds: int) -> None:
        """Close the block."""
        self.engine.advance(self.engine.timestamp + seconds)


def terms(**wanted: Any) -> tuple[Any, ...]:
    """Terms of an order: windows of 300 hours, and nothing, where nothing else is wanted."""
    [entry] = artifact.load("Escrow").function("fund")["inputs"]
    return tuple(wanted.get(part["name"], _default(part)) for part in entry["components"])


def print_table(gas: Mapping[str, int]) -> None:
    """Rows for a page of docs/."""
    for name, amount in gas.items():
        sys.stdout.write(f"| {name} | {amount:,} |\n")


def _default(part: Mapping[str, Any]) -> Any:
    if part["name"].endswith("Hours"):
        return 300
    return {"address": NOBODY, "bool": False}.get(part["type"], 0)
