"""Compiling a Solidity file of one's own, outside of contracts/."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chain.contracts.artifact import Artifact
from chain.contracts.compile import CONTRACTS, SETTINGS, CompileError, find_compiler

if TYPE_CHECKING:
    from pathlib import Path


def compile_file(file: Path, name: str) -> Artifact:
    """The contract `name` in `file`; the artifact of an abstract one has no bytecode.

    Imports are found beside the file; `@argosy/` stands for Argosy's contracts/, `@openzeppelin/` for the library.

    Raises:
        CompileError: if there is no compiler, the file does not compile, or it has no such contract that can
            stand alone.
        OSError: if it cannot be read.

    Example:
        >>> escrow = compile_file(Path("examples/PlainEscrow.sol"), "PlainEscrow")
        >>> chain = EscrowChain(escrow=escrow)
    """
    found = _compiled(file)
    if name not in found:
        raise CompileError(f"no contract {name} in {file}\n  it has {', '.join(found) or 'none'}")
    code = found[name]["evm"]
    if "__$" in code["bytecode"]["object"]:
        raise CompileError(
            f"{name} wants a library that is deployed on its own\n  make its functions internal"
        )
    return Artifact(
        name=name,
        abi=found[name]["abi"],
        bytecode=bytes.fromhex(code["bytecode"]["object"]),
        deployed_bytecode=bytes.fromhex(code["deployedBytecode"]["object"]),
    )


def _compiled(file: Path) -> dict[str, Any]:
    """The compiler's output for the file, by contract; the slow way only where the quick one is not enough."""
    import solcx  # pulls in requests: only when compiling

    compiler = find_compiler()
    for via_ir in (False, True):
        try:
            output = solcx.compile_standard(
                _standard_input(file, via_ir=via_ir),
                solc_binary=compiler,
                base_path=file.parent,
                allow_paths=f"{file.parent},{CONTRACTS}",
            )
        except solcx.exceptions.SolcError as error:
            what = (error.stderr_data or "").strip() or error.message.strip()
            if via_ir or "Stack too deep" not in what:
                raise CompileError(f"{file} does not compile\n{what}") from error
        else:
            found: dict[str, Any] = output["contracts"].get(file.name, {})
            return found
    raise AssertionError("the second try returns or raises")


def _standard_input(file: Path, *, via_ir: bool) -> dict[str, Any]:
    """Without the slow way through the Yul optimiser, which only large functions need."""
    libraries = CONTRACTS / "node_modules" / "@openzeppelin"
    outputs = ["abi", "evm.bytecode.object", "evm.deployedBytecode.object"]
    return {
        "language": "Solidity",
        "sources": {file.name: {"content": file.read_text(encoding="utf-8")}},
        "settings": SETTINGS
        | {
            "viaIR": via_ir,
            "remappings": [f"@argosy/={CONTRACTS}/", f"@openzeppelin/={libraries}/"],
            "outputSelection": {"*": {"*": outputs}},
        },
    }
