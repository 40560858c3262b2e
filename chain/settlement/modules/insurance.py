"""Insurance pools, one for each currency: premiums in, claims out, never more cover than capital."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chain.contracts import artifact
from chain.contracts.escrow import State, address_word, call, word
from chain.settlement.books import Books
from chain.settlement.modules.bonds import NOBODY
from sim.core.units import BPS
from sim.modules.formulas import claim_payment, premium, sellers_loss
from sim.records import PaymentKind

if TYPE_CHECKING:
    import simpy

    from chain.evm.engine import Address
    from chain.settlement.client import OnChainSettlement
    from chain.settlement.modules.carriage import Carriage
    from sim.orders.order import Order
    from sim.scenario import Scenario
    from sim.settlement.tribunal import Award

INSURER: Final = "insurer"
_VIRTUAL_SHARES: Final = 10**6
"""Of a pool (contracts/modules/Underwriting.sol), beside one virtual unit of capital."""


class Pool(Books):
    """The pool of one currency."""

    def __init__(
        self,
        settlement: OnChainSettlement,
        address: Address,
        currency: str,
        carriage: Address,
        scenario: Scenario,
    ) -> None:
        super().__init__(settlement, address)
        self._terms = scenario.covenants
        self._currency = currency
        self._capital = self._terms.insurer_capital * 10**6
        self._insured: dict[int, int] = {}
        self._exposure = self._paid_claims = 0
        tribunal = NOBODY if settlement.court is None else settlement.court.tribunal
        windows = settlement.windows
        term = 2 * (windows.deliver + windows.inspect) + windows.ruling + windows.ship
        settings = (
            settlement.escrow, carriage, tribunal, NOBODY, bytes(32), settlement.tokens[currency],
            self._terms.premium_bps, self._terms.deductible_bps, self._terms.carrier_bond_bps, term,
        )  # fmt: skip
        settlement.create(INSURER, artifact.load("InsurancePool").creation_code(settings), address)

    def underwrite(self) -> None:
        """The insurer puts its capital in."""
        self.provide(None, INSURER, self._currency, self._capital)
        self.submit(None, "provide", INSURER, call("provide(uint256)", self._capital))
        self.purse.deposited[self._currency] += self._capital

    def insure(self, order: Order) -> None:
        """The seller insures the goods, if the pool has room for their price."""
        cover, seller = order.deposit.price, order.seller.account
        if self._exposure + cover > self._capital - self._paid_claims:
            return
        price = premium(cover, self._terms.premium_bps)
        self.provide(order, seller, self._currency, price)
        self._exposure += cover

        def effect() -> bytes:
            self._insured[order.id] = cover
            self.purse.deposited[self._currency] += price
            if price:
                self.note(order, PaymentKind.PREMIUM, seller, INSURER, price)
            return word(order.escrow_id)

        self.submit(order, "insure", seller, call("insure(uint256,uint96)", order.escrow_id, cover), effect)

    def settle(
        self, order: Order, carried: Carriage | None, state: State, award: Award | None
    ) -> list[simpy.Event]:
        """The order is final: the pool pays for its loss, or is free of it."""
        if order.id not in self._insured:
            return []
        cover = self._insured.pop(order.id)
        lost = state is State.LOST
        loss = sellers_loss(order.deposit.price, BPS if lost else award.insurer if award else 0)
        if not loss:
            return [self._expire(order, cover)]

        def effect() -> bytes:
            self._exposure -= cover
            recovered = carried.recovered if carried is not None and lost else 0
            paid = claim_payment(cover, loss, recovered, self._terms.deductible_bps)
            self.pay(order, PaymentKind.INSURANCE, INSURER, order.seller.account, paid)
            self._paid_claims += paid
            return word(order.escrow_id) + word(paid)

        return [self.submit(order, "claim", "keeper", call("claim(uint256)", order.escrow_id), effect)]

    def redeem(self) -> simpy.Event:
        """All shares for all capital, but the units that stay behind for the pool's virtual shares."""
        capital = self.purse.deposited[self._currency] - self._paid_claims
        shares = self._capital * _VIRTUAL_SHARES
        assets = shares * (capital + 1) // (shares + _VIRTUAL_SHARES)

        def effect() -> bytes:
            self.purse.credits[INSURER, self._currency] += assets
            return address_word(self.settlement.address(INSURER)) + word(assets) + word(shares)

        return self.submit(None, "redeem", INSURER, call("redeem(uint256)", shares), effect)

    def _expire(self, order: Order, cover: int) -> simpy.Event:
        def effect() -> bytes:
            self._exposure -= cover
            return word(order.escrow_id)

        return self.submit(order, "expirePolicy", "keeper", call("expire(uint256)", order.escrow_id), effect)
