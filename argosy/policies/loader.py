"""From a scenario's choices to policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from argosy.policies.guard import check_signatures, guarded
from argosy.policies.options import check_options
from argosy.policies.registry import find, is_own, target_of
from argosy.problems import InputError
from sim.policies import PolicySet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.scenario import PolicyChoice


def build_policies(chosen: Mapping[str, PolicyChoice]) -> PolicySet:
    """Construct the chosen policy of every family.

    Raises:
        InputError: for an unknown name, a class that cannot be imported or called, or options that do not fit.
    """
    return PolicySet(**{family: build_policy(family, chosen[family]) for family in PolicySet._fields})


def build_policy(family: str, choice: PolicyChoice) -> Any:
    """Construct one policy; one that did not come with Argosy is guarded.

    Raises:
        InputError: as for `build_policies`.
    """
    where = f"policies.{family}"
    policy = find(family, choice.name)
    check_options(where, choice.name, policy, choice.options)
    try:
        built = policy(**choice.options)
    except (TypeError, ValueError) as error:
        raise InputError(f"{where}: '{choice.name}' refuses its options: {error}") from error
    except Exception as error:
        if is_own(target_of(family, choice.name)):
            raise
        what = f"'{choice.name}' cannot be built: {type(error).__name__}: {error}"
        raise InputError(f"{where}: {what}", "mend the policy") from error
    check_signatures(f"{where}: '{choice.name}'", built)
    if choice.learn_every_days is not None and not hasattr(built, "learn"):
        raise InputError(
            f"{where}.learn_every_days: '{choice.name}' does not learn",
            "leave it out, or choose one that does",
        )
    return built if is_own(target_of(family, choice.name)) else guarded(family, choice.name, built)
