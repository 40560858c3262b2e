"""Gas of a session of tests: a table, a file to compare with, and what has changed since."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from chain.kit.errors import KitError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

Key = tuple[str, str]
"""A test by its node id, and a function as `Contract.function`."""

_HEAD: Final = "# gas of each test: gas, function, test; made by pytest --gas-snapshot\n"


class Change(NamedTuple):
    """Gas of one function in one test, before and now; None where there is none."""

    test: str
    function: str
    before: int | None
    now: int | None

    @property
    def percent(self) -> float | None:
        """By how much it grew; None where there is nothing to compare."""
        if not self.before or self.now is None:
            return None
        return 100 * (self.now - self.before) / self.before


class GasBook:
    """What was spent, by test and function.

    Only what the body of a test spends enters the file: what fixtures do hangs on which tests were chosen.
    """

    def __init__(self) -> None:
        self._calls: defaultdict[str, list[int]] = defaultdict(list)
        self._tests: Counter[Key] = Counter()

    def note(self, test: str, spent: Iterable[tuple[str, int]], *, body: bool) -> None:
        """Enter what a phase of a test spent."""
        for function, gas in spent:
            self._calls[function].append(gas)
            if body:
                self._tests[test, function] += gas

    def table(self) -> list[str]:
        """A line for each function: calls, least, mean and most gas."""
        if not self._calls:
            return ["no transactions"]
        rows = [
            (name, f"{len(gas):,}", f"{min(gas):,}", f"{round(sum(gas) / len(gas)):,}", f"{max(gas):,}")
            for name, gas in sorted(self._calls.items())
        ]
        return aligned([("function", "calls", "least", "mean", "most"), *rows])

    def write(self, file: Path) -> None:
        """Write what each test spent.

        Raises:
            KitError: if that cannot be.
        """
        lines = [f"{gas}\t{function}\t{test}\n" for (test, function), gas in sorted(self._tests.items())]
        try:
            file.write_text(_HEAD + "".join(lines), encoding="utf-8")
        except OSError as error:
            raise KitError(f"--gas-snapshot: cannot write {file}: {error.strerror}") from error

    def changes(self, before: Mapping[Key, int], tests: set[str], tolerance: float) -> list[Change]:
        """What spends more or less than before, by more than `tolerance` in percent, among the tests that ran.

        Functions that a test newly calls, or no longer, are changes; tests that are new are none.
        """
        known = {test for test, _ in before}
        keys = sorted(key for key in before.keys() | self._tests.keys() if key[0] in tests & known)
        found = [Change(*key, before.get(key), self._tests.get(key)) for key in keys]
        return [
            change
            for change in found
            if change.before != change.now and (change.percent is None or abs(change.percent) > tolerance)
        ]


def read(file: Path) -> dict[Key, int]:
    """What `GasBook.write` wrote.

    Raises:
        KitError: if there is no such file, or it holds something else.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise KitError(f"--gas-check: cannot read {file}\n  pytest --gas-snapshot {file} makes it") from error
    found = {}
    for number, line in enumerate(lines, 1):
        if not line or line.startswith("#"):
            continue
        gas, _, rest = line.partition("\t")
        function, _, test = rest.partition("\t")
        if not gas.isdecimal() or not test:
            raise KitError(
                f"--gas-check: {file}, line {number} is not gas, function and test "
                f"with tabs between: {line[:80]!r}"
            )
        found[test, function] = int(gas)
    return found


def change_table(changes: Iterable[Change]) -> list[str]:
    """A line for each change."""
    rows = [
        (
            change.test,
            change.function,
            "-" if change.before is None else f"{change.before:,}",
            "-" if change.now is None else f"{change.now:,}",
            "" if change.percent is None else f"{change.percent:+.2f} %",
        )
        for change in changes
    ]
    return aligned([("test", "function", "before", "now", "change"), *rows], words=2)


def aligned(rows: list[tuple[str, ...]], words: int = 1) -> list[str]:
    """Columns of equal width, the first `words` of them flush left and the others right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if at < words else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
