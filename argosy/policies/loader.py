"""From a scenario's choices to policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from argosy.policies.consent import check_consent
from argosy.policies.guard import check_class, check_signatures, guarded
from argosy.policies.importing import import_class, searched
from argosy.policies.options import checked_options
from argosy.policies.registry import is_registered, is_shipped, registered, target_of
from argosy.problems import InputError
from sim.policies import PolicySet, reads_truth
from sim.scenario import PolicyChoice, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from sim.policies import RoutingPolicy
    from sim.scenario import Service


_ROUTING: Final = "routing"


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
    for key in ("learn_every_days", "learn_until_day"):
        if getattr(choice, key) is not None and not hasattr(built, "learn"):
            raise InputError(
                f"policies.{family}.{key}: '{choice.name}' does not learn",
                "leave it out, or choose one that does",
            )
    return built if is_shipped(family, target) else guarded(family, choice.name, built)


def build_services(services: Iterable[Service]) -> dict[str, RoutingPolicy]:
    """The routing policy of every service that buyers may choose, by its name.

    Raises:
        InputError: for one that is not registered, or that needs more than a view: it learns, or knows the truth.
    """
    return {service.name: _service(service) for service in services}


def _service(service: Service) -> RoutingPolicy:
    where = f"services.{service.name}.routing: '{service.routing}'"
    if service.routing not in registered(_ROUTING):
        hint = did_you_mean(service.routing, registered(_ROUTING))
        raise InputError(f"{where} is no registered routing policy", hint)
    policy: RoutingPolicy = build_policy(_ROUTING, PolicyChoice(name=service.routing))
    if hasattr(policy, "learn") or reads_truth(policy):
        raise InputError(
            f"{where} learns, or knows the truth", "name one that decides from the lanes alone, as 'fastest'"
        )
    return policy


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
