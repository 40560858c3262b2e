"""Expecting that a call is refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chain.contracts.decode import PANICS
from chain.testing.outcome import Reverted

if TYPE_CHECKING:
    from types import TracebackType

    from chain.contracts import Decoded


@dataclass(frozen=True)
class Expected:
    """What must revert, and how: the context that `reverts` and its like give.

    Attributes:
        name: of the error; empty for a revert without data.
        values: of its first arguments, in order.
        arguments: some of its arguments, by their names.
    """

    name: str
    values: tuple[Any, ...] = ()
    arguments: dict[str, Any] = field(default_factory=dict)

    def __enter__(self) -> None:
        """Nothing is expected of what came before."""

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, traceback: TracebackType | None
    ) -> bool:
        """Whether the revert is the one that was expected; anything else that was raised goes on.

        Raises:
            AssertionError: if nothing reverted, or with another error or other arguments.
        """
        __tracebackhide__ = True
        if isinstance(raised, Reverted):
            reason = raised.reason
            if reason is None or not self.fits(reason):
                raise AssertionError(f"reverted with {_told(raised)} instead of {self}") from raised
            return True
        if raised is None:
            raise AssertionError(f"nothing reverted, though {self.name or 'a revert'} was expected")
        return False

    def fits(self, reason: Decoded) -> bool:
        """Whether it is this error, with these arguments."""
        found = tuple(reason.arguments.values())
        return (
            reason.name == self.name
            and found[: len(self.values)] == self.values
            and all(
                key in reason.arguments and reason.arguments[key] == value
                for key, value in self.arguments.items()
            )
        )

    def __str__(self) -> str:
        """As one would write it."""
        named = (f"{key}={value}" for key, value in self.arguments.items())
        return f"{self.name}({', '.join([*map(str, self.values), *named])})" if self.name else "no reason"


def reverts(name: str, /, *values: Any, **arguments: Any) -> Expected:
    """What is called inside must revert with the error `name`, and with these of its arguments.

    An empty name stands for a revert without data. Arguments that are not given may be anything.

    Args:
        name: of the error.
        values: of its first arguments, in order.
        arguments: of any others, by name.

    Raises:
        AssertionError: on leaving, if nothing reverted, or with another error or other arguments.

    Example:
        >>> with reverts("Unauthorised", caller=stranger):
        ...     escrow.by(stranger).ship(1)
    """
    return Expected(name, values, arguments)


def reverts_with(text: str) -> Expected:
    """What is called inside must revert with this text, as of `require(…, "text")`.

    Raises:
        AssertionError: on leaving, if nothing reverted, or anything else did.

    Example:
        >>> with reverts_with("too early"):
        ...     vault.by(stranger).withdraw(1)
    """
    return Expected("Error", (text,))


def panics(meaning: str) -> Expected:
    """What is called inside must fail with this panic of Solidity, by what it means.

    Raises:
        ValueError: if no panic means that.
        AssertionError: on leaving, if nothing reverted, or anything else did.

    Example:
        >>> with panics("arithmetic overflow"):
        ...     vault.by(stranger).withdraw(1)
    """
    __tracebackhide__ = True
    if meaning not in PANICS.values():
        raise ValueError(f"no panic means {meaning!r}; there are {', '.join(PANICS.values())}")
    return Expected("Panic", (), {"meaning": meaning})


def _told(raised: Reverted) -> str:
    reason = raised.reason
    if reason is None or not reason.name:
        return "no reason"
    return str(reason)
