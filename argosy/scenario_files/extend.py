"""Reading a scenario file with everything that it extends."""

from __future__ import annotations

import os.path
from pathlib import Path
from typing import TYPE_CHECKING, Final

from argosy.problems import InputError
from argosy.scenario_files.data_files import anchor
from argosy.scenario_files.find import DATA, SHIPPED, shipped_scenarios
from argosy.scenario_files.toml_text import TomlError, read_toml
from sim.core.files import FileError, read_text
from sim.scenario import did_you_mean

if TYPE_CHECKING:
    from argosy.scenario_files.toml_text import Document

_MOST_BYTES: Final = 1_000_000
_LONGEST_CHAIN: Final = 100
"""Files that extend each other."""


def read_extended(path: Path, seen: tuple[Path, ...] = ()) -> Document:
    """The document at `path` with everything that it extends merged underneath; `seen` lead here.

    Data files that stand beside a file that names them have absolute paths.

    Raises:
        InputError: if a file cannot be read, or extends itself or what does not exist.
    """
    if path in seen:
        chain = " -> ".join(p.name for p in (*seen, path))
        raise InputError(f"scenario {seen[0].name} extends itself: {chain}", "remove one `extends`")
    if len(seen) == _LONGEST_CHAIN:
        raise InputError(f"scenario {seen[0].name} extends more than {_LONGEST_CHAIN} files", "merge some")
    document = _read(path)
    anchor(document, (path.parent, DATA, Path.cwd()))
    base = document.pop("extends", None)
    if base is None:
        return document
    if not isinstance(base, str):
        raise InputError(f"{path}: extends must be the name of a file, not {base!r}")
    return _merged(read_extended(_base(path, base), (*seen, path)), document)


def _read(path: Path) -> Document:
    try:
        return read_toml(read_text(path, _MOST_BYTES))
    except FileError as error:
        raise InputError(f"{path} {error.what}", error.hint or "a scenario is a TOML file") from error
    except TomlError as error:
        raise InputError(f"{path} is not valid TOML: {error}", "mend the line that it names") from error


def _base(path: Path, base: str) -> Path:
    candidates = [path.parent / base, SHIPPED / base, SHIPPED / f"{base}.toml"]
    found = next((p.resolve() for p in candidates if os.path.isfile(p)), None)
    if found is None:
        raise InputError(
            f"{path.name} extends '{base}', which does not exist",
            did_you_mean(base, [*shipped_scenarios(), "base.toml"]),
        )
    return found


def _merged(base: Document, top: Document) -> Document:
    """Tables merge key by key; everything else, lists included, is replaced."""
    merged = dict(base)
    for key, value in top.items():
        below = merged.get(key)
        merged[key] = _merged(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged
