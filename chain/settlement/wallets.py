"""The accounts of a run and what they send: addresses by name, gas for those who own none, tokens, transactions."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from chain.contracts import escrow
from chain.settlement.mempool import Consequence, Mempool
from chain.settlement.movements import move
from chain.settlement.origin import epoch_of, genesis_seed, token_addresses
from sim.core.accounts import ISSUER, SPONSOR, is_buyer

if TYPE_CHECKING:
    import simpy

    from chain.evm.accounts import Accounts
    from chain.evm.engine import Address
    from chain.settlement.executor import Executor
    from chain.settlement.gas import GasLimits
    from chain.settlement.names import Names
    from sim.orders.order import Order
    from sim.scenario import Scenario

__all__ = ["NOTHING", "SPONSORED_STEPS", "Consequence", "Message", "Wallets"]

NO_ADDRESS: Final = "0x" + "0" * 40
"""Where new tokens come from, by their logs."""

SPONSORED_STEPS: Final = 64
"""Steps whose gas a buyer's wallet is given at a time."""


class Message(NamedTuple):
    """What a transaction carries: calldata and wei to a contract, or the code of a new one to nobody."""

    to: Address | None
    data: bytes = b""
    value: int = 0


NOTHING: Final = Consequence()
"""Of a step that leaves the books as they are."""


class Wallets:
    """Sends transactions for everybody in a market.

    Args:
        env: the clock; integer seconds.
        scenario: whose accounts, tokens and gas price.
        accounts: of the run.
        executor: of the blocks.
        names: of everybody.
        gas: limits of what is sent.

    Attributes:
        env: the clock.
        names: who is behind an address.
        epoch: Unix time of the simulation's second 0.
        tokens: address by currency.
        genesis_seed: what the randomness of blocks follows from.
    """

    def __init__(
        self,
        env: simpy.Environment,
        scenario: Scenario,
        accounts: Accounts,
        executor: Executor,
        names: Names,
        gas: GasLimits,
    ) -> None:
        self.env = env
        self.names = names
        self.epoch = epoch_of(scenario)
        self.tokens = token_addresses(scenario, accounts)
        self.genesis_seed = genesis_seed(scenario.seed)
        self._address = cache(accounts.address)  # asked ten times an order, by two dozen names
        self._gas_price = scenario.settlement.gas_price_wei
        self._mempool = Mempool(env, scenario.settlement, executor, gas.largest)
        self._gas = gas
        self._sponsored: dict[str, int] = {}
        self._approved: set[tuple[str, str, Address]] = set()

    @property
    def latency(self) -> int:
        """Seconds within which a step submitted now is mined, whatever already waits."""
        return self._mempool.latency

    @property
    def now(self) -> int:
        """Second of the simulation."""
        return int(self.env.now)

    @property
    def next_block(self) -> int:
        """Number of the block that is being made."""
        return self._mempool.blocks

    def address(self, name: str) -> Address:
        """Of an account, by name."""
        return self._address(name)

    def submit(
        self,
        order: Order | None,
        action: str,
        sender: str,
        message: Message,
        consequence: Consequence = NOTHING,
    ) -> simpy.Event:
        """Queue a transaction; the event carries its `sim.settlement.Receipt` once it is mined."""
        number = -1 if order is None else order.id
        to, data, value = message
        gas = self._gas.of(action)
        return self._mempool.submit(
            (number, action, sender, self._address(sender), to, data, value, gas, self._gas_price),
            consequence,
        )

    def set_up(self) -> None:
        """Execute all that waits in blocks before second 0; from then on blocks follow the clock."""
        self._mempool.set_up()

    def create(self, creator: str, code: bytes, address: Address) -> None:
        """Deploy a contract that must come to stand at `address`."""
        expected = bytes.fromhex(address[2:])
        self.submit(None, "deploy", creator, Message(None, code), Consequence(lambda: expected))

    # gas

    def give_coin(self, order: Order, wallet: str, wei: int) -> None:
        """The platform hands on native coin that a party paid for by other means."""
        if is_buyer(wallet):
            self.sponsor(order, wallet)
            if wei:
                self.submit(order, "sponsor", SPONSOR, Message(self.address(wallet), value=wei))

    def sponsor(self, order: Order | None, wallet: str) -> None:
        """The platform pays the gas of a step by a buyer, who need not own any native coin."""
        if not is_buyer(wallet):
            return
        left = self._sponsored.get(wallet, 0)
        if left == 0:
            left = SPONSORED_STEPS
            wei = SPONSORED_STEPS * self._gas.sponsored * self._gas_price
            self.submit(order, "sponsor", SPONSOR, Message(self.address(wallet), value=wei))
        self._sponsored[wallet] = left - 1

    # tokens

    def deploy_tokens(self) -> None:
        """The issuer creates the token of every currency, which must be the first that it creates."""
        for currency, address in self.tokens.items():
            self.create(ISSUER, escrow.deploy_token(currency, self.address(ISSUER)), address)

    def mint(self, order: Order | None, owner: str, currency: str, amount: int) -> None:
        """The issuer gives `owner` tokens."""
        token, to = self.tokens[currency], self.address(owner)
        moves = (move(token, NO_ADDRESS, to, amount),)
        self.submit(
            order, "mint", ISSUER, Message(token, escrow.mint(to, amount)), Consequence(moves=lambda: moves)
        )

    def approve(self, order: Order | None, owner: str, currency: str, spender: Address) -> None:
        """`owner` gives `spender`, once, an unlimited allowance."""
        if (owner, currency, spender) not in self._approved:
            self._approved.add((owner, currency, spender))
            data = escrow.approve(spender, escrow.UNLIMITED)
            self.submit(order, "approve", owner, Message(self.tokens[currency], data))

    def provide(self, order: Order | None, owner: str, currency: str, amount: int, spender: Address) -> None:
        """Give `owner` tokens, a buyer gas too, and `spender`, once, an unlimited allowance."""
        self.mint(order, owner, currency, amount)
        self.sponsor(order, owner)
        self.approve(order, owner, currency, spender)
