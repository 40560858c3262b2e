"""The accounts of a run and what they send: addresses by name, gas for those who own none, tokens, transactions."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from chain.contracts import escrow
from chain.settlement.mempool import GAS, STEP_GAS, Mempool
from chain.settlement.origin import epoch_of, genesis_seed, token_addresses
from sim.core.accounts import ISSUER, SPONSOR, is_buyer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import simpy

    from chain.evm.accounts import Accounts
    from chain.evm.engine import Address, Receipt
    from chain.settlement.executor import Executor
    from sim.orders.order import Order
    from sim.scenario import Scenario

SPONSORED_STEPS: Final = 64
"""Steps whose gas a buyer's wallet is given at a time."""


class Message(NamedTuple):
    """What a transaction carries: calldata and wei to a contract, or the code of a new one to nobody."""

    to: Address | None
    data: bytes = b""
    value: int = 0


class Consequence(NamedTuple):
    """What comes of a transaction.

    Attributes:
        effect: called when the block is made; does the books and returns what the executor must find
            (`chain.settlement.executor.Submission.expected`).
        observe: called with the EVM's receipt, where what comes of it cannot be known before.
    """

    effect: Callable[[], bytes] = bytes
    observe: Callable[[Receipt], None] | None = None


NOTHING: Final = Consequence()
"""Of a step that leaves the books as they are."""


class Wallets:
    """Sends transactions for everybody in a market.

    Args:
        env: the clock; integer seconds.
        scenario: whose accounts, tokens and gas price.
        accounts: of the run.
        executor: of the blocks.
        module_gas: gas limits by action, beside those of the escrow and its tokens.

    Attributes:
        env: the clock.
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
        module_gas: Mapping[str, int],
    ) -> None:
        self.env = env
        self.epoch = epoch_of(scenario)
        self.tokens = token_addresses(scenario, accounts)
        self.genesis_seed = genesis_seed(scenario.seed)
        self._address = cache(accounts.address)  # asked ten times an order, by two dozen names
        self._gas_price = scenario.settlement.gas_price_wei
        self._mempool = Mempool(env, scenario.settlement, executor, max(module_gas.values(), default=0))
        self._gas = {**module_gas, **GAS}
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
        gas = self._gas.get(action, STEP_GAS)
        effect, observe = consequence
        return self._mempool.submit(
            (number, action, sender, self._address(sender), to, data, value, gas, self._gas_price),
            effect,
            observe,
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
            wei = SPONSORED_STEPS * GAS["fund"] * self._gas_price
            self.submit(order, "sponsor", SPONSOR, Message(self.address(wallet), value=wei))
        self._sponsored[wallet] = left - 1

    # tokens

    def deploy_tokens(self) -> None:
        """The issuer creates the token of every currency, which must be the first that it creates."""
        for currency, address in self.tokens.items():
            self.create(ISSUER, escrow.deploy_token(currency, self.address(ISSUER)), address)

    def mint(self, order: Order | None, owner: str, currency: str, amount: int) -> None:
        """The issuer gives `owner` tokens."""
        data = escrow.mint(self.address(owner), amount)
        self.submit(order, "mint", ISSUER, Message(self.tokens[currency], data))

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
