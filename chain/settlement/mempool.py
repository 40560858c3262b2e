"""Transactions queue and enter the next block, first come first served, until its gas limit is reached.

Blocks come at whole multiples of the block interval, and only if something waits.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final, NamedTuple

from chain.evm.engine import Transaction
from chain.settlement.executor import Submission
from sim.settlement import Receipt

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import simpy

    from chain.evm import engine
    from chain.evm.accounts import Accounts
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


class Sent(NamedTuple):
    """A transaction on its way.

    Attributes:
        order: the order it belongs to, -1 for none.
        action: what it does, such as `fund`.
        sender: the account's name.
        tx: what is executed.
        effect: called when the block is made; does the books and returns what the executor must find
            (`chain.settlement.executor.Submission.expected`).
        done: triggers with the `Receipt` when the block is mined.
        observe: called with the EVM's receipt, where what comes of it cannot be known before.
    """

    order: int
    action: str
    sender: str
    tx: Transaction
    effect: Callable[[], bytes]
    done: simpy.Event
    observe: Callable[[engine.Receipt], None] | None


class Mempool:
    """Collects transactions and makes blocks of them.

    Args:
        env: the clock; integer seconds.
        terms: block interval, block gas limit, gas price.
        accounts: of the run.
        executor: of the blocks.
        module_gas: gas limits of modules' actions, none of which takes more at once than the largest of them.
    """

    def __init__(
        self,
        env: simpy.Environment,
        terms: Settlement,
        accounts: Accounts,
        executor: Executor,
        module_gas: Mapping[str, int],
    ) -> None:
        self._env = env
        self._terms = terms
        self._accounts = accounts
        self._executor = executor
        self._queue: deque[Sent] = deque()
        self._queued_gas = 0
        self._block_due = True
        self._executed = 0
        self._gas = {**module_gas, **GAS}
        # All that a handover takes at once, with a carriage, is less than the largest action of a module.
        largest_action = GAS["sponsor"] + max(module_gas.values(), default=0)
        self._largest = max(LARGEST_STEP, largest_action) if terms.modules else LARGEST_STEP
        self.blocks = 0

    @property
    def latency(self) -> int:
        """Seconds within which a step submitted now is mined, whatever already waits.

        The queue is served in order, so nothing that comes later can delay it. A block is left with less than the
        largest transaction's gas to spare.
        """
        full_blocks = (self._queued_gas + self._largest) // (self._terms.block_gas_limit - self._largest)
        return self._terms.block_interval * (1 + full_blocks)

    def submit(
        self,
        order: int,
        action: str,
        sender: str,
        to: Address | None,
        data: bytes,
        effect: Callable[[], bytes] = bytes,
        value: int = 0,
        observe: Callable[[engine.Receipt], None] | None = None,
    ) -> simpy.Event:
        """Queue a transaction; the event carries its `Receipt`."""
        gas = self._gas.get(action, STEP_GAS)
        tx = Transaction(self._accounts.address(sender), to, data, value, gas, self._terms.gas_price_wei)
        done = self._env.event()
        self._queue.append(Sent(order, action, sender, tx, effect, done, observe))
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
            self._execute((number - len(blocks)) * self._terms.block_interval, block)
        self._block_due = False

    def _schedule_block(self) -> None:
        interval = self._terms.block_interval
        now = int(self._env.now)
        self._block_due = True
        tick = self._env.timeout(interval - now % interval)
        tick.callbacks.append(self._mine)

    def _mine(self, _: simpy.Event) -> None:
        now = int(self._env.now)
        block = self._next_block()
        self._execute(now, block)
        first = self._executed - len(block)
        for number, sent in enumerate(block, first):
            sent.done.succeed(Receipt(now, number))
        self._block_due = False
        if self._queue:
            self._schedule_block()

    def _next_block(self) -> list[Sent]:
        block, gas = [], 0
        while self._queue and gas + self._queue[0].tx.gas <= self._terms.block_gas_limit:
            sent = self._queue.popleft()
            gas += sent.tx.gas
            block.append(sent)
        self._queued_gas -= gas
        return block

    def _execute(self, time: int, block: Sequence[Sent]) -> None:
        self.blocks += 1
        submissions = [
            Submission(number, sent.order, sent.action, sent.sender, sent.tx, sent.effect())
            for number, sent in enumerate(block, self._executed)
        ]
        self._executed += len(submissions)
        receipts = self._executor.mine(time, submissions)
        for sent, receipt in zip(block, receipts, strict=False):
            if sent.observe is not None:
                sent.observe(receipt)
