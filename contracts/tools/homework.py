"""A class to grade: `python -m contracts.tools.homework DIR [--number N]` writes PlainEscrow with one fault each.

Faults are those of mutants.py, shuffled alike on every machine. Returns 0 if the files were written, 2 if not.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from chain.contracts import CompileError
from chain.contracts.compile import ROOT
from chain.contracts.mutants import mutants
from chain.contracts.sources import Sources
from chain.contracts.warm_compiler import Compiler

if TYPE_CHECKING:
    from collections.abc import Sequence

_SEED = 1


def write_homework(directory: Path, number: int) -> list[Path]:
    """Write `number` submissions, fewer if there are not so many faults; gives their paths.

    Raises:
        CompileError: if there is no compiler.
        OSError: if the directory is there already, or cannot be made.
    """
    sources = Sources(ROOT / "examples" / "PlainEscrow.sol")
    remapped = {"remappings": sources.remappings}
    with Compiler() as compiler:
        output = compiler.compile(sources.texts, {"*": {"": ["ast"]}}, remapped)
    trees = {name: source["ast"] for name, source in output["sources"].items()}
    own = trees.pop(sources.main)
    faulty = mutants("PlainEscrow.sol", sources.texts[sources.main], own, list(trees.values()))
    directory.mkdir(parents=True)
    paths = [directory / f"student{n:03d}.sol" for n in range(1, min(number, len(faulty)) + 1)]
    for path, mutant in zip(paths, sorted(faulty, key=lambda mutant: mutant.rank(_SEED)), strict=False):
        path.write_text(mutant.source, encoding="utf-8")
    return paths


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m contracts.tools.homework", description="Write PlainEscrow with one fault each."
    )
    parser.add_argument("directory", type=Path, help="made, and must not be there")
    parser.add_argument("--number", type=int, default=100, help="of submissions, 1 or more (100)")
    arguments = parser.parse_args(argv)
    if arguments.number < 1:
        parser.error(f"--number is {arguments.number}: write 1 or more")
    try:
        paths = write_homework(arguments.directory, arguments.number)
    except CompileError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"cannot write to {arguments.directory}: {error.strerror}\n  name a new directory\n")
        return 2
    sys.stdout.write(f"wrote {len(paths)} submissions to {arguments.directory}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
