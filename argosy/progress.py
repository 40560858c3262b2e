"""Progress on stderr, for people only: silent when stderr is no terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sim.core.units import DAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chain.replay import Replay
    from sim.market import Market


@contextmanager
def progress(orders: int | None, *, enabled: bool = True) -> Iterator[Callable[[Market], None] | None]:
    """A bar over orders placed, or over simulated days; yields what has to be shown the market."""
    if not (enabled and sys.stderr.isatty()):
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[orders]:,} orders, {task.fields[unfinished]:,} under way"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting", orders=0, unfinished=0, total=orders)

        def look(market: Market) -> None:
            days = market.now // DAY
            bar.update(
                task,
                description=f"day {days:,}",
                completed=days if orders is None else market.orders.placed,
                total=market.scenario.days if orders is None else orders,
                orders=market.orders.placed,
                unfinished=len(market.orders.open),
            )

        yield look


Tell = Callable[[int, int, str], None]
"""Is told how many tasks have ended, of how many, and what the last one was."""


@contextmanager
def tasks_progress(of: str = "replications") -> Iterator[Tell | None]:
    """A bar over tasks, `of` what, with the time that is left by the pace so far; yields what to tell."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        BarColumn(), MofNCompleteColumn(), TextColumn(f"{of}, {{task.description}}"),
        TimeRemainingColumn(elapsed_when_finished=True), TextColumn("left"),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True, speed_estimate_period=600) as bar:
        task = bar.add_task("starting", total=None)
        yield lambda ended, wanted, last: bar.update(task, completed=ended, total=wanted, description=last)


@contextmanager
def replay_progress() -> Iterator[Callable[[Replay], None] | None]:
    """A count of the transactions executed again."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.completed:,} transactions executed"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda replay: bar.update(task, completed=replay.transactions)
