"""Tasks in processes of their own, a few at a time, each ended with all that it started when its time is over."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

_CHILD: Final = "argosy.lab.grading.child"
LOST: Final[dict[str, Any]] = {
    "problem": "judging was ended from outside; a system short of memory does that\n  run the same command again",
    "lost": True,
}
"""The answer of a process that somebody else ended: it says nothing of the submission."""

_BUSY: Final = "  run the same command again when the machine does less besides, or raise limits.wall_s"
"""Of a loop without end the limits of processor time tell; the clock tells of the machine."""


class Processes:
    """Runs tasks; whatever still runs when their answers are closed is killed.

    Args:
        jobs: processes at a time.
    """

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = Lock()
        self._over = False

    def answers(self, tasks: Mapping[str, dict[str, Any]]) -> Generator[tuple[str, dict[str, Any]]]:
        """What came of each task, by name, as they end."""
        with ThreadPoolExecutor(self._jobs) as pool:
            waiting = {pool.submit(self._answer, task): name for name, task in tasks.items()}
            try:
                for done in as_completed(waiting):
                    yield waiting[done], done.result()
            finally:
                self._over = True
                pool.shutdown(wait=False, cancel_futures=True)
                self._kill_all()

    def _answer(self, task: dict[str, Any]) -> dict[str, Any]:
        held, given = os.pipe()
        try:
            with self._lock:
                if self._over:
                    return LOST
                child = _child(held)
                self._running.add(child)
            answer = _heard(child, task)
            with self._lock:
                _kill(child)
                self._running.discard(child)
            return answer
        finally:
            os.close(given)
            os.close(held)

    def _kill_all(self) -> None:
        with self._lock:
            for child in self._running:
                _kill(child)


def _child(pipe: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", _CHILD, str(pipe)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=(pipe,),
        start_new_session=True,
    )


def _heard(child: subprocess.Popen[bytes], task: dict[str, Any]) -> dict[str, Any]:
    """The answer of a child; one that dies or dawdles is an answer as well."""
    try:
        output, _ = child.communicate(json.dumps(task).encode(), timeout=task["wall_s"])
    except subprocess.TimeoutExpired:
        return {"problem": f"it takes longer than {task['wall_s']:,} s by the clock\n{_BUSY}", "lost": True}
    if child.returncode == -signal.SIGKILL:
        return LOST
    if child.returncode == -signal.SIGXCPU:
        what = "it takes more time of a processor than the rubric allows"
        return {"problem": f"{what}\n  which loop does not end?"}
    if child.returncode:
        return {"problem": f"judging ended before its time ({child.returncode})\n  what grows without end?"}
    answer: dict[str, Any] = json.loads(output)
    return answer


def _kill(child: subprocess.Popen[bytes]) -> None:
    """End a child with all that it started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.kill()
    child.wait()
    for stream in (child.stdin, child.stdout):
        if stream is not None:
            stream.close()
