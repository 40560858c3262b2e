"""Contracts of carriage: booked at the handover, released by milestones, answerable with the carrier's bond."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chain.contracts import artifact
from chain.contracts.escrow import State, call, word
from chain.settlement.books import Books
from sim.core.units import BPS, share
from sim.modules.formulas import carrier_pays, freight_part, lateness_penalty
from sim.records import PaymentKind
from sim.settlement.protocol import Milestone

if TYPE_CHECKING:
    import simpy

    from chain.evm.engine import Address
    from chain.settlement.client import OnChainSettlement
    from sim.orders.order import Order
    from sim.scenario import Scenario
    from sim.settlement.tribunal import Award

_SCANNED_ABROAD: Final = 0b0110
"""Export and import clearance are seen by customs, where there is a border."""

_BOOK: Final = (
    "book(uint256,(address,uint96,address,uint96,address,uint40,uint40,uint16,uint40,"
    "uint16,uint16,uint16,uint8,bool))"
)
_DELIVERED, _LOST, _AWARDED = 4, 6, 7
"""Stages of a closed carriage (contracts/interfaces/ICarriage.sol)."""


class Carriage:
    """The contract of carriage of one order. Amounts in token units, times in seconds of the simulation."""

    def __init__(self, freight: int, bond: int, promised_at: int, lost_at: int) -> None:
        self.freight = freight
        self.bond = bond
        self.promised_at = promised_at
        self.lost_at = lost_at
        self.paid = 0
        self.held = 0
        self.arrived = False
        self.open = True
        self.recovered = 0


class Carriages(Books):
    """All contracts of carriage of a run."""

    def __init__(self, settlement: OnChainSettlement, address: Address, scenario: Scenario) -> None:
        super().__init__(settlement, address)
        self._terms = scenario.covenants
        self._liable = settlement.court is not None
        self._carried: dict[int, Carriage] = {}
        settlement.create("platform", artifact.load("Carriage").creation_code(settlement.escrow), address)

    def of(self, order: Order) -> Carriage | None:
        """The order's carriage, if it was handed over."""
        return self._carried.get(order.id)

    def book(self, order: Order) -> None:
        """The freight is paid by whoever paid for the order."""
        payer = f"processor:{order.payment.name}"
        buyer, currency, now = order.buyer.account, order.quote.currency, self.settlement.now
        freight, bond = order.deposit.freight, share(order.deposit.price, self._terms.carrier_bond_bps)
        if order.payment.self_custody:
            payer = buyer
            self.settlement.provide(order, payer, freight, self.purse.address)
        else:
            self.allow(order, payer, currency)
            self._appoint(order, payer)
        self.back(order, order.carrier, bond)
        earliest = now + 2 * self.settlement.latency + 2
        lost_at = max(earliest, now + self.settlement.windows.deliver)
        promised_at = min(max(earliest, order.carriers_promise), lost_at)
        self._carried[order.id] = Carriage(freight, bond, promised_at, lost_at)
        address, epoch = self.settlement.address, self.settlement.epoch
        data = call(
            _BOOK,
            order.escrow_id, address(order.carrier), freight, address(_customs(order)), bond, address(buyer),
            epoch + promised_at, epoch + lost_at, self._terms.late_bps_per_day, epoch + promised_at - 1,
            self._terms.pick_up_bps, self._terms.export_bps, self._terms.import_bps,
            _SCANNED_ABROAD if _crosses_border(order) else 0, int(self._liable),
        )  # fmt: skip

        def effect() -> bytes:
            self.purse.deposited[currency] += freight
            return word(order.escrow_id)

        self.submit(order, "book", payer, data, effect)

    def pick_up(self, order: Order) -> None:
        """The carrier accepts with its bond."""
        carried = self._carried[order.id]

        def effect() -> bytes:
            carried.held = carried.bond
            return self._reach(order, Milestone.PICKED_UP)

        self.submit(order, "pickUp", order.carrier, call("pickUp(uint256)", order.escrow_id), effect)

    def attest(self, order: Order, milestone: Milestone) -> simpy.Event:
        """The carrier says how far the parcel is, and customs too where there is a border."""
        data = call("attest(uint256,uint8)", order.escrow_id, milestone)
        if _crosses_border(order):
            self.submit(order, "scan", _customs(order), data)
        return self.submit(order, "attest", order.carrier, data, lambda: self._reach(order, milestone))

    def deliver(self, order: Order) -> simpy.Event:
        """The carrier attests delivery; what it is late costs it part of its bond."""
        carried = self._carried[order.id]
        data = call("attest(uint256,uint8)", order.escrow_id, Milestone.DELIVERED)

        def effect() -> bytes:
            self._reach(order, Milestone.DELIVERED)
            now = self.settlement.now
            penalty = lateness_penalty(carried.bond, self._terms.late_bps_per_day, carried.promised_at, now)
            carried.held -= penalty
            carried.arrived = True
            self.pay(order, PaymentKind.LATENESS, order.carrier, order.buyer.account, penalty)
            if not self._liable:
                self._free_bond(order, carried)
            return word(order.escrow_id) + word(penalty)

        return self.submit(order, "deliver", order.carrier, data, effect)

    def take_back(self, order: Order) -> simpy.Event:
        """The carrier attests that returned goods are with the seller."""
        return self.submit(order, "takeBack", order.carrier, call("takeBack(uint256)", order.escrow_id))

    def due(self, order: Order) -> int:
        """Second from which `close` is possible for a final order: a parcel on its way may yet arrive."""
        carried = self._carried.get(order.id)
        return 0 if carried is None or carried.arrived else carried.lost_at

    def close(self, order: Order, state: State, award: Award | None) -> list[simpy.Event]:
        """The order is final: its carriage ends, and the freight shows among the order's payouts."""
        carried, payouts = self._carried.pop(order.id, None), order.payouts
        if carried is None:
            # The freight is paid at the handover: this order's never left the buyer.
            order.payouts = payouts._replace(buyer=payouts.buyer + order.deposit.freight)
            return []
        steps = [self._close(order, carried, state, award)] if carried.open else []
        order.payouts = payouts._replace(
            carrier=payouts.carrier + carried.paid, buyer=payouts.buyer + carried.freight - carried.paid
        )
        return steps

    def _close(self, order: Order, carried: Carriage, state: State, award: Award | None) -> simpy.Event:
        if award is not None:
            action, stage, share_of_loss = "settleAward", _AWARDED, award.carrier
        elif carried.arrived:
            action, stage, share_of_loss = "free", _DELIVERED, 0
        else:
            action, stage, share_of_loss = "declareLost", _LOST, BPS if state is State.LOST else 0

        def effect() -> bytes:
            to_seller = carrier_pays(carried.held, order.deposit.price, share_of_loss)
            carried.held -= to_seller
            carried.recovered, to_carrier = to_seller, carried.held
            rest = carried.freight - carried.paid
            self.purse.credits[order.buyer.account, order.quote.currency] += rest
            self.pay(order, PaymentKind.CARRIERS_BOND, order.carrier, order.seller.account, to_seller)
            self._free_bond(order, carried)
            return b"".join(map(word, (order.escrow_id, stage, to_seller, to_carrier, rest)))

        return self.submit(order, action, "keeper", call(f"{action}(uint256)", order.escrow_id), effect)

    def _free_bond(self, order: Order, carried: Carriage) -> None:
        self.give_back(order, order.carrier, carried.held)
        carried.held, carried.open = 0, False

    def _reach(self, order: Order, milestone: Milestone) -> bytes:
        carried, terms = self._carried[order.id], self._terms
        if milestone is Milestone.DELIVERED:
            part = carried.freight - carried.paid
        else:
            parts = {1: terms.pick_up_bps, 2: terms.export_bps, 3: terms.import_bps}
            part = freight_part(carried.freight, parts[milestone])
        carried.paid += part
        self.purse.credits[order.carrier, order.quote.currency] += part
        return word(order.escrow_id) + word(milestone) + word(part)

    def _appoint(self, order: Order, payer: str) -> None:
        buyer = order.buyer.account
        if self.once(buyer, payer, "appoint"):
            self.settlement.give_coin(order, buyer, 0)
            data = call("appoint(address,bool)", self.settlement.address(payer), 1)
            self.submit(order, "appoint", buyer, data)


def _crosses_border(order: Order) -> bool:
    return order.seller.country.customs_area != order.buyer.country.customs_area


def _customs(order: Order) -> str:
    return f"customs:{order.buyer.country.code}"
