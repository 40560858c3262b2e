"""A transaction taken apart: against the receipt, and lines of a source."""

from __future__ import annotations

import pytest

from chain.contracts import Artifact
from chain.contracts.own_file import Compilation
from chain.contracts.source_map import SourceMap
from chain.evm import Transaction, installed_engines, open_engine
from chain.testing import BUYER, NATIVE, SELLER, STRANGER, TERMS, Arena, EscrowChain, State, bring_to, call
from chain.testing.trace_text import Reader, as_data, trace_lines, where
from chain.testing.tracing import Frame, Logged, Moment, Write, traced

pytestmark = pytest.mark.skipif("revm" not in installed_engines(), reason="its state is what is traced")


@pytest.fixture
def chain() -> EscrowChain:
    from chain.evm import RevmEngine

    return EscrowChain(RevmEngine)


def frame_of(chain: EscrowChain, sender: str, data: bytes, to: str | None = None) -> Frame:
    [engine] = chain.engines
    return traced(engine, Transaction(sender, to or chain.escrow, data, gas=chain.gas))  # type: ignore[arg-type]


def test_what_is_traced_is_what_happens_then(chain: EscrowChain) -> None:
    data = call("fund", tuple(TERMS))
    frame = frame_of(chain, BUYER, data)
    receipt = chain.execute(BUYER, chain.escrow, data)
    intrinsic = 21_000 + sum(16 if byte else 4 for byte in data)
    assert frame.status
    assert frame.gas_used + intrinsic == receipt.gas_used
    assert frame.output == receipt.output
    assert [step.log for step in every(frame) if isinstance(step, Logged)] == list(receipt.logs)
    written = {step.slot: step.after for step in frame.steps if isinstance(step, Write)}
    [engine] = chain.engines
    assert written
    assert all(engine.storage(chain.escrow, slot) == value for slot, value in written.items())


def every(frame: Frame) -> list[Frame | Write | Logged]:
    found: list[Frame | Write | Logged] = []
    for step in frame.steps:
        found += [*every(step), step] if isinstance(step, Frame) else [step]
    return found


def test_a_revert_is_told_by_name(chain: EscrowChain) -> None:
    bring_to(chain, State.FUNDED)
    frame = frame_of(chain, STRANGER, call("ship", 1))
    reader = Reader({STRANGER: "the stranger"}, chain.contracts)
    first, last = trace_lines(frame, reader)
    assert first.startswith("the stranger -> Escrow.ship(1), ")
    assert last.strip().startswith("reverts: Unauthorised(id=1, caller=")
    assert as_data(frame, reader)["status"] is False


def test_calls_within_calls_are_a_tree(chain: EscrowChain) -> None:
    arena = Arena(chain)
    puppet = arena.adversary("Puppet")
    arena.fund(TERMS._replace(buyer=puppet.address, token=NATIVE))
    arena.take("cancel", SELLER)
    puppet.tell("callBack", chain.escrow, call("withdraw", NATIVE))
    data = puppet.address.data("act", chain.escrow, call("withdraw", NATIVE))
    frame = frame_of(chain, STRANGER, data, puppet.address)
    names = {puppet.address: "puppet", chain.escrow: "escrow"}
    lines = trace_lines(frame, Reader(names))
    told = [line for line in lines if "->" in line and "slot" not in line]
    assert [line.split("(")[0].strip() for line in told][1:] == [
        "puppet -> escrow.withdraw",
        "escrow -> puppet.receive",
        "puppet -> escrow.withdraw",
    ]
    assert any("reverts: ReentrancyGuardReentrantCall()" in line for line in lines)
    assert f"with {TERMS.deposit:,} wei" in told[2]


def test_lines_of_a_source() -> None:
    text = "contract A {\n  function f() external {\n    x = 1;\n  }\n}\n"
    code = bytes.fromhex("6001600055fe")  # PUSH1 1, PUSH1 0, SSTORE, INVALID
    start = text.index("x = 1")
    compiled = Compilation(
        Artifact("A", [], code, code), (), f"{start}:5:0:-;;;-1:-1:-1:-", {0: ("A.sol", text)}
    )
    places = SourceMap(compiled)
    at = "0x" + "ab" * 20
    assert [str(places.place(pc)) for pc in (0, 2, 4)] == ["A.sol:3"] * 3
    assert places.place(5) is None
    assert places.place(1) is None  # inside of a push
    frame = Frame("call", at, at, at, 0, b"", 0, True, b"", (Write(0, 0, 1, 4),), 0, 5)
    found = where(frame, Reader(maps={at: places}), at)
    assert found is not None
    assert found.text == "x = 1;"
    assert where(frame._replace(status=False, pc=2), Reader(maps={at: places}), at) == found


@pytest.mark.parametrize("name", ["revm", "py-evm"])
def test_a_moment_stays_though_the_engine_moves_on(name: str) -> None:
    chain = EscrowChain(lambda genesis: open_engine(name, genesis))
    [engine] = chain.engines
    tx = Transaction(SELLER, chain.escrow, call("ship", 1), gas=chain.gas)
    chain.escrow.by(BUYER).fund(TERMS)
    moment = Moment(engine)  # type: ignore[arg-type]
    then = moment.frame(tx)
    chain.wait(TERMS.ship_hours * 3_600)
    assert then.status
    assert not traced(engine, tx).status  # type: ignore[arg-type]
    assert moment.frame(tx) == then


def test_engines_trace_alike(chain: EscrowChain) -> None:
    other = EscrowChain(lambda genesis: open_engine("py-evm", genesis))
    tx = Transaction(BUYER, chain.escrow, call("fund", tuple(TERMS)), gas=chain.gas)
    assert traced(chain.engines[0], tx) == traced(other.engines[0], tx)  # type: ignore[arg-type]


def test_what_is_read(chain: EscrowChain) -> None:
    [engine], token = chain.engines, chain.tokens[0]
    tx = Transaction(STRANGER, token, call("balanceOf", BUYER, of="StableToken"), gas=chain.gas)
    [(holder, slot)] = Moment(engine).reads(tx)  # type: ignore[arg-type]
    assert holder == token
    assert engine.storage(token, slot) == chain.held(token, BUYER)


def test_a_panic_is_in_the_line_that_jumped_there() -> None:
    text = "contract A {\n  a += b;\n  c += d;\n}\n"
    code = bytes.fromhex("56575bfd")  # JUMP, JUMPI, JUMPDEST, REVERT
    first, second = text.index("a +="), text.index("c +=")
    compiled = Compilation(
        Artifact("A", [], code, code), (), f"{first}:6:0:-;{second}:6:0:-;-1:-1:-1:-;", {0: ("A.sol", text)}
    )
    at = "0x" + "ab" * 20
    reader = Reader(maps={at: SourceMap(compiled)})
    failed = Frame("call", at, at, at, 0, b"", 0, False, b"", (), 0, 3, ((0, False), (1, True)))
    assert str(reader.end(failed)) == "A.sol:3"
    assert str(reader.end(failed._replace(jumps=((1, True), (0, False))))) == "A.sol:2"
    assert reader.end(failed._replace(jumps=())) is None
    shared = Compilation(
        Artifact("A", [], code, code), (), f"{first}:6:0:-;{second}:6:0:-;;", {0: ("A.sol", text)}
    )
    elsewhere = Reader(maps={at: SourceMap(shared)})
    assert str(elsewhere.end(failed._replace(jumps=((0, False),)))) == "A.sol:2"
    assert str(elsewhere.end(failed._replace(jumps=((0, True),)))) == "A.sol:3"
    left = shared._replace(source_map=shared.source_map.replace("6:0:-", "6:0:o", 1))
    assert str(Reader(maps={at: SourceMap(left)}).end(failed._replace(jumps=((0, False),)))) == "A.sol:3"
