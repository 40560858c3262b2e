"""The market's side of a chain that runs, and writes its table, in a process of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from argosy.runs.store import ParquetSink
    from chain.evm import Genesis
    from chain.settlement.pipeline import PipelinedExecutor

_WORKER: Final = "argosy.runs.chain_worker"


class ChainApart:
    """Opens an executor whose process writes the table `transactions` of a sink.

    Args:
        sink: whose other tables are written here.
    """

    def __init__(self, sink: ParquetSink) -> None:
        self._sink = sink

    def __call__(self, engine: str, genesis: Genesis, seed: int, epoch: int) -> PipelinedExecutor:
        """Start the process."""
        from chain.settlement.pipeline import PipelinedExecutor  # a run without a chain does without

        executor = PipelinedExecutor(_WORKER, engine, genesis, seed=seed, epoch=epoch)
        self._sink.hand_over("transactions", _WorkersTable(executor))
        return executor


class _WorkersTable:
    """`argosy.runs.store.TableElsewhere` in the chain's process."""

    def __init__(self, executor: PipelinedExecutor) -> None:
        self._executor = executor

    def open(self, directory: Path) -> None:
        self._executor.request("open", str(directory.absolute()))

    def save(self) -> None:
        self._executor.request("save")

    def finish(self) -> Callable[[], dict[str, Any]]:
        request = self._executor.request("finish")
        return lambda: self._executor.answer(request)
