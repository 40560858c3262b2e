"""A filter of system calls that keeps a process from sockets: Landlock leaves those of Unix that have a path open.

Source: Linux, Documentation/userspace-api/seccomp_filter.rst; include/uapi/linux/{filter,seccomp,audit}.h.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
from typing import Final

_PR_SET_SECCOMP, _MODE_FILTER = 22, 2
_LOAD, _AND, _IF_EQUAL, _IF_AT_LEAST, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
_NUMBER_AT, _MACHINE_AT, _TYPE_AT = 0, 4, 24
"""Offsets in `struct seccomp_data`; the last is of the second argument's lower half on both machines."""

_IO_URING_SETUP: Final = 425
_OTHER_NUMBERS: Final = 0x40000000
"""From here on x86_64 has the system calls once more, for x32."""

_STREAM, _KINDS = 1, 0xF
_MACHINES: Final = {"x86_64": (0xC000003E, 41, 53), "aarch64": (0xC00000B7, 198, 199)}
"""By machine: its name in audit.h, and the numbers of socket and socketpair."""


def refuse_sockets() -> None:
    """From now on this process, and what it starts, has no sockets but connected pairs, which reach nobody else.

    Pairs of datagrams are refused as well: these can be sent to any path. It must not gain privileges any more.

    Raises:
        OSError: if this system has no such filters.
    """
    if platform.machine() not in _MACHINES:
        raise OSError(f"no filter of system calls for {platform.machine()}")
    machine, socket, pair = _MACHINES[platform.machine()]
    steps = [
        (_LOAD, 0, 0, _MACHINE_AT),
        (_IF_EQUAL, 0, 9, machine),
        (_LOAD, 0, 0, _NUMBER_AT),
        (_IF_AT_LEAST, 7, 0, _OTHER_NUMBERS),
        (_IF_EQUAL, 6, 0, socket),
        (_IF_EQUAL, 5, 0, _IO_URING_SETUP),
        (_IF_EQUAL, 0, 3, pair),
        (_LOAD, 0, 0, _TYPE_AT),
        (_AND, 0, 0, _KINDS),
        (_IF_EQUAL, 0, 1, _STREAM),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    code = b"".join(struct.pack("=HBBI", *step) for step in steps)
    kept = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("@HP", len(steps), ctypes.addressof(kept))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.c_char_p(program), 0, 0):
        raise OSError("no filter of system calls")
