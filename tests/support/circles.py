"""Files that import each other in a circle, imports for types and inside functions included.

`uv run python -m tests.support.circles` prints every circle and returns 1 if there is one. A file counts as
imported where it is named: `from sim.records import Event` is an import of the package's face, `from sim.records
import kinds` and `from sim.records.kinds import Event` of the file `kinds.py` alone, though Python loads the face
on the way.
"""

from __future__ import annotations

import ast
import sys
from importlib.util import resolve_name
from typing import TYPE_CHECKING

import networkx as nx

from tests.support.places import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDERS = ("argosy", "chain", "analytics", "sim", "scenarios", "contracts/tools", "bench")


def modules(root: Path, folders: tuple[str, ...]) -> dict[str, Path]:
    """Every Python file below `folders`, by its dotted name; a package's `__init__.py` has the package's."""
    found = {}
    for folder in folders:
        for path in sorted((root / folder).rglob("*.py")):
            if "node_modules" not in path.parts:
                parts = path.relative_to(root).with_suffix("").parts
                found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported(name: str, path: Path) -> Iterator[tuple[str, ...]]:
    """What the module `name` imports, by dotted name: of `from a import b` it is `a.b`, or else `a`."""
    package = name if path.stem == "__init__" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield (alias.name,)
        elif isinstance(node, ast.ImportFrom):
            base = resolve_name("." * node.level + (node.module or ""), package)
            for alias in node.names:
                yield f"{base}.{alias.name}", base


def graph(root: Path = ROOT, folders: tuple[str, ...] = FOLDERS) -> nx.DiGraph[str]:
    """An edge from each file to every file that it imports, by paths from `root` on."""
    known = modules(root, folders)
    files = {name: path.relative_to(root).as_posix() for name, path in known.items()}
    drawn: nx.DiGraph[str] = nx.DiGraph()
    for name, path in known.items():
        for wanted in imported(name, path):
            target = next((choice for choice in wanted if choice in files), None)
            if target is not None:
                drawn.add_edge(files[name], files[target])
    return drawn


def circles(drawn: nx.DiGraph[str]) -> list[list[str]]:
    """Groups of files each of which reaches all others of its group, sorted; files that import themselves."""
    groups = nx.strongly_connected_components(drawn)
    return sorted(sorted(group) for group in groups if len(group) > 1 or drawn.has_edge(*list(group) * 2))


def told(drawn: nx.DiGraph[str], circle: list[str]) -> str:
    """A circle with the imports that make it."""
    inside = drawn.subgraph(circle)
    lines = [f"{file} -> {', '.join(sorted(inside.successors(file)))}" for file in circle]
    return "\n    ".join([f"{len(circle)} files in a circle:", *lines])


def main() -> int:
    """Print the circles of the repository."""
    drawn = graph()
    found = circles(drawn)
    for circle in found:
        sys.stdout.write(told(drawn, circle) + "\n")
    sys.stdout.write(f"{drawn.number_of_nodes()} files, {len(found)} circles\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
