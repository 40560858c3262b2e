"""What a call came to: an error by its name, or what it returned and logged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from chain.contracts import Decoded, decode
from chain.testing.abi import error_in, event_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chain.evm import Address, Log, Receipt
    from chain.testing.abi import Abi

NO_REASON: Final = Decoded("", {})
"""The error of a revert without data."""


class Outcome(NamedTuple):
    """What a call came to.

    Attributes:
        error: why it reverted; None where it succeeded.
        output: what it returned, where that is a single word, as a number.
        events: what it logged, in order.
    """

    error: Decoded | None = None
    output: int | None = None
    events: tuple[Decoded, ...] = ()


class Reverted(decode.Reverted):
    """A call that should have succeeded reverted; `reason` is the error, `output` the revert data."""

    def __init__(self, what: str, output: bytes, abi: Abi = ()) -> None:
        super().__init__(what, output)
        self.reason = error_of(output, abi)
        self.args = (
            f"{what} reverted: {self.reason if self.reason.name else decode.describe_revert(output)}",
        )


def outcome_of(receipt: Receipt, abi: Abi = (), only: Address | None = None) -> Outcome:
    """A receipt in words.

    Args:
        receipt: what the engine gave.
        abi: entries to read errors and events by, besides those of the shipped contracts.
        only: leave out what other contracts than this one logged.

    Raises:
        ValueError: if a log is of no known event.

    Example:
        >>> outcome_of(chain.execute(buyer, escrow, calldata)).error
        Decoded(name='WrongState', arguments={'id': 1, 'actual': 7})
    """
    if not receipt.status:
        return Outcome(error_of(receipt.output, abi))
    output = int.from_bytes(receipt.output, "big") if len(receipt.output) == 32 else None
    logs = receipt.logs if only is None else [log for log in receipt.logs if log.address == only]
    return Outcome(None, output, tuple(_known(logs, abi)))


def error_of(output: bytes, abi: Abi = ()) -> Decoded:
    """The error in revert data: of the shipped contracts or of `abi`, `NO_REASON` where there is no data."""
    if not output:
        return NO_REASON
    return error_in(abi, output) or decode.decode_error(output) or Decoded(f"0x{output.hex()}", {})


def event(name: str, **arguments: Any) -> Decoded:
    """An event, or an error, as it should be.

    Example:
        >>> assert event("Shipped", id=1, deadline=deadline) in outcome.events
    """
    return Decoded(name, arguments)


def error(name: str, **arguments: Any) -> Outcome:
    """The outcome of a call that reverts with this error.

    Example:
        >>> assert chain.send(stranger, escrow, "ship", 1) == error("Unauthorised", id=1, caller=stranger)
    """
    return Outcome(Decoded(name, arguments))


def named(outcome: Outcome, name: str) -> list[dict[str, Any]]:
    """Arguments of the events of one name.

    Example:
        >>> [settled] = named(outcome, "Settled")
    """
    return [found.arguments for found in outcome.events if found.name == name]


def _known(logs: Iterable[Log], abi: Abi) -> Iterable[Decoded]:
    for log in logs:
        found = event_in(abi, log) or decode.decode_log(log)
        if found is None:
            raise ValueError(f"an event of {log.address} that nobody knows")
        yield found
