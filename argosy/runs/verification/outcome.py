"""What a check of a run found, and what it did not look at."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from chain.replay import Replay
    from sim.market import Market

_MOST: Final = 20
"""Problems of one kind that are told one by one."""


class Watch(NamedTuple):
    """Opens a display for as long as something goes on; what it gives is shown how far that is.

    Attributes:
        replay: of the transactions, shown after every block.
        market: that is simulated again, shown from another thread.
    """

    replay: Callable[[], AbstractContextManager[Callable[[Replay], None] | None]] = nullcontext
    market: Callable[[], AbstractContextManager[Callable[[Market], None] | None]] = nullcontext


class NotChecked(NamedTuple):
    """Something that may be otherwise without the check's finding it.

    Attributes:
        places: files of the run, or keys of `manifest.json` with everything below them.
        why: nothing speaks for or against it; a sentence.
    """

    places: tuple[str, ...]
    why: str


@dataclass
class Verification:
    """What a check found.

    Attributes:
        run: the directory.
        status: of the run, complete or interrupted.
        reason: what ended it before its time, empty if nothing did or nobody knows.
        engine: on which transactions were executed again; `none` if there were none to execute.
        tables: rows and state of every table; the state is `ok`, `unsigned` (the run was killed before its
            digests were written) or what is wrong.
        problems: everything wrong with files, figures and money, in sentences.
        checked: what was looked at, in sentences, whatever came of it.
        not_checked: everything else.
        simulated: whether the market was simulated again.
        replay: outcome of the transactions, None if they could not be executed.
    """

    run: Path
    status: str
    reason: str = ""
    engine: str = "none"
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    checked: list[str] = field(default_factory=list)
    not_checked: list[NotChecked] = field(default_factory=list)
    simulated: bool = False
    replay: Replay | None = None

    @property
    def match(self) -> bool:
        """Whether everything that was checked is as recorded."""
        return not self.problems and (self.replay is None or not self.replay.mismatches)

    def damaged(self, *tables: str) -> bool:
        """Whether one of `tables` cannot be read."""
        return any(self.tables[table]["state"] == "damaged" for table in tables)

    def blame(self, problems: Iterable[str]) -> None:
        """Add `problems`, of very many only the first."""
        told = list(problems)
        self.problems += told[:_MOST]
        if len(told) > _MOST:
            self.problems.append(f"and {len(told) - _MOST:,} more of this kind")

    def skip(self, why: str, *places: str) -> None:
        """Note what is not checked."""
        self.not_checked.append(NotChecked(places, why))
