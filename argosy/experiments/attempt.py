"""A task whose fault is an answer: the others go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from argosy.experiments.task import day_by_day, replicate
from argosy.problems import OUR_FAULT, ArgosyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.weekly import Series
    from argosy.experiments.task import Replicated, Task

_Found = TypeVar("_Found")


class Failed(NamedTuple):
    """What stopped a replication.

    Attributes:
        failure: in words.
        exit_code: whose fault it is: 2 the input's, a policy of the user's own included; 1 a contract's of the
            user's own; 3 Argosy's.
    """

    failure: str
    exit_code: int


def attempt(task: Task) -> Replicated | Failed:
    """The key figures of one replication, or why there are none.

    Raises:
        MemoryError: if the machine has too little; the same task may fit another one.
    """
    return _tried(replicate, task)


def attempt_days(task: Task) -> Series | Failed:
    """What one replication did day by day, or why nobody knows.

    Raises:
        MemoryError: if the machine has too little.
    """
    return _tried(day_by_day, task)


def _tried(work: Callable[[Task], _Found], task: Task) -> _Found | Failed:
    try:
        return work(task)
    except MemoryError:
        raise
    except ArgosyError as error:
        return Failed(str(error), error.exit_code)
    except Exception as error:
        return Failed(f"{type(error).__name__}: {error}", OUR_FAULT)
