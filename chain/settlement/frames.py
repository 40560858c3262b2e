"""Messages between two processes: marshalled, each after its length in four bytes."""

from __future__ import annotations

import marshal
import struct
from typing import IO, Any


def write_frame(stream: IO[bytes], message: Any) -> None:
    """Write one message of plain values."""
    frame = marshal.dumps(message)
    stream.write(struct.pack("<I", len(frame)) + frame)
    stream.flush()


def read_frame(stream: IO[bytes]) -> Any:
    """Read one message; None at the end of the stream, even if that is in the middle of a message."""
    prefix = stream.read(4)
    if len(prefix) < 4:
        return None
    (size,) = struct.unpack("<I", prefix)
    frame = stream.read(size)
    return marshal.loads(frame) if len(frame) == size else None
