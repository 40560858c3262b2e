"""Keys of pseudonyms: the one that a run directory keeps, and others in files."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from analytics.runs import KEY_BYTES
from argosy.problems import InputError
from sim.core.files import FileError, check_own, read_bytes

if TYPE_CHECKING:
    from pathlib import Path

KEY: Final = "pseudonyms.key"
"""File of a run directory: hexadecimal digits, for its owner's eyes only."""

_LARGEST: Final = 4096


def run_key(run: Path) -> bytes:
    """The key in the directory of a run, made where there is none, from the randomness of the operating system.

    Raises:
        InputError: if it is no key, or cannot be written.
    """
    file = run / KEY
    if not os.path.lexists(file):
        try:
            _make(file)
        except OSError as error:
            raise InputError(
                f"cannot write {file}: {error.strerror}", "give a key with --key FILE"
            ) from error
    return read_key(file)


def _make(file: Path) -> None:
    """Put a new key in `file` in one step; one that somebody else has put there meanwhile stays."""
    unfinished = file.with_name(f"{KEY}.{secrets.token_hex(8)}")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as opened:
            opened.write(secrets.token_hex(KEY_BYTES) + "\n")
        with suppress(FileExistsError):
            os.link(unfinished, file)
    finally:
        unfinished.unlink()


def read_key(file: Path) -> bytes:
    """The key in a file of hexadecimal digits.

    Raises:
        InputError: if there is no such file, or what it holds is no key.
    """
    try:
        check_own(file, _LARGEST)
        key = bytes.fromhex(read_bytes(file, _LARGEST).decode("ascii"))  # no error shows any of it
    except FileError as error:
        raise InputError(f"{file} {error.what}", error.hint) from error
    except ValueError as error:
        raise InputError(f"{file} holds no key", f"{2 * KEY_BYTES} hexadecimal digits") from error
    if len(key) != KEY_BYTES:
        raise InputError(f"{file}: a key of {len(key)} bytes", f"{2 * KEY_BYTES} hexadecimal digits")
    return key
