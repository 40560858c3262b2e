"""What a module is: the contracts it deploys, the roles they take, and its part in the life of an order.

A module overrides the hooks that concern it, and stands in `chain.settlement.modules.registry`; nothing else names
it.
"""

from __future__ import annotations

from enum import Enum, IntEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import simpy

    from chain.contracts.escrow import State
    from chain.evm.engine import Address
    from chain.settlement.holder import Holder
    from chain.settlement.submission import Shown
    from chain.settlement.wallets import Wallets
    from sim.orders.order import Order
    from sim.scenario import Scenario
    from sim.settlement import Award, Court, Milestone, SidePayment


NO_CONTRACT: Final = "0x" + "0" * 40
"""Address that stands for a module which is not there."""


class Role(Enum):
    """A party of an order that a contract can be."""

    CARRIER = "carrier"
    ARBITER = "arbiter"


class Turn(IntEnum):
    """Who has a say in which order, once an order has ended."""

    CARRIER = 1
    """Answers for the goods with its bond."""

    INSURER = 2
    """Pays what the carrier did not."""

    SELLER = 3
    """Answers for the rest."""

    RECORD = 4
    """Remembers."""


class Site(NamedTuple):
    """What a module is given to stand on, complete before any module is made.

    Attributes:
        scenario: with the modules' parameters.
        wallets: that send transactions.
        at: addresses of all contracts of the run, by name; `escrow` is one of them.
        note: takes down money that moves besides the deposits.
        ruled: does the escrow's books of a ruling, of an order and the buyer's basis points, and returns the
            escrow's event.
    """

    scenario: Scenario
    wallets: Wallets
    at: Mapping[str, Address]
    note: Callable[[SidePayment], None]
    ruled: Callable[[Order, int], Shown]


class Ended:
    """An order that has ended, as modules are told of it one after the other.

    Attributes:
        order: whose escrow is settled.
        state: the escrow's.
        award: what a court ruled, if that was carried out.
        recovered: token units that the seller had from the carrier's bond; known when its transaction is mined.
        pledged: token units with which the seller backed it; known when its bond is settled.
    """

    def __init__(self, order: Order, state: State, award: Award | None) -> None:
        self.order = order
        self.state = state
        self.award = award
        self.recovered = 0
        self.pledged = 0


class Module:
    """One optional contract, or several that belong together. A hook does nothing unless a module says otherwise.

    Attributes:
        names: under which of `settlement.modules` it is switched on.
        roles: contracts that take a role in every order, by name.
        gas: limits of its actions, where they differ from `chain.settlement.gas.STEP_GAS`.
        turn: when it is told of orders that have ended; None if it is not.
    """

    names: ClassVar[tuple[str, ...]]
    roles: ClassVar[Mapping[Role, str]] = MappingProxyType({})
    gas: ClassVar[Mapping[str, int]] = MappingProxyType({})
    turn: ClassVar[Turn | None] = None

    def __init__(self, site: Site, earlier: Sequence[Module]) -> None:
        """Deploy its contracts.

        Args:
            site: to stand on.
            earlier: modules of the run that stand before it in the registry.
        """

    @staticmethod
    def contracts(scenario: Scenario) -> list[tuple[str, str]]:
        """What it deploys, in that order: the creator's account and the contract's name in the run."""
        return []

    @staticmethod
    def accounts(scenario: Scenario) -> list[str]:
        """Accounts that it brings along, which need native coin."""
        return []

    @property
    def holders(self) -> Sequence[Holder]:
        """Its contracts that hold tokens."""
        return ()

    @property
    def court(self) -> Court | None:
        """The court that it holds, if it does."""
        return None

    def award(self, order: Order) -> Award | None:
        """What its court ruled, if the escrow carried that out."""

    # the life of an order

    def funded(self, order: Order) -> None:
        """The order's funding is on its way."""

    def before_handover(self, order: Order) -> None:
        """The parcel is ready: what must stand before anybody accepts it."""

    def hand_over(self, order: Order) -> None:
        """The seller says that it is shipped: the carrier accepts the parcel."""

    def milestone(self, order: Order, milestone: Milestone) -> simpy.Event | None:
        """How far the parcel is; an event from whoever takes the carrier's role."""

    def deliver(self, order: Order) -> simpy.Event | None:
        """The carrier attests delivery; an event from whoever takes its role."""

    def take_back(self, order: Order) -> simpy.Event | None:
        """The carrier attests that returned goods are with the seller; an event from whoever takes its role."""

    def conclude(self, ended: Ended) -> list[simpy.Event]:
        """The order has ended: what it owes, is owed, or remembers."""
        return []

    def unwind(self) -> list[simpy.Event]:
        """The market is over: bonds are retired and capital is redeemed."""
        return []
