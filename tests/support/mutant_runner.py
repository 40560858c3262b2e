"""Runs mutants one after the other under limits of memory and CPU time; says of each how it ended.

    python -m tests.support.mutant_runner FIRST COUNT FOLDER

One JSON object a line: before a mutant starts, and when it has ended. Called in a process of its own, which may
die.
"""

from __future__ import annotations

import json
import resource
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import Any

from tests.support.calling import invoke
from tests.support.mutations import mutant

MEMORY = 3 * 10**9
"""Bytes of address space, of which libraries and threads take the larger part."""

SECONDS = 60
"""CPU time of one mutant after which it hangs."""


class Hangs(BaseException):
    """Passes through every handler of exceptions."""


def main(first: int, count: int, folder: Path) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGVTALRM, _hang)
    for seed in range(first, first + count):
        _say(seed=seed, state="starts")
        _say(seed=seed, state="ended", **_one(seed, folder / str(seed)))


def _one(seed: int, folder: Path) -> dict[str, Any]:
    folder.mkdir()
    made = mutant(seed, folder)
    began = time.process_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        result = invoke("run", *made.arguments, "--out", folder / "out")
        said, code = result.stderr, result.exit_code
    except Hangs:
        said, code = "hangs", -1
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    shutil.rmtree(folder)
    return {
        "code": code,
        "stderr": said[:30_000],
        "length": len(said),
        "done": made.done,
        "seconds": round(time.process_time() - began, 2),
        "megabytes": peak_megabytes(),
    }


def peak_megabytes() -> int:
    """Most memory this program had; what `getrusage` tells began with the process that started it."""
    status = Path("/proc/self/status")
    if status.exists():
        peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(peak.split()[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _hang(*_: object) -> None:
    raise Hangs


def _say(**answer: Any) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
