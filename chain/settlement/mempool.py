"""Transactions queue and enter the next block, first come first served, until its gas limit is reached.

Blocks come at whole multiples of the block interval, and only if something waits.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final, NamedTuple

from chain.settlement.submission import NO_MOVES, Submission
from sim.settlement import Receipt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import simpy

    from chain.evm import engine
    from chain.evm.engine import Address
    from chain.settlement.executor import Executor
    from chain.settlement.submission import Expected, Moves, Submitted
    from sim.scenario import Settlement

Content = tuple[int, str, str, "Address", "Address | None", bytes, int, int, int]
"""What is known of a transaction when it is sent: a `chain.settlement.submission.Submission` from `order` to
`gas_price`."""

_GAS: Final = 7
"""Where a content has its gas limit."""


class Consequence(NamedTuple):
    """What comes of a transaction.

    Attributes:
        effect: called when the block is made; does the books and returns what the executor must find.
        observe: called with the EVM's receipt, where what comes of it cannot be known before.
        moves: called after `effect`; returns the tokens that change hands, or None where `observe` judges them.
            Left out, none do, but for what the effect says to a holder's books (`chain.settlement.holder`).
    """

    effect: Callable[[], Expected] = bytes
    observe: Callable[[Submission, engine.Receipt], None] | None = None
    moves: Callable[[], Moves | None] | None = None


class Sent(NamedTuple):
    """A transaction on its way.

    Attributes:
        content: what is executed, and for whom.
        gas: its limit.
        consequence: what comes of it.
        done: triggers with the `Receipt` when the block is mined.
    """

    content: Content
    gas: int
    consequence: Consequence
    done: simpy.Event


class Mempool:
    """Collects transactions and makes blocks of them.

    Args:
        env: the clock; integer seconds.
        terms: block interval, block gas limit.
        executor: of the blocks.
        largest: gas that one action may use, with what may come right before it.
    """

    def __init__(self, env: simpy.Environment, terms: Settlement, executor: Executor, largest: int) -> None:
        self._env = env
        self._interval = terms.block_interval
        self._block_gas = terms.block_gas_limit
        self._executor = executor
        self._queue: deque[Sent] = deque()
        self._queued_gas = 0
        self._block_due = True
        self._executed = 0
        self._largest = largest
        self.blocks = 0

    @property
    def latency(self) -> int:
        """Seconds within which a step submitted now is mined, whatever already waits.

        The queue is served in order, so nothing that comes later can delay it. A block is left with less than the
        largest transaction's gas to spare.
        """
        full_blocks = (self._queued_gas + self._largest) // (self._block_gas - self._largest)
        return self._interval * (1 + full_blocks)

    def submit(self, content: Content, consequence: Consequence) -> simpy.Event:
        """Queue a transaction, with what comes of it; the event carries its `Receipt`."""
        gas = content[_GAS]
        done = self._env.event()
        self._queue.append(Sent(content, gas, consequence, done))
        self._queued_gas += gas
        if not self._block_due:
            self._schedule_block()
        return done

    def set_up(self) -> None:
        """Execute all that waits in blocks before second 0; from then on blocks follow the clock."""
        blocks = []
        while self._queue:
            blocks.append(self._next_block())
        for number, block in enumerate(blocks):
            self._execute((number - len(blocks)) * self._interval, block)
        self._block_due = False

    def _schedule_block(self) -> None:
        interval = self._interval
        now = int(self._env.now)
        self._block_due = True
        tick = self._env.timeout(interval - now % interval)
        tick.callbacks.append(self._mine)

    def _mine(self, _: simpy.Event) -> None:
        now, number = int(self._env.now), self._executed
        block = self._next_block()
        self._execute(now, block)
        for sent in block:
            sent.done.succeed(Receipt(now, number))
            number += 1
        self._block_due = False
        if self._queue:
            self._schedule_block()

    def _next_block(self) -> list[Sent]:
        if self._queued_gas <= self._block_gas:
            block = list(self._queue)
            self._queue.clear()
            self._queued_gas = 0
            return block
        block, gas = [], 0
        while self._queue and gas + self._queue[0].gas <= self._block_gas:
            sent = self._queue.popleft()
            gas += sent.gas
            block.append(sent)
        self._queued_gas -= gas
        return block

    def _execute(self, time: int, block: Sequence[Sent]) -> None:
        self.blocks += 1
        first = self._executed
        self._executed += len(block)
        submitted = [_submitted(number, sent) for number, sent in enumerate(block, first)]
        receipts = self._executor.mine(time, submitted)
        for sent, submission, receipt in zip(block, submitted, receipts, strict=False):
            if sent.consequence.observe is not None:
                sent.consequence.observe(Submission(*submission), receipt)


def _submitted(number: int, sent: Sent) -> Submitted:
    effect, _, moves = sent.consequence
    expected = effect()
    return (number, *sent.content, expected, NO_MOVES if moves is None else moves())
