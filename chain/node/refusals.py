"""How a chain for web3 says no: what may not be in a block, and why a call failed."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError
from eth_tester.backends.pyevm.main import EIP838_SIG
from eth_tester.exceptions import ValidationError
from eth_utils.exceptions import ValidationError as EthValidationError

from chain.evm import InvalidTransaction

if TYPE_CHECKING:
    from collections.abc import Iterator


class Refused(ValidationError, EthValidationError):  # type: ignore[misc]
    """A transaction that no block may hold: a `ValidationError` of eth-tester's and of py-evm's."""


@contextmanager
def refusing() -> Iterator[None]:
    """Within the block, what an engine cannot execute is `Refused`.

    Raises:
        Refused: with the reason of the engine's `InvalidTransaction`.
    """
    try:
        yield
    except InvalidTransaction as error:
        raise Refused(str(error)) from error


def reason_of(output: bytes) -> str:
    """Why a call failed: the text of a revert, or its data as py-evm writes it."""
    if output[:4] == EIP838_SIG:
        try:
            text: bytes = decode(["bytes"], output[4:])[0]  # a contract may put anything there
        except (DecodingError, ValueError, OverflowError):
            return str(output)
        return text.decode("utf-8", "backslashreplace")
    return str(output) if output else "execution failed without a reason"
