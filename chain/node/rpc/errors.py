"""How a node says no: codes of JSON-RPC 2.0, and those that Ethereum's nodes added."""

from __future__ import annotations

from typing import Any, Final

from chain.contracts import describe_revert

PARSE_ERROR: Final = -32700
INVALID_REQUEST: Final = -32600
UNKNOWN_METHOD: Final = -32601
INVALID_PARAMS: Final = -32602
INTERNAL: Final = -32603
REFUSED: Final = -32000
TOO_MUCH: Final = -32005
REVERTED: Final = 3


class RpcError(Exception):
    """What goes into the member `error` of a response.

    Args:
        code: of JSON-RPC 2.0 or EIP-1474; 3 for a revert, as wallets know it.
        message: one line.
        data: of a revert, its bytes in hexadecimal.
    """

    def __init__(self, code: int, message: str, data: Any = None) -> None:
        super().__init__(code, message, data)
        self.code, self.message, self.data = code, message, data

    def shown(self) -> dict[str, Any]:
        """As JSON has it."""
        told = {"code": self.code, "message": self.message}
        return told if self.data is None else {**told, "data": self.data}


def wrong(what: str) -> RpcError:
    """A parameter is not what it has to be."""
    return RpcError(INVALID_PARAMS, what)


def refused(why: str) -> RpcError:
    """The request is well-formed, and cannot be answered on this chain."""
    return RpcError(REFUSED, why)


def reverted(output: bytes) -> RpcError:
    """A call or an estimate came to a revert with `output`."""
    return RpcError(REVERTED, f"execution reverted: {describe_revert(output)}", "0x" + output.hex())
