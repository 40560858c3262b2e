"""Markets whose chain runs in a process of its own, which writes its table to disk."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from argosy.compose import build_market
from argosy.runs.apart import ChainApart
from argosy.runs.store import ParquetSink
from chain.settlement.client import OnChainSettlement
from chain.settlement.names import NamingExecutor
from chain.settlement.pipeline import PipelinedExecutor
from sim.records import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sim.market import Market
    from sim.scenario import DataTables, Scenario


class Apart(NamedTuple):
    """A market at second 0, where its rows go, and what talks to the other process."""

    market: Market
    sink: ParquetSink
    executor: PipelinedExecutor
    directory: Path


@contextmanager
def apart(scenario: Scenario, tables: DataTables, directory: Path) -> Iterator[Apart]:
    """A market in two processes, the second of which ends with the block."""
    sink = ParquetSink()
    market = build_market(scenario, tables, sink, apart=ChainApart(sink))
    try:
        sink.open(directory)
        assert isinstance(market.settlement, OnChainSettlement)
        named = market.settlement._executor
        assert isinstance(named, NamingExecutor)
        executor = named._executor
        assert isinstance(executor, PipelinedExecutor)
        yield Apart(market, sink, executor, directory)
    finally:
        market.settlement.close()


def stored(directory: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of every table of a finished run."""
    return {name: pl.read_parquet(directory / f"{name}.parquet").rows() for name in TABLES}


def parts(directory: Path, table: str) -> list[tuple[Any, ...]]:
    """The rows of a table of a run that goes on, as far as they have reached the disk."""
    files = sorted((directory / ".parts" / table).glob("*.parquet"))
    return [row for file in files for row in pl.read_parquet(file).rows()]
