"""`argosy compare`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from argosy.commands.consent import ALLOW_CODE, with_consent
from argosy.commands.going_on import told_of
from argosy.commands.report import REPORT, add_report
from argosy.printable import printable
from argosy.problems import ANSWER_IS_NO, InputError
from argosy.terminal import write

if TYPE_CHECKING:
    from argosy.experiments import CompareRequest, Comparison
    from argosy.experiments.comparison import Place

_EXAMPLES = """
Examples:

  argosy compare eurasia --vary routing=cheapest,fastest --replications 5

  argosy compare tiny --vary settlement=chain,instant --replications 20

  argosy compare tiny --vary "routing=balanced(cents_per_day=20),fastest" --vary demand.slate=4,8

  argosy compare --vary scenario=eurasia,suez-six-weeks --orders 500

  argosy compare eurasia --vary routing=cheapest,fastest,greenest --best platform_profit_cents --indifference 50000

  argosy compare eurasia --vary routing=cheapest,fastest,greenest --best co2_kg_per_order --budget 60

  argosy compare eurasia --vary routing=cheapest,fastest --days 180 --steady on_time --steady stock

  argosy compare --resume experiments/eurasia-s1 --replications 40

  argosy compare runs/eurasia-s1 runs/eurasia-s1-2
"""


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(name="compare", epilog=_EXAMPLES)(compare)


def compare(
    what: Annotated[
        list[str] | None,
        typer.Argument(
            help="A shipped scenario's name or a path to a TOML file; or the directories of two finished runs.",
            metavar="[SCENARIO | RUN RUN]",
        ),
    ] = None,
    vary: Annotated[
        list[str] | None, typer.Option(help="Choices of one family; repeatable.", metavar="FAMILY=A,B")
    ] = None,
    replications: Annotated[
        int | None, typer.Option(help="Replications of each strategy (10).", metavar="N")
    ] = None,
    precision: Annotated[
        float | None,
        typer.Option(help="Replicate until the interval's half-width is P of the mean.", metavar="P"),
    ] = None,
    metric: Annotated[str, typer.Option(help="Figure that --precision looks at.")] = "gmv_cents",
    best: Annotated[
        str | None, typer.Option(help="Look for the best in this figure.", metavar="METRIC")
    ] = None,
    indifference: Annotated[
        float | None,
        typer.Option(
            help="Smallest difference that matters: --best goes on until the best is known.", metavar="D"
        ),
    ] = None,
    budget: Annotated[
        int | None,
        typer.Option(help="Replications of all strategies together that --best may take.", metavar="N"),
    ] = None,
    steady: Annotated[
        list[str] | None,
        typer.Option(help="Leave out the days before this series settles; repeatable.", metavar="SERIES"),
    ] = None,
    prefer: Annotated[
        str | None, typer.Option(help="higher or lower; --best knows it of most figures.")
    ] = None,
    most: Annotated[
        int | None,
        typer.Option(help="Replications after which --precision or --best gives up (100).", metavar="N"),
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
        Path | None,
        typer.Option(help="Go on with a comparison, or give it more --replications.", metavar="DIR"),
    ] = None,
    all_pairs: Annotated[
        bool, typer.Option("--all-pairs", help="Show how every two differ, not each from the first.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    report: Annotated[bool, REPORT] = False,
    allow_code: Annotated[bool, ALLOW_CODE] = False,
) -> None:
    """Run strategies on the same buyers, storms and thieves, and tell how they differ.

    Families are those of `argosy policies`, with options in brackets; settlement=chain,instant for the cost of
    trust; modules=none,all, or names joined by +, for that of the protocol's optional features; scenario=A,B for
    whole scenarios; and any key that --set knows. Every replication is stored in a directory as it ends, and what
    was stopped goes on with --resume. Two finished runs are compared as they are.
    """
    from argosy.experiments import CompareRequest

    named = what or []
    request = CompareRequest(
        scenario=named[0] if named else "", vary=vary or (), replications=replications, precision=precision,
        metric=metric, best=best, indifference=indifference, budget=budget, steady=tuple(steady or ()),
        prefer=prefer, most=most, orders=orders, days=days, scale=scale, seed=seed, engine=engine,
        settlement=settlement, overrides=tuple(overrides or ()), jobs=jobs,
        executor=executor, address=address, out=out,
    )  # fmt: skip
    if len(named) > 1:
        _compare_runs(named, request, json=json)
        return
    if resume is None and not vary:
        raise InputError("--vary is missing", "for example --vary routing=cheapest,fastest")
    found = with_consent(
        lambda allowed: _carried_out(replace(request, allow_code=allowed), resume), allowed=allow_code
    )
    _answer(found, json=json, all_pairs=all_pairs, report=report)


def _carried_out(request: CompareRequest, resume: Path | None) -> Comparison:
    from argosy.experiments import compare as execute
    from argosy.experiments import resume_experiment as go_on

    place: Place = {
        "jobs": request.jobs, "executor": request.executor, "address": request.address,
        "allow_code": request.allow_code,
    }  # fmt: skip
    if resume is not None:
        _check_nothing_else(request, place)
    with told_of() as tell:
        look = None if tell is None else lambda ended: tell(ended.ended, ended.wanted, ended.strategy)
        if resume is None:
            return execute(request, look)
        return go_on(resume, request.replications, look, **place)


def _check_nothing_else(request: CompareRequest, place: Place) -> None:
    """Refuse to be asked for something else in the middle of an experiment."""
    plain = type(request)(replications=request.replications, **place)
    if request != replace(plain, vary=request.vary) or request.vary:
        raise InputError(
            "--resume goes on with what was asked then",
            "give nothing but --replications, --jobs, --executor and --address",
        )


def _answer(found: Comparison, *, json: bool, all_pairs: bool, report: bool) -> None:
    from argosy.commands.comparison_report import as_json, show
    from argosy.commands.contest_report import no_steady_state

    if json:
        write(as_json(found))
    else:
        show(found, all_pairs=all_pairs)
    add_report(found.directory, report)
    for warning in found.warnings:
        typer.echo(f"argosy: {warning}", err=True)
    for failure in found.failures:
        told = f"{failure.strategy}, replication {failure.replication}: {failure.failure}"
        typer.echo(f"argosy: {printable(told)}", err=True)
    if not found.precision_reached:
        typer.echo(f"argosy: {found.shortfall}", err=True)
    unsettled = found.steady is not None and not found.steady.settled
    if found.steady is not None and unsettled:
        typer.echo(f"argosy: {no_steady_state(found.steady)}", err=True)
    code = max((failure.exit_code for failure in found.failures), default=0)
    if code or unsettled or not found.precision_reached:
        raise typer.Exit(code or ANSWER_IS_NO)


def _compare_runs(named: list[str], request: CompareRequest, *, json: bool) -> None:
    from argosy.commands.finished_report import as_json, show
    from argosy.experiments.finished import compare_runs

    if len(named) != 2 or request != type(request)(scenario=named[0], vary=request.vary) or request.vary:
        raise InputError(
            "two runs are compared as they are", "argosy compare RUN RUN, with nothing but --json"
        )
    found = compare_runs(Path(named[0]), Path(named[1]))
    write(as_json(found)) if json else show(found)
