"""The off-chain twin of the escrow: everybody is paid when the buyer pays, at once and for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.accounts import PLATFORM
from sim.core.units import BPS
from sim.settlement.books import Books, conservation
from sim.settlement.division import divide, divide_called_off
from sim.settlement.protocol import Receipt

if TYPE_CHECKING:
    from collections.abc import Iterator

    import simpy

    from sim.orders.order import Order, Payouts
    from sim.settlement.books import Conservation
    from sim.settlement.protocol import Milestone, SidePayment, Windows


class InstantSettlement:
    """The off-chain twin without escrow: all parties are paid when the buyer pays, at once and for nothing.

    Refunds have to be asked for. An honest seller, the carrier, the tax authority and the platform pay back what
    `divide` says; a fraudulent seller keeps what it has, and the buyer bears the loss.
    """

    name = "instant"
    court = None
    divisible = True

    def __init__(
        self, env: simpy.Environment, windows: Windows, default_buyer_bps: int, cancel_bps: int = 0
    ) -> None:
        self._env = env
        self.windows = windows
        self.cancel_bps = cancel_bps
        self._default_buyer_bps = default_buyer_bps
        self._books = Books()

    @property
    def latency(self) -> int:
        """None: every step is final at once."""
        return 0

    def fund(self, order: Order) -> simpy.Event:
        """Pay every party."""
        order.funded_at = int(self._env.now)
        self._books.deposit(order.quote.currency, order.deposit.total)
        order.payouts = divide(order.deposit, 0, delivered=True)
        self._books.settle(order, order.payouts)
        self._withdraw_all(order)
        return self._done()

    def ship(self, order: Order) -> simpy.Event:
        """Nothing to attest to."""
        return self._done()

    def milestone(self, order: Order, milestone: Milestone) -> simpy.Event:
        """Nothing to attest to."""
        return self._done()

    def deliver(self, order: Order) -> simpy.Event:
        """Nothing to attest to."""
        return self._done()

    def close_modules(self, order: Order) -> simpy.Event:
        """Nobody promised anything."""
        return self._done()

    def unwind(self) -> simpy.Event:
        """Nothing was left."""
        return self._done()

    def side_payments(self) -> Iterator[SidePayment]:
        """None."""
        return iter(())

    def confirm(self, order: Order) -> simpy.Event:
        """Everybody is paid already."""
        return self._done()

    def release(self, order: Order) -> simpy.Event:
        """Everybody is paid already."""
        return self._done()

    def dispute(self, order: Order) -> simpy.Event:
        """Nothing is held that could be frozen."""
        return self._done()

    def cancel(self, order: Order) -> simpy.Event:
        """Ask for everything back."""
        return self._give_back(order, BPS)

    def call_off(self, order: Order) -> simpy.Event:
        """Ask for everything back but the agreed part of the price."""
        return self._pay_back(order, divide_called_off(order.deposit, self.cancel_bps), BPS - self.cancel_bps)

    def send_back(self, order: Order) -> simpy.Event:
        """Nothing to attest to."""
        return self._done()

    def take_back(self, order: Order) -> simpy.Event:
        """Nothing to attest to."""
        return self._done()

    def offer(self, order: Order, buyer_bps: int) -> simpy.Event:
        """Words only."""
        return self._done()

    def accept(self, order: Order, buyer_bps: int) -> simpy.Event:
        """Ask for what was offered."""
        return self._give_back(order, buyer_bps)

    def expire(self, order: Order) -> simpy.Event:
        """Ask for everything back but earned freight."""
        return self._give_back(order, BPS)

    def refund(self, order: Order) -> simpy.Event:
        """Ask for everything back but earned freight."""
        return self._give_back(order, BPS)

    def rule(self, order: Order, buyer_bps: int) -> simpy.Event:
        """Ask for what the ruling says."""
        return self._give_back(order, buyer_bps)

    def lapse(self, order: Order) -> simpy.Event:
        """Ask for the default share."""
        return self._give_back(order, self._default_buyer_bps)

    def withdraw(self, owner: str, currency: str) -> simpy.Event:
        """Nothing waits here."""
        self._books.withdraw(owner, currency)
        return self._done()

    def claims(self) -> Iterator[tuple[str, str, int]]:
        """None: payment is immediate."""
        return iter(())

    def remarks(self) -> tuple[str, ...]:
        """None."""
        return ()

    def finish(self) -> None:
        """Every step was final at once."""

    def conservation(self) -> Conservation:
        """What the books say."""
        return conservation([self._books])

    def close(self) -> None:
        """Nothing to let go of."""

    def _give_back(self, order: Order, buyer_bps: int) -> simpy.Event:
        return self._pay_back(
            order, divide(order.deposit, buyer_bps, delivered=order.delivered_at >= 0), buyer_bps
        )

    def _pay_back(self, order: Order, owed: Payouts, buyer_bps: int) -> simpy.Event:
        kept = order.payouts.seller - owed.seller if order.seller.cheats(int(self._env.now)) else 0
        order.buyer_bps = buyer_bps
        order.payouts = owed._replace(buyer=owed.buyer - kept, seller=owed.seller + kept)
        return self._done()

    def _withdraw_all(self, order: Order) -> None:
        for owner in (order.seller.account, order.carrier, order.tax_payee, PLATFORM):
            self._books.withdraw(owner, order.quote.currency)

    def _done(self) -> simpy.Event:
        return self._env.timeout(0, Receipt(int(self._env.now), -1))
