"""Sources of a project of tests: found, compiled once, and known again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chain.contracts import CompileError
from chain.contracts.kept_output import KeptOutput
from chain.contracts.own_file import compilation
from chain.kit.errors import KitError

if TYPE_CHECKING:
    from pathlib import Path

    from chain.contracts import Artifact
    from chain.contracts.own_file import Compilation


class Workshop:
    """Compiles the files of one project; asks the compiler only for what it has not answered before.

    Args:
        root: what relative names of files start from.
        kept: where answers of the compiler are kept; None to keep them in memory alone.
    """

    def __init__(self, root: Path, kept: Path | None) -> None:
        self._root = root
        self._kept = KeptOutput(kept) if kept else None
        self._done: dict[tuple[str, str | None], Compilation] = {}

    def compilation(self, file: str, name: str | None = None) -> Compilation:
        """What became of the contract `name` in `file`, or in `FILE:Name`.

        Raises:
            KitError: if there is no such file or contract, or it does not compile.
        """
        __tracebackhide__ = True
        if name is None and not file.endswith(".sol"):
            file, _, name = file.rpartition(":")
            if not file:
                raise KitError(
                    f"{name!r} is no Solidity file\n  its name ends in .sol, or is FILE.sol:Contract"
                )
        if (file, name) not in self._done:
            path = self._root / file
            if not path.exists():
                raise KitError(f"no file {path}\n  names of files start from {self._root}")
            try:
                self._done[file, name] = compilation(path, name, kept=self._kept)
            except CompileError as error:
                raise KitError(str(error)) from None
        made = self._done[file, name]
        if not made.artifact.bytecode:
            raise KitError(f"{made.artifact.name} in {file} is abstract\n  implement all of its functions")
        return made

    def source_of(self, artifact: Artifact) -> Compilation | None:
        """What an artifact was made from, if it was made here."""
        return next((made for made in self._done.values() if made.artifact is artifact), None)
