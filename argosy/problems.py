"""Errors that are somebody's to mend: what, where, what to do. The command line prints them without a traceback."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from argosy.printable import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sim.scenario import Problem

OK: Final = 0
ANSWER_IS_NO: Final = 1
USER_ERROR: Final = 2
OUR_FAULT: Final = 3

TOO_MUCH: Final = "lower prices, quantities, tariffs or rates; docs/cli.md says what an order may come to"
"""What to do about an order that is beyond measure."""

_SHOWN: Final = 40
"""Problems of a scenario that are told in words; nobody reads thousands."""

_LONGEST: Final = 500
"""Characters of one of them."""


class ArgosyError(Exception):
    """Base of everything that Argosy reports. `exit_code` is what the command line ends with."""

    exit_code = OUR_FAULT


class InputError(ArgosyError):
    """The input is wrong. The message is one line, `hint` says what to do."""

    exit_code = USER_ERROR

    def __init__(self, message: str, hint: str = "") -> None:
        self.message = message
        self.hint = hint
        super().__init__(message, hint)  # both, for SimPy and joblib make copies from the arguments

    def __str__(self) -> str:
        """Message and hint, each on its line."""
        return f"{self.message}\n  {self.hint}" if self.hint else self.message


class ContractError(ArgosyError):
    """A contract of the user's own did not carry the market: that is the answer, not a fault of the input."""

    exit_code = ANSWER_IS_NO

    def __init__(self, contract: str, what: str) -> None:
        self.contract = contract
        self.what = what
        super().__init__(contract, what)

    def __str__(self) -> str:
        """What failed, and how."""
        return f"{self.contract} failed in this market\n  {self.what}"


class LostProcessError(ArgosyError):
    """A process of ours was ended by somebody else: the system for want of memory, or a person."""

    def __init__(self, process: str, kept: Path) -> None:
        self.process = process
        self.kept = kept
        super().__init__(process, kept)

    def __str__(self) -> str:
        """Which, what may be done, and where to find what was done until then."""
        return (
            f"{self.process} was ended from outside; a system short of memory does that\n"
            f"  a smaller --scale or fewer --jobs need less; what was done until then is in {self.kept}"
        )


class ScenarioError(InputError):
    """A scenario with problems; all of them at once."""

    def __init__(self, scenario: str, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        lines = [
            "  " + one_line(f"{p.where}: {p.what}" + (f" - {p.hint}" if p.hint else ""), _LONGEST)
            for p in self.problems[:_SHOWN]
        ]
        count = len(self.problems)
        if count > _SHOWN:
            lines.append(f"  and {count - _SHOWN:,} more")
        noun = "problem" if count == 1 else "problems"
        super().__init__("\n".join([f"scenario '{scenario}' has {count} {noun}:", *lines]))
        self.args = (scenario, self.problems)
