"""Reading a user's file: regular ones only, bounded, and text in the one encoding that everything here is in."""

from __future__ import annotations

import codecs
import os
import stat
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_KINDS: Final = (
    (stat.S_ISDIR, "a directory"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISSOCK, "a socket"),
)
_SHOWN: Final = 12
"""Characters of a line that are shown before the place where it stops being text."""

_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class FileError(ValueError):
    """A file cannot be used.

    Attributes:
        what: is wrong with it, to be read behind its name: `is a device`.
        hint: what to do about it.
    """

    def __init__(self, what: str, hint: str = "") -> None:
        self.what = what
        self.hint = hint
        super().__init__(what, hint)


def read_text(path: Path, most: int) -> str:
    """The text of a regular file of at most `most` bytes, in UTF-8 with or without a byte order mark.

    Raises:
        FileError: if it is something else. Nothing is waited for, and nothing beyond `most` is read.
    """
    content = read_bytes(path, most)
    if content.startswith(_UTF_16):
        raise FileError("is UTF-16 text, not UTF-8", "save it as UTF-8; spreadsheets call it CSV UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError(f"is not UTF-8 text: {_place(content, error.start)}", _advice(content)) from error


def read_bytes(path: Path, most: int) -> bytes:
    """The content of a regular file of at most `most` bytes.

    Raises:
        FileError: if it is something else.
    """
    try:
        _check_regular(os.stat(path).st_mode)  # first, for opening a pipe would wait for somebody to write
        with path.open("rb") as file:
            content = file.read(most + 1)
    except OSError as error:
        raise FileError(f"cannot be read: {error.strerror}") from error
    except ValueError as error:
        if isinstance(error, FileError):
            raise
        raise FileError(f"cannot be read: {error}") from error  # a null character in its name
    if len(content) > most:
        raise FileError(f"is larger than {most / 1e6:,.0f} MB", "give a smaller file")
    return content


def _check_regular(mode: int) -> None:
    if not stat.S_ISREG(mode):
        kind = next((name for is_one, name in _KINDS if is_one(mode)), "no regular file")
        raise FileError(f"is {kind}, not a file", "give the path of a regular file")


def _place(content: bytes, start: int) -> str:
    line = content.count(b"\n", 0, start) + 1
    begins = content.rfind(b"\n", 0, start) + 1
    before = content[begins:start].decode("utf-8-sig", errors="replace")
    letter = content[start : start + 1].decode("cp1252", errors="replace")
    byte = f"byte 0x{content[start]:02x} ('{letter}' in Latin-1)"
    return f"line {line}, character {len(before) + 1}: {byte} after '{before[-_SHOWN:]}'"


def _advice(content: bytes) -> str:
    if b"\0" in content:
        return "give a text file"
    return "save it as UTF-8 (spreadsheets: CSV UTF-8), or convert it: iconv -f WINDOWS-1252 -t UTF-8"
