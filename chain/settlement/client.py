"""Settlement through the escrow contract: every step is a transaction, final when its block is mined."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from chain.contracts.escrow import State
from chain.settlement.escrow import Ending, Escrow, ShippedEscrow
from chain.settlement.gas import GasLimits
from chain.settlement.genesis import contract_addresses
from chain.settlement.modules.module import Site
from chain.settlement.modules.registry import GAS, Modules, around
from chain.settlement.names import Names, NamingExecutor
from chain.settlement.origin import token_addresses
from chain.settlement.wallets import Wallets
from sim.core.accounts import ARBITER, KEEPER
from sim.core.units import BPS
from sim.settlement import all_claims, conservation, divide_called_off

if TYPE_CHECKING:
    from collections.abc import Iterator

    import simpy

    from chain.evm.accounts import Accounts
    from chain.settlement.escrow import SaleContract
    from chain.settlement.executor import Executor
    from chain.settlement.holder import Holder
    from sim.orders.order import Order
    from sim.scenario import Scenario
    from sim.settlement import Conservation, Court, Milestone, SidePayment


class OnChainSettlement:
    """`sim.settlement.Settlement` on an EVM: the escrow, and the modules around it.

    Their books say what each contract must do; the executor compares.

    Args:
        env: the clock; integer seconds.
        scenario: whose terms orders have, and whose modules are deployed.
        accounts: of the run.
        executor: of the blocks.
        contract: that stands as the escrow; the shipped one unless another is given.

    Attributes:
        wallets: that send the transactions.
        escrow: the contract of sale.
    """

    name = "chain"

    def __init__(
        self,
        env: simpy.Environment,
        scenario: Scenario,
        accounts: Accounts,
        executor: Executor,
        contract: SaleContract | None = None,
    ) -> None:
        self._env = env
        self._default_buyer_bps = scenario.settlement.default_buyer_bps
        self._side_payments: list[SidePayment] = []
        self._asked = 0
        self._bonded = "bond" in scenario.settlement.modules
        at = contract_addresses(scenario, accounts)
        names = Names(accounts, at, token_addresses(scenario, accounts))
        self._executor = NamingExecutor(executor, names)
        gas = GasLimits(scenario.settlement, GAS)
        self.wallets = Wallets(env, scenario, accounts, self._executor, names, gas)
        self.escrow = Escrow(
            self.wallets, at["escrow"], scenario, contract or ShippedEscrow(), around(scenario, at)
        )
        self.escrow.deploy()
        self.wallets.deploy_tokens()
        self.escrow.open_processors()
        self._modules = Modules(
            Site(scenario, self.wallets, at, self._side_payments.append, self.escrow.ruled)
        )
        self.wallets.set_up()
        self.windows = self.escrow.windows
        self.cancel_bps = self.escrow.cancel_bps

    @property
    def court(self) -> Court | None:
        """Who rules, if not one arbiter at its pleasure."""
        return self._modules.court

    @property
    def divisible(self) -> bool:
        """Whether the contract knows offers, and no bond pays for what is agreed on."""
        return self.escrow.divisible and not self._bonded

    @property
    def latency(self) -> int:
        """Seconds within which a step submitted now is mined, whatever already waits."""
        return self.wallets.latency

    # the steps of an order

    def fund(self, order: Order) -> simpy.Event:
        """The payer's tokens move into escrow; a wallet is set up first where the buyer has none."""
        done = self.escrow.fund(order)
        self._modules.funded(order)
        return done

    def ship(self, order: Order) -> simpy.Event:
        """The seller attests the handover."""
        self._modules.before_handover(order)
        shipped = self.escrow.step(order, "ship", order.seller.account)
        self._modules.hand_over(order)
        return shipped

    def milestone(self, order: Order, milestone: Milestone) -> simpy.Event:
        """The carrier attests how far the parcel is, if a module wants to know."""
        attested = self._modules.milestone(order, milestone)
        return self._env.timeout(0) if attested is None else attested

    def deliver(self, order: Order) -> simpy.Event:
        """The carrier attests delivery."""
        attested = self._modules.deliver(order)
        return self.escrow.step(order, "deliver", order.carrier) if attested is None else attested

    def confirm(self, order: Order) -> simpy.Event:
        """The buyer accepts."""
        ending = self.escrow.divided(order, State.RELEASED, 0, confirmed=True)
        return self.escrow.settle(order, "confirm", order.buyer.account, ending)

    def release(self, order: Order) -> simpy.Event:
        """The keeper ends a silent inspection."""
        ending = self.escrow.divided(order, State.RELEASED, 0, confirmed=True)
        return self.escrow.settle(order, "release", KEEPER, ending)

    def cancel(self, order: Order) -> simpy.Event:
        """The seller steps back."""
        ending = self.escrow.divided(order, State.UNSHIPPED, BPS)
        return self.escrow.settle(order, "cancel", order.seller.account, ending)

    def call_off(self, order: Order) -> simpy.Event:
        """The buyer steps back and pays for it; where the contract does not let it, it asks the seller."""
        if not self.escrow.lets(order, "cancel", order.buyer.account):
            self._asked += 1
            return self.cancel(order)
        payouts = divide_called_off(self.escrow.held(order), self.cancel_bps)
        ending = Ending(State.CANCELLED, BPS - self.cancel_bps, payouts)
        return self.escrow.settle(order, "cancel", order.buyer.account, ending)

    def send_back(self, order: Order) -> simpy.Event:
        """The buyer hands the goods to the carrier."""
        return self.escrow.step(order, "sendBack", order.buyer.account)

    def take_back(self, order: Order) -> simpy.Event:
        """The carrier attests that the goods are back."""
        attested = self._modules.take_back(order)
        return self.escrow.step(order, "takeBack", order.carrier) if attested is None else attested

    def offer(self, order: Order, buyer_bps: int) -> simpy.Event:
        """The seller proposes a division."""
        return self.escrow.offer(order, buyer_bps)

    def accept(self, order: Order, buyer_bps: int) -> simpy.Event:
        """The buyer takes it."""
        ending = self.escrow.divided(order, State.AGREED, buyer_bps)
        return self.escrow.settle(order, "accept", order.buyer.account, ending)

    def expire(self, order: Order) -> simpy.Event:
        """The keeper ends a wait in vain."""
        if order.delivered_at >= 0:
            state = State.REFUNDED
        else:
            state = State.UNSHIPPED if order.shipped_at < 0 else State.LOST
        return self.escrow.settle(order, "expire", KEEPER, self.escrow.divided(order, state, BPS))

    def dispute(self, order: Order) -> simpy.Event:
        """The buyer calls the arbiter."""
        return self.escrow.step(order, "dispute", order.buyer.account)

    def refund(self, order: Order) -> simpy.Event:
        """The seller gives in."""
        ending = self.escrow.divided(order, State.REFUNDED, BPS)
        return self.escrow.settle(order, "refund", order.seller.account, ending)

    def rule(self, order: Order, buyer_bps: int) -> simpy.Event:
        """The arbiter divides."""
        ending = self.escrow.divided(order, State.RULED, buyer_bps)
        return self.escrow.settle(order, "rule", ARBITER, ending)

    def lapse(self, order: Order) -> simpy.Event:
        """The keeper ends the arbiter's silence."""
        ending = self.escrow.divided(order, State.RULED, self._default_buyer_bps)
        return self.escrow.settle(order, "lapse", KEEPER, ending)

    # modules

    def close_modules(self, order: Order) -> simpy.Event:
        """Close what was promised about a settled order."""
        if not self._modules.watching:
            return self._env.timeout(0)
        return self._env.all_of(self._modules.conclude(order, self.escrow.forget(order)))

    def unwind(self) -> simpy.Event:
        """Retire bonds and redeem capital."""
        return self._env.all_of(self._modules.unwind())

    def side_payments(self) -> Iterator[SidePayment]:
        """What moved since this was asked last."""
        moved = self._side_payments.copy()
        self._side_payments.clear()
        return iter(moved)

    def remarks(self) -> tuple[str, ...]:
        """How the contract's rights are less than the market supposes."""
        if not self._asked:
            return ()
        orders = "once" if self._asked == 1 else f"{self._asked:,} times"
        return (
            f"the contract lets no buyer cancel: {orders} a buyer that called off asked the seller, who cancelled",
        )

    # payouts

    def withdraw(self, owner: str, currency: str) -> simpy.Event:
        """`owner` takes out its credit in `currency`, wherever it has one."""
        places = (*self._modules.holders, self.escrow.holder)
        steps = [holder.withdraw(owner, currency) for holder in places if holder.books.owes(owner, currency)]
        return steps[0] if len(steps) == 1 else self._env.all_of(steps)

    def claims(self) -> Iterator[tuple[str, str, int]]:
        """Credits for which no withdrawal is on its way."""
        return all_claims(holder.books for holder in self._holders())

    def finish(self) -> None:
        """Wait for the chain."""
        self._executor.finish()

    def close(self) -> None:
        """Let go of the engine."""
        self._executor.close()

    def conservation(self) -> Conservation:
        """The books' deposits and withdrawals against what the contracts really hold on chain."""
        self._executor.finish()
        held: Counter[str] = Counter()
        for holder in self._holders():
            held.update(self._executor.held(holder.address, self.wallets.tokens))
        return conservation((holder.books for holder in self._holders()), held)

    def _holders(self) -> list[Holder]:
        return [self.escrow.holder, *self._modules.holders]
