"""From a scenario's name to an environment."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from argosy.problems import InputError
from argosy.runs.request import as_overrides, check_positive
from argosy.scenario_files import load_scenario
from sim.scenario import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from argosy.rl.market_environment import MarketEnvironment

FAMILIES: Final = ("replenishment",)
"""Whose decisions an agent can take."""

_NOBODY: Final = ("escrow", "stock", "rounding")


def environment(
    scenario: str,
    family: str = "replenishment",
    *,
    actor: str = "sellers",
    settlement: str | None = None,
    days: int | None = None,
    step_days: int = 1,
    overrides: Sequence[str] = (),
) -> MarketEnvironment:
    """A market as a Gymnasium environment; needs the extra `rl`.

    Args:
        scenario: name of a shipped one, or path to a TOML file.
        family: whose decisions the agent takes, instead of the policy that the scenario names.
        actor: the group of actors whose profit is the reward, as `argosy accounts` names them.
        settlement: chain or instant; without, what `overrides` say, or else instant.
        days: until the horizon; without, the scenario's own.
        step_days: between two decisions.
        overrides: `key=value` each, as after `--set`.

    Raises:
        InputError: for a family or an actor that there is not, numbers that mean nothing, a scenario that is wrong,
            or without gymnasium.
    """
    if find_spec("gymnasium") is None:
        raise InputError("argosy.environment needs gymnasium", "pip install 'argosy[rl]'")
    from analytics.accounts import GROUPS
    from argosy.rl.market_environment import MarketEnvironment

    if family not in FAMILIES:
        raise InputError(f"an agent cannot decide '{family}'", f"it can decide {', '.join(FAMILIES)}")
    actors = sorted({*GROUPS.values()} - {*_NOBODY})
    if actor not in actors:
        raise InputError(f"there are no actors '{actor}'", did_you_mean(actor, actors))
    check_positive("days", days)
    check_positive("step_days", step_days)
    given = as_overrides({"settlement.mode": settlement, "days": days})
    loaded, tables = load_scenario(scenario, ["settlement.mode=instant", *overrides, *given])
    return MarketEnvironment(loaded, tables, actor, step_days)
