"""Every test finds the chain as its module's fixtures left it."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

import pytest

from chain.kit.errors import KitError

if TYPE_CHECKING:
    from chain.kit.chain import KitChain

CHAIN: Final = pytest.StashKey["KitChain"]()
"""The chain of a module, in the module's stash."""

_TAKEN_BACK: Final = pytest.StashKey[ExitStack]()
"""What ends a test's time on the chain, in the test's stash."""


_BEGUN: Final = pytest.StashKey[bool]()
"""That a test's own time has begun, also where there is no chain yet."""


def chain_of(item: pytest.Item) -> KitChain | None:
    """The chain of a test's module; None where nobody asked for one."""
    module = item.getparent(pytest.Module)
    return module.stash.get(CHAIN, None) if module is not None else None


def executed(item: pytest.Item) -> int:
    """How many transactions the chain of a test's module has executed; 0 without a chain."""
    chain = chain_of(item)
    return 0 if chain is None else chain.executed


def begin(item: pytest.Item) -> None:
    """From now on, what happens on the chain is the test's own; once is enough."""
    item.stash[_BEGUN] = True
    chain = chain_of(item)
    if chain is not None and _TAKEN_BACK not in item.stash:
        stack = item.stash[_TAKEN_BACK] = ExitStack()
        stack.enter_context(chain.snapshot())
        stack.enter_context(chain.act_as(chain.sender))


def end(item: pytest.Item) -> None:
    """Take back what the test did."""
    if _TAKEN_BACK in item.stash:
        item.stash[_TAKEN_BACK].close()
        del item.stash[_TAKEN_BACK]


def join(item: pytest.Item) -> None:
    """A chain that was opened in a test's own time is the test's own from then on."""
    if _BEGUN in item.stash:
        begin(item)


def refuse_late(item: pytest.Item, fixture: str, scope: str, before: int) -> None:
    """A fixture of a wider scope that comes late would be taken back with the test, and yet be handed to the next.

    Raises:
        KitError: if it did something on the chain.
    """
    if _TAKEN_BACK in item.stash and executed(item) != before:
        raise KitError(
            f"fixture {fixture!r} of scope {scope!r} used the chain after the test had begun, and would be lost "
            "for the next test\n  name it among the arguments of the test, or give it the scope 'function'"
        )
