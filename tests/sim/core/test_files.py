"""What a user's file may be: regular, bounded, UTF-8 text."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from sim.core.files import FileError, read_bytes, read_text


def problem(path: Path, most: int = 1_000_000) -> FileError:
    with pytest.raises(FileError) as error:
        read_text(path, most)
    return error.value


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_text_is_text_with_and_without_a_mark(mark: bytes, end: bytes, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(mark + "Tüte".encode() + end)
    assert read_text(tmp_path / "a", 100) == "Tüte" + end.decode()


def test_as_much_as_is_allowed_and_no_more(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 2_000_000)
    assert len(read_bytes(tmp_path / "a", 2_000_000)) == 2_000_000
    assert problem(tmp_path / "a", 1_999_999).what == "is larger than 2 MB"


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/urandom"])
def test_a_device_is_not_read(device: str) -> None:
    assert problem(Path(device)).what == "is a device, not a file"


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert problem(tmp_path / "pipe").what == "is a named pipe, not a file"


def test_a_link_to_a_device_is_the_device(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/dev/zero")
    assert problem(tmp_path / "link").what == "is a device, not a file"


def test_neither_directories_nor_sockets_nor_nothing(tmp_path: Path) -> None:
    assert problem(tmp_path).what == "is a directory, not a file"
    assert problem(tmp_path / "nothing").what == "cannot be read: No such file or directory"
    assert "cannot be read: " in problem(Path("a\0b")).what
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(tmp_path / "s"))
        assert problem(tmp_path / "s").what == "is a socket, not a file"


def test_what_is_no_utf_8_is_told_with_its_place_and_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes("first\nsmall Café\n".encode("latin-1"))
    found = problem(tmp_path / "a")
    assert found.what == (
        "is not UTF-8 text: line 2, character 10: byte 0xe9 ('é' in Latin-1) after 'small Caf'"
    )
    assert "iconv -f WINDOWS-1252 -t UTF-8" in found.hint


def test_utf_16_is_called_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("name = 1", encoding="utf-16")
    assert problem(tmp_path / "a").what == "is UTF-16 text, not UTF-8"


def test_no_text_at_all(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\x7fELF\0\0\xff\xff")
    assert problem(tmp_path / "a").hint == "give a text file"
