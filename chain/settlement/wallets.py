"""The accounts of a run and what they send: addresses by name, gas for those who own none, tokens, transactions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chain.contracts import escrow
from chain.settlement.genesis import epoch_of, escrow_address, genesis_seed, token_addresses
from chain.settlement.mempool import GAS, Mempool

if TYPE_CHECKING:
    from collections.abc import Callable

    import simpy

    from chain.evm.accounts import Accounts
    from chain.evm.engine import Address
    from chain.evm.engine import Receipt as EvmReceipt
    from chain.settlement.executor import Executor
    from sim.orders.order import Order
    from sim.scenario import Scenario

SPONSORED_STEPS: Final = 64
"""Steps whose gas a buyer's wallet is given at a time."""


class Wallets:
    """Sends transactions for everybody in a market.

    Attributes:
        epoch: Unix time of the simulation's second 0.
        tokens: address by currency.
        escrow: where the escrow stands.
        genesis_seed: what the randomness of blocks follows from.
    """

    def __init__(
        self, env: simpy.Environment, scenario: Scenario, accounts: Accounts, executor: Executor
    ) -> None:
        self._env = env
        self._terms = scenario.settlement
        self._accounts = accounts
        self._mempool = Mempool(env, scenario.settlement, accounts, executor)
        self._sponsored: dict[str, int] = {}
        self._approved: set[tuple[str, str, Address]] = set()
        self.epoch = epoch_of(scenario)
        self.tokens = token_addresses(scenario, accounts)
        self.escrow = escrow_address(accounts)
        self.genesis_seed = genesis_seed(scenario.seed)

    @property
    def latency(self) -> int:
        """Seconds within which a step submitted now is mined, whatever already waits."""
        return self._mempool.latency

    @property
    def now(self) -> int:
        """Second of the simulation."""
        return int(self._env.now)

    @property
    def next_block(self) -> int:
        """Number of the block that is being made."""
        return self._mempool.blocks

    def give_coin(self, order: Order, wallet: str, wei: int) -> None:
        """The platform hands on native coin that a party paid for by other means."""
        if wallet.startswith("buyer:"):
            self._sponsor(order, wallet)
            if wei:
                self.submit(order, "sponsor", "sponsor", self.address(wallet), b"", value=wei)

    def _sponsor(self, order: Order | None, wallet: str) -> None:
        """The platform pays the gas of buyers, who need not own any native coin."""
        left = self._sponsored.get(wallet, 0)
        if left == 0:
            left = SPONSORED_STEPS
            value = SPONSORED_STEPS * GAS["fund"] * self._terms.gas_price_wei
            self.submit(order, "sponsor", "sponsor", self.address(wallet), b"", value=value)
        self._sponsored[wallet] = left - 1

    def submit(
        self,
        order: Order | None,
        action: str,
        sender: str,
        to: Address | None,
        data: bytes,
        effect: Callable[[], bytes] = bytes,
        value: int = 0,
        observe: Callable[[EvmReceipt], None] | None = None,
    ) -> simpy.Event:
        """Queue a transaction (`chain.settlement.mempool.Mempool.submit`)."""
        number = -1 if order is None else order.id
        return self._mempool.submit(number, action, sender, to, data, effect, value, observe)

    def address(self, name: str) -> Address:
        """Of an account, by name."""
        return self._accounts.address(name)

    def provide(self, order: Order, owner: str, amount: int, spender: Address) -> None:
        """Give a self-custody wallet tokens, gas and, once, an unlimited allowance for `spender`."""
        currency = order.quote.currency
        token = self.tokens[currency]
        self.submit(order, "mint", "issuer", token, escrow.mint(self.address(owner), amount))
        self._sponsor(order, owner)
        if (owner, currency, spender) not in self._approved:
            self._approved.add((owner, currency, spender))
            self.submit(order, "approve", owner, token, escrow.approve(spender, escrow.UNLIMITED))

    def create(self, creator: str, code: bytes, address: Address) -> None:
        """Deploy a contract that must come to stand at `address`."""
        expected = bytes.fromhex(address[2:])
        self.submit(None, "deploy", creator, None, code, lambda: expected)
