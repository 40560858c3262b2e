"""The other end of `chain.settlement.pipeline`: executes the blocks that come in on stdin, answers on stdout."""

from __future__ import annotations

import gc
import os
import signal
import sys
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any, Protocol

from chain.evm.accounts import Accounts
from chain.evm.engine import Genesis, InvalidTransaction
from chain.evm.open import open_engine
from chain.settlement.executor import LocalExecutor, SettlementError
from chain.settlement.frames import read_frame, write_frame

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chain.settlement.executor import Submitted
    from sim.records import Row

    Requests = Mapping[str, Callable[..., Any]]


class RowStore(Protocol):
    """Keeps the rows of the table `transactions` in the worker.

    Attributes:
        requests: what the market's side may ask besides the chain's own, by name.
    """

    requests: Requests

    def record(self, row: Row) -> None:
        """Take a row."""
        ...

    def executed(self) -> None:
        """Some blocks are done: a chance to write."""
        ...

    def save(self) -> None:
        """Write what there is."""
        ...


def work(store: RowStore) -> None:
    """Be a worker: serve stdin until it ends."""
    gc.set_threshold(50_000, 20, 100)  # rows and receipts form no cycles; looking for them costs a tenth
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the market, which then closes stdin
    try:
        serve(sys.stdin.buffer, sys.stdout.buffer, store)
    except BrokenPipeError:  # the market was killed; nobody is left to tell
        os._exit(1)


def serve(incoming: IO[bytes], outgoing: IO[bytes], store: RowStore) -> None:
    """Answer every request until there are no more, or one cannot be met."""
    requests: dict[str, Callable[..., Any]] = dict(store.requests)
    requests["start"] = lambda *start: requests.update(_of_the_chain(store, *start))
    while (message := read_frame(incoming)) is not None:
        what, content = message
        try:
            answer = requests[what](*content)
        except (SettlementError, InvalidTransaction) as error:
            with suppress(OSError):  # what led there is what it can be found with, but the fault matters more
                store.save()
            write_frame(outgoing, ("fault", str(error)))
            return
        except OSError as error:
            write_frame(outgoing, ("unwritten", str(error)))
            return
        write_frame(outgoing, ("done", answer))


def _of_the_chain(
    store: RowStore, engine: str, seed: int, start: tuple[Any, ...], epoch: int
) -> dict[str, Callable[..., Any]]:
    accounts = Accounts(seed)
    chain_id, timestamp, balances, base_fee, gas_limit, coinbase, randomness = start
    genesis = Genesis(
        chain_id=chain_id,
        timestamp=timestamp,
        balances=balances,
        keys=accounts,
        base_fee=base_fee,
        gas_limit=gas_limit,
        coinbase=coinbase,
        seed=randomness,
    )
    executor = LocalExecutor(open_engine(engine, genesis), epoch, store.record)

    def mine(blocks: list[tuple[int, list[Submitted]]]) -> None:
        for time, block in blocks:
            for submission in block:
                _, _, _, name, sender, *_ = submission
                if (
                    sender not in accounts
                ):  # the engine only takes senders that it knows; the market has derived it
                    accounts.learn(name, sender)
            executor.mine(time, block)
        store.executed()

    return {"mine": mine, "held": executor.held}
