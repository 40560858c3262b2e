"""Running the chain in a process of its own, so that the market and the EVM each have a core.

The market never waits for a receipt: it knows what must come of every transaction and sends that along, and the
worker compares. The rows of `transactions` stay where they are made: the worker writes them down. A fault only
shows a little later.

Requests go one way, an answer to each comes back in order. `chain.settlement.worker` is the other end.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any, Final

from chain.settlement.executor import SettlementError
from chain.settlement.frames import read_frame, write_frame

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chain.evm.engine import Address, Genesis, Receipt
    from chain.settlement.executor import Submitted

_BATCH: Final = 256
"""Transactions that travel together."""

_IN_FLIGHT: Final = 40
"""Requests that the worker may lag behind: bounds memory, and how late a fault shows."""

_PIPE_BYTES: Final = 1 << 20
"""What the pipe holds, where that can be chosen: several batches, so that no end waits for the other's pauses."""


class ChainLostError(SettlementError):
    """The process ended without a word: it was killed."""


class PipelinedExecutor:
    """An `Executor` whose engine runs in another process, which also keeps the rows of `transactions`.

    Args:
        worker: module that is the other end; it calls `chain.settlement.worker.serve`.
        engine: name of the engine.
        genesis: the state to start from; its keys are not sent.
        seed: of the accounts; the worker derives the keys itself if its engine signs.
        epoch: Unix time of the simulation's second 0.
    """

    def __init__(self, worker: str, engine: str, genesis: Genesis, *, seed: int, epoch: int) -> None:
        self._outgoing: list[tuple[int, Sequence[Submitted]]] = []
        self._outgoing_count = 0
        self._sent = 0
        self._answered = 0
        self._answers: dict[int, Any] = {}
        self._worker = subprocess.Popen(
            [sys.executable, "-P", "-m", worker],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            pipesize=_PIPE_BYTES,
        )
        assert self._worker.stdin is not None
        assert self._worker.stdout is not None
        self._to: IO[bytes] = self._worker.stdin
        self._from: IO[bytes] = self._worker.stdout
        start = (
            genesis.chain_id,
            genesis.timestamp,
            dict(genesis.balances),
            genesis.base_fee,
            genesis.gas_limit,
            genesis.coinbase,
            genesis.seed,
        )
        self.request("start", engine, seed, start, epoch)

    def mine(self, time: int, block: Sequence[Submitted]) -> Sequence[Receipt]:
        """Queue `block` for the worker."""
        self._outgoing.append((time, block))
        self._outgoing_count += len(block)
        if self._outgoing_count >= _BATCH:
            self._send_blocks()
            self._wait(self._sent - _IN_FLIGHT)
        return ()

    def held(self, escrow_address: Address, tokens: Mapping[str, Address]) -> dict[str, int]:
        """The escrow's own balance of each token, read from the chain."""
        answer: dict[str, int] = self.answer(self.request("held", escrow_address, dict(tokens)))
        return answer

    def finish(self) -> None:
        """Wait until the worker has executed everything, and done what else was asked of it."""
        self._send_blocks()
        self._wait(self._sent)

    def close(self) -> None:
        """End the worker, whatever it is doing."""
        self._worker.kill()
        self._worker.wait()
        self._from.close()
        with suppress(BrokenPipeError):
            self._to.close()

    def request(self, what: str, *content: Any) -> int:
        """Ask the worker for something, after all blocks until now; returns what `answer` wants.

        Raises:
            SettlementError: if the worker has found a fault, or ended.
            OSError: if it could not write down the rows.
        """
        self._send_blocks()
        return self._send(what, content)

    def answer(self, request: int) -> Any:
        """Wait for the answer to a request; each can be had once."""
        self._wait(request)
        return self._answers.pop(request)

    def _send_blocks(self) -> None:
        if self._outgoing:
            self._send("mine", (self._outgoing,))
            self._outgoing, self._outgoing_count = [], 0

    def _send(self, what: str, content: tuple[Any, ...]) -> int:
        self._sent += 1
        try:
            write_frame(self._to, (what, content))
        except BrokenPipeError:
            self._wait(self._sent)  # it says why it ended
        return self._sent

    def _wait(self, wanted: int) -> None:
        while self._answered < wanted:
            frame = read_frame(self._from)
            if frame is None:
                raise ChainLostError("the chain's process ended unexpectedly")
            kind, content = frame
            if kind == "unwritten":
                raise OSError(content)
            if kind != "done":
                raise SettlementError(content)
            self._answered += 1
            if content is not None:
                self._answers[self._answered] = content
