"""A screen that looks on: it scores as another one does, and stops nothing."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from analytics.policies.fraud.isolation import IsolationScreen
from analytics.policies.fraud.logistic import LogisticScreen
from analytics.policies.fraud.network import NetworkScreen
from analytics.policies.fraud.trees import BoostingScreen, ForestScreen, GraphScreen, TreeScreen
from analytics.policies.learned_screens import LEARNED, Watching
from sim.policies import Action

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.policies.fraud.screen import LearnedScreen
    from sim.policies import History, RiskView, Screening, Setting

__all__ = ["LEARNED", "ShadowScreen", "Watching"]

_SCREENS: Final[Mapping[Watching, type[LearnedScreen]]] = MappingProxyType(
    {
        "logistic": LogisticScreen,
        "tree": TreeScreen,
        "forest": ForestScreen,
        "boosting": BoostingScreen,
        "network": NetworkScreen,
        "isolation": IsolationScreen,
        "graph": GraphScreen,
    }
)


class ShadowScreen:
    """Learns and scores as `screen` does, and accepts every order: it has the labels of all of them.

    Args:
        screen: that scores.
    """

    learns_every_days = 7

    def __init__(self, *, screen: Watching) -> None:
        self.screen = screen
        self._inner = _SCREENS[screen]()
        self.memory_days = self._inner.memory_days

    def __call__(self, view: RiskView, setting: Setting) -> Screening:
        """Accept, with the risk that the other screen sees."""
        return self._inner(view, setting)._replace(action=Action.ACCEPT, explores=False)

    def learn(self, history: History, now: int) -> None:
        """As the other screen."""
        self._inner.learn(history, now)
