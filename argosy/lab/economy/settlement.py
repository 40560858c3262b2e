"""Settlement without delay: every step goes to a contract on the bench's chain, and buyers feel what they lose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chain.testing import Terms
from sim.core.accounts import ARBITER
from sim.core.units import DAY, HOUR
from sim.settlement import InstantSettlement

if TYPE_CHECKING:
    import simpy

    from argosy.lab.economy.mirror import Mirror
    from sim.core.streams import Streams
    from sim.market import Market
    from sim.orders import Order, Payouts
    from sim.settlement import Windows

_WORST: Final = 1
"""Stars of a buyer that was robbed, for the seller it bought from: it knows nobody else."""


class RobbedSettlement(InstantSettlement):
    """Every step goes to the contract as well; a buyer that is robbed rates the seller worst and stays away.

    The market's own books are those of a sound escrow: what each gets by them is what it is due.

    Attributes:
        market: set before it runs.
        placed_on: the day of every order.
        left: buyers that stay away.
    """

    market: Market

    def __init__(
        self, env: simpy.Environment, windows: Windows, default_buyer_bps: int, mirror: Mirror, luck: Streams
    ) -> None:
        super().__init__(env, windows, default_buyer_bps)
        self.mirror = mirror
        self.divisible = {"offer", "accept"} <= {
            entry["name"] for entry in mirror.world.artifact.abi if entry["type"] == "function"
        }
        self.placed_on: list[int] = []
        self.left = 0
        self._luck = luck

    def fund(self, order: Order) -> simpy.Event:
        """The deposit goes to the contract."""
        self.placed_on.append(int(self._env.now) // DAY)
        done = super().fund(order)
        self.mirror.at(int(self._env.now))
        luck = self._luck.generator("lab thieves", order.visit)
        self.mirror.fund(order.id, self._terms(order), luck)
        return done

    def ship(self, order: Order) -> simpy.Event:
        """By the seller."""
        return self._mirrored(order, "ship", "seller", super().ship(order))

    def deliver(self, order: Order) -> simpy.Event:
        """By the carrier."""
        return self._mirrored(order, "deliver", "carrier", super().deliver(order))

    def confirm(self, order: Order) -> simpy.Event:
        """By the buyer."""
        return self._mirrored(order, "confirm", "buyer", super().confirm(order))

    def release(self, order: Order) -> simpy.Event:
        """By anybody."""
        return self._mirrored(order, "release", "", super().release(order))

    def dispute(self, order: Order) -> simpy.Event:
        """By the buyer."""
        return self._mirrored(order, "dispute", "buyer", super().dispute(order))

    def cancel(self, order: Order) -> simpy.Event:
        """By the seller."""
        return self._mirrored(order, "cancel", "seller", super().cancel(order))

    def call_off(self, order: Order) -> simpy.Event:
        """By the buyer."""
        return self._mirrored(order, "cancel", "buyer", super().call_off(order))

    def offer(self, order: Order, buyer_bps: int) -> simpy.Event:
        """By the seller."""
        return self._mirrored(order, "offer", "seller", super().offer(order, buyer_bps), buyer_bps)

    def accept(self, order: Order, buyer_bps: int) -> simpy.Event:
        """By the buyer."""
        return self._mirrored(order, "accept", "buyer", super().accept(order, buyer_bps), buyer_bps)

    def expire(self, order: Order) -> simpy.Event:
        """By anybody."""
        return self._mirrored(order, "expire", "", super().expire(order))

    def refund(self, order: Order) -> simpy.Event:
        """By the seller."""
        return self._mirrored(order, "refund", "seller", super().refund(order))

    def rule(self, order: Order, buyer_bps: int) -> simpy.Event:
        """By the arbiter."""
        return self._mirrored(order, "rule", "arbiter", super().rule(order, buyer_bps), buyer_bps)

    def lapse(self, order: Order) -> simpy.Event:
        """By anybody."""
        return self._mirrored(order, "lapse", "", super().lapse(order))

    def _mirrored(
        self, order: Order, name: str, role: str, done: simpy.Event, buyer_bps: int = 0
    ) -> simpy.Event:
        self.mirror.at(int(self._env.now))
        luck = self._luck.generator(f"lab thieves {name}", order.visit)
        before = order.id in self.mirror.robbed
        self.mirror.step(order.id, name, role, buyer_bps, luck)
        if not before and self.mirror.lost(order.id, "buyer"):
            self.left += 1
            self.market.review(order, _WORST)
            self.market.world.buyers.lose(order.buyer)
        return done

    def _pay_back(self, order: Order, owed: Payouts, buyer_bps: int) -> simpy.Event:
        """An escrow holds the money: nobody keeps what is not due."""
        order.buyer_bps = buyer_bps
        order.payouts = owed
        return self._done()

    def _terms(self, order: Order) -> Terms:
        known, windows = self.mirror.known, self.windows.of(order)
        deposit = order.deposit
        return Terms(
            known(order.buyer.account, "buyer"),
            known(order.seller.account, "seller"),
            known(order.carrier, "carrier"),
            known(order.tax_payee, "tax payee"),
            known(ARBITER, "arbiter"),
            self.mirror.token(order.quote.currency),
            deposit.price,
            deposit.freight,
            deposit.tax,
            deposit.fee_bps,
            windows.ship // HOUR,
            windows.deliver // HOUR,
            windows.inspect // HOUR,
            windows.ruling // HOUR,
            self._default_buyer_bps,
            0,
            returnable=False,
        )
