"""What answers at a node's address and is none, or a bad one: any bytes, as slowly as one likes."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


@contextmanager
def strange_node(reply: Callable[[bytes], Iterable[bytes]]) -> Iterator[str]:
    """A server on this machine that sends what `reply` makes of the body of each request; gives its address.

    A reply that ends also ends the connection.
    """
    with socket.create_server(("127.0.0.1", 0)) as server:
        over = threading.Event()
        thread = threading.Thread(target=_serve, args=(server, reply, over))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}"
        finally:
            over.set()
            with suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
            thread.join(30)


def _serve(server: socket.socket, reply: Callable[[bytes], Iterable[bytes]], over: threading.Event) -> None:
    with suppress(OSError):
        while True:
            line, _ = server.accept()
            with line, suppress(OSError):
                for piece in reply(_body(line)):
                    if over.is_set():
                        return
                    line.sendall(piece)


def _body(line: socket.socket) -> bytes:
    """The body of a request with a Content-Length."""
    got = b""
    while b"\r\n\r\n" not in got:
        piece = line.recv(65_536)
        if not piece:
            return b""
        got += piece
    head, _, body = got.partition(b"\r\n\r\n")
    fields = dict(field.lower().split(b": ") for field in head.split(b"\r\n")[1:])
    while len(body) < int(fields[b"content-length"]):
        body += line.recv(65_536)
    return body


def http(body: bytes, status: str = "200 OK") -> list[bytes]:
    """A whole answer."""
    return [f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode(), body]
