"""Expecting that a call is refused."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from chain.testing.outcome import Reverted

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def reverts(name: str, **arguments: Any) -> Iterator[None]:
    """What is called inside must revert with the error `name`, and with these of its arguments.

    An empty name stands for a revert without data. Arguments that are not named may be anything.

    Raises:
        AssertionError: if nothing reverts, or with another error or other arguments.

    Example:
        >>> with reverts("Unauthorised", caller=stranger):
        ...     escrow.by(stranger).ship(1)
    """
    try:
        yield
    except Reverted as reverted:
        reason = reverted.reason
        assert reason is not None
        known = {key: reason.arguments.get(key) for key in arguments}
        if reason.name != name or known != arguments:
            wanted = f"{name}({', '.join(f'{key}={value}' for key, value in arguments.items())})"
            raise AssertionError(f"reverted with {reason} instead of {wanted}") from reverted
    else:
        raise AssertionError(f"nothing reverted, though {name or 'a revert'} was expected")
