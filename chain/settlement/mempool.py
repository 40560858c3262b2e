"""Transactions queue and enter the next block, first come first served, until its gas limit is reached.

Blocks come at whole multiples of the block interval, and only if something waits.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.settlement import Receipt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import simpy

    from chain.evm import engine
    from chain.evm.engine import Address
    from chain.settlement.executor import Executor
    from sim.scenario import Settlement

GAS: Final = {
    "deploy": 5_000_000,
    "sponsor": 21_000,
    "mint": 120_000,
    "approve": 80_000,
    "fund": 700_000,
    "deliver": 500_000,
    "withdraw": 120_000,
}
"""Gas limits of actions; modules add their own, every other step gets `STEP_GAS`.

A block takes transactions up to its own limit.
"""

STEP_GAS: Final = 260_000
LARGEST_STEP: Final = GAS["sponsor"] + GAS["fund"]
"""Gas limit of the largest step after set-up, with the sponsored transfer that may come before it."""


Content = tuple[int, str, str, "Address", "Address | None", bytes, int, int, int]
"""What is known of a transaction when it is sent: a `chain.settlement.executor.Submission` from `order` to
`gas_price`."""

_GAS: Final = 7
"""Where a content has its gas limit."""


class Sent(NamedTuple):
    """A transaction on its way.

    Attributes:
        content: what is executed, and for whom.
        gas: its limit.
        effect: called when the block is made; does the books and returns what the executor must find
            (`chain.settlement.executor.Submission.expected`).
        done: triggers with the `Receipt` when the block is mined.
        observe: called with the EVM's receipt, where what comes of it cannot be known before.
    """

    content: Content
    gas: int
    effect: Callable[[], bytes]
    done: simpy.Event
    observe: Callable[[engine.Receipt], None] | None


class Mempool:
    """Collects transactions and makes blocks of them.

    Args:
        env: the clock; integer seconds.
        terms: block interval, block gas limit.
        executor: of the blocks.
        largest_action: gas limit of the largest action of a module, none of which takes more at once; 0 without.
    """

    def __init__(
        self, env: simpy.Environment, terms: Settlement, executor: Executor, largest_action: int
    ) -> None:
        self._env = env
        self._interval = terms.block_interval
        self._block_gas = terms.block_gas_limit
        self._executor = executor
        self._queue: deque[Sent] = deque()
        self._queued_gas = 0
        self._block_due = True
        self._executed = 0
        # All that a handover takes at once, with a carriage, is less than the largest action of a module.
        largest = max(LARGEST_STEP, GAS["sponsor"] + largest_action)
        self._largest = largest if terms.modules else LARGEST_STEP
        self.blocks = 0

    @property
    def latency(self) -> int:
        """Seconds within which a step submitted now is mined, whatever already waits.

        The queue is served in order, so nothing that comes later can delay it. A block is left with less than the
        largest transaction's gas to spare.
        """
        full_blocks = (self._queued_gas + self._largest) // (self._block_gas - self._largest)
        return self._interval * (1 + full_blocks)

    def submit(
        self,
        content: Content,
        effect: Callable[[], bytes],
        observe: Callable[[engine.Receipt], None] | None,
    ) -> simpy.Event:
        """Queue a transaction, with what comes of it (`Sent`); the event carries its `Receipt`."""
        gas = content[_GAS]
        done = self._env.event()
        self._queue.append(Sent(content, gas, effect, done, observe))
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
        receipts = self._executor.mine(
            time, [(number, *sent.content, sent.effect()) for number, sent in enumerate(block, first)]
        )
        for sent, receipt in zip(block, receipts, strict=False):
            if sent.observe is not None:
                sent.observe(receipt)
