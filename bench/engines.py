"""How many escrow transactions an engine executes per second of CPU: `python -m bench.engines [ORDERS]`.

An order is five transactions: fund (an ERC-20 deposit), ship, deliver, confirm, withdraw. Calldata is encoded
beforehand; all engines get the same, and must agree on the gas. `py-evm, eager` keeps its tries up to date
after every transaction, as eth-tester does; the `PyEvmEngine` of the project does so once a block.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from chain.contracts import escrow
from chain.evm import Accounts, Genesis, PyEvmEngine, RevmEngine, Transaction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chain.evm import Address, Engine, Receipt

PRICE, FREIGHT, TAX, FEE_BPS = 10_000, 700, 1_900, 250
BLOCK_ORDERS = 20
TRADERS = 50


def accounts_with_genesis() -> tuple[Genesis, Accounts]:
    """A genesis with funded traders and a platform."""
    accounts = Accounts(1)
    roles = ("platform", "issuer", "carrier", "taxes", "arbiter")
    names = [*roles, *(f"buyer{i}" for i in range(TRADERS)), *(f"seller{i}" for i in range(TRADERS))]
    balances = {accounts.address(name): 10**20 for name in names}
    genesis = Genesis(chain_id=1337, timestamp=1_700_000_000, balances=balances, keys=accounts, base_fee=0)
    return genesis, accounts


def deploy(engine: Engine, accounts: Accounts) -> tuple[Address, Address]:
    """Escrow and token, with every buyer rich and every allowance given."""
    issuer = accounts.address("issuer")
    token_code = escrow.deploy_token("EUR", issuer)
    escrow_code = escrow.deploy_escrow(accounts.address("platform"))
    token = engine.execute(Transaction(issuer, None, token_code, gas=5_000_000)).contract
    contract = engine.execute(Transaction(issuer, None, escrow_code, gas=8_000_000)).contract
    assert token
    assert contract
    for i in range(TRADERS):
        buyer = accounts.address(f"buyer{i}")
        engine.execute(Transaction(issuer, token, escrow.mint(buyer, 10**15)))
        engine.execute(Transaction(buyer, token, escrow.approve(contract, escrow.UNLIMITED)))
        engine.advance(engine.timestamp + 12)
    return contract, token


def transactions(accounts: Accounts, contract: Address, token: Address, orders: int) -> Iterator[Transaction]:
    """The life of `orders` orders, one after the other."""
    carrier, taxes, arbiter = (accounts.address(name) for name in ("carrier", "taxes", "arbiter"))
    for order in range(1, orders + 1):
        buyer, seller = accounts.address(f"buyer{order % TRADERS}"), accounts.address(f"seller{order % 37}")
        terms = escrow.Terms(
            buyer, seller, carrier, taxes, arbiter, token, PRICE, FREIGHT, TAX, FEE_BPS,
            24, 24, 24, 24, 5_000, 0, False,
        )  # fmt: skip
        yield Transaction(buyer, contract, escrow.fund(terms))
        yield Transaction(seller, contract, escrow.step("ship", order))
        yield Transaction(carrier, contract, escrow.step("deliver", order))
        yield Transaction(buyer, contract, escrow.step("confirm", order))
        yield Transaction(seller, contract, escrow.withdraw(token))


def run(engine: Engine, accounts: Accounts, orders: int) -> tuple[float, int]:
    """Transactions per CPU second, and the gas of them all."""
    contract, token = deploy(engine, accounts)
    batch = list(transactions(accounts, contract, token, orders))
    gas = 0
    start = time.process_time()
    for index, tx in enumerate(batch):
        receipt = engine.execute(tx)
        assert receipt.status, receipt.output.hex()
        gas += receipt.gas_used
        if index % (5 * BLOCK_ORDERS) == 0:
            engine.advance(engine.timestamp + 12)
    return len(batch) / (time.process_time() - start), gas


class Eager(PyEvmEngine):
    """py-evm with a state root after every transaction."""

    def execute(self, tx: Transaction) -> Receipt:
        """Execute and enter into the tries."""
        receipt = super().execute(tx)
        self.backend.flush()
        return receipt


def main() -> None:
    """Compare the engines on the same orders, in turns because a busy machine changes its speed."""
    orders = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    genesis, accounts = accounts_with_genesis()
    for _ in range(3):
        fast, _ = run(RevmEngine(genesis), accounts, 50 * orders)
        slow, slow_gas = run(PyEvmEngine(genesis), accounts, orders)
        eager, _ = run(Eager(genesis), accounts, orders)
        _, gas = run(RevmEngine(genesis), accounts, orders)
        print(
            f"transactions per CPU second: revm {fast:,.0f}, py-evm {slow:,.0f}, eager {eager:,.0f}", end="; "
        )
        print(f"ratios {fast / slow:,.0f} and {fast / eager:,.0f}", end="; ")
        print("gas equal" if gas == slow_gas else f"GAS DIFFERS: {gas} and {slow_gas}")


if __name__ == "__main__":
    main()
