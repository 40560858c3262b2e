"""Runs halmos, and solc's model checker, on contracts/proofs/, in environments of their own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Any, NamedTuple

from chain.contracts import CompileError
from chain.contracts.compile import CONTRACTS
from chain.contracts.warm_compiler import Compiler

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

VERSION = "0.3.3"
Z3_VERSION = "4.12.6.0"
PATIENCE = 60
"""Seconds that the solver may take over one question."""

PROVED, REFUTED = "proved", "refuted"
OUTCOMES = {0: PROVED, 1: REFUTED, 2: "undecided", 3: "undecided", 4: "no path ends", 5: "failed"}
"""halmos's exit codes. A check that no path runs to the end of proves nothing."""

_OUTPUTS = [
    "abi", "evm.bytecode.object", "evm.deployedBytecode.object", "evm.methodIdentifiers", "metadata",
    "storageLayout",
]  # fmt: skip


class Verdict(NamedTuple):
    """What halmos says of a check, after how many paths and seconds."""

    proof: str
    check: str
    outcome: str
    paths: int
    seconds: float


def build(folder: Path, changed: dict[str, str], settings: dict[str, Any]) -> None:
    """Compile the proofs into `folder`/out as forge would lay them out; `changed` replaces sources.

    Raises:
        CompileError: if they do not compile.
    """
    names = [path.relative_to(CONTRACTS).as_posix() for path in sorted(CONTRACTS.glob("proofs/*.sol"))]
    texts = {name: (CONTRACTS / name).read_text(encoding="utf-8") for name in names}
    with Compiler() as compiler:
        output = compiler.compile(texts | changed, {"*": {"*": _OUTPUTS, "": ["ast"]}}, settings)
    for file, contracts in output["contracts"].items():
        place = folder / "out" / file.rpartition("/")[2]
        place.mkdir(parents=True, exist_ok=True)
        for name, contract in contracts.items():
            text = json.dumps(_as_forge(contract, output["sources"][file]))
            (place / f"{name}.json").write_text(text, encoding="utf-8")


def prove(folder: Path, proofs: Sequence[str], check: str, *, early: bool = False) -> list[Verdict]:
    """Run the checks of these proofs that begin with `check`; `early` ends at the first counterexample.

    Raises:
        CompileError: if there is no uv, or halmos gives no result.
    """
    forge = folder / "bin" / "forge"  # all is built: nothing is left for it to do
    forge.parent.mkdir(exist_ok=True)
    forge.write_text("#!/bin/sh\nexit 0\n")
    forge.chmod(0o755)
    result = folder / "result.json"
    command = [
        _uv(), "tool", "run", "--from", f"halmos=={VERSION}", "halmos", "--root", str(folder),
        "--match-contract", f"^({'|'.join(proofs)})$", "--function", check, "--no-status",
        "--solver-timeout-assertion", f"{PATIENCE}s", "--json-output", str(result),
        *(["--early-exit"] if early else []),
    ]  # fmt: skip
    environment = os.environ | {"PATH": f"{forge.parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=3_600
    )
    if not result.is_file():
        raise CompileError((done.stdout + done.stderr)[-4_000:])
    found = json.loads(result.read_text(encoding="utf-8"))["test_results"]
    return [_verdict(proof, test) for proof, tests in found.items() for test in tests]


def prove_lemma() -> bool:
    """Whether solc's model checker, with z3, proves every assertion in Shares.sol, and that nothing wraps around.

    Raises:
        CompileError: if uv, node or npm's solc is missing.
    """
    node, compiler = shutil.which("node"), CONTRACTS / "node_modules" / "solc" / "solc.js"
    if not node or not compiler.is_file():
        raise CompileError("This needs node and npm's solc.\nRun: npm ci --prefix contracts")
    checker = {"engine": "chc", "targets": ["assert", "underflow", "overflow"], "solvers": ["smtlib2"]}
    text = (CONTRACTS / "proofs" / "Shares.sol").read_text(encoding="utf-8")
    settings = {
        "modelChecker": checker | {"timeout": PATIENCE * 1_000},
        "outputSelection": {"*": {"": ["ast"]}},
    }
    asked = {"language": "Solidity", "sources": {"Shares.sol": {"content": text}}, "settings": settings}
    command = [
        _uv(), "run", "--no-project", "--with", f"z3-solver=={Z3_VERSION}",
        node, str(compiler), "--standard-json",
    ]  # fmt: skip
    done = subprocess.run(
        command, input=json.dumps(asked), capture_output=True, text=True, check=False, timeout=600
    )
    told = json.loads(done.stdout[done.stdout.index("{") :]).get("errors", [])
    doubts = [error for error in told if error["severity"] != "info"]
    return not doubts and any("proved safe" in error["message"] for error in told)


def _uv() -> str:
    uv = shutil.which("uv")
    if not uv:
        raise CompileError("halmos is run by uv, which is not on PATH")
    return uv


def _verdict(proof: str, test: dict[str, Any]) -> Verdict:
    return Verdict(
        proof=proof.rpartition(":")[2],
        check=test["name"].split("(")[0],
        outcome=OUTCOMES.get(test["exitcode"], "failed"),
        paths=(test["num_paths"] or [0])[0],
        seconds=(test["time"] or [0.0])[0],
    )


def _as_forge(contract: dict[str, Any], source: dict[str, Any]) -> dict[str, Any]:
    """A contract in the words of Foundry's artifacts."""
    evm = contract["evm"]
    return {
        "abi": contract["abi"],
        "bytecode": {"object": f"0x{evm['bytecode']['object']}", "linkReferences": {}},
        "deployedBytecode": {"object": f"0x{evm['deployedBytecode']['object']}", "linkReferences": {}},
        "methodIdentifiers": evm["methodIdentifiers"],
        "metadata": json.loads(contract["metadata"]),
        "storageLayout": contract["storageLayout"],
        "ast": source["ast"],
        "id": source["id"],
    }
