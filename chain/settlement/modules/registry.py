"""Every module there is, in the order of deployment, and those of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chain.settlement.escrow import Around
from chain.settlement.modules.arbitration import Arbitration
from chain.settlement.modules.bond import SellerBonds
from chain.settlement.modules.carriage import Carriages
from chain.settlement.modules.grades import Grades
from chain.settlement.modules.insurance import Insurance
from chain.settlement.modules.module import Ended, Module, Role
from chain.settlement.modules.reputation import Reputations

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import simpy

    from chain.contracts.escrow import State
    from chain.evm.engine import Address
    from chain.settlement.holder import Holder
    from chain.settlement.modules.module import Site
    from sim.orders.order import Order
    from sim.scenario import Scenario
    from sim.settlement import Court, Milestone

MODULES: Final[tuple[type[Module], ...]] = (
    Arbitration,
    Carriages,
    Reputations,
    Grades,
    SellerBonds,
    Insurance,
)

GAS: Final = {action: limit for kind in MODULES for action, limit in kind.gas.items()}
"""Gas limits of all modules' actions."""


def chosen_kinds(scenario: Scenario) -> list[type[Module]]:
    """The modules that `scenario` switches on, in the order of deployment."""
    return [kind for kind in MODULES if not set(kind.names).isdisjoint(scenario.settlement.modules)]


def around(scenario: Scenario, at: Mapping[str, Address]) -> Around:
    """What the escrow has to know of the modules, before any of them is there.

    Args:
        scenario: that switches them on.
        at: addresses of the run's contracts, by name.
    """
    kinds = chosen_kinds(scenario)
    taken = {role: at[name] for kind in kinds for role, name in kind.roles.items()}
    watched = any(kind.turn is not None for kind in kinds)
    return Around(taken.get(Role.CARRIER), taken.get(Role.ARBITER), watched)


class Modules:
    """The modules of a run, asked together. What each hook is for stands at `Module`.

    Attributes:
        holders: their contracts that hold tokens.
        court: who rules, if not one arbiter at its pleasure.
    """

    def __init__(self, site: Site) -> None:
        self._all: list[Module] = []
        for kind in chosen_kinds(site.scenario):
            self._all.append(kind(site, tuple(self._all)))
        self._ending = sorted((one for one in self._all if one.turn is not None), key=_turn)
        self.holders: list[Holder] = [holder for one in self._all for holder in one.holders]
        courts = (one.court for one in self._all)
        self.court: Court | None = next((court for court in courts if court is not None), None)

    def funded(self, order: Order) -> None:
        """The order's funding is on its way."""
        for one in self._all:
            one.funded(order)

    def before_handover(self, order: Order) -> None:
        """The parcel is ready."""
        for one in self._all:
            one.before_handover(order)

    def hand_over(self, order: Order) -> None:
        """The parcel is handed over."""
        for one in self._all:
            one.hand_over(order)

    def milestone(self, order: Order, milestone: Milestone) -> simpy.Event | None:
        """The carrier attests how far the parcel is; None if no module takes its role."""
        return _answer(one.milestone(order, milestone) for one in self._all)

    def deliver(self, order: Order) -> simpy.Event | None:
        """The carrier attests delivery; None if no module takes its role."""
        return _answer(one.deliver(order) for one in self._all)

    def take_back(self, order: Order) -> simpy.Event | None:
        """The carrier attests that goods are back; None if no module takes its role."""
        return _answer(one.take_back(order) for one in self._all)

    @property
    def watching(self) -> bool:
        """Whether any of them is told of orders that have ended."""
        return bool(self._ending)

    def conclude(self, order: Order, state: State) -> list[simpy.Event]:
        """The order has ended: everybody concerned is told, in turn."""
        awards = (one.award(order) for one in self._all)
        ended = Ended(order, state, next((award for award in awards if award is not None), None))
        return [step for one in self._ending for step in one.conclude(ended)]

    def unwind(self) -> list[simpy.Event]:
        """The market is over."""
        return [step for one in self._all for step in one.unwind()]


def _turn(one: Module) -> int:
    assert one.turn is not None
    return one.turn


def _answer(events: Iterable[simpy.Event | None]) -> simpy.Event | None:
    """The event of whoever takes the role; everybody is asked."""
    answers = [event for event in events if event is not None]
    return answers[0] if answers else None
