"""The compiled contracts, as committed: users of the shipped contracts need no compiler."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any


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


def names() -> tuple[str, ...]:
    """Names of all shipped artifacts, sorted."""
    files = resources.files("chain").joinpath("artifacts").iterdir()
    return tuple(sorted(f.name.removesuffix(".json") for f in files if f.name.endswith(".json")))


@cache
def load(name: str) -> Artifact:
    """The artifact of the contract called `name`.

    Raises:
        KeyError: if no such contract is shipped.
    """
    if name not in names():
        raise KeyError(f"no artifact {name!r}; there are {', '.join(names())}")
    text = resources.files("chain").joinpath("artifacts", f"{name}.json").read_text(encoding="utf-8")
    stored = json.loads(text)
    return Artifact(
        name=stored["contractName"],
        abi=stored["abi"],
        bytecode=bytes.fromhex(stored["bytecode"].removeprefix("0x")),
        deployed_bytecode=bytes.fromhex(stored["deployedBytecode"].removeprefix("0x")),
    )
