"""Loading an escrow of one's own: `path/to/file.sol:Name` in place of the shipped one.

It must have the functions and events that a run uses, as in contracts/interfaces/IEscrow.sol, and a constructor
that takes the platform's address. How it divides the money is its own affair: a run believes its `Settled` events,
and what it really holds is read from the chain in the end.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from chain.contracts import artifact
from chain.contracts.compile import CompileError
from chain.contracts.own_file import compile_file

if TYPE_CHECKING:
    from chain.evm import Address

FUNCTIONS: Final = (
    "fund", "ship", "deliver", "confirm", "release", "cancel", "refund", "expire", "dispute", "rule", "lapse",
    "withdraw",
)  # fmt: skip
OPTIONAL: Final = {"returns": ("sendBack", "takeBack"), "offers": ("offer", "accept")}
"""Functions that only some modules use."""

OWN_MODULES: Final = ("cancelling", *OPTIONAL)
EVENTS: Final = ("Funded", "Settled", "Withdrawn")
_CALLED: Final = ("function", "event")


class OwnContractError(Exception):
    """The contract cannot be used; the message says why and what to do."""


def creation_code(reference: str, platform: Address, modules: tuple[str, ...] = ()) -> bytes:
    """Compile `path.sol:Name` and return its creation code with the platform as constructor argument.

    Imports are found beside the file; `@argosy/` stands for Argosy's contracts/, `@openzeppelin/` for the library.

    Raises:
        OwnContractError: if it cannot be found or compiled, or lacks something that a run with `modules` needs.
    """
    path, _, name = reference.rpartition(":")
    file = Path(path)
    if not path or not name or not file.is_file():
        raise OwnContractError(
            f"settlement.contract: no contract at '{reference}'\n  write path/to/file.sol:Name"
        )
    foreign = [module for module in modules if module not in OWN_MODULES]
    if foreign:
        raise OwnContractError(
            f"settlement.contract: {', '.join(foreign)} go with the shipped escrow only\n"
            f"  a contract of your own takes {', '.join(OWN_MODULES)}"
        )
    try:
        contract = compile_file(file, name)
    except CompileError as error:
        raise OwnContractError(f"settlement.contract: {error}") from error
    missing = _missing(contract.abi, modules)
    if missing:
        raise OwnContractError(
            f"settlement.contract: {name} lacks {', '.join(missing)}\n"
            "  a run needs them as in contracts/interfaces/IEscrow.sol"
        )
    if not contract.bytecode:
        raise OwnContractError(f"settlement.contract: {name} is abstract\n  implement all of its functions")
    inputs: list[dict[str, Any]] = next((e["inputs"] for e in contract.abi if e["type"] == "constructor"), [])
    if [entry["type"] for entry in inputs] != ["address"]:
        raise OwnContractError(
            f"settlement.contract: the constructor of {name} must take one address, the platform's"
        )
    return contract.creation_code(platform)


def _missing(abi: list[dict[str, Any]], modules: tuple[str, ...]) -> list[str]:
    wanted = [*FUNCTIONS, *(name for module in modules for name in OPTIONAL.get(module, ())), *EVENTS]
    own = {_signature(entry) for entry in abi if entry["type"] in _CALLED}
    shipped = {e["name"]: _signature(e) for e in artifact.load("Escrow").abi if e["type"] in _CALLED}
    return [shipped[name] for name in wanted if shipped[name] not in own]


def _signature(entry: dict[str, Any]) -> str:
    kind = "event " if entry["type"] == "event" else ""
    indexed = (" indexed" if part.get("indexed") else "" for part in entry["inputs"])
    inputs = map("".join, zip(artifact.argument_types(entry), indexed, strict=True))
    return f"{kind}{entry['name']}({','.join(inputs)})"
