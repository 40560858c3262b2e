"""Contracts of carriage: booked at the handover, released by milestones, answerable with the carrier's bond."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from chain.contracts import artifact
from chain.contracts.escrow import State, call, word
from chain.settlement.modules.bonded import BondHolder
from chain.settlement.modules.module import Module, Role, Turn
from chain.settlement.wallets import Consequence
from sim.core.accounts import KEEPER, PLATFORM, customs, processor
from sim.core.units import BPS, share
from sim.modules import carrier_pays, freight_part, lateness_penalty
from sim.records import PaymentKind
from sim.settlement import Milestone, windows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import simpy

    from chain.settlement.holder import Holder
    from chain.settlement.modules.module import Ended, Site
    from sim.orders.order import Order
    from sim.scenario import Scenario

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

    def __init__(self, freight: int, bond: int, promised_at: int) -> None:
        self.freight = freight
        self.bond = bond
        self.promised_at = promised_at
        self.paid = 0
        self.held = 0
        self.arrived = False
        self.open = True


class Carriages(Module):
    """All contracts of carriage: theirs is every order's carrier of record, and the freight is paid to it."""

    names = ("carriage",)
    roles = MappingProxyType({Role.CARRIER: "carriage"})
    gas = MappingProxyType(
        {
            "book": 500_000,
            "pickUp": 400_000,
            "declareLost": 400_000,
            "settleAward": 500_000,
            "free": 500_000,
        }
    )
    turn = Turn.CARRIER

    def __init__(self, site: Site, earlier: Sequence[Module]) -> None:
        self._wallets = site.wallets
        self._holder = BondHolder(site, site.at["carriage"])
        self._terms = site.scenario.modules.carriage
        self._deliver_window = windows_of(site.scenario).deliver
        self._liable = any(one.court is not None for one in earlier)
        self._carried: dict[int, Carriage] = {}
        self._appointed: set[tuple[str, str]] = set()
        code = artifact.load("Carriage").creation_code(site.at["escrow"])
        site.wallets.create(PLATFORM, code, self._holder.address)

    @staticmethod
    def contracts(scenario: Scenario) -> list[tuple[str, str]]:
        """The contract of carriage."""
        return [(PLATFORM, "carriage")]

    @property
    def holders(self) -> Sequence[Holder]:
        """Freights and carriers' bonds."""
        return (self._holder,)

    # handover

    def before_handover(self, order: Order) -> None:
        """The freight is paid by whoever paid for the order."""
        holder, payer = self._holder, self._payer(order)
        freight, bond = order.deposit.freight, share(order.deposit.price, self._terms.bond_bps)
        holder.back(order, order.carrier, bond)
        wallets = self._wallets
        in_vain = wallets.now + 2 * wallets.latency + 2
        # The order cannot be lost before: its own window begins when it is shipped.
        lost_at = wallets.now + self._deliver_window
        promised_at = min(max(in_vain, order.carriers_promise), lost_at)
        self._carried[order.id] = Carriage(freight, bond, promised_at)
        address, epoch = wallets.address, wallets.epoch
        data = call(
            _BOOK,
            order.escrow_id, address(order.carrier), freight, address(_customs(order)), bond,
            address(order.buyer.account),
            epoch + promised_at, epoch + lost_at, self._terms.late_bps_per_day, epoch + in_vain,
            self._terms.pick_up_bps, self._terms.export_bps, self._terms.import_bps,
            _SCANNED_ABROAD if order.crosses_border else 0, int(self._liable),
        )  # fmt: skip

        def effect() -> bytes:
            holder.books.deposit(order.quote.currency, freight)
            return word(order.escrow_id)

        holder.submit(order, "book", payer, data, Consequence(effect))

    def hand_over(self, order: Order) -> None:
        """The carrier accepts with its bond."""
        carried = self._carried[order.id]

        def effect() -> bytes:
            carried.held = carried.bond
            return self._reach(order, Milestone.PICKED_UP)

        self._step(order, "pickUp", order.carrier, effect)

    def _payer(self, order: Order) -> str:
        """Who pays the freight, and may: the buyer, or a processor that the buyer appointed."""
        buyer, currency, wallets = order.buyer.account, order.quote.currency, self._wallets
        if order.payment.self_custody:
            wallets.provide(order, buyer, currency, order.deposit.freight, self._holder.address)
            return buyer
        payer = processor(order.payment.name)
        wallets.approve(order, payer, currency, self._holder.address)
        if (buyer, payer) not in self._appointed:
            self._appointed.add((buyer, payer))
            wallets.give_coin(order, buyer, 0)
            data = call("appoint(address,bool)", wallets.address(payer), 1)
            self._holder.submit(order, "appoint", buyer, data)
        return payer

    # on the way

    def milestone(self, order: Order, milestone: Milestone) -> simpy.Event:
        """The carrier says how far the parcel is, and customs too where there is a border."""
        data = call("attest(uint256,uint8)", order.escrow_id, milestone)
        if order.crosses_border:
            self._holder.submit(order, "scan", _customs(order), data)
        consequence = Consequence(lambda: self._reach(order, milestone))
        return self._holder.submit(order, "attest", order.carrier, data, consequence)

    def deliver(self, order: Order) -> simpy.Event:
        """The carrier attests delivery; what it is late costs it part of its bond."""
        carried = self._carried[order.id]
        data = call("attest(uint256,uint8)", order.escrow_id, Milestone.DELIVERED)

        def effect() -> bytes:
            self._reach(order, Milestone.DELIVERED)
            late_bps, now = self._terms.late_bps_per_day, self._wallets.now
            penalty = lateness_penalty(carried.bond, late_bps, carried.promised_at, now)
            carried.held -= penalty
            carried.arrived = True
            self._holder.pay_from_bond(
                order, PaymentKind.LATENESS, order.carrier, order.buyer.account, penalty
            )
            if not self._liable:
                self._free_bond(order, carried)
            return word(order.escrow_id) + word(penalty)

        return self._holder.submit(order, "deliver", order.carrier, data, Consequence(effect))

    def take_back(self, order: Order) -> simpy.Event:
        """The carrier attests that returned goods are with the seller."""
        return self._step(order, "takeBack", order.carrier)

    # the end

    def conclude(self, ended: Ended) -> list[simpy.Event]:
        """The order's carriage ends, and the freight shows among its payouts."""
        order = ended.order
        carried, payouts = self._carried.pop(order.id, None), order.payouts
        if carried is None:
            # The freight is paid at the handover: this order's never left the buyer.
            order.payouts = payouts._replace(buyer=payouts.buyer + order.deposit.freight)
            return []
        steps = [self._close(ended, carried)] if carried.open else []
        order.payouts = payouts._replace(
            carrier=payouts.carrier + carried.paid, buyer=payouts.buyer + carried.freight - carried.paid
        )
        return steps

    def unwind(self) -> list[simpy.Event]:
        """Carriers take their bonds back."""
        return self._holder.retire()

    def _close(self, ended: Ended, carried: Carriage) -> simpy.Event:
        order, holder = ended.order, self._holder
        if ended.award is not None:
            action, stage, share_of_loss = "settleAward", _AWARDED, ended.award.carrier
        elif carried.arrived:
            action, stage, share_of_loss = "free", _DELIVERED, 0
        else:
            # Nothing else ends an order that was handed over and has not arrived.
            assert ended.state is State.LOST
            action, stage, share_of_loss = "declareLost", _LOST, BPS

        def effect() -> bytes:
            to_seller = carrier_pays(carried.held, order.deposit.price, share_of_loss)
            carried.held -= to_seller
            ended.recovered, to_carrier = to_seller, carried.held
            rest = carried.freight - carried.paid
            holder.books.credit(order.buyer.account, order.quote.currency, rest)
            holder.pay_from_bond(
                order, PaymentKind.CARRIERS_BOND, order.carrier, order.seller.account, to_seller
            )
            self._free_bond(order, carried)
            return b"".join(map(word, (order.escrow_id, stage, to_seller, to_carrier, rest)))

        return self._step(order, action, KEEPER, effect)

    def _free_bond(self, order: Order, carried: Carriage) -> None:
        self._holder.give_back(order, order.carrier, carried.held)
        carried.held, carried.open = 0, False

    def _reach(self, order: Order, milestone: Milestone) -> bytes:
        carried, terms = self._carried[order.id], self._terms
        if milestone is Milestone.DELIVERED:
            part = carried.freight - carried.paid
        else:
            parts = {1: terms.pick_up_bps, 2: terms.export_bps, 3: terms.import_bps}
            part = freight_part(carried.freight, parts[milestone])
        carried.paid += part
        self._holder.books.credit(order.carrier, order.quote.currency, part)
        return word(order.escrow_id) + word(milestone) + word(part)

    def _step(
        self, order: Order, action: str, sender: str, effect: Callable[[], bytes] = bytes
    ) -> simpy.Event:
        data = call(f"{action}(uint256)", order.escrow_id)
        return self._holder.submit(order, action, sender, data, Consequence(effect))


def _customs(order: Order) -> str:
    return customs(order.buyer.country.code)
