"""Errors and events of contracts that are not among the shipped ones; on these, it is the shipped decoder."""

from __future__ import annotations

from typing import Any

import pytest
from eth_abi import encode
from eth_utils.crypto import keccak

from chain.contracts import artifact, decode
from chain.evm.engine import Log, Receipt
from chain.testing import BUYER, SELLER, error, event
from chain.testing.abi import call, decode_output, encode_call, error_in, event_in
from chain.testing.escrow import TERMS
from chain.testing.outcome import NO_REASON, Reverted, error_of, outcome_of
from chain.testing.steps import fund_call

HERE = "0x" + "5" * 40
SOME = {"address": SELLER, "bytes": b"", "string": "", "bytes32": bytes(32)}
OWN: list[dict[str, Any]] = [
    {"type": "constructor", "inputs": []},
    {"type": "error", "name": "Closed", "inputs": [{"name": "until", "type": "uint256"}]},
    {
        "type": "error",
        "name": "Bad",
        "inputs": [
            {
                "name": "point",
                "type": "tuple",
                "components": [{"name": "x", "type": "int8"}, {"name": "y", "type": "int8"}],
            },
            {"name": "why", "type": "string"},
        ],
    },
    {
        "type": "event",
        "name": "Moved",
        "inputs": [
            {"name": "amount", "type": "uint256", "indexed": False},
            {"name": "who", "type": "address", "indexed": True},
            {"name": "note", "type": "string", "indexed": True},
        ],
    },
]


def reverted(signature: str, *values: Any) -> bytes:
    kinds = signature[signature.index("(") + 1 : -1].replace("(int8,int8)", "X").split(",")
    return keccak(text=signature)[:4] + encode([k.replace("X", "(int8,int8)") for k in kinds], values)


class TestErrors:
    def test_own_ones(self) -> None:
        assert error_in(OWN, reverted("Closed(uint256)", 7)) == event("Closed", until=7)
        bad = reverted("Bad((int8,int8),string)", (-1, 2), "no")
        assert error_in(OWN, bad) == event("Bad", point=(-1, 2), why="no")

    def test_own_ones_come_first_then_shipped_ones_then_bytes(self) -> None:
        assert error_of(reverted("Closed(uint256)", 7), OWN) == event("Closed", until=7)
        assert error_of(keccak(text="ZeroPrice()")[:4], OWN) == event("ZeroPrice")
        assert error_of(reverted("Closed(uint256)", 7)).name.startswith("0x")
        assert error_of(b"") == NO_REASON

    def test_data_that_is_none(self) -> None:
        assert error_in(OWN, reverted("Closed(uint256)", 7)[:20]) is None
        assert error_in(OWN, b"") is None

    def test_they_reach_the_exception(self) -> None:
        raised = Reverted("Shop.buy", reverted("Closed(uint256)", 7), OWN)
        assert raised.reason == event("Closed", until=7)
        assert str(raised) == "Shop.buy reverted: Closed(until=7)"
        assert str(Reverted("Shop.buy", b"")).startswith("Shop.buy reverted: no reason given")

    @pytest.mark.parametrize("name", artifact.names())
    def test_on_shipped_errors_both_decoders_agree(self, name: str) -> None:
        for entry in artifact.load(name).abi:
            if entry["type"] == "error":
                kinds = artifact.argument_types(entry)
                values = [SOME.get(kind, 1) for kind in kinds]
                output = keccak(text=f"{entry['name']}({','.join(kinds)})")[:4] + encode(kinds, values)
                assert error_in(artifact.load(name).abi, output) == decode.decode_error(output)


class TestEvents:
    TOPICS = (
        keccak(text="Moved(uint256,address,string)"),
        encode(["address"], [BUYER]),
        keccak(text="a note"),
    )

    def test_arguments_stand_in_the_order_of_the_declaration(self) -> None:
        found = event_in(OWN, Log(HERE, self.TOPICS, encode(["uint256"], [5])))
        assert found == event("Moved", amount=5, who=BUYER, note=keccak(text="a note"))
        assert list(found.arguments) == ["amount", "who", "note"]

    def test_what_only_looks_like_it_is_none(self) -> None:
        for log in (
            Log(HERE, self.TOPICS[:2], encode(["uint256"], [5])),
            Log(HERE, self.TOPICS, b"\1"),
            Log(HERE, (), b""),
            Log(HERE, (bytes(32),), b""),
        ):
            assert event_in(OWN, log) is None

    def test_an_outcome_reads_both_kinds(self) -> None:
        own = Log(HERE, self.TOPICS, encode(["uint256"], [5]))
        shipped = Log(BUYER, (keccak(text="NothingKnown()"),), b"")
        assert outcome_of(Receipt(True, 1, b"", (own,)), OWN).events[0].name == "Moved"
        with pytest.raises(ValueError, match="nobody knows"):
            outcome_of(Receipt(True, 1, b"", (own, shipped)), OWN)
        assert len(outcome_of(Receipt(True, 1, b"", (own, shipped)), OWN, only=HERE).events) == 1

    def test_an_outcome_has_one_word_or_none(self) -> None:
        assert outcome_of(Receipt(True, 1, (7).to_bytes(32, "big"), ())).output == 7
        assert outcome_of(Receipt(True, 1, bytes(64), ())).output is None
        assert outcome_of(Receipt(False, 1, b"", ())) == error("")


class TestCalls:
    def test_calldata_is_what_web3_and_the_fast_encoder_say(self) -> None:
        from chain.contracts import escrow

        assert fund_call(TERMS) == escrow.fund(TERMS)
        assert call("ship", 3) == escrow.step("ship", 3)
        entry = artifact.load("StableToken").function("approve")
        data = call("approve", HERE, 3, of="StableToken")
        assert encode_call(entry, (HERE, 3)) == escrow.approve(HERE, 3) == data

    def test_one_value_or_several(self) -> None:
        entry = {"outputs": [{"type": "uint8"}, {"type": "bool"}]}
        assert decode_output(entry, encode(["uint8", "bool"], [3, True])) == (3, True)
        assert decode_output({"outputs": entry["outputs"][:1]}, encode(["uint8"], [3])) == 3
