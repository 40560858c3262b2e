"""A process that runs programs of strangers: Linux keeps it from files, other programs, processes and networks.

Source: Linux, Documentation/userspace-api/landlock.rst; include/uapi/linux/{landlock,sched}.h; unshare(2).
"""

from __future__ import annotations

import ctypes
import os
import signal
import struct
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Final

from argosy.lab.grading.no_sockets import refuse_sockets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

_PROGRAM: Final = "argosy.lab.grading.confining"
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION, _PATH_BENEATH, _NO_NEW_PRIVS = 1, 1, 38
_NEW_USER, _NEW_NET, _NEW_PID, _NEW_IPC = 0x10000000, 0x40000000, 0x20000000, 0x08000000
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REFER, _TRUNCATE = 1 << 13, 1 << 14
_FIRST: Final = _REFER - 1
"""What the first version of Landlock knows."""

_OF_FILES: Final = _WRITE_FILE | _READ_FILE | _TRUNCATE
"""What a rule for a file that is no folder may allow, of what is ever allowed."""

TIME_IS_OVER: Final = 124
PROCESSOR_TIME_IS_OVER: Final = 152
KILLED: Final = 137
_PAUSE_S: Final = 0.01


def possible() -> bool:
    """Whether this system confines programs; asked in a process of its own, for this one may have threads."""
    return subprocess.run([sys.executable, "-m", _PROGRAM], capture_output=True, check=False).returncode == 0


def in_prison(
    work: Callable[[], int],
    readable: Iterable[Path],
    listed: Iterable[Path],
    own: Iterable[Path],
    wall_s: float,
    cpu_s: int,
) -> int:
    """Do work in a process of its own, and end that with all that it started.

    Args:
        work: gives the code that the process returns.
        readable: files and folders that it may read; it executes none.
        listed: folders of which it may read names of files.
        own: folders that it may write in.
        wall_s: seconds by the clock after which it is ended.
        cpu_s: seconds of processor time after which each process in it is ended.

    Returns:
        what `work` gives; 128 and the signal where one ended it, `KILLED` where that came from outside;
        `TIME_IS_OVER`, `PROCESSOR_TIME_IS_OVER`; 1 where it raised.

    Raises:
        OSError: if this system does not confine it; then nothing was done.
    """
    ready, told = os.pipe()
    parent = os.getpid()
    guard = os.fork()
    if guard == 0:
        code = 1
        try:
            os.close(ready)
            code = _guarded(work, _rules(readable, listed, own), wall_s, cpu_s, told, parent)
        finally:  # whatever happens, this copy of the program goes no further
            os._exit(code)
    os.close(told)
    with os.fdopen(ready, "rb") as stream:
        confined = stream.read(1) == b"y"
    _, status = os.waitpid(guard, 0)
    if not confined:
        raise OSError("this system confines no programs")
    return os.waitstatus_to_exitcode(status)


def _rules(readable: Iterable[Path], listed: Iterable[Path], own: Iterable[Path]) -> list[tuple[Path, int]]:
    rules = [(path, _READ_FILE | _READ_DIR) for path in readable] + [(path, _READ_DIR) for path in listed]
    return rules + [(path, _FIRST & ~_EXECUTE | _TRUNCATE) for path in own]


def _guarded(
    work: Callable[[], int],
    rules: list[tuple[Path, int]],
    wall_s: float,
    cpu_s: int,
    told: int,
    parent: int,
) -> int:
    """In the first process: start the second, which is the first of its own processes, and wait.

    It is ended with who asked for it, too, however that ended.
    """
    os.setsid()
    if _libc().unshare(_NEW_USER | _NEW_NET | _NEW_PID | _NEW_IPC):
        return 1
    child = os.fork()
    if child == 0:
        os._exit(_confined(work, rules, cpu_s, told))
    os.close(told)
    end = time.monotonic() + wall_s
    while True:
        ended, status, used = os.wait4(child, os.WNOHANG)
        if ended:
            code = os.waitstatus_to_exitcode(status)
            # the first process of its own ignores SIGXCPU; SIGKILL comes then, as it does from outside
            if code == -signal.SIGKILL and used.ru_utime + used.ru_stime >= cpu_s:
                return PROCESSOR_TIME_IS_OVER
            return 128 - code if code < 0 else code
        if time.monotonic() > end or os.getppid() != parent:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return TIME_IS_OVER
        time.sleep(_PAUSE_S)


def _confined(work: Callable[[], int], rules: list[tuple[Path, int]], cpu_s: int, told: int) -> int:
    import resource  # of Unix only

    try:
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 1))
        _restrict(rules)
    except OSError:
        return 1
    os.write(told, b"y")
    os.close(told)
    try:
        return work()
    except BaseException:  # whatever a stranger's program raises, it goes no further
        return 1


def _restrict(rules: list[tuple[Path, int]]) -> None:
    """From now on this process opens only what the rules say, and no sockets."""
    libc = _libc()
    version = libc.syscall(_CREATE_RULESET, None, 0, _VERSION)
    if version < 1:
        raise OSError("no Landlock")
    handled = _FIRST | (_REFER if version > 1 else 0) | (_TRUNCATE if version > 2 else 0)
    asked = struct.pack("=Q", handled)
    ruleset = libc.syscall(_CREATE_RULESET, asked, len(asked), 0)
    if ruleset < 0:
        raise OSError("no Landlock")
    for path, access in rules:
        if not path.exists():
            continue
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        allowed = access & handled if path.is_dir() else access & handled & _OF_FILES
        if libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", allowed, place), 0):
            raise OSError(f"no rule for {path}")
        os.close(place)
    if libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.syscall(_RESTRICT_SELF, ruleset, 0):
        raise OSError("Landlock refuses")
    os.close(ruleset)
    refuse_sockets()


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


if __name__ == "__main__":
    sys.exit(in_prison(lambda: 0, [], [], [], 10, 10))
