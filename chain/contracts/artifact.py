"""The compiled contracts, as committed: users of the shipped contracts need no compiler."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from eth_abi.abi import encode
from eth_hash.auto import keccak
from eth_utils.abi import collapse_if_tuple

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Artifact:
    """One compiled contract.

    Attributes:
        name: the contract's name.
        abi: its interface, as Solidity's JSON ABI.
        bytecode: what creates it; constructor arguments go behind.
        deployed_bytecode: what stands on chain, with zeros where immutables will be.
    """

    name: str
    abi: list[dict[str, Any]] = field(repr=False)
    bytecode: bytes = field(repr=False)
    deployed_bytecode: bytes = field(repr=False)

    def creation_code(self, *arguments: Any) -> bytes:
        """`bytecode` and the constructor's arguments; a struct is a tuple.

        Raises:
            eth_abi.exceptions.EncodingError: if the arguments are not those of the constructor.
        """
        entry = next((entry for entry in self.abi if entry["type"] == "constructor"), {})
        return self.bytecode + encode(argument_types(entry), arguments)

    def function(self, name: str) -> dict[str, Any]:
        """The entry of a function in the ABI; of the first, if several have that name.

        Raises:
            KeyError: if there is none.
        """
        for entry in self.abi:
            if entry["type"] == "function" and entry["name"] == name:
                return entry
        raise KeyError(f"{self.name} has no function {name!r}")

    def calldata(self, name: str, *arguments: Any) -> bytes:
        """A call of a function; a struct is a tuple. The simulation's hot path has `chain.contracts.escrow`.

        Raises:
            KeyError: if there is no such function.
            eth_abi.exceptions.EncodingError: if the arguments are not those of the function.
        """
        entry = self.function(name)
        return keccak(signature(entry).encode())[:4] + encode(argument_types(entry), arguments)


def argument_types(entry: Mapping[str, Any]) -> list[str]:
    """The canonical types of what an entry of an ABI takes."""
    return [collapse_if_tuple(part) for part in entry.get("inputs", [])]


def signature(entry: Mapping[str, Any]) -> str:
    """A function, error or event of an ABI as Solidity hashes it."""
    return f"{entry['name']}({','.join(argument_types(entry))})"


def names() -> tuple[str, ...]:
    """Names of all shipped artifacts, sorted."""
    files = resources.files("chain.contracts").joinpath("artifacts").iterdir()
    return tuple(sorted(f.name.removesuffix(".json") for f in files if f.name.endswith(".json")))


@cache
def load(name: str) -> Artifact:
    """The artifact of the contract called `name`.

    Raises:
        KeyError: if no such contract is shipped.
    """
    stored = _stored(name)
    return Artifact(
        name=stored["contractName"],
        abi=stored["abi"],
        bytecode=bytes.fromhex(stored["bytecode"].removeprefix("0x")),
        deployed_bytecode=bytes.fromhex(stored["deployedBytecode"].removeprefix("0x")),
    )


def identified(code: bytes) -> Artifact | None:
    """The shipped contract that stands on chain as `code`, whatever its immutables are; None for any other code."""
    return next((load(name) for name in names() if _is(load(name).deployed_bytecode, code)), None)


def _is(stored: bytes, code: bytes) -> bool:
    """Whether `code` is `stored` with immutables in place of some of its zeros."""
    return len(stored) == len(code) > 0 and all(a in (b, 0) for a, b in zip(stored, code, strict=True))


def notices(contract: str) -> dict[str, str]:
    """What the sources say of each function and event of a shipped contract (NatSpec), by its signature.

    Raises:
        KeyError: if no such contract is shipped.
    """
    told = _stored(contract)["userdoc"]
    return {
        name: entry["notice"]
        for kind in ("methods", "events")
        for name, entry in told.get(kind, {}).items()
        if "notice" in entry
    }


def _stored(name: str) -> dict[str, Any]:
    if name not in names():
        known = ", ".join(names())
        raise KeyError(
            f"no artifact {name!r}; python -m chain.contracts.compile makes them; there are {known}"
        )
    file = resources.files("chain.contracts").joinpath("artifacts", f"{name}.json")
    stored: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return stored
