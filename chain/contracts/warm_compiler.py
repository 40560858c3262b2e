"""A Solidity compiler that stays warm between compilations, for tools that compile often."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import Any, Self

from chain.contracts.compile import CONTRACTS, SETTINGS, CompileError

WORKER = CONTRACTS / "tools" / "compile_worker.js"


class CompilerEnded(CompileError):
    """The compiler's process has ended; it compiles nothing more."""


class Compiler:
    """npm's solc in a node process of its own. Sources are named by their path in contracts/.

    Raises:
        CompileError: if node or npm's solc is missing.
    """

    def __init__(self) -> None:
        node = shutil.which("node")
        if not node or not (CONTRACTS / "node_modules" / "solc").is_dir():
            raise CompileError("This needs node and npm's solc.\nRun: npm ci --prefix contracts")
        self._process = subprocess.Popen(
            [node, str(WORKER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def compile(
        self, sources: dict[str, str], selection: dict[str, Any], settings: dict[str, Any]
    ) -> dict[str, Any]:
        """Compile these texts; what they import is read from contracts/.

        Raises:
            CompileError: if they do not compile.
            CompilerEnded: if its process has ended.
        """
        given = {name: {"content": text} for name, text in sources.items()}
        told = SETTINGS | settings | {"outputSelection": selection}
        line = json.dumps({"language": "Solidity", "sources": given, "settings": told})
        assert self._process.stdin
        assert self._process.stdout
        try:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            raise CompilerEnded("the compiler has ended: it needs too much time or memory")
        output: dict[str, Any] = json.loads(answer)
        errors = [e["formattedMessage"] for e in output.get("errors", []) if e["severity"] == "error"]
        if errors:
            raise CompileError("\n".join(errors))
        return output
