"""All the sources that a Solidity file of one's own needs, read here, so that a compiler need read nothing.

The file, and what it imports, are a stranger's. Only regular files that end in `.sol` are read, of bounded size and
number, and only in three places: the project of the file, Argosy's contracts (`@argosy/`) and OpenZeppelin's
(`@openzeppelin/`). The project is the nearest directory at or above the file that holds one of `MARKS`; without
any, the directory above the file's own. Links count for where they lead.
"""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chain.contracts.compile import CONTRACTS, CompileError

if TYPE_CHECKING:
    from collections.abc import Iterator

MARKS: Final = (
    ".git", "foundry.toml", "hardhat.config.js", "hardhat.config.ts", "package.json", "pyproject.toml",
    "remappings.txt",
)  # fmt: skip
"""What the root of a project holds."""

LARGEST: Final = 1_000_000
"""Bytes of one file."""

MOST: Final = 500
"""Files of one contract."""

_LIBRARIES: Final = {
    "@argosy/": CONTRACTS,
    "@openzeppelin/": CONTRACTS / "node_modules" / "@openzeppelin",
}
_IMPORT: Final = re.compile(
    r"""//[^\n]*|/\*.*?(?:\*/|\Z)
    |\bimport\b(?:(?!\bimport\b)[^"';])*+(?:"([^"\n]*)"|'([^'\n]*)')
    |"(?:\\.|[^"\\\n])*+"?|'(?:\\.|[^'\\\n])*+'?""",
    re.DOTALL | re.VERBOSE,
)
"""Comments, imports and strings; what does not end is taken to its end, so that no text is looked through twice."""


class Sources:
    """What a compiler is given.

    Args:
        file: where it begins.
        root: of its project; found as the module says, unless given.

    Attributes:
        main: the file's name among the sources.
        texts: sources by the names that the compiler knows them by.
        remappings: for imports that it would look for under other names.

    Raises:
        CompileError: if one of them cannot be used; the message says which, why and what to do.
    """

    def __init__(self, file: Path, root: Path | None = None) -> None:
        try:
            self._file = Path(os.path.realpath(file, strict=True))
        except OSError as error:
            raise CompileError(f"cannot read {file}: {error.strerror}") from error
        self._root = Path(os.path.realpath(root)) if root is not None else project_of(self._file)
        self.main = self._file.relative_to(self._root).as_posix()
        self.texts: dict[str, str] = {}
        self.remappings: list[str] = []
        waiting = [(self.main, self._file)]
        while waiting:
            name, path = waiting.pop()
            if name in self.texts:
                continue
            if len(self.texts) == MOST:
                raise CompileError(f"{file.name} imports more than {MOST} files")
            self.texts[name] = _text(path)
            waiting += self._imports(name, path)

    def _imports(self, name: str, path: Path) -> Iterator[tuple[str, Path]]:
        for wanted in imports(self.texts[name]):
            found = self._find(wanted, name, path)
            if found is None:
                raise CompileError(
                    f"{path.name} imports {wanted!r}, which is not there\n  {self._hint(wanted, name)}"
                )
            if found[0] != _as_compilers_name(wanted, name):
                self.remappings.append(f"{name}:{wanted}={found[0]}")
            yield found

    def _find(self, wanted: str, name: str, path: Path) -> tuple[str, Path] | None:
        """The name and the place of what `path` imports."""
        if os.path.isabs(wanted) or "\\" in wanted or ":" in wanted:
            raise _outside(path, wanted, self._root)
        if wanted.startswith(("./", "../")):
            library = next((prefix for prefix in _LIBRARIES if name.startswith(prefix)), "")
            places = [(path.parent / wanted, library, _LIBRARIES.get(library, self._root))]
        else:
            library = next((prefix for prefix in _LIBRARIES if wanted.startswith(prefix)), "")
            if library:
                home = _LIBRARIES[library]
                places = [(home / wanted.removeprefix(library), library, home)]
            else:
                places = [(beside / wanted, "", self._root) for beside in (self._file.parent, self._root)]
        for place, prefix, home in places:
            real = Path(os.path.realpath(place))
            if not real.is_relative_to(home) or not real.name.endswith(".sol"):
                raise _outside(path, wanted, home)
            if real.exists():
                return prefix + real.relative_to(home).as_posix(), real
        return None

    def _hint(self, wanted: str, name: str) -> str:
        if "openzeppelin" in wanted and not wanted.startswith("@"):
            return f"write @openzeppelin/contracts/{wanted.rpartition('contracts/')[2]}"
        if wanted.startswith(tuple(_LIBRARIES)):
            return "check the name; @argosy/ and @openzeppelin/ are found without remappings"
        if wanted.startswith("."):
            return "a name that begins with a dot is looked for beside the file that imports it"
        return f"looked for beside {self.main} and in {self._root}; write ./ before what lies beside the file"


def project_of(file: Path) -> Path:
    """The directory whose files `file` may import.

    Args:
        file: absolute, without links.
    """
    marked = (place for place in file.parents if any((place / mark).exists() for mark in MARKS))
    return next(marked, file.parent.parent)


def imports(text: str) -> list[str]:
    """What a source imports, as written, in order."""
    found = (match[1] or match[2] for match in _IMPORT.finditer(text))
    return [wanted for wanted in found if wanted]


def _text(path: Path) -> str:
    content = _bytes(path)
    if not content.strip():
        raise CompileError(f"{path} is empty")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        raise CompileError(
            f"{path} is not UTF-8 text: byte 0x{content[error.start]:02x} in line {line}, column {column}\n"
            "  save it as UTF-8"
        ) from error


def _bytes(path: Path) -> bytes:
    """The content of a regular file of bounded size; nothing is opened that might block or never end."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise CompileError(f"{path} is no regular file")
        with path.open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except OSError as error:
        raise CompileError(f"cannot read {path}: {error.strerror}") from error
    if len(content) > LARGEST:
        raise CompileError(f"{path} is larger than {LARGEST:,} bytes")
    return content


def _outside(path: Path, wanted: str, root: Path) -> CompileError:
    return CompileError(
        f"{path.name} imports {wanted!r}, which may not be read\n"
        f"  imports are .sol files within {root}, named relative to the file, or begin with @argosy/ or "
        "@openzeppelin/"
    )


def _as_compilers_name(wanted: str, name: str) -> str:
    """Under which name the compiler looks for `wanted`, imported by the source called `name`."""
    if wanted.startswith(("./", "../")):
        return os.path.normpath(os.path.join(os.path.dirname(name), wanted))
    return wanted
