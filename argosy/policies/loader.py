"""From a scenario's choices to policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from argosy.policies.consent import check_consent
from argosy.policies.guard import check_class, check_signatures, guarded
from argosy.policies.importing import import_class, searched
from argosy.policies.options import checked_options
from argosy.policies.registry import is_registered, is_shipped, target_of
from argosy.problems import InputError
from sim.policies import PolicySet

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sim.scenario import PolicyChoice


def build_policies(chosen: Mapping[str, PolicyChoice], code_from: Path | None = None) -> PolicySet:
    """Construct the chosen policy of every family.

    Args:
        chosen: policies by family.
        code_from: the directory that classes may come from which no installed package registers; None allows none.

    Raises:
        InputError: for an unknown name, a class that cannot be imported or is no policy, options that do not fit.
        CodeNotAllowedError: for code that may not run.
    """
    check_consent(chosen.items(), code_from)
    return PolicySet(
        **{family: build_policy(family, chosen[family], code_from) for family in PolicySet._fields}
    )


def build_policy(family: str, choice: PolicyChoice, code_from: Path | None = None) -> Any:
    """Construct one policy; one that did not come with Argosy is guarded.

    Raises:
        InputError: as for `build_policies`.
    """
    check_consent([(family, choice)], code_from)
    target = target_of(family, choice.name)
    with searched(None if is_registered(family, target) else code_from):
        built = _construct(family, choice, target)
    check_signatures(f"policies.{family}: '{choice.name}'", built)
    if choice.learn_every_days is not None and not hasattr(built, "learn"):
        raise InputError(
            f"policies.{family}.learn_every_days: '{choice.name}' does not learn",
            "leave it out, or choose one that does",
        )
    return built if is_shipped(family, target) else guarded(family, choice.name, built)


def _construct(family: str, choice: PolicyChoice, target: str) -> Any:
    where = f"policies.{family}"
    policy = import_class(where, target)
    check_class(f"{where}: '{choice.name}'", family, policy)
    options = checked_options(where, choice.name, policy, choice.options)
    try:
        return policy(**options)
    except (TypeError, ValueError) as error:
        raise InputError(f"{where}: '{choice.name}' refuses its options: {error}") from error
    except ImportError as error:
        raise InputError(f"{where}: '{choice.name}' cannot be used: {error}") from error
    except Exception as error:
        if is_shipped(family, target):
            raise
        what = f"'{choice.name}' cannot be built: {type(error).__name__}: {error}"
        raise InputError(f"{where}: {what}", "mend the policy") from error
