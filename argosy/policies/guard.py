"""Policies of a user's own: their faults are told as theirs."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, Final, get_type_hints

from argosy.problems import InputError
from sim.policies import FAMILIES, PolicySet, grades, memory_days, plans_rounds, reads_truth

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.policies import History, Setting

_IS_CALLED: Final = "a policy has a method __call__(self, view, setting)"
_RULE: Final = "a policy is called with (view, setting)"
_LEARN_RULE: Final = "learn is called with (history, now)"
_VIEWS: Final = {
    family: protocol.__call__.__annotations__["view"]
    for family, protocol in get_type_hints(PolicySet).items()
}
"""The class of each family's view, by its name."""


class Guarded:
    """A policy that was not shipped, with what it declared when it was built.

    Attributes:
        oracle: whether it is told the hidden truth.
        memory_days: how far back it reads history.
        grades: whether it is asked for grades, if that is its family.
        plans_rounds: whether it is asked for rounds, if that is its family.

    Raises, when called:
        InputError: if the policy raises, or returns what its family cannot use.
    """

    def __init__(self, family: str, name: str, policy: Callable[..., Any]) -> None:
        self.oracle = reads_truth(policy)
        self.memory_days = memory_days(policy)
        self.plans_rounds = plans_rounds(policy)
        self.grades = grades(policy)
        self._where = f"policies.{family}: '{name}'"
        self._policy = policy
        self._fault = FAMILIES[family].fault

    def __call__(self, view: Any, setting: Setting) -> Any:
        """The policy's answer."""
        try:
            answer = self._policy(view, setting)
        except Exception as error:
            raise self._raised("raised", error) from error
        fault = self._fault(view, answer)
        if fault:
            raise InputError(f"{self._where} returned {answer!r}", fault)
        return answer

    def _raised(self, verb: str, error: Exception) -> InputError:
        late = isinstance(error, ModuleNotFoundError)
        hint = (
            "import it at the top: this directory is searched only while the policy is loaded" if late else ""
        )
        return InputError(f"{self._where} {verb} {type(error).__name__}: {error}", hint or "mend the policy")


class GuardedLearner(Guarded):
    """One that learns."""

    def learn(self, history: History, now: int) -> None:
        """Let the policy learn."""
        try:
            self._policy.learn(history, now)  # type: ignore[attr-defined]
        except Exception as error:
            raise self._raised("cannot learn:", error) from error


def guarded(family: str, name: str, policy: Callable[..., Any]) -> Guarded:
    """`policy` under guard."""
    return (GuardedLearner if hasattr(policy, "learn") else Guarded)(family, name, policy)


def check_class(where: str, family: str, policy: type[Any]) -> None:
    """See before a policy is constructed that its class can be one of `family`.

    Raises:
        InputError: if it cannot be called, takes other arguments or another family's view, or is abstract.
    """
    if not any("__call__" in vars(base) for base in policy.__mro__):
        raise InputError(f"{where} cannot be called", _IS_CALLED)
    _check_call(where, _RULE, policy, "__call__")
    if callable(getattr(policy, "learn", None)):
        _check_call(where, _LEARN_RULE, policy, "learn")
    other = _other_family(family, policy)
    if other:
        raise InputError(f"{where} is a policy of {other}", f"{family} is asked with a {_VIEWS[family]}")
    if inspect.isabstract(policy):
        missing = ", ".join(sorted(policy.__abstractmethods__))
        raise InputError(f"{where} is abstract", f"it has to implement {missing}")


def check_signatures(where: str, policy: object) -> None:
    """See that a policy can be called as the market calls it; a constructor may have changed what its class says.

    Raises:
        InputError: if it takes other arguments.
    """
    if not callable(policy):
        raise InputError(f"{where} cannot be called", _IS_CALLED)
    _check_bound(where, _RULE, policy)
    learn = getattr(policy, "learn", None)
    if learn is not None:
        _check_bound(where, _LEARN_RULE, learn)


def _check_call(where: str, rule: str, policy: type[Any], method: str) -> None:
    """Like `_check_bound` for a method of a class, whose first parameter is not among the arguments."""
    plain = isinstance(inspect.getattr_static(policy, method), staticmethod | classmethod)
    signature = _signature(getattr(policy, method))
    if signature is not None and not plain and not _takes(signature, 3):
        raise _takes_other(where, rule, signature.replace(parameters=[*signature.parameters.values()][1:]))


def _check_bound(where: str, rule: str, function: Callable[..., Any]) -> None:
    signature = _signature(function)
    if signature is not None and not _takes(signature, 2):
        raise _takes_other(where, rule, signature)


def _signature(function: Callable[..., Any]) -> inspect.Signature | None:
    try:
        return inspect.signature(function)
    except (TypeError, ValueError):  # written in C, and says nothing of itself
        return None


def _takes(signature: inspect.Signature, arguments: int) -> bool:
    try:
        signature.bind(*[None] * arguments)
    except TypeError:
        return False
    return True


def _takes_other(where: str, rule: str, signature: inspect.Signature) -> InputError:
    shown = signature.replace(return_annotation=inspect.Signature.empty)
    return InputError(f"{where} takes {shown}", f"{rule}: docs/policies.md")


def _other_family(family: str, policy: type[Any]) -> str:
    """The family whose view the policy says that it takes, if that is another one."""
    annotations = getattr(policy.__call__, "__annotations__", {}).values()
    named = {kind if isinstance(kind, str) else getattr(kind, "__name__", "") for kind in annotations}
    return next((other for other, view in _VIEWS.items() if other != family and view in named), "")
