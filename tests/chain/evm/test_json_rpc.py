"""A node may be anything: whatever it answers, however long and for how long, is told and ends."""

from __future__ import annotations

import json
import time
from contextlib import closing
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any

import pytest

from chain.evm.dev_node import Anvil, NodeFailure
from chain.evm.engine import InvalidTransaction, Transaction
from chain.evm.json_rpc import Connection, NodeRefusal
from chain.evm.rpc import RpcEngine
from tests.support.dev_node_at_hand import needs_anvil
from tests.support.side_by_side import GENESIS, GWEI, PEOPLE, STRANGER
from tests.support.strange_node import http, strange_node

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HEAD = b"HTTP/1.1 200 OK\r\n"

WRONG_ADDRESSES = (
    "http://127.0.0.1:99999", "http://127.0.0.1:-1", "http://127.0.0.1:port", "http://127.0.0.1:0",
    "http://[::1", "http://[127.0.0.1]:8545", "http://", "http:///", "", "127.0.0.1:8545", "8545", "localhost",
    "ws://127.0.0.1:8545", "https://127.0.0.1:8545", "file:///etc/passwd", "http://127.0.0.1@example.org",
    "http://me:secret@127.0.0.1:8545", "http://example.org#127.0.0.1", "http://127.0.0.1:8545/a b",
    "http://127.0.0.1:8545/\x1b[31m", "http://127.0.0.1:8545/\u00e4", "http://127.0.0.1:8545/\ud800",
    "http://127.0.0.1:8545/\r\nHost: x", "http://127.0.0.2:8545", "http://0.0.0.0:8545", "http://2130706433",
    "http://127.0.0.1:\u0661", "http://\u2460\u2461\u2466.0.0.1:99", "http://" + "a" * 100_000,
)  # fmt: skip


@pytest.mark.parametrize("url", WRONG_ADDRESSES, ids=ascii)
def test_what_is_no_address_of_this_machine(url: str) -> None:
    with pytest.raises(NodeFailure, match="is not an") as error:
        Connection(url)
    assert str(error.value).isprintable()
    assert len(str(error.value)) < 300


def drip(pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        time.sleep(0.02)
        yield piece


ENDLESS = {
    "nothing": lambda: drip(repeat(b"")),
    "a status line": lambda: drip(repeat(b"H")),
    "hints to go on": lambda: repeat(b"HTTP/1.1 100 Continue\r\n\r\n"),
    "hints now and then": lambda: drip(repeat(b"HTTP/1.1 100 Continue\r\n\r\n")),
    "fields": lambda: drip(chain([HEAD], repeat(b"X: y\r\n"))),
    "a body of known length": lambda: drip(chain([HEAD + b"Content-Length: 100000\r\n\r\n"], repeat(b" "))),
    "a body": lambda: drip(chain([HEAD + b"\r\n"], repeat(b"["))),
    "pieces": lambda: drip(chain([HEAD + b"Transfer-Encoding: chunked\r\n\r\n"], repeat(b"1\r\n[\r\n"))),
    "a trailer": lambda: drip(
        chain([HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\n[\r\n0\r\n"], repeat(b"X: y\r\n"))
    ),
}


@pytest.mark.parametrize("what", ENDLESS)
def test_an_answer_without_end_is_ended(what: str) -> None:
    with strange_node(lambda _: ENDLESS[what]()) as url:
        told = r"does not end its answer within 0.5 seconds|does not answer: "
        with closing(Connection(url, patience=0.5)) as node, pytest.raises(NodeFailure, match=told):
            node.ask("eth_chainId")


@pytest.mark.parametrize(
    "field", [b"", b"Content-Length: 10000000000\r\n", b"Transfer-Encoding: chunked\r\n"]
)
def test_a_flood_is_ended(field: bytes) -> None:
    piece = b"%x\r\n" % 2**20 + b" " * 2**20 + b"\r\n"
    with strange_node(lambda _: chain([HEAD + field + b"\r\n"], repeat(piece))) as url:
        told = "answers with more than 33,554,432 bytes"
        with closing(Connection(url)) as node, pytest.raises(NodeFailure, match=told):
            node.ask("eth_chainId")


ODD = {
    "nothing at all": ([], "the node does not answer: "),
    "no HTTP": ([b"SSH-2.0-OpenSSH_9\r\n"], "the node does not answer: "),
    "not found": (http(b"<html>", "404 Not Found"), "does not answer: HTTP 404 Not Found"),
    "escapes": (http(b"", "500 \x1b[2J"), r"HTTP 500 \?\[2J"),
    "elsewhere": (http(b"", "302 Found"), "HTTP 302"),
    "no JSON": (http(b"<html>"), "is not JSON that can be read"),
    "no UTF-8": (http(b"\xff\xfe\x00"), "is not JSON that can be read"),
    "cut off": ([HEAD + b"Content-Length: 10\r\n\r\n[{}"], "is not JSON that can be read"),
    "deep": (http(b"[" * 10_000), "is nested more than 2,100 deep"),
    "deep and closed": (http(b"[" * 10_000 + b"]" * 10_000), "is nested more than 2,100 deep"),
    "deep objects": (http(b'{"a":' * 10_000 + b"1" + b"}" * 10_000), "is nested more than 2,100 deep"),
    "rather deep": (http(b"[" * 2_000 + b"]" * 2_000), "not JSON that can be read|does not answer a batch"),
    "less deep": (http(b"[" * 700 + b"]" * 700), "does not answer a batch"),
    "a huge number": (http(b"[" + b"1" * 10_000 + b"]"), "is not JSON that can be read"),
    "a number": (http(b"5"), "does not answer a batch of requests: 5"),
    "null": (http(b"null"), "does not answer a batch of requests: None"),
    "one object": (http(b'{"id": 0, "result": "0x1"}'), "does not answer a batch"),
    "an error": (http(b'{"error": {"code": -32600, "message": "no batches"}}'), "requests: .*no batches"),
    "none": (http(b"[]"), "does not answer a batch"),
    "too many": (http(b'[{"id": 0}, {"id": 0}]'), "does not answer a batch"),
    "another": (http(b'[{"id": 7, "result": 1}]'), "does not answer a batch"),
    "ids of other kinds": (http(b'[{"id": [], "result": 1}]'), "does not answer a batch"),
    "no ids": (http(b'[{"result": 1}]'), "does not answer a batch"),
    "no objects": (http(b"[null]"), "does not answer a batch"),
}  # fmt: skip


@pytest.mark.parametrize("what", ODD)
def test_an_odd_answer_is_told(what: str) -> None:
    pieces, told = ODD[what]
    with strange_node(lambda _: pieces) as url:
        with closing(Connection(url)) as node, pytest.raises(NodeFailure, match=told) as error:
            node.ask("eth_chainId")
        assert str(error.value).isprintable()
        assert len(str(error.value)) < 300


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ({"code": 1, "message": "no such method"}, "no such method"),
        ({"message": "\x1b]0;title\x07" + "x" * 10_000}, r"^\?\]0;title\?x+\.\.\.$"),
        ({"code": 5}, "'code': 5"),
        ("plain", "plain"),
        ([], r"\[\]"),
    ],
)
def test_a_refusal_is_told_however_it_is_worded(error: Any, told: str) -> None:
    text = json.dumps([{"id": 0, "error": error}]).encode()
    refused = pytest.raises(NodeRefusal, match=told)
    with strange_node(lambda _: http(text)) as url, closing(Connection(url)) as node, refused:
        node.ask("anvil_setCoinbase")


ODD_RESULTS = (
    json.loads("[" * 300 + "]" * 300),
    None,
    5,
    -1,
    True,
    "",
    "0x",
    "zz",
    "0xzz",
    "0x" + "f" * 65,
    "0x" + "f" * 10_000,
    [],
    {},
    [None],
    {"a": 1},
)


def answering(result: Any) -> Any:
    def reply(body: bytes) -> list[bytes]:
        said = [{"id": request["id"], "result": result} for request in json.loads(body)]
        return http(json.dumps(said).encode())

    return reply


@pytest.mark.parametrize("result", ODD_RESULTS, ids=lambda result: repr(result)[:20])
def test_who_a_node_says_it_is(result: Any) -> None:
    with strange_node(answering(result)) as url, pytest.raises(NodeFailure, match="where a number belongs"):
        RpcEngine(GENESIS, url)


@needs_anvil
@pytest.mark.parametrize("result", ODD_RESULTS, ids=lambda result: repr(result)[:20])
def test_a_node_that_goes_wrong_at_any_moment(result: Any) -> None:
    """A real one whose answer to one request, each in turn, is another one."""
    anvil = Anvil(GENESIS)
    behind = Connection(anvil.url)
    clean = behind.ask("evm_snapshot")
    try:
        ended = 0
        for moment in range(40):
            assert behind.ask("evm_revert", clean)
            clean = behind.ask("evm_snapshot")
            ended += _ends_at(behind, moment, result)
    finally:
        behind.close()
        anvil.close()
    assert ended >= 4, "nothing was damaged"


def _ends_at(behind: Connection, moment: int, result: Any) -> bool:
    """Whether a failure is told of a node that answers `result` to the request after `moment` others."""
    count = 0

    def reply(body: bytes) -> list[bytes]:
        nonlocal count
        requests = json.loads(body)
        found = behind.ask_all([(request["method"], request["params"]) for request in requests])
        for request, item in zip(requests, found, strict=True):
            item |= {"id": request["id"]} | ({"result": result} if count == moment else {})
            count += 1
        return http(json.dumps(found).encode())

    with strange_node(reply) as url:
        try:
            with RpcEngine(GENESIS, url) as engine:
                for data in (b"", bytes.fromhex("60005f5260205fa0")):
                    engine.execute(Transaction(PEOPLE[0], None, data, 0, 100_000, 2 * GWEI))
                    engine.advance(engine.timestamp + 9)
                engine.call(Transaction(PEOPLE[0], STRANGER, b"", 0, 100_000))
        except (NodeFailure, InvalidTransaction):
            return True
    return False
