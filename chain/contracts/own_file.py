"""Compiling a Solidity file of one's own, outside of contracts/."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from chain.contracts.artifact import Artifact
from chain.contracts.compile import SETTINGS, CompileError, find_compiler
from chain.contracts.kept_output import everybodys
from chain.contracts.sources import Sources

if TYPE_CHECKING:
    from pathlib import Path

    from chain.contracts.kept_output import KeptOutput

PATIENCE_S: Final = 300
"""Seconds that the compiler may take."""

_HOLE: Final = "__$"
"""Begins what stands for the address of a library, in code."""

_MANY: Final = 5
"""Errors of the compiler that are shown."""


class Compilation(NamedTuple):
    """What the compiler made of a contract.

    Attributes:
        artifact: the contract.
        warnings: as the compiler words them.
        source_map: of the deployed code, as solc writes it: an entry an instruction.
        sources: names and texts by the numbers that the source map uses.
    """

    artifact: Artifact
    warnings: tuple[str, ...]
    source_map: str
    sources: dict[int, tuple[str, str]]


def compile_file(file: Path, name: str, root: Path | None = None) -> Artifact:
    """The contract `name` in `file`; the artifact of an abstract one has no bytecode.

    Args:
        file: which may import what `chain.contracts.sources` says: from its own project, `@argosy/` for Argosy's
            contracts/, `@openzeppelin/` for the library.
        name: one of the contracts in `file` itself.
        root: of the file's project; found unless given. Nothing outside is read.

    Raises:
        CompileError: if there is no compiler, a file cannot be used or does not compile, or it has no such contract
            that can stand alone.

    Example:
        >>> escrow = compile_file(Path("examples/PlainEscrow.sol"), "PlainEscrow")
        >>> chain = EscrowChain(escrow=escrow)
    """
    return compilation(file, name, root).artifact


def compilation(
    file: Path,
    name: str | None,
    root: Path | None = None,
    patience_s: int = PATIENCE_S,
    kept: KeptOutput | None = None,
) -> Compilation:
    """The same as `compile_file` with what else the compiler says.

    Args:
        file: as there.
        name: as there; None for the only contract that can be deployed, or the one that is called as the file is.
        root: as there.
        patience_s: seconds that each try of the compiler may take.
        kept: answers of the compiler from before; it is asked only for what is not among them.

    Raises:
        CompileError: as there.
    """
    sources = Sources(file, root)
    output = answered(file, sources, patience_s, kept)
    found: dict[str, Any] = output.get("contracts", {}).get(sources.main, {})
    name = name or _meant(file, found)
    if name not in found:
        raise CompileError(f"no contract {name} in {file}\n  it has {', '.join(found) or 'none'}")
    return _of(name, found[name]["evm"], sources, output)


def answered(
    file: Path, sources: Sources, patience_s: int = PATIENCE_S, kept: KeptOutput | None = None
) -> dict[str, Any]:
    """The compiler's output, from before where it is kept: in `kept`, or where the environment says.

    Raises:
        CompileError: as of `compile_file`.
    """
    places = [place for place in (kept, everybodys()) if place is not None]
    for place in places:
        if (output := place.find(sources)) is not None:
            return output
    output = _compiled(file, sources, patience_s)
    for place in places:
        place.keep(sources, output)
    return output


def compilations(
    file: Path, root: Path | None = None, patience_s: int = PATIENCE_S, kept: KeptOutput | None = None
) -> dict[str, Compilation]:
    """All contracts in `file` itself that can be deployed alone, by name; arguments as of `compilation`.

    Raises:
        CompileError: as of `compile_file`.
    """
    sources = Sources(file, root)
    output = answered(file, sources, patience_s, kept)
    found: dict[str, Any] = output.get("contracts", {}).get(sources.main, {})
    codes = {name: contract["evm"] for name, contract in found.items()}
    return {
        name: _of(name, code, sources, output)
        for name, code in codes.items()
        if code["bytecode"]["object"] and _HOLE not in code["bytecode"]["object"]
    }


def _of(name: str, code: dict[str, Any], sources: Sources, output: dict[str, Any]) -> Compilation:
    """What the compiler made of one contract."""
    if _HOLE in code["bytecode"]["object"]:
        raise CompileError(
            f"{name} wants a library that is deployed on its own\n  make its functions internal"
        )
    artifact = Artifact(
        name=name,
        abi=output["contracts"][sources.main][name]["abi"],
        bytecode=bytes.fromhex(code["bytecode"]["object"]),
        deployed_bytecode=bytes.fromhex(code["deployedBytecode"]["object"]),
    )
    numbered = {entry["id"]: (path, sources.texts.get(path, "")) for path, entry in output["sources"].items()}
    return Compilation(
        artifact, _messages(output, "warning"), code["deployedBytecode"].get("sourceMap", ""), numbered
    )


def _meant(file: Path, found: dict[str, Any]) -> str:
    whole = [name for name, contract in found.items() if contract["evm"]["bytecode"]["object"]]
    if file.stem in whole or not whole:
        return file.stem
    if len(whole) > 1:
        raise CompileError(f"{file} has several contracts\n  say which: {', '.join(whole)}")
    return whole[0]


def _compiled(file: Path, sources: Sources, patience_s: int) -> dict[str, Any]:
    """The compiler's output; the slow way only where the quick one is not enough."""
    for via_ir in (False, True):
        output = _run(file, _standard_input(sources, via_ir=via_ir), patience_s)
        errors = _messages(output, "error")
        if not errors:
            return output
        what = "\n".join(errors[:_MANY])
        if via_ir or "Stack too deep" not in what:
            raise CompileError(f"{file} does not compile\n{what}")
    raise AssertionError("the second try returns or raises")


def _messages(output: dict[str, Any], severity: str) -> tuple[str, ...]:
    return tuple(
        message["formattedMessage"].strip()
        for message in output.get("errors", ())
        if message["severity"] == severity
    )


def _run(file: Path, standard_input: dict[str, Any], patience_s: int) -> dict[str, Any]:
    """The compiler's answer; it is given all sources, and may read no file itself."""
    command = [str(find_compiler()), "--standard-json", "--no-import-callback"]
    try:
        done = subprocess.run(
            command,
            input=json.dumps(standard_input),
            capture_output=True,
            encoding="utf-8",
            timeout=patience_s,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise CompileError(f"{file} takes longer than {patience_s} s to compile") from error
    if done.returncode:
        raise CompileError(f"the compiler failed on {file}\n{done.stderr.strip()[-1000:]}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _standard_input(sources: Sources, *, via_ir: bool) -> dict[str, Any]:
    """Without the slow way through the Yul optimiser, which only large functions need."""
    outputs = ["abi", "evm.bytecode.object", "evm.deployedBytecode.object", "evm.deployedBytecode.sourceMap"]
    return {
        "language": "Solidity",
        "sources": {name: {"content": text} for name, text in sorted(sources.texts.items())},
        "settings": SETTINGS
        | {
            "viaIR": via_ir,
            "remappings": sources.remappings,
            "outputSelection": {sources.main: {"*": outputs}},
        },
    }
