"""What was judged, one file a submission, so that grading goes on where it was ended."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING, Any, Final, Self

from argosy.lock import hold
from argosy.problems import InputError

if TYPE_CHECKING:
    from pathlib import Path

_MARK: Final = ".argosy-grades"
_LARGEST: Final = 10_000_000


class Store:
    """A folder of grades, which one process at a time may write to.

    Args:
        directory: made if it is not there.

    Raises:
        InputError: if it holds something else, another process is at it, or it cannot be written to.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        mark = directory / _MARK
        try:
            if directory.exists() and not mark.is_file() and any(directory.iterdir()):
                raise InputError(f"{directory} holds other files", "name a new folder with --out")
            directory.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(mark, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
        except OSError as error:
            raise InputError(
                f"cannot write to {directory}: {error.strerror}", "name another with --out"
            ) from error
        hold(self._lock, directory)
        shutil.rmtree(self.staging, ignore_errors=True)
        for unfinished in directory.rglob(".*.new"):
            unfinished.unlink(missing_ok=True)

    @property
    def staging(self) -> Path:
        """Where sources are laid out for the compiler; empty between two runs."""
        return self.directory / ".work"

    def known(self, name: str, key: str) -> dict[str, Any] | None:
        """What came of a submission when it was judged under this key; None if it was not."""
        path = self.directory / "judged" / f"{name}.json"
        try:
            if path.stat().st_size > _LARGEST:
                return None
            record = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        if not isinstance(record, dict) or record.get("key") != key:
            return None
        kept = record.get("evidence")
        return kept if isinstance(kept, dict) else None

    def keep(self, name: str, key: str, evidence: dict[str, Any]) -> None:
        """Write down what came of a submission, wholly or not at all."""
        record = {"key": key, "evidence": evidence}
        self.write(f"judged/{name}.json", json.dumps(record, indent=1, sort_keys=True) + "\n")

    def write(self, name: str, text: str) -> None:
        """Put a file in place at once.

        Raises:
            InputError: if it cannot be written.
        """
        path = self.directory / name
        fresh = path.with_name(f".{path.name}.new")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_bytes(text.encode("utf-8", errors="backslashreplace"))
            os.replace(fresh, path)
        except OSError as error:
            raise InputError(
                f"cannot write {path}: {error.strerror}", "make room, and run it again"
            ) from error

    def __enter__(self) -> Self:
        """Within the block nobody else may write."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let others have it."""
        shutil.rmtree(self.staging, ignore_errors=True)
        os.close(self._lock)
