"""Settlement through the escrow contract: every step is a transaction, final when its block is mined."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from chain.contracts import escrow
from chain.contracts.escrow import State, Terms, address_word, word
from chain.settlement.modules.arbitration import ChainCourt
from chain.settlement.modules.registry import ChainCovenants
from chain.settlement.wallets import Wallets
from sim.core.units import BPS, HOUR
from sim.settlement.protocol import Conservation, Ledger, cancel_bps_of, divide, divide_called_off

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    import simpy

    from chain.evm.accounts import Accounts
    from chain.evm.engine import Address
    from chain.evm.engine import Receipt as EvmReceipt
    from chain.settlement.books import Purse
    from chain.settlement.executor import Executor
    from sim.orders.order import Deposit, Order, Payouts
    from sim.scenario import Scenario
    from sim.settlement.protocol import Milestone, SidePayment, Windows

FLOAT: Final = 10**27
"""Token units that each payment processor holds in each currency: more than any run moves."""


class OnChainSettlement(Wallets):
    """`sim.settlement.protocol.Settlement` on an EVM.

    The ledger kept here says what the contract must do; the executor compares.
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
        super().__init__(env, scenario, accounts, executor)
        self._scenario = scenario
        self.windows = windows
        self.cancel_bps = cancel_bps_of(scenario)
        self.court: ChainCourt | None = None
        self._covenants: ChainCovenants | None = None
        self._side_payments: list[SidePayment] = []
        self._executor = executor
        self._ledger = Ledger()
        self._funded = 0
        self._final: dict[int, State] = {}
        self._withdrawing: set[tuple[str, str]] = set()
        self._set_up()
        chosen = set(self._terms.covenants)
        if chosen & {"tribunal", "jurors"}:
            self.court = ChainCourt(self, scenario, accounts)
        if chosen & {"carriage", "bond"}:
            self._covenants = ChainCovenants(self, scenario, accounts)
        self._mempool.set_up()

    def ruled(self, order: Order, buyer_bps: int) -> bytes:
        """The books of a ruling, and how the escrow's event begins."""
        payouts = divide(self._held(order), buyer_bps, delivered=order.delivered_at >= 0)
        return self._book(order, State.RULED, buyer_bps, payouts)

    # the steps of an order

    def fund(self, order: Order) -> simpy.Event:
        """The payer's tokens move into escrow; a wallet is set up first where the buyer has none."""
        payer = f"processor:{order.payment.name}"
        deposit = self._held(order)
        if order.payment.self_custody:
            payer = order.buyer.account
            self.provide(order, payer, deposit.total, self.escrow)
        self._funded += 1
        order.escrow_id = self._funded

        def effect() -> bytes:
            self._ledger.deposit(order, deposit.total, self.now)
            return word(order.escrow_id)

        data = escrow.fund(self._agreed(order, deposit))
        done = self.submit(order, "fund", payer, self.escrow, data, effect)
        if self._covenants is not None:
            self._covenants.funded(order)
        return done

    def ship(self, order: Order) -> simpy.Event:
        """The seller attests the handover."""
        if self._covenants is not None:
            self._covenants.hand_over(order)
        return self._step(order, "ship", order.seller.account)

    def milestone(self, order: Order, milestone: Milestone) -> simpy.Event:
        """The carrier attests how far the parcel is."""
        assert self._covenants is not None
        return self._covenants.milestone(order, milestone)

    def deliver(self, order: Order) -> simpy.Event:
        """The carrier attests delivery."""
        if self._covenants is not None and self._covenants.carrier is not None:
            return self._covenants.delivered(order)
        return self._step(order, "deliver", order.carrier)

    def confirm(self, order: Order) -> simpy.Event:
        """The buyer accepts."""
        return self._settle(order, "confirm", order.buyer.account, State.RELEASED, 0, delivered=True)

    def release(self, order: Order) -> simpy.Event:
        """The keeper ends a silent inspection."""
        return self._settle(order, "release", "keeper", State.RELEASED, 0, delivered=True)

    def cancel(self, order: Order) -> simpy.Event:
        """The seller steps back."""
        return self._settle(order, "cancel", order.seller.account, State.UNSHIPPED, BPS, delivered=False)

    def call_off(self, order: Order) -> simpy.Event:
        """The buyer steps back and pays for it."""
        self._sponsor(order, order.buyer.account)
        data = escrow.step("cancel", order.escrow_id)
        payouts = divide_called_off(self._held(order), self.cancel_bps)
        return self._pay_out(
            order, "cancel", order.buyer.account, data, State.CANCELLED, BPS - self.cancel_bps, payouts
        )

    def send_back(self, order: Order) -> simpy.Event:
        """The buyer hands the goods to the carrier."""
        return self._step(order, "sendBack", order.buyer.account)

    def take_back(self, order: Order) -> simpy.Event:
        """The carrier attests that the goods are back."""
        if self._covenants is not None and self._covenants.carrier is not None:
            return self._covenants.take_back(order)
        return self._step(order, "takeBack", order.carrier)

    def offer(self, order: Order, buyer_bps: int) -> simpy.Event:
        """The seller proposes a division."""
        data = escrow.share_step("offer", order.escrow_id, buyer_bps)
        return self.submit(order, "offer", order.seller.account, self.escrow, data)

    def accept(self, order: Order, buyer_bps: int) -> simpy.Event:
        """The buyer takes it."""
        return self._settle(
            order, "accept", order.buyer.account, State.AGREED, buyer_bps, delivered=order.delivered_at >= 0
        )

    def expire(self, order: Order) -> simpy.Event:
        """The keeper ends a wait in vain."""
        delivered = order.delivered_at >= 0
        state = State.REFUNDED if delivered else State.UNSHIPPED if order.shipped_at < 0 else State.LOST
        return self._settle(order, "expire", "keeper", state, BPS, delivered=delivered)

    def dispute(self, order: Order) -> simpy.Event:
        """The buyer calls the arbiter."""
        return self._step(order, "dispute", order.buyer.account)

    def refund(self, order: Order) -> simpy.Event:
        """The seller gives in."""
        delivered = order.delivered_at >= 0
        return self._settle(order, "refund", order.seller.account, State.REFUNDED, BPS, delivered=delivered)

    def rule(self, order: Order, buyer_bps: int) -> simpy.Event:
        """The arbiter divides."""
        delivered = order.delivered_at >= 0
        return self._settle(order, "rule", "arbiter", State.RULED, buyer_bps, delivered=delivered)

    def lapse(self, order: Order) -> simpy.Event:
        """The keeper ends the arbiter's silence."""
        share = self._terms.default_buyer_bps
        delivered = order.delivered_at >= 0
        return self._settle(order, "lapse", "keeper", State.RULED, share, delivered=delivered)

    # promises besides

    def keep_promises(self, order: Order) -> simpy.Event:
        """Close what was promised about a settled order."""
        if self._covenants is None:
            return self._env.timeout(0)
        return self._env.process(self._conclude(order, self._covenants))

    def _conclude(self, order: Order, covenants: ChainCovenants) -> Generator[simpy.Event, object, None]:
        yield self._env.timeout(max(0, covenants.due(order) - self.now))
        award = self.court.award_of(order) if self.court is not None else None
        yield self._env.all_of(covenants.conclude(order, self._final.pop(order.id), award))

    def unwind(self) -> simpy.Event:
        """Retire bonds and redeem capital."""
        return self._env.all_of([] if self._covenants is None else self._covenants.unwind())

    def note(self, paid: SidePayment) -> None:
        """Money moved besides the deposits."""
        self._side_payments.append(paid)

    def side_payments(self) -> Iterator[SidePayment]:
        """What moved since this was asked last."""
        moved, self._side_payments = self._side_payments, []
        return iter(moved)

    # payouts

    def withdraw(self, owner: str, currency: str) -> simpy.Event:
        """`owner` takes out its credit in `currency`, wherever it has one."""
        steps = [
            self._withdraw_from(purse, owner, currency)
            for purse in self._purses()
            if purse.credits[owner, currency] and (owner, currency) not in purse.withdrawing
        ]
        if self._has_credit(owner, currency):
            steps.append(self._withdraw_from_escrow(owner, currency))
        return steps[0] if len(steps) == 1 else self._env.all_of(steps)

    def claims(self) -> Iterator[tuple[str, str, int]]:
        """Credits for which no withdrawal is on its way."""
        found: Counter[tuple[str, str]] = Counter()
        for (owner, currency), amount in self._ledger.credits.items():
            if (owner, currency) not in self._withdrawing:
                found[owner, currency] += amount
        for purse in self._purses():
            for owner, currency, amount in purse.claims():
                found[owner, currency] += amount
        return ((owner, currency, amount) for (owner, currency), amount in found.items())

    def finish(self) -> None:
        """Wait for the chain."""
        self._executor.finish()

    def close(self) -> None:
        """Let go of the engine."""
        self._executor.close()

    def conservation(self) -> Conservation:
        """The books' deposits and withdrawals against what the contracts really hold on chain."""
        self._executor.finish()
        books = self._ledger.conservation()
        deposited, paid_out = Counter(books.deposited), Counter(books.paid_out)
        held = Counter(self._executor.held(self.escrow, self.tokens))
        for purse in self._purses():
            deposited.update(purse.deposited)
            paid_out.update(purse.paid_out)
            held.update(self._executor.held(purse.address, self.tokens))
        currencies = sorted(deposited)
        return Conservation(
            *(
                {currency: counts[currency] for currency in currencies}
                for counts in (deposited, paid_out, held)
            )
        )

    def _purses(self) -> list[Purse]:
        return [] if self._covenants is None else self._covenants.purses

    def _has_credit(self, owner: str, currency: str) -> bool:
        key = owner, currency
        return self._ledger.credits.get(key, 0) > 0 and key not in self._withdrawing

    def _withdraw_from_escrow(self, owner: str, currency: str) -> simpy.Event:
        self._withdrawing.add((owner, currency))

        def effect() -> bytes:
            self._withdrawing.discard((owner, currency))
            return address_word(self.address(owner)) + word(self._ledger.withdraw(owner, currency))

        return self._withdraw(self.escrow, owner, currency, effect)

    def _withdraw_from(self, purse: Purse, owner: str, currency: str) -> simpy.Event:
        purse.withdrawing.add((owner, currency))

        def effect() -> bytes:
            purse.withdrawing.discard((owner, currency))
            amount = purse.credits.pop((owner, currency))
            purse.paid_out[currency] += amount
            return address_word(self.address(owner)) + word(amount)

        return self._withdraw(purse.address, owner, currency, effect)

    def _withdraw(
        self,
        at: Address,
        owner: str,
        currency: str,
        effect: Callable[[], bytes] = bytes,
        observe: Callable[[EvmReceipt], None] | None = None,
    ) -> simpy.Event:
        if owner.startswith("buyer:"):
            self._sponsor(None, owner)
        data = escrow.withdraw(self.tokens[currency])
        return self.submit(None, "withdraw", owner, at, data, effect, observe=observe)

    # transactions

    def _step(self, order: Order, action: str, sender: str) -> simpy.Event:
        if sender.startswith("buyer:"):
            self._sponsor(order, sender)
        return self.submit(order, action, sender, self.escrow, escrow.step(action, order.escrow_id))

    def _settle(
        self, order: Order, action: str, sender: str, state: State, buyer_bps: int, *, delivered: bool
    ) -> simpy.Event:
        if sender.startswith("buyer:"):
            self._sponsor(order, sender)
        if action in escrow.SHARE_STEPS:
            data = escrow.share_step(action, order.escrow_id, buyer_bps)
        else:
            data = escrow.step(action, order.escrow_id)
        payouts = divide(self._held(order), buyer_bps, delivered=delivered)
        return self._pay_out(order, action, sender, data, state, buyer_bps, payouts)

    def _pay_out(
        self,
        order: Order,
        action: str,
        sender: str,
        data: bytes,
        state: State,
        buyer_bps: int,
        payouts: Payouts,
    ) -> simpy.Event:
        def effect() -> bytes:
            return self._book(order, state, buyer_bps, payouts)

        return self.submit(order, action, sender, self.escrow, data, effect)

    def _book(self, order: Order, state: State, buyer_bps: int, payouts: Payouts) -> bytes:
        order.buyer_bps = buyer_bps
        order.payouts = payouts
        if self._covenants is not None:
            self._final[order.id] = state
        self._ledger.settle(order, payouts)
        return b"".join(map(word, (order.escrow_id, state, buyer_bps, *payouts)))

    def _held(self, order: Order) -> Deposit:
        """What the escrow holds of an order: without the freight if that has a contract of its own."""
        apart = self._covenants is not None and self._covenants.carrier is not None
        return order.deposit._replace(freight=0) if apart else order.deposit

    def _agreed(self, order: Order, deposit: Deposit) -> Terms:
        address, windows = self._accounts.address, self.windows
        carrier = None if self._covenants is None else self._covenants.carrier
        return Terms(
            address(order.buyer.account),
            address(order.seller.account),
            carrier or address(order.carrier),
            address(order.tax_payee),
            address("arbiter") if self.court is None else self.court.tribunal,
            self.tokens[order.quote.currency],
            deposit.price,
            deposit.freight,
            deposit.tax,
            deposit.fee_bps,
            windows.ship // HOUR,
            windows.deliver // HOUR,
            windows.inspect // HOUR,
            windows.ruling // HOUR,
            self._terms.default_buyer_bps,
            self.cancel_bps,
            "returns" in self._terms.covenants,
        )

    def _escrow_code(self) -> bytes:
        return escrow.deploy_escrow(self.address("platform"))

    def _set_up(self) -> None:
        """Deploy the tokens and the escrow, and fill the processors' accounts, in blocks before second 0."""
        self.create("platform", self._escrow_code(), self.escrow)
        for currency, token in self.tokens.items():
            self.create("issuer", escrow.deploy_token(currency, self.address("issuer")), token)
        for payment in self._scenario.payments:
            if not payment.self_custody:
                processor = f"processor:{payment.name}"
                for token in self.tokens.values():
                    self.submit(None, "mint", "issuer", token, escrow.mint(self.address(processor), FLOAT))
                    self.submit(
                        None, "approve", processor, token, escrow.approve(self.escrow, escrow.UNLIMITED)
                    )
