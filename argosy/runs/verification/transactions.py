"""Executing the recorded transactions of a run again."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from argosy.problems import InputError
from chain.evm import open_engine
from sim.records import TransactionRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from analytics.runs import RunDirectory
    from argosy.runs.verification.outcome import Verification
    from chain.replay import Replay
    from sim.scenario import Scenario


def recorded(run: RunDirectory) -> Iterator[TransactionRow]:
    """The transactions of `run` in the order of execution."""
    for batch in run.batches("transactions"):
        yield from map(TransactionRow._make, batch.iter_rows())


def check_transactions(
    run: RunDirectory,
    scenario: Scenario,
    engine: tuple[str, str | None],
    found: Verification,
    look: Callable[[Replay], None] | None,
) -> None:
    """Execute all transactions on `engine`, a name and the address of a node; `look` is shown every block.

    Raises:
        InputError: if there is no such node.
    """
    if scenario.settlement.mode == "instant":
        return
    if found.damaged("transactions"):
        found.skip("the table cannot be read", "transactions.parquet")
        return
    from chain.evm.dev_node import NodeFailure
    from chain.replay import Replay, genesis_of, replay
    from chain.settlement.genesis import epoch_of

    senders = run.collect(run.table("transactions").select("sender").unique()).to_series().sort()
    found.engine, url = engine
    found.replay = Replay()
    with ExitStack() as ends:
        try:
            chain = open_engine(found.engine, genesis_of(scenario, senders.to_list()), url)
            ends.callback(getattr(chain, "close", int))
            for outcome in replay(chain, epoch_of(scenario), recorded(run)):
                found.replay = outcome
                if look is not None:
                    look(outcome)
        except NodeFailure as error:
            raise InputError(str(error), "docs/engines.md says how to get a node") from error
    found.checked.append(
        f"{found.replay.transactions:,} transactions executed again on {found.engine}: "
        "status, gas, return data, logs and block of each"
    )
