"""Loading an escrow of one's own: `path/to/file.sol:Name` in place of the shipped one.

It must have the functions and events that a run uses, as in contracts/interfaces/IEscrow.sol, and a constructor
that takes the platform's address. What it does with the money is judged by `chain.settlement.own`.
"""

from __future__ import annotations

import os.path
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from chain.contracts import artifact
from chain.contracts.compile import CompileError
from chain.contracts.own_file import PATIENCE_S, compilation, compilations

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chain.contracts.artifact import Artifact
    from chain.contracts.kept_output import KeptOutput
    from chain.contracts.own_file import Compilation

FUNCTIONS: Final = (
    "fund", "ship", "deliver", "confirm", "release", "cancel", "refund", "expire", "dispute", "rule", "lapse",
    "withdraw",
)  # fmt: skip
OPTIONAL: Final = {"returns": ("sendBack", "takeBack"), "offers": ("offer", "accept")}
"""Functions that only some modules use."""

OWN_MODULES: Final = ("cancelling", *OPTIONAL)
EVENTS: Final = ("Funded", "Settled", "Withdrawn")
LARGEST_CODE: Final = 24_576
"""Bytes of a contract that a chain takes (EIP-170)."""

LARGEST_CREATION: Final = 49_152
"""Bytes of creation code that a chain takes (EIP-3860)."""

_ANYBODY: Final = "0x" + "0" * 40
_CALLED: Final = ("function", "event")


class OwnContractError(Exception):
    """The contract cannot be used; the message says why and what to do."""


def own_contract(reference: str, modules: tuple[str, ...] = ()) -> Artifact:
    """The artifact of `own_compilation`.

    Raises:
        OwnContractError: as there.
    """
    return own_compilation(reference, modules).artifact


def own_compilation(
    reference: str, modules: tuple[str, ...] = (), patience_s: int = PATIENCE_S
) -> Compilation:
    """Compile `path.sol:Name`, and check that a run can use it. What it may import stands at `compile_file`.

    Raises:
        OwnContractError: if it cannot be found or compiled, or lacks something that a run with `modules` needs.
    """
    path, _, name = reference.rpartition(":")
    if not path or not name:
        raise _error(f"no contract at '{reference}'", "write path/to/file.sol:Name")
    if not os.path.lexists(path):
        raise _error(f"no contract at '{reference}'", f"there is no file {path}; write path/to/file.sol:Name")
    foreign = [module for module in modules if module not in OWN_MODULES]
    if foreign:
        raise _error(
            f"{', '.join(foreign)} go with the shipped escrow only",
            f"a contract of your own takes {', '.join(OWN_MODULES)}",
        )
    try:
        compiled = compilation(Path(path), name, patience_s=patience_s)
    except CompileError as error:
        raise OwnContractError(f"settlement.contract: {error}") from error
    _check(compiled.artifact, modules)
    return compiled


def only_escrow(
    file: Path, name: str, root: Path, patience_s: int = PATIENCE_S, kept: KeptOutput | None = None
) -> Compilation:
    """Compile the escrow in a file of a project, and check that a market can use it.

    Args:
        file: which may import what lies in `root`, and the two libraries.
        name: of the contract; if empty, the only one in `file` that can be deployed, of several the only one
            with the functions of an escrow.
        root: of the project.
        patience_s: seconds that each try of the compiler may take.
        kept: answers of the compiler from before; it is asked only for what is not among them.

    Raises:
        OwnContractError: as by `own_compilation`, and where there is not exactly one such contract.
    """
    try:
        if name:
            compiled = compilation(file, name, root, patience_s, kept)
        else:
            compiled = _only(compilations(file, root, patience_s, kept))
    except CompileError as error:
        raise OwnContractError(str(error)) from error
    _check(compiled.artifact, ())
    return compiled


def _only(able: Mapping[str, Compilation]) -> Compilation:
    """The one that can be deployed and, if that is not enough, has the functions."""
    fit = {name: each for name, each in able.items() if not _missing(each.artifact.abi, ())}
    for few in (fit, able):
        if len(few) == 1:
            [compiled] = few.values()
            return compiled
    if fit:
        raise _error(f"it has several escrows: {', '.join(fit)}", "leave one of them in the file")
    what = f"none of {', '.join(able)} has" if able else "it has no contract that can be deployed alone, with"
    raise _error(
        f"{what} the functions of an escrow", "docs/reference/escrow-interface.md says what is needed"
    )


def _check(contract: Artifact, modules: tuple[str, ...]) -> None:
    name = contract.name
    missing = _missing(contract.abi, modules)
    if missing:
        raise _error(
            f"{name} lacks {', '.join(missing)}", "a run needs them as in contracts/interfaces/IEscrow.sol"
        )
    if not contract.bytecode:
        raise _error(f"{name} is abstract", "implement all of its functions")
    inputs: list[dict[str, Any]] = next((e["inputs"] for e in contract.abi if e["type"] == "constructor"), [])
    if [entry["type"] for entry in inputs] != ["address"]:
        raise _error(
            f"the constructor of {name} must take one address, the platform's",
            "constructor(address platform)",
        )
    for what, code, most, rule in (
        ("code", contract.deployed_bytecode, LARGEST_CODE, "EIP-170"),
        ("creation code", contract.creation_code(_ANYBODY), LARGEST_CREATION, "EIP-3860"),
    ):
        if len(code) > most:
            raise _error(
                f"the {what} of {name} is {len(code):,} bytes, {len(code) - most:,} more than the {most:,} that a "
                f"chain takes ({rule})",
                "shorten texts, share code between functions, or leave some out",
            )


def _error(what: str, to_do: str) -> OwnContractError:
    return OwnContractError(f"settlement.contract: {what}\n  {to_do}")


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
