"""What the compiler said before of the same sources: kept on disk by content, for asking takes seconds."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from chain.contracts.compile import SETTINGS, pinned_version

if TYPE_CHECKING:
    from chain.contracts.sources import Sources

KEPT_ANSWERS: Final = "ARGOSY_COMPILED"
"""Internal: names a directory of answers for a process, and all that it starts, that cannot run the compiler."""


def everybodys() -> KeptOutput | None:
    """The answers in the directory that the environment names; None if it names none."""
    named = os.environ.get(KEPT_ANSWERS)
    return KeptOutput(Path(named)) if named else None


class KeptOutput:
    """A directory of compilers' answers, a file each.

    Args:
        directory: made when something is kept.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def find(self, sources: Sources) -> dict[str, Any] | None:
        """The answer to the same sources, settings and compiler; None if there is none, or it cannot be read."""
        try:
            known = json.loads(self._place(sources).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return known if isinstance(known, dict) else None

    def keep(self, sources: Sources, output: dict[str, Any]) -> None:
        """Keep an answer whole; where nothing can be written, the compiler is asked again the next time."""
        with suppress(OSError):
            self._directory.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._directory, suffix=".part")
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                json.dump(output, stream)
            Path(name).replace(self._place(sources))

    def _place(self, sources: Sources) -> Path:
        asked = [pinned_version(), SETTINGS, sources.main, sources.texts, sources.remappings]
        digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
        return self._directory / f"{digest}.json"
