"""Compile contracts/ into chain/contracts/artifacts/: `python -m chain.contracts.compile [--check]`.

The compiler is a native solc of the pinned version ($SOLC, else the one on PATH), otherwise npm's solc behind
contracts/tools/solc.js. Both give the same bytes: artifacts hold no metadata hash, no paths of this machine.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = ROOT / "contracts"
ARTIFACTS = ROOT / "chain" / "contracts" / "artifacts"

SETTINGS: dict[str, Any] = {
    "evmVersion": "cancun",
    "optimizer": {"enabled": True, "runs": 200},
    "viaIR": True,
    "metadata": {"appendCBOR": False, "bytecodeHash": "none"},
    "remappings": ["@openzeppelin/=node_modules/@openzeppelin/"],
}
_OUTPUTS = (
    "abi",
    "devdoc",
    "evm.bytecode.object",
    "evm.deployedBytecode.object",
    "metadata",
    "storageLayout",
    "userdoc",
)


class CompileError(Exception):
    """No compiler, or sources that it refuses; the message says what to do."""


def pinned_version(contracts: Path = CONTRACTS) -> str:
    """The compiler version that contracts/package.json pins."""
    package = json.loads((contracts / "package.json").read_text(encoding="utf-8"))
    return str(package["dependencies"]["solc"])


def own_sources(contracts: Path = CONTRACTS) -> list[str]:
    """Solidity files of the project itself, relative to contracts/, sorted."""
    files = (path.relative_to(contracts) for path in contracts.rglob("*.sol"))
    return sorted(
        path.as_posix() for path in files if not {"lab", "node_modules", "proofs"} & set(path.parts)
    )


def source_hash(hashes: Mapping[str, str]) -> str:
    """One SHA-256 over the SHA-256 of each source, by path."""
    lines = "".join(f"{path} {digest}\n" for path, digest in sorted(hashes.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def outdated_sources(artifact: Mapping[str, Any], contracts: Path = CONTRACTS) -> list[str]:
    """Sources that are no longer what `artifact` was built from. Needs no compiler.

    Libraries under node_modules/ are looked at only where they are installed. `sourceHash` stands for an
    artifact that contradicts itself.
    """
    recorded: dict[str, str] = artifact["sources"]
    seen = [path for path in recorded if _installed(contracts) or not path.startswith("node_modules/")]
    changed = [path for path in seen if _file_hash(contracts / path) != recorded[path]]
    if not changed and source_hash(recorded) != artifact["sourceHash"]:
        return ["sourceHash"]
    return changed


def find_compiler(contracts: Path = CONTRACTS) -> Path:
    """The compiler to use.

    Raises:
        CompileError: if there is nothing to compile, or no compiler of the pinned version.
    """
    if not (contracts / "package.json").is_file():
        raise CompileError(f"{contracts} holds no contracts.\nCompiling needs a checkout of the repository.")
    version = pinned_version(contracts)
    native = os.environ.get("SOLC") or shutil.which("solc")
    if native and _reported_version(native).startswith(f"{version}+"):
        return Path(native)
    if not shutil.which("node"):
        raise CompileError(
            f"No solc {version} on PATH or in $SOLC, and no node to run npm's.\nInstall either one."
        )
    if not (contracts / "node_modules" / "solc").is_dir() or not _installed(contracts):
        raise CompileError(
            f"{contracts}/node_modules is missing or incomplete.\nRun: npm ci --prefix contracts"
        )
    return contracts / "tools" / "solc.js"


def compile_contracts(contracts: Path = CONTRACTS) -> dict[str, str]:
    """Text of the artifact of every deployable contract, by contract name.

    Raises:
        CompileError: if there is no compiler or it refuses the sources.
    """
    import solcx  # pulls in requests: only when compiling

    compiler = find_compiler(contracts)
    own = own_sources(contracts)
    standard = {
        "language": "Solidity",
        "sources": {path: {"content": (contracts / path).read_text(encoding="utf-8")} for path in own},
        "settings": SETTINGS | {"outputSelection": {"*": {"*": list(_OUTPUTS)}}},
    }
    try:
        output = solcx.compile_standard(
            standard, solc_binary=compiler, base_path=contracts, allow_paths=contracts
        )
    except solcx.exceptions.SolcError as error:
        what = (error.stderr_data or "").strip() or error.message.strip()
        raise CompileError(f"{compiler.name} failed.\n{what}") from error
    return {
        name: _render(name, contract, contracts)
        for path in own
        for name, contract in output["contracts"].get(path, {}).items()
        if contract["evm"]["bytecode"]["object"]
    }


def differing(built: Mapping[str, str], artifacts: Path = ARTIFACTS) -> list[str]:
    """Names of artifacts on disk that are missing, superfluous or not, byte for byte, what was built."""
    stored = {path.stem: path.read_bytes() for path in artifacts.glob("*.json")}
    return sorted(
        name
        for name in built.keys() | stored.keys()
        if name not in built or stored.get(name) != built[name].encode()
    )


def write(built: Mapping[str, str], artifacts: Path = ARTIFACTS) -> None:
    """Make the folder hold exactly what was built."""
    artifacts.mkdir(parents=True, exist_ok=True)
    for path in artifacts.glob("*.json"):
        if path.stem not in built:
            path.unlink()
    for name, text in built.items():
        (artifacts / f"{name}.json").write_bytes(text.encode())


def main(argv: Sequence[str] | None = None, contracts: Path = CONTRACTS, artifacts: Path = ARTIFACTS) -> int:
    """Run the command line; returns the exit code: 0 fine, 1 the check failed, 2 it could not be done."""
    parser = argparse.ArgumentParser(
        prog="python -m chain.contracts.compile",
        description="Compile contracts/ into chain/contracts/artifacts/.",
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; fail if an artifact is out of date"
    )
    check = parser.parse_args(argv).check
    try:
        built = compile_contracts(contracts)
    except CompileError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if not check:
        write(built, artifacts)
        sys.stdout.write(f"wrote {_list(built)}\n")
        return 0
    wrong = differing(built, artifacts)
    if wrong:
        sys.stderr.write(
            f"Artifacts are not what contracts/ compiles to: {_list(wrong)}\n"
            "Run: python -m chain.contracts.compile\n"
        )
        return 1
    sys.stdout.write(f"up to date: {_list(built)}\n")
    return 0


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _installed(contracts: Path) -> bool:
    return (contracts / "node_modules" / "@openzeppelin" / "contracts").is_dir()


def _file_hash(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def _reported_version(solc: str) -> str:
    """What `solc --version` says, empty if it cannot be run."""
    try:
        done = subprocess.run([solc, "--version"], capture_output=True, text=True, timeout=60, check=False)
    except OSError:
        return ""
    found = re.search(r"Version: (\S+)", done.stdout)
    return found[1] if found else ""


def _render(name: str, contract: Mapping[str, Any], contracts: Path) -> str:
    metadata = json.loads(contract["metadata"])
    hashes = {path: _file_hash(contracts / path) for path in metadata["sources"]}
    sources = {path: digest for path, digest in hashes.items() if digest}
    artifact = {
        "contractName": name,
        "compiler": metadata["compiler"]["version"],
        "settings": SETTINGS,
        "sourceHash": source_hash(sources),
        "sources": sources,
        "abi": contract["abi"],
        "bytecode": "0x" + contract["evm"]["bytecode"]["object"],
        "deployedBytecode": "0x" + contract["evm"]["deployedBytecode"]["object"],
        "storageLayout": _without_ids(contract["storageLayout"]),
        "userdoc": contract["userdoc"],
        "devdoc": contract["devdoc"],
    }
    return json.dumps(artifact, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _without_ids(layout: Mapping[str, Any]) -> dict[str, Any]:
    """The storage layout without syntax tree ids, which shift whenever any other contract changes."""
    text = re.sub(r'"astId": \d+, ', "", json.dumps(layout))
    stripped: dict[str, Any] = json.loads(re.sub(r"(t_(?:struct|enum|contract)\(\w+\))\d+", r"\1", text))
    return stripped


if __name__ == "__main__":
    sys.exit(main())
