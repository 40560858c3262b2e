"""A page that is played from top to bottom: files are written, changed and run, and must print what the page shows.

What its fenced blocks mean, by their first line:

- ```console: commands behind `$`, each with what it prints below. A line of `...` stands for any lines, in a line
  for anything, `echo $?` for the exit code of the command before, which is 0 otherwise. Durations may differ.
- ```LANGUAGE FILE: a file, as it is written.
- ```diff FILE: a change of a file.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

_BLOCK: Final = re.compile(r"^```(\S+)(?: (\S+))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_PROGRAMS: Final = {
    "argosy": [sys.executable, "-c", "from argosy.cli import main; main()"],
    "pytest": [sys.executable, "-m", "pytest"],
    "cat": ["cat"],
}
_CHANGING: Final = (
    (re.compile(r"\b\d+\.\d+ ?s\b"), "N s"),
    (re.compile(r"^platform .*|^rootdir: .*|^plugins: .*|^cachedir: .*", re.MULTILINE), "-"),
)


class Shown(NamedTuple):
    """A command, what the page says it prints, what it printed, and whether it ended as the page says."""

    command: str
    page: str
    printed: str
    code: int
    expected_code: int

    @property
    def right(self) -> bool:
        """Whether the page tells the truth."""
        return self.code == self.expected_code and _shows(self.page, self.printed)


def play(page: str, place: Path, *options: str) -> list[Shown]:
    """Do in `place` what the page says.

    Args:
        page: its text.
        place: a directory to be in at first.
        options: for every pytest of the page.

    Raises:
        AssertionError: if a change does not fit the file that it is of.
    """
    shown = []
    for kind, file, text in _BLOCK.findall(page):
        if kind == "console":
            for command, output, expected in _commands(text):
                if command.startswith("cd "):
                    place = place / command.removeprefix("cd ")
                else:
                    shown.append(_run(command, output, expected, place, options))
        elif kind == "diff":
            _change(place / file, text)
        elif file:
            (place / file).parent.mkdir(parents=True, exist_ok=True)
            (place / file).write_text(text, encoding="utf-8")
    return shown


def _run(command: str, output: str, expected: int, place: Path, options: tuple[str, ...]) -> Shown:
    program, *arguments = shlex.split(command)
    more = options if program == "pytest" else ()
    done = subprocess.run(
        [*_PROGRAMS[program], *arguments, *more],
        cwd=place,
        env={name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Shown(command, output, done.stdout, done.returncode, expected)


def _commands(text: str) -> list[tuple[str, str, int]]:
    found: list[tuple[str, str, int]] = []
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        if command == "echo $?":
            found[-1] = (*found[-1][:2], int(output))
        else:
            found.append((command, output, 0))
    return found


def _change(file: Path, text: str) -> None:
    lines = text.splitlines(keepends=True)
    before = "".join(line[1:] for line in lines if line[0] in " -")
    after = "".join(line[1:] for line in lines if line[0] in " +")
    old = file.read_text(encoding="utf-8")
    assert old.count(before) == 1, f"{file.name} does not have once:\n{before}"
    file.write_text(old.replace(before, after), encoding="utf-8")


def _plain(text: str) -> str:
    for pattern, instead in _CHANGING:
        text = pattern.sub(instead, text)
    return "\n".join(line.rstrip().strip("=_-") for line in text.strip().splitlines())


def _shows(page: str, printed: str) -> bool:
    """Whether it is what the page shows: its runs of lines, in order, with anything where it leaves lines out."""
    runs: list[list[str]] = [[]]
    for line in _plain(page).splitlines():
        if line == "...":
            runs.append([])
        else:
            runs[-1].append(line)
    first, *others = runs
    lines = _plain(printed).splitlines()
    if not _begins(first, lines):
        return False
    if not others:
        return len(lines) == len(first)
    at, last = len(first), others.pop()
    for run in others:
        found = next((n for n in range(at, len(lines)) if _begins(run, lines[n:])), None)
        if found is None:
            return False
        at = found + len(run)
    rest = lines[at:]
    return len(rest) >= len(last) and _begins(last, rest[len(rest) - len(last) :])


def _begins(run: list[str], lines: list[str]) -> bool:
    return len(lines) >= len(run) and all(map(_alike, run, lines))


def _alike(line: str, printed: str) -> bool:
    return re.fullmatch(re.escape(line).replace(re.escape("..."), ".*"), printed) is not None
