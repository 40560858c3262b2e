"""`argosy sweep`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path  # noqa: TC003 - typer looks at the types of the arguments
from typing import TYPE_CHECKING, Annotated

import typer

from argosy.commands.consent import ALLOW_CODE, with_consent
from argosy.commands.going_on import told_of
from argosy.commands.report import REPORT, add_report
from argosy.problems import InputError
from argosy.terminal import write

if TYPE_CHECKING:
    from argosy.experiments.sweeps import Sweep

_EXAMPLES = """
Examples:

  argosy sweep eurasia --over price_sigma --over demand.slate=4:12 --orders 300

  argosy sweep eurasia --over assumptions --design morris --orders 300 --settlement instant

  argosy sweep tiny --over demand.slate=2,4,8 --design grid --vary routing=cheapest,fastest
"""


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(name="sweep", epilog=_EXAMPLES)(sweep)


def sweep(
    scenario: Annotated[
        str | None, typer.Argument(help="A shipped scenario's name, or a path to a TOML file.")
    ] = None,
    over: Annotated[
        list[str] | None,
        typer.Option(
            help="What to vary: a key's range, an assumption, or assumptions.", metavar="KEY=LOW:HIGH"
        ),
    ] = None,
    design: Annotated[str, typer.Option(help="grid, lhs, morris or sobol.")] = "morris",
    points: Annotated[
        int | None,
        typer.Option(
            help="Levels (grid), points (lhs), trajectories (morris), base samples (sobol).", metavar="N"
        ),
    ] = None,
    vary: Annotated[
        list[str] | None, typer.Option(help="Choices of one family; repeatable.", metavar="FAMILY=A,B")
    ] = None,
    replications: Annotated[int, typer.Option(help="Of every strategy at every point.", metavar="N")] = 1,
    metric: Annotated[
        list[str] | None, typer.Option(help="Figure whose dependence is told; repeatable.", metavar="NAME")
    ] = None,
    orders: Annotated[int | None, typer.Option(help="Orders per replication.", metavar="N")] = None,
    days: Annotated[int | None, typer.Option(help="Days per replication.", metavar="N")] = None,
    scale: Annotated[float, typer.Option(help="Multiply buyers, sellers and capacity.", metavar="X")] = 1.0,
    seed: Annotated[int | None, typer.Option(help="Root of all randomness.", metavar="S")] = None,
    engine: Annotated[str | None, typer.Option(help="auto, revm or py-evm.", metavar="E")] = None,
    settlement: Annotated[str | None, typer.Option(help="chain or instant.", metavar="MODE")] = None,
    overrides: Annotated[
        list[str] | None, typer.Option("--set", help="Override one value; repeatable.", metavar="KEY=VALUE")
    ] = None,
    jobs: Annotated[int, typer.Option(help="Processes; -1 is one per core.", metavar="J")] = -1,
    executor: Annotated[str, typer.Option(help="local, dask or ray.")] = "local",
    address: Annotated[
        str | None, typer.Option(help="Of the dask or ray cluster.", metavar="ADDRESS")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="New directory to write to.", metavar="DIR")] = None,
    resume: Annotated[
        Path | None, typer.Option(help="Go on with a sweep that was stopped.", metavar="DIR")
    ] = None,
    show_all: Annotated[
        bool, typer.Option("--all", help="Show every factor, not the ten strongest.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    report: Annotated[bool, REPORT] = False,
    allow_code: Annotated[bool, ALLOW_CODE] = False,
) -> None:
    """Vary keys and assumptions over their ranges: which of them does the answer hang on?

    A design says where to look: morris changes one factor at a time and ranks many, sobol shares out the variance
    among a few, lhs spreads points evenly, grid takes every combination. With --vary, tells at how many points one
    strategy beats another.
    """
    from argosy.commands.sweep_report import as_json, show
    from argosy.experiments.sweeps import SweepRequest, resume_sweep
    from argosy.experiments.sweeps import sweep as execute

    if resume is not None and (scenario is not None or over):
        raise InputError(
            "--resume goes on with what was asked then", "give nothing but --jobs, --executor and --address"
        )
    if resume is None and scenario is None:
        raise InputError("no scenario", "argosy sweep SCENARIO --over KEY=LOW:HIGH")
    request = SweepRequest(
        scenario=scenario or "", over=tuple(over or ()), design=design, points=points, vary=tuple(vary or ()),
        replications=replications, orders=orders, days=days, scale=scale, seed=seed, engine=engine,
        settlement=settlement, overrides=tuple(overrides or ()), jobs=jobs, executor=executor, address=address,
        out=out, metrics=tuple(metric or SweepRequest.metrics),
    )  # fmt: skip

    def attempt(allowed: bool) -> Sweep:
        with told_of() as tell:
            look = None if tell is None else lambda ended, wanted: tell(ended, wanted, "of the sweep")
            if resume is None:
                return execute(replace(request, allow_code=allowed), look)
            return resume_sweep(
                resume, jobs=jobs, executor=executor, address=address, allow_code=allowed, look=look
            )

    found = with_consent(attempt, allowed=allow_code)
    if json:
        write(as_json(found))
    else:
        show(found, everything=show_all)
    add_report(found.directory, report)
