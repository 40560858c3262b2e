"""The other end of `chain.settlement.pipeline`: executes the blocks that come in on stdin, answers on stdout."""

from __future__ import annotations

import gc
import os
import signal
import sys
from typing import IO, TYPE_CHECKING, Any

from chain.evm.accounts import Accounts
from chain.evm.engine import Genesis, InvalidTransaction, Transaction
from chain.evm.open import open_engine
from chain.settlement.executor import LocalExecutor, SettlementError, Submission
from chain.settlement.pipeline import read_frame, write_frame

if TYPE_CHECKING:
    from sim.records import Row


def main() -> None:
    """Serve until stdin ends."""
    gc.set_threshold(50_000, 20, 100)  # rows and receipts form no cycles; looking for them costs a tenth
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the market, which then closes stdin
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    first = read_frame(incoming)
    if first is None:
        return
    try:
        _serve(incoming, outgoing, *first)
    except BrokenPipeError:  # the market was killed; nobody is left to tell
        os._exit(1)


def _serve(
    incoming: IO[bytes], outgoing: IO[bytes], engine: str, seed: int, start: tuple[Any, ...], epoch: int
) -> None:
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
    rows: list[Row] = []
    executor = LocalExecutor(open_engine(engine, genesis), epoch, rows.append)
    while (message := read_frame(incoming)) is not None:
        kind, content = message
        if kind == "held":
            write_frame(outgoing, ("held", executor.held(*content)))
            continue
        try:
            for time, block in content:
                executor.mine(time, [_submission(accounts, *fields) for fields in block])
        except (SettlementError, InvalidTransaction) as error:
            write_frame(outgoing, ("fault", str(error)))
            return
        write_frame(outgoing, ("rows", rows))
        rows.clear()


def _submission(
    accounts: Accounts,
    number: int,
    order: int,
    action: str,
    sender: str,
    tx: tuple[Any, ...],
    expected: bytes,
) -> Submission:
    accounts.learn(sender, tx[0])  # the market has derived it; the engine only takes senders that it knows
    return Submission(number, order, action, sender, Transaction(*tx), expected)


if __name__ == "__main__":
    main()
