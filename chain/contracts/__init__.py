"""The compiled contracts, and how to speak to them. Names load when they are first asked for.

`chain.contracts.escrow` encodes calls for the hot path; `chain.contracts.compile` is a command, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.core.lazy import lazy_face

if TYPE_CHECKING:
    from chain.contracts.artifact import Artifact, identified, load, names, notices, signature
    from chain.contracts.compile import CompileError, compile_contracts, find_compiler
    from chain.contracts.decode import (
        Decoded,
        decode_error,
        decode_log,
        describe_revert,
        pack_logs,
        unpack_logs,
    )
    from chain.contracts.own_contract import OwnContractError, own_contract

__all__ = [
    "Artifact",
    "CompileError",
    "Decoded",
    "OwnContractError",
    "compile_contracts",
    "decode_error",
    "decode_log",
    "describe_revert",
    "find_compiler",
    "identified",
    "load",
    "names",
    "notices",
    "own_contract",
    "pack_logs",
    "signature",
    "unpack_logs",
]

_HOMES: Final = {
    "Artifact": "chain.contracts.artifact",
    "CompileError": "chain.contracts.compile",
    "Decoded": "chain.contracts.decode",
    "OwnContractError": "chain.contracts.own_contract",
    "compile_contracts": "chain.contracts.compile",
    "decode_error": "chain.contracts.decode",
    "decode_log": "chain.contracts.decode",
    "describe_revert": "chain.contracts.decode",
    "find_compiler": "chain.contracts.compile",
    "identified": "chain.contracts.artifact",
    "load": "chain.contracts.artifact",
    "names": "chain.contracts.artifact",
    "notices": "chain.contracts.artifact",
    "own_contract": "chain.contracts.own_contract",
    "pack_logs": "chain.contracts.decode",
    "signature": "chain.contracts.artifact",
    "unpack_logs": "chain.contracts.decode",
}

__getattr__ = lazy_face(__name__, _HOMES)
