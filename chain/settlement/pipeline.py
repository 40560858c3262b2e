"""Running the chain in a process of its own, so that the market and the EVM each have a core.

The market never waits for a receipt: it knows what must come of every transaction and sends that along, and the
worker compares. Blocks travel one way and finished rows the other, in order, so the tables are the same to the
byte as those of `LocalExecutor`; only a fault shows a little later.

Frames are marshalled and prefixed with their length. The worker is `python -m chain.settlement.worker`.
"""

from __future__ import annotations

import marshal
import os
import struct
import subprocess
import sys
from collections import deque
from contextlib import suppress
from threading import Thread
from typing import IO, TYPE_CHECKING, Any, Final

from chain.settlement.executor import SettlementError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from chain.evm.engine import Address, Genesis, Receipt
    from chain.settlement.executor import Submission
    from sim.records import Row

_BATCH: Final = 256
"""Transactions that travel together."""

_IN_FLIGHT: Final = 40
"""Batches that the worker may lag behind: bounds memory, and how late a fault shows."""


def write_frame(stream: IO[bytes], message: Any) -> None:
    """Write one marshalled message."""
    frame = marshal.dumps(message)
    stream.write(struct.pack("<I", len(frame)) + frame)
    stream.flush()


def read_frame(stream: IO[bytes]) -> Any:
    """Read one message; None at the end of the stream."""
    prefix = stream.read(4)
    if len(prefix) < 4:
        return None
    return marshal.loads(stream.read(*struct.unpack("<I", prefix)))


class PipelinedExecutor:
    """An `Executor` whose engine runs in another process.

    Args:
        engine: name of the engine.
        seed: of the accounts; the worker derives the keys itself if its engine signs.
        genesis: the state to start from; its keys are not sent.
        epoch: Unix time of the simulation's second 0.
        record: receives the rows of the table `transactions`.
    """

    def __init__(
        self, engine: str, seed: int, genesis: Genesis, epoch: int, record: Callable[[Row], None]
    ) -> None:
        self._record = record
        self._outgoing: list[tuple[int, list[tuple[Any, ...]]]] = []
        self._outgoing_count = 0
        self._sent = 0
        self._answers: deque[Any] = deque()
        self._worker = subprocess.Popen(
            [sys.executable, "-P", "-m", "chain.settlement.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        assert self._worker.stdin is not None
        assert self._worker.stdout is not None
        self._to: IO[bytes] = self._worker.stdin
        self._from: IO[bytes] = self._worker.stdout
        self._answered = 0
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()
        start = (
            genesis.chain_id,
            genesis.timestamp,
            dict(genesis.balances),
            genesis.base_fee,
            genesis.gas_limit,
            genesis.coinbase,
            genesis.seed,
        )
        write_frame(self._to, (engine, seed, start, epoch))

    def mine(self, time: int, block: Sequence[Submission]) -> Sequence[Receipt]:
        """Queue `block` for the worker, and record what it has finished."""
        self._outgoing.append((time, [(s[0], s[1], s[2], s[3], tuple(s[4]), s[5]) for s in block]))
        self._outgoing_count += len(block)
        if self._outgoing_count >= _BATCH:
            self._send("blocks", self._outgoing)
            self._outgoing, self._outgoing_count = [], 0
            self._collect(self._sent - _IN_FLIGHT)
        return ()

    def held(self, escrow_address: Address, tokens: Mapping[str, Address]) -> dict[str, int]:
        """The escrow's own balance of each token, read from the chain."""
        self.finish()
        self._send("held", (escrow_address, dict(tokens)))
        answer: dict[str, int] = self._next_answer()
        return answer

    def finish(self) -> None:
        """Wait until the worker has executed everything, and record it."""
        if self._outgoing:
            self._send("blocks", self._outgoing)
            self._outgoing, self._outgoing_count = [], 0
        self._collect(self._sent)

    def close(self) -> None:
        """End the worker, whatever it is doing."""
        self._worker.kill()
        self._worker.wait()
        self._reader.join()
        self._from.close()
        with suppress(BrokenPipeError):
            self._to.close()

    def _send(self, kind: str, content: Any) -> None:
        try:
            write_frame(self._to, (kind, content))
        except BrokenPipeError:
            self._collect(self._sent + 1)
        if kind == "blocks":
            self._sent += 1

    def _collect(self, wanted: int) -> None:
        """Record the rows that have come back, waiting until `wanted` batches have."""
        while self._answered < wanted or (self._answers and self._answered < self._sent):
            for row in self._next_answer():
                self._record(row)
            self._answered += 1

    def _next_answer(self) -> Any:
        while not self._answers:
            self._reader.join(0.001)
            if not self._reader.is_alive() and not self._answers:
                raise SettlementError("the chain's process ended unexpectedly")
        kind, content = self._answers.popleft()
        if kind == "fault":
            raise SettlementError(content)
        return content

    def _read(self) -> None:
        while (answer := read_frame(self._from)) is not None:
            self._answers.append(answer)
