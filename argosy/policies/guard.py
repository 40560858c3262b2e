"""Policies of a user's own: their faults are told as theirs."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from argosy.problems import InputError
from sim.policies import FAMILIES, memory_days, reads_truth

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.policies import History, Setting


class Guarded:
    """A policy that was not shipped, with what it declared when it was built.

    Attributes:
        oracle: whether it is told the hidden truth.
        memory_days: how far back it reads history.

    Raises, when called:
        InputError: if the policy raises, or returns what its family cannot use.
    """

    def __init__(self, family: str, name: str, policy: Callable[..., Any]) -> None:
        self.oracle = reads_truth(policy)
        self.memory_days = memory_days(policy)
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
        return InputError(f"{self._where} {verb} {type(error).__name__}: {error}", "mend the policy")


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


def check_signatures(where: str, policy: object) -> None:
    """See that a policy can be called as the market calls it.

    Raises:
        InputError: if it takes other arguments.
    """
    if not callable(policy):
        raise InputError(f"{where} cannot be called", "a policy has a method __call__(self, view, setting)")
    _check_call(where, "a policy is called with (view, setting)", policy)
    learn = getattr(policy, "learn", None)
    if learn is not None:
        _check_call(where, "learn is called with (history, now)", learn)


def _check_call(where: str, rule: str, function: Callable[..., Any]) -> None:
    try:
        signature = inspect.signature(function)
    except ValueError:  # written in C, and says nothing of itself
        return
    try:
        signature.bind(None, None)
    except TypeError as error:
        shown = signature.replace(return_annotation=inspect.Signature.empty)
        raise InputError(f"{where} takes {shown}", f"{rule}: docs/policies.md") from error
