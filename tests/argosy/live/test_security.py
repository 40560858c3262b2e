"""What pages of others, and clients that mean harm, can do: nothing."""

from __future__ import annotations

import json
import shutil
import socket
import time
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from argosy.live import ServeRequest
from argosy.live.door import Door
from argosy.live.guard import is_friend, is_here
from argosy.runs import open_run
from tests.argosy.live.asking import ask, call, post
from tests.argosy.live.conftest import serving

if TYPE_CHECKING:
    from pathlib import Path

    from argosy.live import Addresses, Opened

ONE = {"jsonrpc": "2.0", "id": 1, "method": "eth_chainId"}


def port_of(served: Addresses) -> int:
    port = urlsplit(served.rpc).port
    assert port is not None
    return port


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "", "[::1"]
)
def test_a_name_that_is_bound_to_this_machine_elsewhere_is_refused(served: Addresses, host: str) -> None:
    """DNS rebinding: the request comes here, its `Host` is the attacker's name."""
    response, text = post(served, ONE, Host=host)
    assert response.status == 403
    assert "chain" not in text.lower()
    assert not is_here(host)


@pytest.mark.parametrize("host", ["localhost", "localhost:8545", "127.0.0.1:1", "[::1]:8545"])
def test_this_machine_s_own_names_are_not(served: Addresses, host: str) -> None:
    response, _ = post(served, ONE, Host=host)
    assert response.status == 200


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://localhost.evil.example", "null", "file://", "http://["]
)
def test_pages_of_others_are_refused(served: Addresses, origin: str) -> None:
    response, _ = post(served, ONE, Origin=origin)
    assert response.status == 403
    assert response.headers["Access-Control-Allow-Origin"] is None
    preflight, _ = ask(served, "OPTIONS", Origin=origin, Access_Control_Request_Method="POST")
    assert preflight.status == 403
    assert not is_friend(origin, ())


@pytest.mark.parametrize(
    "origin",
    ["http://localhost:3000", "http://127.0.0.1", "chrome-extension://abc", "https://remix.ethereum.org"],
)
def test_pages_of_this_machine_extensions_and_those_allowed_are_not(served: Addresses, origin: str) -> None:
    preflight, _ = ask(served, "OPTIONS", Origin=origin, Access_Control_Request_Method="POST")
    response, text = post(served, ONE, Origin=origin)
    assert (preflight.status, response.status) == (204, 200)
    assert response.headers["Access-Control-Allow-Origin"] == origin
    assert json.loads(text)["result"] == hex(served.chain_id)


@pytest.mark.parametrize("path", ["/nowhere", "/live/at/x", "/live/events", "/live"])
def test_headers_come_with_refusals_too(served: Addresses, path: str) -> None:
    origin = "http://localhost:3000"
    headers = ask(served, "GET", path, Origin=origin)[0].headers
    assert headers["Access-Control-Allow-Origin"] == origin
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers.get_all("Vary") == ["Origin"]
    assert ask(served, "GET", path, Origin="null")[0].headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("origin", ["http://localhost:1/\xff", "http://\xff", "\xff"])
def test_origins_that_are_no_text_are_refused_in_text(served: Addresses, origin: str) -> None:
    response, text = post(served, ONE, Origin=origin)
    assert response.status == 403
    assert "--allow-origin" in text


def test_a_table_that_cannot_be_read_is_named(opened: Opened, tmp_path: Path) -> None:
    run = tmp_path / "x"
    shutil.copytree(opened.run.path, run)
    damaged = opened._replace(run=open_run(run))
    next((run / "orders").glob("*") if (run / "orders").is_dir() else run.glob("orders*")).write_bytes(b"x")
    with serving(damaged, ServeRequest(port=0), Door()) as served:
        response, text = ask(served, "GET", "/live/ground")
    assert response.status == 500
    assert "orders" in text
    assert "Traceback" not in text


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_what_a_plain_form_can_send_is_refused(served: Addresses, kind: str) -> None:
    response, _ = post(served, ONE, Content_Type=kind)
    assert response.status == 415
    response, _ = post(served, b"\x1f\x8b", Content_Encoding="gzip")
    assert response.status in (400, 415)


def test_large_and_deep_requests_are_refused(served: Addresses) -> None:
    response, _ = post(served, json.dumps([ONE]) + " " * 2_000_001)
    assert response.status == 413
    for depth in (33, 900_000):
        response, text = post(served, "[" * depth + "]" * depth)
        assert response.status == 200
        assert json.loads(text)["error"]["code"] == -32700
    for text in ("{", '{"id": NaN}', "9" * 10_000, "\\"):
        assert json.loads(post(served, text)[1])["error"]["code"] in (-32700, -32600)
    assert json.loads(post(served, b"\xff\xfe\x00")[1])["error"]["code"] == -32700
    assert call(served, "eth_chainId")["result"] == hex(served.chain_id)


@pytest.mark.parametrize(
    "path", ["/../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/style.css/../../server.py", "//etc/passwd"]
)
def test_no_path_leads_out(served: Addresses, path: str) -> None:
    response, text = ask(served, "GET", path)
    assert response.status in (400, 404)
    assert "root:" not in text
    assert "import" not in text


def test_the_slow_are_shown_out_and_the_many_have_to_wait(opened: Opened) -> None:
    """Half a request, and connections that ask nothing, end; they do not lock others out for long."""
    with serving(opened, ServeRequest(port=0), Door(most=3, patience=0.4)) as served:
        slow = [socket.create_connection(("127.0.0.1", port_of(served)), timeout=10) for _ in range(3)]
        slow[0].sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Le")
        time.sleep(0.1)
        with socket.create_connection(("127.0.0.1", port_of(served)), timeout=10) as full:
            assert full.recv(100).startswith(b"HTTP/1.1 503")
        for client in slow:
            with suppress(ConnectionResetError):
                assert client.recv(100) == b""
            client.close()
        assert call(served, "eth_chainId")["result"] == hex(served.chain_id)


def test_it_listens_to_this_machine_alone(served: Addresses) -> None:
    """No other of the machine's addresses answers; 127.0.0.2 would, if it listened to all of them."""
    own = {str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    for other in (own | {"127.0.0.2"}) - {"127.0.0.1"}:
        with pytest.raises(OSError, match=r"refused|timed out|assign"):
            socket.create_connection((other, port_of(served)), timeout=2)
