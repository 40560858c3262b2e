"""Fraud screens for tests, importable by scenarios as `tests.support.screens:NAME`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sim.policies import Action, Reason, Screening
from sim.scenario import PolicyChoice

if TYPE_CHECKING:
    from sim.policies import RiskView, Setting
    from sim.scenario import Scenario


def screened(scenario: Scenario, screen: str, **options: Any) -> Scenario:
    """A copy with one of these screens, which `run` of small markets finds."""
    choice = PolicyChoice(name=f"tests.support.screens:{screen}", options=options)
    return replace(scenario, policies={**scenario.policies, "fraud": choice})


class EveryAction:
    """Takes every action in turn, of every order by its number, whatever it looks like."""

    def __call__(self, view: RiskView, setting: Setting) -> Screening:
        action = list(Action)[view.order % len(Action)]
        risk = None if view.order % 7 == 0 else view.order % 100 / 100
        reasons = tuple(Reason(f"sign {n}", float(view.order), n - 3.0) for n in range(view.order % 8))
        return Screening(action, risk, reasons, explores=view.order % 11 == 0)


class Always:
    """Takes one action of every order."""

    def __init__(self, *, action: str) -> None:
        self.action = Action(action)

    def __call__(self, view: RiskView, setting: Setting) -> Action:
        return self.action


class AskOdd:
    """Asks for proof where the account's number is odd, if `asks`."""

    def __init__(self, *, asks: bool) -> None:
        self.asks = asks

    def __call__(self, view: RiskView, setting: Setting) -> Action:
        return Action.VERIFY if self.asks and view.buyer % 2 else Action.ACCEPT


class Raises:
    """Cannot cope."""

    def __call__(self, view: RiskView, setting: Setting) -> bool:
        raise ZeroDivisionError("nothing to divide by")


class Mumbles:
    """Answers what nobody understands."""

    def __call__(self, view: RiskView, setting: Setting) -> bool:
        return "perhaps"  # type: ignore[return-value]
