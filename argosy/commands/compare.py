"""`argosy compare`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from argosy.problems import ANSWER_IS_NO, InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.statistics import Difference, Interval
    from argosy.experiments.experiment import Kpis

_EXAMPLES = """
Examples:

  argosy compare eurasia --vary routing=cheapest,fastest --replications 5

  argosy compare tiny --vary settlement=chain,instant --replications 20
"""
_FIRST = 5
_MOST = 100


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(name="compare", epilog=_EXAMPLES)(compare)


def compare(
    scenario: Annotated[str, typer.Argument(help="A shipped scenario's name, or a path to a TOML file.")],
    vary: Annotated[list[str], typer.Option(help="Choices of one family; repeatable.", metavar="FAMILY=A,B")],
    replications: Annotated[
        int | None, typer.Option(help="Replications of each strategy (10).", metavar="N")
    ] = None,
    precision: Annotated[
        float | None,
        typer.Option(help="Replicate until the interval's half-width is P of the mean.", metavar="P"),
    ] = None,
    metric: Annotated[str, typer.Option(help="Figure that --precision looks at.")] = "gmv_cents",
    orders: Annotated[int | None, typer.Option(help="Orders per replication.", metavar="N")] = None,
    days: Annotated[int | None, typer.Option(help="Days per replication.", metavar="N")] = None,
    scale: Annotated[float, typer.Option(help="Multiply buyers, sellers and capacity.", metavar="X")] = 1.0,
    seed: Annotated[int | None, typer.Option(help="Root of all randomness.", metavar="S")] = None,
    overrides: Annotated[
        list[str] | None, typer.Option("--set", help="Override one value; repeatable.", metavar="KEY=VALUE")
    ] = None,
    jobs: Annotated[int, typer.Option(help="Processes; -1 is one per core.", metavar="J")] = -1,
    executor: Annotated[str, typer.Option(help="local, dask or ray.")] = "local",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Run strategies on the same buyers, storms and thieves, and tell how they differ.

    Families are those of `argosy policies`; settlement=chain,instant for the cost of trust; and
    modules=none,all, or names joined by +, for that of the protocol's optional features.
    """
    from analytics.statistics import differences, summarise

    _check(replications, precision, orders, days, jobs)
    changes = [*(overrides or ()), *([] if seed is None else [f"seed={seed}"])]
    results = _replicate(
        scenario, changes, vary, scale, orders, days, jobs, executor, replications, precision, metric
    )
    count = len(next(iter(results.values())))
    summary, found = summarise(results), differences(results)
    reached = precision is None or _precise(results, metric, precision)
    if json:
        typer.echo(_as_json(scenario, summary, found, count, precision_reached=reached))
    else:
        _show(scenario, summary, found, count)
    if not reached:
        typer.echo(f"argosy: {count} replications do not reach --precision {precision} in {metric}", err=True)
        raise typer.Exit(ANSWER_IS_NO)


def _check(
    replications: int | None, precision: float | None, orders: int | None, days: int | None, jobs: int
) -> None:
    if replications is not None and precision is not None:
        raise InputError("--replications and --precision exclude each other", "give the one that ends it")
    if orders is not None and days is not None:
        raise InputError("--orders and --days exclude each other", "give the one that ends a replication")
    for name, value in (("replications", replications), ("orders", orders), ("days", days)):
        if value is not None and value < 1:
            raise InputError(f"--{name} {value} is not a positive number", "give 1 or more, or leave it out")
    if precision is not None and not 0 < precision < 1:
        raise InputError(
            f"--precision {precision} is not between 0 and 1", "0.05 is five percent of the mean"
        )
    if jobs < 1 and jobs != -1:
        raise InputError(f"--jobs {jobs} is not a number of processes", "give 1 or more, or -1")


def _replicate(
    name: str,
    overrides: list[str],
    vary: list[str],
    scale: float,
    orders: int | None,
    days: int | None,
    jobs: int,
    executor: str,
    replications: int | None,
    precision: float | None,
    metric: str,
) -> dict[str, list[Kpis]]:
    from analytics.kpis import KPIS
    from argosy.experiments.experiment import load_strategies, run_replications
    from argosy.policies import build_policies
    from sim.scenario import did_you_mean

    if metric not in KPIS:
        raise InputError(f"--metric: no figure '{metric}'", did_you_mean(metric, KPIS))

    chosen, tables = load_strategies(name, overrides, vary, scale)
    for strategy in chosen.values():
        build_policies(strategy.policies)
    horizon = None if orders is not None else days or next(iter(chosen.values())).days
    results: dict[str, list[Kpis]] = {label: [] for label in chosen}
    done, wanted = 0, replications or (_FIRST if precision else 10)
    while done < wanted:
        numbers = range(done, wanted)
        for label, figures in run_replications(
            chosen, tables, numbers, orders=orders, days=horizon, jobs=jobs, executor=executor
        ):
            results[label].append(figures)
            if sys.stderr.isatty():
                typer.echo(f"  {label}, replication {len(results[label])}", err=True)
        done = wanted
        if precision is not None and done < _MOST and not _precise(results, metric, precision):
            wanted = min(_MOST, done + _FIRST)
    return results


def _precise(results: dict[str, list[Kpis]], metric: str, precision: float) -> bool:
    from analytics.statistics import summarise

    for figures in summarise(results).values():
        half = figures[metric].half_width if metric in figures else None
        if half is None or half > precision * abs(figures[metric].mean):
            return False
    return True


def _as_json(
    scenario: str,
    summary: dict[str, dict[str, Interval]],
    found: Sequence[Difference],
    count: int,
    *,
    precision_reached: bool,
) -> str:
    from json import dumps

    content: dict[str, Any] = {
        "scenario": scenario,
        "strategies": list(summary),
        "replications": count,
        "precision_reached": precision_reached,
        "kpis": {
            label: {metric: interval._asdict() for metric, interval in figures.items()}
            for label, figures in summary.items()
        },
        "differences": [difference._asdict() for difference in found],
    }
    return dumps(content)


def _show(
    scenario: str, summary: dict[str, dict[str, Interval]], found: Sequence[Difference], count: int
) -> None:
    from argosy.console import Block, number, print_blocks

    labels = list(summary)
    noun = "strategy" if len(labels) == 1 else "strategies"
    metrics = list(dict.fromkeys(metric for figures in summary.values() for metric in figures))
    means = Block(
        "means",
        ["figure", *labels],
        [[metric, *(_mean(metric, summary[label].get(metric)) for label in labels)] for metric in metrics],
    )
    blocks, alike = [means], []
    for a, b in dict.fromkeys((d.a, d.b) for d in found):
        rows = [
            [
                d.metric,
                number(d.metric, d.mean),
                "" if d.ci_low is None else number(d.metric, d.ci_low),
                "" if d.ci_high is None else number(d.metric, d.ci_high),
                "" if d.correlation is None else f"{d.correlation:.2f}",
            ]
            for d in found
            if (d.a, d.b) == (a, b) and _differs(d)
        ]
        head = ["figure", "difference", "95 % from", "to", "correlation"]
        blocks.append(Block(f"{a} less {b}, where the interval leaves out 0", head, rows))
        if not rows:
            alike.append(f"{a} and {b}: no figure differs by more than chance")
    print_blocks(f"{scenario}: {len(labels)} {noun}, {count} replications each", "", blocks, alike)


def _mean(metric: str, interval: Interval | None) -> str:
    from argosy.console import number

    if interval is None:
        return "-"
    half = interval.half_width
    return number(metric, interval.mean) + ("" if half is None else f" ± {number(metric, half)}")


def _differs(difference: Difference) -> bool:
    if difference.ci_low is None or difference.ci_high is None:
        return difference.mean != 0
    return not difference.ci_low <= 0 <= difference.ci_high
