"""What a mined transaction called, in the shape of geth's callTracer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chain.contracts import describe_revert
from chain.testing.tracing import Frame, traced

if TYPE_CHECKING:
    from chain.evm import RecordingEngine
    from chain.evm.recording import Entry


def frame_of(engine: RecordingEngine, entry: Entry) -> Frame:
    """A transaction of a closed block, taken apart on a copy of the state before it."""
    return traced(engine.before(entry), entry.tx)


def calls_of(engine: RecordingEngine, entry: Entry) -> dict[str, Any]:
    """The tree of calls. Inner calls tell the gas they used as their limit, which nobody recorded."""
    tree = _call(frame_of(engine, entry))
    return {**tree, "gas": hex(entry.tx.gas), "gasUsed": hex(entry.receipt.gas_used)}


def _call(frame: Frame) -> dict[str, Any]:
    told: dict[str, Any] = {
        "type": frame.kind.upper(),
        "from": frame.sender,
        "to": frame.to if frame.kind == "create" else frame.code,
        "gas": hex(frame.gas_used),
        "gasUsed": hex(frame.gas_used),
        "input": "0x" + frame.data.hex(),
        "output": "0x" + frame.output.hex(),
    }
    if frame.kind != "staticcall":
        told["value"] = hex(frame.value)
    if not frame.status:
        told |= {"error": "execution reverted", "revertReason": describe_revert(frame.output)}
    calls = [_call(step) for step in frame.steps if isinstance(step, Frame)]
    return {**told, "calls": calls} if calls else told
