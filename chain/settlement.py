"""Settlement through the escrow contract: every step is a transaction, final when its block is mined."""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime, time
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, NamedTuple

import rlp
from eth_hash.auto import keccak

from chain import escrow
from chain.engine import Genesis, Transaction
from chain.escrow import Terms, address_word, word
from chain.executor import Submission
from sim.settlement import Conservation, Ledger, Receipt, divide
from sim.units import BPS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import simpy

    from chain.accounts import Accounts
    from chain.engine import Address
    from chain.executor import Executor
    from sim.order import Order
    from sim.scenario import Scenario
    from sim.settlement import Windows

GAS: Final = {
    "deploy": 5_000_000,
    "sponsor": 21_000,
    "mint": 120_000,
    "approve": 80_000,
    "fund": 700_000,
    "withdraw": 120_000,
}
"""Gas limits by action; every other step gets `STEP_GAS`. A block takes transactions up to its own limit."""

STEP_GAS: Final = 260_000
FLOAT: Final = 10**27
"""Token units that each payment processor holds in each currency: more than any run moves."""

ENDOWMENT: Final = 10**27
"""Wei in each account at genesis: gas is counted, never short."""

GENESIS_LEAD: Final = 100
"""Block intervals between genesis and second 0, in which tokens and escrow are deployed."""

SPONSORED_STEPS: Final = 64
"""Steps whose gas a buyer's wallet is given at a time."""


class _Pending(NamedTuple):
    order: int
    action: str
    sender: str
    tx: Transaction
    effect: Callable[[], bytes]
    done: simpy.Event


def contract_address(creator: Address, nonce: int) -> Address:
    """Where the contract created by `creator`'s transaction number `nonce` stands."""
    encoded: bytes = rlp.encode([bytes.fromhex(creator[2:]), nonce])
    return "0x" + keccak(encoded)[-20:].hex()


def escrow_address(accounts: Accounts) -> Address:
    """Where a run's escrow stands: it is the first thing that the platform creates."""
    return contract_address(accounts.address("platform"), 0)


def token_addresses(scenario: Scenario, accounts: Accounts) -> dict[str, Address]:
    """Where a run's tokens stand, by currency: the issuer creates them in alphabetical order."""
    issuer = accounts.address("issuer")
    currencies = sorted({country.currency for country in scenario.countries})
    return {currency: contract_address(issuer, nonce) for nonce, currency in enumerate(currencies)}


class OnChainSettlement:
    """`sim.settlement.Settlement` on an EVM.

    Transactions queue and enter the next block, first come first served, until its gas limit is reached; blocks
    come at whole multiples of the block interval, and only if something waits. The ledger kept here says what the
    contract must do; the executor compares.
    """

    name = "chain"

    def __init__(
        self,
        env: simpy.Environment,
        scenario: Scenario,
        windows: Windows,
        accounts: Accounts,
        executor: Executor,
    ) -> None:
        self._env = env
        self._scenario = scenario
        self._terms = scenario.settlement
        self.windows = windows
        self._accounts = accounts
        self._executor = executor
        self._queue: deque[_Pending] = deque()
        self._queued_gas = 0
        self._block_due = False
        self._executed = 0
        self._funded = 0
        self._ledger = Ledger()
        self._withdrawing: set[tuple[str, str]] = set()
        self._sponsored: dict[str, int] = {}
        self._approved: set[tuple[str, str]] = set()
        self.tokens = token_addresses(scenario, accounts)
        self.escrow = escrow_address(accounts)
        self._set_up()

    @property
    def latency(self) -> int:
        """Seconds within which a step submitted now is mined, whatever already waits.

        The queue is served in order, so nothing that comes later can delay it. A block is left with less than the
        largest transaction's gas to spare.
        """
        full_blocks = (self._queued_gas + _LARGEST_STEP) // (self._terms.block_gas_limit - _LARGEST_STEP)
        return self._terms.block_interval * (1 + full_blocks)

    # the steps of an order

    def fund(self, order: Order) -> simpy.Event:
        """The payer's tokens move into escrow; a wallet is set up first where the buyer has none."""
        payer = f"processor:{order.payment.name}"
        token = self.tokens[order.quote.currency]
        if order.payment.self_custody:
            payer = order.buyer.account
            self._submit(
                order, "mint", "issuer", token, escrow.mint(self._address(payer), order.deposit.total)
            )
            self._sponsor(order, payer)
            if (payer, order.quote.currency) not in self._approved:
                self._approved.add((payer, order.quote.currency))
                self._submit(order, "approve", payer, token, escrow.approve(self.escrow, escrow.UNLIMITED))

        def effect() -> bytes:
            self._funded += 1
            order.escrow_id = self._funded
            self._ledger.deposit(order, int(self._env.now))
            return word(order.escrow_id)

        return self._submit(order, "fund", payer, self.escrow, escrow.fund(self._agreed(order)), effect)

    def ship(self, order: Order) -> simpy.Event:
        """The seller attests the handover."""
        return self._step(order, "ship", order.seller.account)

    def deliver(self, order: Order) -> simpy.Event:
        """The carrier attests delivery."""
        return self._step(order, "deliver", order.carrier)

    def confirm(self, order: Order) -> simpy.Event:
        """The buyer accepts."""
        return self._settle(order, "confirm", order.buyer.account, 0, delivered=True)

    def release(self, order: Order) -> simpy.Event:
        """The keeper ends a silent inspection."""
        return self._settle(order, "release", "keeper", 0, delivered=True)

    def cancel(self, order: Order) -> simpy.Event:
        """The seller steps back."""
        return self._settle(order, "cancel", order.seller.account, BPS, delivered=False)

    def expire(self, order: Order) -> simpy.Event:
        """The keeper ends a wait in vain."""
        return self._settle(order, "expire", "keeper", BPS, delivered=False)

    def dispute(self, order: Order) -> simpy.Event:
        """The buyer calls the arbiter."""
        return self._step(order, "dispute", order.buyer.account)

    def refund(self, order: Order) -> simpy.Event:
        """The seller gives in."""
        return self._settle(order, "refund", order.seller.account, BPS, delivered=order.delivered_at >= 0)

    def rule(self, order: Order, buyer_bps: int) -> simpy.Event:
        """The arbiter divides."""
        return self._settle(order, "rule", "arbiter", buyer_bps, delivered=order.delivered_at >= 0)

    def lapse(self, order: Order) -> simpy.Event:
        """The keeper ends the arbiter's silence."""
        share = self._terms.default_buyer_bps
        return self._settle(order, "lapse", "keeper", share, delivered=order.delivered_at >= 0)

    # payouts

    def withdraw(self, owner: str, currency: str) -> simpy.Event:
        """`owner` takes out its credit in `currency`."""
        token = self.tokens[currency]
        self._withdrawing.add((owner, currency))
        if owner.startswith("buyer:"):
            self._sponsor(None, owner)

        def effect() -> bytes:
            self._withdrawing.discard((owner, currency))
            amount = self._ledger.withdraw(owner, currency)
            return address_word(self._address(owner)) + word(amount)

        return self._submit(None, "withdraw", owner, self.escrow, escrow.withdraw(token), effect)

    def claims(self) -> Iterator[tuple[str, str, int]]:
        """Credits for which no withdrawal is on its way."""
        for (owner, currency), amount in self._ledger.credits.items():
            if (owner, currency) not in self._withdrawing:
                yield owner, currency, amount

    def finish(self) -> None:
        """Wait for the chain."""
        self._executor.finish()

    def close(self) -> None:
        """Let go of the engine."""
        self._executor.close()

    def conservation(self) -> Conservation:
        """The ledger's deposits and withdrawals against what the contract really holds on chain."""
        self._executor.finish()
        books = self._ledger.conservation()
        held = self._executor.held(self.escrow, self.tokens)
        return books._replace(held={currency: held[currency] for currency in books.deposited})

    # transactions

    def _step(self, order: Order, action: str, sender: str) -> simpy.Event:
        if sender.startswith("buyer:"):
            self._sponsor(order, sender)
        return self._submit(order, action, sender, self.escrow, escrow.step(action, order.escrow_id))

    def _settle(
        self, order: Order, action: str, sender: str, buyer_bps: int, *, delivered: bool
    ) -> simpy.Event:
        if sender.startswith("buyer:"):
            self._sponsor(order, sender)
        data = (
            escrow.rule(order.escrow_id, buyer_bps)
            if action == "rule"
            else escrow.step(action, order.escrow_id)
        )

        def effect() -> bytes:
            order.buyer_bps = buyer_bps
            order.payouts = divide(order.deposit, buyer_bps, delivered=delivered)
            self._ledger.settle(order, order.payouts)
            state = _FINAL_STATE[action]
            return b"".join(map(word, (order.escrow_id, state, buyer_bps, *order.payouts)))

        return self._submit(order, action, sender, self.escrow, data, effect)

    def _sponsor(self, order: Order | None, wallet: str) -> None:
        """The platform pays the gas of buyers, who need not own any native coin."""
        left = self._sponsored.get(wallet, 0)
        if left == 0:
            left = SPONSORED_STEPS
            value = SPONSORED_STEPS * GAS["fund"] * self._terms.gas_price_wei
            self._submit(order, "sponsor", "sponsor", self._address(wallet), b"", value=value)
        self._sponsored[wallet] = left - 1

    def _submit(
        self,
        order: Order | None,
        action: str,
        sender: str,
        to: Address | None,
        data: bytes,
        effect: Callable[[], bytes] = bytes,
        value: int = 0,
    ) -> simpy.Event:
        gas = GAS.get(action, STEP_GAS)
        tx = Transaction(self._address(sender), to, data, value, gas, self._terms.gas_price_wei)
        done = self._env.event()
        self._queue.append(_Pending(-1 if order is None else order.id, action, sender, tx, effect, done))
        self._queued_gas += gas
        if not self._block_due:
            self._schedule_block()
        return done

    def _schedule_block(self) -> None:
        interval = self._terms.block_interval
        now = int(self._env.now)
        self._block_due = True
        tick = self._env.timeout(interval - now % interval)
        tick.callbacks.append(self._mine)

    def _mine(self, _: simpy.Event) -> None:
        now = int(self._env.now)
        block = self._next_block()
        self._execute(now, block)
        first = self._executed - len(block)
        for number, pending in enumerate(block, first):
            pending.done.succeed(Receipt(now, number))
        self._block_due = False
        if self._queue:
            self._schedule_block()

    def _next_block(self) -> list[_Pending]:
        block, gas = [], 0
        while self._queue and gas + self._queue[0].tx.gas <= self._terms.block_gas_limit:
            pending = self._queue.popleft()
            gas += pending.tx.gas
            block.append(pending)
        self._queued_gas -= gas
        return block

    def _execute(self, time: int, block: Sequence[_Pending]) -> None:
        submissions = [
            Submission(number, pending.order, pending.action, pending.sender, pending.tx, pending.effect())
            for number, pending in enumerate(block, self._executed)
        ]
        self._executed += len(submissions)
        self._executor.mine(time, submissions)

    # before the first order

    def _address(self, name: str) -> Address:
        return self._accounts.address(name)

    def _agreed(self, order: Order) -> Terms:
        address, windows, deposit = self._accounts.address, self.windows, order.deposit
        return Terms(
            address(order.buyer.account),
            address(order.seller.account),
            address(order.carrier),
            address(order.tax_payee),
            address("arbiter"),
            self.tokens[order.quote.currency],
            deposit.price,
            deposit.freight,
            deposit.tax,
            deposit.fee,
            windows.ship,
            windows.deliver,
            windows.inspect,
            windows.ruling,
            self._terms.default_buyer_bps,
        )

    def _set_up(self) -> None:
        """Deploy the tokens and the escrow, and fill the processors' accounts, in blocks before second 0."""
        self._block_due = True
        self._create("platform", escrow.deploy_escrow(self._address("platform")), self.escrow)
        for currency, token in self.tokens.items():
            self._create("issuer", escrow.deploy_token(currency, self._address("issuer")), token)
        for payment in self._scenario.payments:
            if not payment.self_custody:
                processor = f"processor:{payment.name}"
                for token in self.tokens.values():
                    self._submit(None, "mint", "issuer", token, escrow.mint(self._address(processor), FLOAT))
                    self._submit(
                        None, "approve", processor, token, escrow.approve(self.escrow, escrow.UNLIMITED)
                    )
        blocks = []
        while self._queue:
            blocks.append(self._next_block())
        for number, block in enumerate(blocks):
            self._execute((number - len(blocks)) * self._terms.block_interval, block)
        self._block_due = False

    def _create(self, creator: str, code: bytes, address: Address) -> None:
        gas, price = GAS["deploy"], self._terms.gas_price_wei
        tx = Transaction(self._address(creator), None, code, 0, gas, price)
        expected = bytes.fromhex(address[2:])
        self._queue.append(_Pending(-1, "deploy", creator, tx, lambda: expected, self._env.event()))
        self._queued_gas += gas


_LARGEST_STEP: Final = GAS["sponsor"] + max(
    STEP_GAS, *(gas for action, gas in GAS.items() if action != "deploy")
)
"""Gas limit of the largest step after set-up, with the sponsored transfer that may come before it."""

_FINAL_STATE: Final = {
    "confirm": escrow.STATE_RELEASED,
    "release": escrow.STATE_RELEASED,
    "cancel": escrow.STATE_REFUNDED,
    "expire": escrow.STATE_REFUNDED,
    "refund": escrow.STATE_REFUNDED,
    "rule": escrow.STATE_RULED,
    "lapse": escrow.STATE_RULED,
}


def chain_id(seed: int) -> int:
    """A chain id of the run's own, so that wallets do not mix up two runs."""
    return 31_337_000 + int.from_bytes(blake2b(str(seed).encode(), digest_size=2).digest(), "big")


def genesis(scenario: Scenario, accounts: Accounts, names: Iterable[str]) -> Genesis:
    """The block before everything: native coin for each account in `names`."""
    epoch = epoch_of(scenario)
    return Genesis(
        chain_id=chain_id(scenario.seed),
        timestamp=epoch - GENESIS_LEAD * scenario.settlement.block_interval,
        balances={accounts.address(name): ENDOWMENT for name in names},
        keys=accounts,
        gas_limit=scenario.settlement.block_gas_limit,
        seed=blake2b(str(scenario.seed).encode(), digest_size=32).digest(),
    )


def epoch_of(scenario: Scenario) -> int:
    """Unix time of the simulation's second 0: midnight UTC of the first day."""
    return int(datetime.combine(scenario.start, time(), tzinfo=UTC).timestamp())


def endowed_accounts(scenario: Scenario, sellers: int) -> list[str]:
    """Everybody but buyers, whose gas is sponsored."""
    return [
        "platform", "issuer", "sponsor", "keeper", "arbiter",
        *(f"processor:{payment.name}" for payment in scenario.payments if not payment.self_custody),
        *(f"carrier:{mode.name}" for mode in scenario.modes),
        "carrier:parcel",
        *(f"tax:{country.code}" for country in scenario.countries),
        *(f"seller:{index}" for index in range(sellers)),
    ]  # fmt: skip
