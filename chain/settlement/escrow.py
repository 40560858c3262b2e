"""The escrow of a run: every step of a sale as a transaction, and the books of what it holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from chain.contracts import escrow
from chain.contracts.escrow import State, word
from chain.settlement.events import FUNDED, SETTLED
from chain.settlement.holder import Holder, foreseen_payment
from chain.settlement.wallets import NOTHING, Consequence
from sim.core.accounts import ARBITER, PLATFORM, processor
from sim.core.units import HOUR
from sim.settlement import cancel_bps_of, divide, windows_of

if TYPE_CHECKING:
    import simpy

    from chain.evm.engine import Address
    from chain.settlement.submission import Shown
    from chain.settlement.wallets import Wallets
    from sim.orders.order import Deposit, Order, Payouts
    from sim.scenario import Scenario
    from sim.settlement import Windows

FLOAT: Final = 10**27
"""Token units that each payment processor holds in each currency: more than any run moves."""


class Ending(NamedTuple):
    """How an order's escrow ends: the contract's state, the buyer's basis points, who gets what."""

    state: State
    buyer_bps: int
    payouts: Payouts


Book = Callable[["Order", Ending], "Shown"]
"""Does the books of an ending, and returns the event that tells it."""


class SaleContract(Protocol):
    """The contract that stands as the escrow, and how it is known what it paid.

    Attributes:
        divisible: whether it lets buyer and seller divide the money as they like (`offer`, `accept`).
    """

    divisible: bool

    def creation_code(self, platform: Address) -> bytes:
        """What is deployed."""
        ...

    def funding(self, holder: Holder, effect: Callable[[], Shown]) -> Consequence:
        """What comes of a deposit; `effect` does the books and returns the event that tells it."""
        ...

    def step(self, holder: Holder) -> Consequence:
        """What comes of a step that moves no money."""
        ...

    def settlement(self, holder: Holder, order: Order, foreseen: Ending, book: Book) -> Consequence:
        """What comes of a step that ends `order`, whose money is in `holder`."""
        ...

    def lets(self, at: Address, sender: Address, data: bytes) -> bool:
        """Whether the contract, which stands `at`, would let `sender` take the step `data` now."""
        ...

    def payment(self, holder: Holder, owner: str, currency: str) -> Consequence:
        """What comes of a withdrawal."""
        ...


class ShippedEscrow:
    """contracts/Escrow.sol: what it pays is foreseen, and the executor compares."""

    divisible = True

    def creation_code(self, platform: Address) -> bytes:
        """What is deployed."""
        return escrow.deploy_escrow(platform)

    def funding(self, holder: Holder, effect: Callable[[], Shown]) -> Consequence:
        """It takes the deposit."""
        return Consequence(effect)

    def step(self, holder: Holder) -> Consequence:
        """Nothing that money depends on."""
        return NOTHING

    def settlement(self, holder: Holder, order: Order, foreseen: Ending, book: Book) -> Consequence:
        """It ends as foreseen."""
        return Consequence(lambda: book(order, foreseen))

    def lets(self, at: Address, sender: Address, data: bytes) -> bool:
        """It does what docs/escrow.md says, and nobody sends it anything else."""
        return True

    def payment(self, holder: Holder, owner: str, currency: str) -> Consequence:
        """It pays what the books owe."""
        return foreseen_payment(holder, owner, currency)


class Around(NamedTuple):
    """What the escrow has to know of the modules around it.

    Attributes:
        carrier: contract that is every order's carrier, if one is; the freight is then paid to it.
        arbiter: contract that is every order's arbiter, if one is.
        watched: whether anybody asks how orders ended.
    """

    carrier: Address | None
    arbiter: Address | None
    watched: bool


class Escrow:
    """Sends the steps of a sale and does the books of them.

    Args:
        wallets: that send them.
        address: where the contract will stand.
        scenario: whose terms orders have.
        contract: that stands as the escrow.
        around: what modules take part.
    """

    def __init__(
        self, wallets: Wallets, address: Address, scenario: Scenario, contract: SaleContract, around: Around
    ) -> None:
        self.holder = Holder(wallets, address, contract.payment)
        self.cancel_bps = cancel_bps_of(scenario)
        self.windows = windows_of(scenario)
        self.divisible = contract.divisible
        self._wallets = wallets
        self._scenario = scenario
        self._contract = contract
        self._around = around
        self._arbiter = around.arbiter or wallets.address(ARBITER)
        self._alike = self._terms(self.windows)
        self._funded = 0
        self._ended: dict[int, State] = {}

    def deploy(self) -> None:
        """Create the contract, which must be the first thing that the platform creates."""
        code = self._contract.creation_code(self._wallets.address(PLATFORM))
        self._wallets.create(PLATFORM, code, self.holder.address)

    def open_processors(self) -> None:
        """Payment processors have tokens, and let the escrow take them."""
        wallets = self._wallets
        for payment in self._scenario.payments:
            if not payment.self_custody:
                for currency in wallets.tokens:
                    wallets.provide(None, processor(payment.name), currency, FLOAT, self.holder.address)

    # steps

    def fund(self, order: Order) -> simpy.Event:
        """The payer's tokens move into escrow; a wallet is set up first where the buyer has none."""
        payer: str = processor(order.payment.name)
        deposit, currency = self.held(order), order.quote.currency
        if order.payment.self_custody:
            payer = order.buyer.account
            self._wallets.provide(order, payer, currency, deposit.total, self.holder.address)
        self._funded += 1
        order.escrow_id = self._funded

        def effect() -> Shown:
            order.funded_at = self._wallets.now
            self.holder.books.deposit(currency, deposit.total)
            return self._funding(order, deposit)

        consequence = self._contract.funding(self.holder, effect)
        return self.holder.submit(order, "fund", payer, self._agreed(order, deposit), consequence)

    def step(self, order: Order, action: str, sender: str) -> simpy.Event:
        """A step that moves no money, such as `ship`."""
        self._wallets.sponsor(order, sender)
        data = escrow.step(action, order.escrow_id)
        return self.holder.submit(order, action, sender, data, self._contract.step(self.holder))

    def lets(self, order: Order, action: str, sender: str) -> bool:
        """Whether the contract would let `sender` take a step, as its wallet finds out before it sends."""
        data = escrow.step(action, order.escrow_id)
        return self._contract.lets(self.holder.address, self._wallets.address(sender), data)

    def offer(self, order: Order, buyer_bps: int) -> simpy.Event:
        """The seller proposes a division."""
        data = escrow.share_step("offer", order.escrow_id, buyer_bps)
        consequence = self._contract.step(self.holder)
        return self.holder.submit(order, "offer", order.seller.account, data, consequence)

    def settle(self, order: Order, action: str, sender: str, ending: Ending) -> simpy.Event:
        """A step that ends the order."""
        self._wallets.sponsor(order, sender)
        if action in escrow.SHARE_STEPS:
            data = escrow.share_step(action, order.escrow_id, ending.buyer_bps)
        else:
            data = escrow.step(action, order.escrow_id)
        consequence = self._contract.settlement(self.holder, order, ending, self._book)
        return self.holder.submit(order, action, sender, data, consequence)

    def ruled(self, order: Order, buyer_bps: int) -> Shown:
        """The books of a ruling by a contract, and the escrow's event."""
        return self._book(order, self.divided(order, State.RULED, buyer_bps))

    # what they come to

    def divided(self, order: Order, state: State, buyer_bps: int, *, confirmed: bool = False) -> Ending:
        """An ending by the rule; the freight is earned if the parcel was delivered, or the buyer says so."""
        delivered = confirmed or order.delivered_at >= 0
        return Ending(state, buyer_bps, divide(self.held(order), buyer_bps, delivered=delivered))

    def held(self, order: Order) -> Deposit:
        """What the escrow holds of an order: without the freight if that has a contract of its own."""
        return order.deposit if self._around.carrier is None else order.deposit._replace(freight=0)

    def forget(self, order: Order) -> State:
        """How a watched order ended; asked once."""
        return self._ended.pop(order.id)

    def _book(self, order: Order, ending: Ending) -> Shown:
        order.buyer_bps = ending.buyer_bps
        order.payouts = ending.payouts
        if self._around.watched:
            self._ended[order.id] = ending.state
        self.holder.books.settle(order, ending.payouts)
        return SETTLED.log(
            self.holder.address, order.escrow_id, ending.state, ending.buyer_bps, *ending.payouts
        )

    def _funding(self, order: Order, deposit: Deposit) -> Shown:
        """What the contract says of an order that was funded now."""
        wallets = self._wallets
        address = wallets.address
        return FUNDED.log(
            self.holder.address,
            order.escrow_id,
            address(order.buyer.account),
            address(order.seller.account),
            wallets.tokens[order.quote.currency],
            deposit.total,
            self._around.carrier or address(order.carrier),
            address(order.tax_payee),
            wallets.epoch + order.funded_at + self.windows.ship,
        )

    def _agreed(self, order: Order, deposit: Deposit) -> bytes:
        address, around = self._wallets.address, self._around
        return escrow.fund_alike(
            (
                address(order.buyer.account),
                address(order.seller.account),
                around.carrier or address(order.carrier),
                address(order.tax_payee),
                self._arbiter,
                self._wallets.tokens[order.quote.currency],
            ),
            deposit,
            self._alike if not order.held else self._terms(self.windows.of(order)),
        )

    def _terms(self, windows: Windows) -> bytes:
        terms = self._scenario.settlement
        alike = (
            windows.ship // HOUR,
            windows.deliver // HOUR,
            windows.inspect // HOUR,
            windows.ruling // HOUR,
            terms.default_buyer_bps,
            self.cancel_bps,
            "returns" in terms.modules,
        )
        return b"".join(map(word, alike))
