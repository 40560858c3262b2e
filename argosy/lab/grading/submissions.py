"""Finding submissions in a folder, and reading them: files of strangers, of which nothing is trusted."""

from __future__ import annotations

import os
import re
import stat
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from argosy.printable import one_line
from argosy.problems import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MOST_FILES: Final = 200
"""Solidity files of one submission."""

_MOST_ENTRIES: Final = 10_000
"""Files and folders of one submission that are looked at."""

_LONGEST_PATH: Final = 400
"""Bytes of a path within a submission, which must fit below the folder of grades as well."""

SOURCES: Final = (".sol",)
TESTS: Final = (".py", "pytest.ini")
"""Endings of what is read."""

_LONGEST: Final = 80
_PASSED_OVER: Final = frozenset({"node_modules", "__MACOSX", "lib", "out", "cache", "artifacts"})
_DECLARED: Final = r"(?:^|[;}}\s])contract\s+{name}\b"
_COMMENT: Final = re.compile(r"//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_IMPORTED: Final = re.compile(r"\bimport\b(?:(?!\bimport\b)[^;\"'])*+[\"']([^\"'\n]*)[\"']")
"""Neither looks through a text twice, whatever is in it."""


class Submission(NamedTuple):
    """What somebody handed in.

    Attributes:
        name: of its file without `.sol`, or of its folder, as a terminal may show it; its slug where that is taken.
        slug: the same as the name of a file; no two are alike.
        files: Solidity sources by their path within it, and tests if they were asked for.
        problem: why it cannot be read; then there are no files.
    """

    name: str
    slug: str
    files: Mapping[str, bytes]
    problem: str = ""

    @property
    def digest(self) -> str:
        """Of everything that was read."""
        hashed = blake2b(self.problem.encode(), digest_size=16)
        for path, content in sorted(self.files.items()):
            name = os.fsencode(path)
            hashed.update(b"%d %s %d " % (len(name), name, len(content)) + content)
        return hashed.hexdigest()

    def main(self, contract: str) -> str:
        """The file that holds the contract; by name, or the one that no other imports.

        Raises:
            ValueError: with what is wrong and what to do, if there is not exactly one, or none can be read.
        """
        if self.problem:
            raise ValueError(self.problem)
        sources = {path: content for path, content in self.files.items() if path.endswith(".sol")}
        fit = sorted(sources)
        if len(fit) > 1 and contract:
            pattern = re.compile(_DECLARED.format(name=re.escape(contract)))
            fit = [path for path in fit if pattern.search(_code(self.files[path]))]
        elif len(fit) > 1:
            imported = {
                wanted.rpartition("/")[2]
                for content in sources.values()
                for wanted in _IMPORTED.findall(_code(content))
            }
            fit = [path for path in fit if path.rpartition("/")[2] not in imported]
        if len(fit) == 1:
            return fit[0]
        what = f"contract {contract}" if contract else "the contract"
        where = f"it may be in {', '.join(one_line(path) for path in fit[:5])}" if fit else "no file has it"
        raise ValueError(
            f"cannot tell which file holds {what}: {where}\n  hand in one file that imports the rest"
        )


def find_submissions(directory: Path, source_kb: int, *, tests: bool = False) -> list[Submission]:
    """Every `.sol` file and every folder in `directory`, by name; what begins with a dot is passed over.

    Args:
        directory: of the submissions.
        source_kb: thousands of bytes that the sources of one may have.
        tests: whether files in Python are read as well, and pytest.ini.

    Raises:
        InputError: if there is no such directory, or no submission in it.
    """
    taken: set[str] = set()
    names: set[str] = set()
    found: list[Submission] = []
    for entry in filter(_is_submission, _entries(directory)):
        name = entry.name if entry.is_dir() else entry.name.removesuffix(".sol")
        slug = _slug(name, taken)
        try:
            files, problem = _read(entry, source_kb * 1000, (*SOURCES, *TESTS) if tests else SOURCES), ""
        except ValueError as error:
            files, problem = {}, str(error)
        shown = one_line(name, _LONGEST)
        found.append(Submission(slug if shown in names else shown, slug, files, problem))
        names.add(found[-1].name)
    if not found:
        raise InputError(
            f"{directory} holds no submissions", "each is a .sol file, or a folder with .sol files in it"
        )
    return found


def passed_over(directory: Path) -> list[str]:
    """Names in `directory` that are no submissions, as a terminal may show them; not those that begin with a dot.

    Raises:
        InputError: if there is no such directory.
    """
    others = (entry.name for entry in _entries(directory) if not _is_submission(entry))
    return [one_line(name, _LONGEST) for name in others if not name.startswith(".")]


def _entries(directory: Path) -> list[os.DirEntry[str]]:
    try:
        return sorted(os.scandir(directory), key=lambda entry: os.fsencode(entry.name))
    except OSError as error:
        raise InputError(
            f"cannot read {directory}: {error.strerror}", "name the folder of submissions"
        ) from error


def _is_submission(entry: os.DirEntry[str]) -> bool:
    return not entry.name.startswith(".") and (entry.is_dir() or entry.name.endswith(".sol"))


def _slug(name: str, taken: set[str]) -> str:
    """A name of a file that no other submission has, whatever a system makes of upper and lower case."""
    plain = re.sub(r"[^A-Za-z0-9_-]+", "_", name)[:_LONGEST]
    if plain != name or plain.lower() in taken:
        plain = f"{plain}-{blake2b(os.fsencode(name), digest_size=4).hexdigest()}"
    taken.add(plain.lower())
    return plain


def _read(entry: os.DirEntry[str], most: int, wanted: tuple[str, ...]) -> dict[str, bytes]:
    """The sources of a submission by path; links are not followed.

    Raises:
        ValueError: with what is wrong and what to do.
    """
    if entry.is_symlink():
        raise ValueError("it is a link\n  hand in the file itself")
    if not entry.is_dir():
        paths = {_safe(entry.name): Path(entry.path)}
    else:
        root = Path(entry.path)
        paths = {path.relative_to(root).as_posix(): path for path in _wanted(root, wanted)}
        if any(len(os.fsencode(name)) > _LONGEST_PATH for name in paths):
            raise ValueError(
                f"it has a file whose path is longer than {_LONGEST_PATH} bytes\n  hand it in with fewer folders"
            )
    if not any(name.endswith(SOURCES) for name in paths):
        raise ValueError("it has no Solidity files\n  hand in a .sol file")
    if len(paths) > _MOST_FILES:
        raise ValueError(
            f"it has more than {_MOST_FILES} Solidity files\n  leave out those that are not needed"
        )
    files: dict[str, bytes] = {}
    for name, path in paths.items():
        files[name] = _content(path, most - sum(map(len, files.values())) + 1)
        if sum(map(len, files.values())) > most:
            raise ValueError(f"its sources have more than {most:,} bytes\n  leave out what is not needed")
    return files


def _safe(name: str) -> str:
    """The name that a file of its own is compiled under."""
    return name if re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]*\.sol", name) else "Submission.sol"


def _wanted(root: Path, endings: tuple[str, ...]) -> Iterator[Path]:
    """Regular files below a folder with such endings that are no tests in Solidity, in order."""
    entries = 0
    for place, folders, names in os.walk(root, followlinks=False):
        folders[:] = sorted(name for name in folders if name not in _PASSED_OVER and name[0] != ".")
        entries += len(folders) + len(names)
        if entries > _MOST_ENTRIES:
            raise ValueError(
                f"it has more than {_MOST_ENTRIES:,} files\n  leave out those that are not needed"
            )
        for name in sorted(names):
            path = Path(place, name)
            tests = name.endswith((".t.sol", ".s.sol"))
            if name.endswith(endings) and not tests and _regular(path):
                yield path


def _regular(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError as error:
        raise ValueError(
            f"it has a file that cannot be read: {error.strerror}\n  hand it in again"
        ) from error


def _content(path: Path, most: int) -> bytes:
    """At most `most` bytes of a regular file."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
        with os.fdopen(file, "rb") as stream:
            if not stat.S_ISREG(os.fstat(file).st_mode):
                raise ValueError(f"{one_line(path.name)} is no regular file\n  hand in the file itself")
            return stream.read(most)
    except OSError as error:
        raise ValueError(
            f"{one_line(path.name)} cannot be read: {error.strerror}\n  hand it in again"
        ) from error


def _code(content: bytes) -> str:
    """The text without comments; strings that look like them are cut as well, which harms nobody."""
    return _COMMENT.sub(" ", content.decode("utf-8", errors="replace"))
