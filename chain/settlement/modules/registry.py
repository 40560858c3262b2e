"""Promises about an order that the escrow knows nothing of: carriage, sellers' bonds, reputation, insurance.

Each is a contract of its own (docs/covenants.md) that reads the escrow. The books kept here say what each must do,
and the executor compares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chain.settlement.genesis import contract_addresses
from chain.settlement.modules.bonds import Reputation, SellerBonds
from chain.settlement.modules.carriage import Carriages
from chain.settlement.modules.insurance import Pool

if TYPE_CHECKING:
    import simpy

    from chain.contracts.escrow import State
    from chain.evm.accounts import Accounts
    from chain.evm.engine import Address
    from chain.settlement.books import Books, Purse
    from chain.settlement.client import OnChainSettlement
    from sim.orders.order import Order
    from sim.scenario import Scenario
    from sim.settlement.protocol import Milestone
    from sim.settlement.tribunal import Award


class ChainCovenants:
    """What a scenario's covenants add to the life of an order.

    Args:
        settlement: whose mempool, accounts and tokens are used.
        scenario: with some of `carriage`, `bond`, `reputation`, `insurance` among its covenants.
        accounts: of the run.
    """

    def __init__(self, settlement: OnChainSettlement, scenario: Scenario, accounts: Accounts) -> None:
        at = contract_addresses(scenario, accounts)
        chosen = scenario.settlement.covenants
        self._carriages = Carriages(settlement, at["carriage"], scenario) if "carriage" in chosen else None
        self._reputation = (
            Reputation(settlement, at["reputation"], at.get("carriage"), scenario)
            if "reputation" in chosen
            else None
        )
        self._bonds = (
            SellerBonds(settlement, at["bond"], scenario, self._reputation) if "bond" in chosen else None
        )
        self._pools: dict[str, Pool] = {}
        if "insurance" in chosen:
            for currency in settlement.tokens:
                pool = Pool(settlement, at[f"pool:{currency}"], currency, at["carriage"], scenario)
                self._pools[currency] = pool
        for pool in self._pools.values():
            pool.underwrite()

    @property
    def purses(self) -> list[Purse]:
        """Every contract that holds money here."""
        books: list[Books | None] = [self._carriages, self._bonds, *self._pools.values()]
        return [book.purse for book in books if book is not None]

    @property
    def carrier(self) -> Address | None:
        """The contract that takes the carrier's role, if one does. The freight is then paid to it."""
        return None if self._carriages is None else self._carriages.purse.address

    def funded(self, order: Order) -> None:
        """The seller's standing bond backs the order."""
        if self._bonds is not None:
            self._bonds.lock(order)

    def hand_over(self, order: Order) -> None:
        """The freight is paid, the parcel insured, and the carrier accepts with its bond."""
        if self._carriages is not None:
            self._carriages.book(order)
            if self._pools:
                self._pools[order.quote.currency].insure(order)
            self._carriages.pick_up(order)

    def milestone(self, order: Order, milestone: Milestone) -> simpy.Event:
        """The carrier, and customs where there is a border, attest how far the parcel is."""
        assert self._carriages is not None
        return self._carriages.attest(order, milestone)

    def delivered(self, order: Order) -> simpy.Event:
        """The carrier attests delivery."""
        assert self._carriages is not None
        return self._carriages.deliver(order)

    def take_back(self, order: Order) -> simpy.Event:
        """The carrier attests that returned goods are with the seller."""
        assert self._carriages is not None
        return self._carriages.take_back(order)

    def due(self, order: Order) -> int:
        """Second from which `conclude` is possible for a final order."""
        return 0 if self._carriages is None else self._carriages.due(order)

    def conclude(self, order: Order, state: State, award: Award | None) -> list[simpy.Event]:
        """The order is final: close its carriage, settle its policy and its bond, let it count."""
        steps: list[simpy.Event] = []
        if self._carriages is not None:
            carried = self._carriages.of(order)
            steps += self._carriages.close(order, state, award)
            if self._pools:
                steps += self._pools[order.quote.currency].settle(order, carried, state, award)
        if self._bonds is not None:
            steps.append(self._bonds.settle(order, state, award))
        if self._reputation is not None:
            steps.append(self._reputation.record(order, state, award))
        return steps

    def unwind(self) -> list[simpy.Event]:
        """The market is over: bonds are retired and capital is redeemed."""
        books = [book for book in (self._carriages, self._bonds) if book is not None]
        retired = [step for book in books for step in book.retire()]
        return [*retired, *(pool.redeem() for pool in self._pools.values())]
