"""Errors, events and packed logs come back as they went in, garbage as nothing and never as an exception."""

from __future__ import annotations

from typing import Any

import pytest
from eth_abi import encode
from eth_utils.crypto import keccak
from hypothesis import given
from hypothesis import strategies as st

from chain.contracts import artifact
from chain.contracts.decode import (
    Decoded,
    Reverted,
    decode_error,
    decode_log,
    describe_revert,
    pack_logs,
    unpack_logs,
)
from chain.contracts.escrow import selector
from chain.evm.engine import Log

SOMEBODY = "0x00000000000000000000000000000000005eb0d7"


def entries(what: str) -> dict[str, dict[str, Any]]:
    """Errors or events of all artifacts, by signature."""
    found = (e for name in artifact.names() for e in artifact.load(name).abi if e["type"] == what)
    return {f"{e['name']}({','.join(artifact.argument_types(e))})": e for e in found}


def values(kind: str) -> st.SearchStrategy[Any]:
    if kind == "address":
        return st.binary(min_size=20, max_size=20).map(lambda raw: "0x" + raw.hex())
    if kind == "string":
        return st.text()
    if kind == "bytes":
        return st.binary()
    if kind.startswith("bytes"):
        size = int(kind[5:])
        return st.binary(min_size=size, max_size=size)
    if kind == "bool":
        return st.booleans()
    if kind.startswith("("):
        return st.tuples(*(values(part) for part in kind[1:-1].split(",")))
    bits = int(kind.removeprefix("uint"))
    return st.one_of(st.integers(0, 2**bits - 1), st.sampled_from([0, 2**bits - 1]))


def arguments(entry: dict[str, Any], data: st.DataObject) -> dict[str, Any]:
    kinds = zip(entry["inputs"], artifact.argument_types(entry), strict=True)
    return {part["name"]: data.draw(values(kind), label=part["name"]) for part, kind in kinds}


class TestErrors:
    @pytest.mark.parametrize("signature", sorted(entries("error")))
    @given(data=st.data())
    def test_every_error_round_trips(self, signature: str, data: st.DataObject) -> None:
        entry = entries("error")[signature]
        given_ = arguments(entry, data)
        output = selector(signature) + encode([i["type"] for i in entry["inputs"]], list(given_.values()))
        assert decode_error(output) == Decoded(entry["name"], given_)
        assert describe_revert(output).startswith(f"{entry['name']}(")

    def test_the_escrows_errors_are_among_them(self) -> None:
        assert {"TooLate(uint256,uint40,uint256)", "ReentrancyGuardReentrantCall()"} <= entries(
            "error"
        ).keys()

    def test_an_error_reads_like_a_call(self) -> None:
        output = selector("TooLate(uint256,uint40,uint256)") + encode(["uint256"] * 3, [7, 100, 101])
        assert describe_revert(output) == "TooLate(id=7, deadline=100, nowTs=101)"

    @pytest.mark.parametrize(
        ("code", "meaning"),
        [
            (0x01, "assertion failed"),
            (0x11, "arithmetic overflow"),
            (0x12, "division by zero"),
            (0x32, "index out of bounds"),
            (0x99, "unknown"),
            (2**256 - 1, "unknown"),
        ],
    )
    def test_panics(self, code: int, meaning: str) -> None:
        output = bytes.fromhex("4e487b71") + encode(["uint256"], [code])
        assert decode_error(output) == Decoded("Panic", {"code": code, "meaning": meaning})

    @given(st.text())
    def test_plain_reasons(self, text: str) -> None:
        output = bytes.fromhex("08c379a0") + encode(["string"], [text])
        assert decode_error(output) == Decoded("Error", {"message": text})

    def test_text_that_is_not_utf8(self) -> None:
        """Solidity allows any bytes in a reason."""
        output = bytes.fromhex("08c379a0") + encode(["bytes"], [b"\xff\xfe"])
        assert describe_revert(output)

    @given(st.sampled_from(sorted(entries("error"))), st.binary(max_size=200))
    def test_a_known_selector_before_garbage(self, signature: str, garbage: bytes) -> None:
        assert describe_revert(selector(signature) + garbage)

    @given(st.lists(st.sampled_from([0, 1, 32, 64, 2**31, 2**63, 2**255, 2**256 - 1]), max_size=4))
    def test_a_reason_whose_lengths_and_offsets_lead_nowhere(self, numbers: list[int]) -> None:
        assert describe_revert(bytes.fromhex("08c379a0") + b"".join(n.to_bytes(32, "big") for n in numbers))

    @given(st.binary(max_size=200))
    def test_garbage(self, output: bytes) -> None:
        assert describe_revert(output)

    def test_nothing_and_the_unknown_say_what_they_are(self) -> None:
        assert decode_error(b"") is None
        assert describe_revert(b"") == "no reason given (out of gas or invalid opcode)"
        assert describe_revert(b"\x01\x02\x03\x04") == "unknown error 0x01020304"

    def test_reverted_tells_what_and_why(self) -> None:
        output = selector("ZeroPrice()")
        error = Reverted("fund", output)
        assert str(error) == "fund reverted: ZeroPrice()"
        assert (error.reason, error.output) == (Decoded("ZeroPrice", {}), output)


def log_of(entry: dict[str, Any], signature: str, told: dict[str, Any]) -> Log:
    kinds = [*zip(entry["inputs"], artifact.argument_types(entry), strict=True)]
    indexed = [(kind, told[i["name"]]) for i, kind in kinds if i["indexed"]]
    plain = [(kind, told[i["name"]]) for i, kind in kinds if not i["indexed"]]
    topics = [keccak(text=signature), *(encode([kind], [value]) for kind, value in indexed)]
    return Log(SOMEBODY, tuple(topics), encode([kind for kind, _ in plain], [value for _, value in plain]))


class TestEvents:
    @pytest.mark.parametrize("signature", sorted(entries("event")))
    @given(data=st.data())
    def test_every_event_round_trips(self, signature: str, data: st.DataObject) -> None:
        entry = entries("event")[signature]
        told = arguments(entry, data)
        assert decode_log(log_of(entry, signature, told)) == Decoded(entry["name"], told)

    def test_logs_of_others_are_nothing(self) -> None:
        assert decode_log(Log(SOMEBODY, (), b"")) is None
        assert decode_log(Log(SOMEBODY, (bytes(32),), b"")) is None

    def test_another_number_of_topics_is_another_event(self) -> None:
        """An ERC-721 `Transfer` has the hash of an ERC-20's, with one more topic."""
        hash_ = keccak(text="Transfer(address,address,uint256)")
        assert decode_log(Log(SOMEBODY, (hash_, bytes(32), bytes(32), bytes(32)), b"")) is None

    @given(
        st.sampled_from(sorted(entries("event"))),
        st.lists(st.binary(min_size=32, max_size=32), max_size=3),
        st.binary(max_size=400),
    )
    def test_a_known_hash_before_garbage(self, signature: str, topics: list[bytes], data: bytes) -> None:
        decode_log(Log(SOMEBODY, (keccak(text=signature), *topics), data))


words = st.binary(min_size=32, max_size=32)
logs = st.lists(
    st.builds(
        Log,
        st.binary(min_size=20, max_size=20).map(lambda raw: "0x" + raw.hex()),
        st.lists(words, max_size=4).map(tuple),
        st.binary(max_size=300),
    ),
    max_size=6,
).map(tuple)


class TestPackedLogs:
    @given(logs)
    def test_unpacking_inverts_packing(self, some: tuple[Log, ...]) -> None:
        packed = pack_logs(some)
        assert unpack_logs(packed) == some
        assert len(packed) == sum(25 + 32 * len(log.topics) + len(log.data) for log in some)

    @given(logs, logs)
    def test_packed_logs_can_be_joined(self, some: tuple[Log, ...], others: tuple[Log, ...]) -> None:
        assert pack_logs(some) + pack_logs(others) == pack_logs(some + others)

    def test_the_bytes_are_as_documented(self) -> None:
        log = Log("0x" + "11" * 20, (b"\x22" * 32,), b"\x33\x44")
        assert pack_logs((log,)).hex() == "11" * 20 + "01" + "22" * 32 + "00000002" + "3344"
        assert pack_logs(()) == b""
