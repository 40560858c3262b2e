"""`argosy compare`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from argosy.problems import ANSWER_IS_NO

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from analytics.statistics import Difference, Interval
    from argosy.console import Block
    from argosy.experiments import Comparison

_EXAMPLES = """
Examples:

  argosy compare eurasia --vary routing=cheapest,fastest --replications 5

  argosy compare tiny --vary settlement=chain,instant --replications 20
"""


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
    from argosy.experiments import CompareRequest
    from argosy.experiments import compare as execute

    request = CompareRequest(
        scenario=scenario, vary=vary, replications=replications, precision=precision, metric=metric,
        orders=orders, days=days, scale=scale, seed=seed, overrides=tuple(overrides or ()), jobs=jobs,
        executor=executor,
    )  # fmt: skip
    found = execute(request, _tell if sys.stderr.isatty() else None)
    if json:
        typer.echo(_as_json(found))
    else:
        _show(found)
    if not found.precision_reached:
        reason = f"{found.replications} replications do not reach --precision {precision} in {metric}"
        typer.echo(f"argosy: {reason}", err=True)
        raise typer.Exit(ANSWER_IS_NO)


def _tell(label: str, replications: int) -> None:
    typer.echo(f"  {label}, replication {replications}", err=True)


def _as_json(found: Comparison) -> str:
    from json import dumps

    content: dict[str, Any] = {
        "scenario": found.scenario,
        "strategies": found.strategies,
        "replications": found.replications,
        "precision_reached": found.precision_reached,
        "kpis": {
            label: {metric: interval._asdict() for metric, interval in figures.items()}
            for label, figures in found.summary.items()
        },
        "differences": [difference._asdict() for difference in found.differences],
    }
    return dumps(content)


def _show(found: Comparison) -> None:
    from argosy.console import print_blocks

    noun = "strategy" if len(found.strategies) == 1 else "strategies"
    title = f"{found.scenario}: {len(found.strategies)} {noun}, {found.replications} replications each"
    blocks, alike = [_means(found)], []
    for a, b in dict.fromkeys((d.a, d.b) for d in found.differences):
        block = _differences(a, b, found.differences)
        blocks.append(block)
        if not block.rows:
            alike.append(f"{a} and {b}: no figure differs by more than chance")
    print_blocks(title, "", blocks, alike)


def _means(found: Comparison) -> Block:
    from analytics.kpis import KPIS
    from argosy.console import Block

    summary = found.summary
    metrics = dict.fromkeys(metric for figures in summary.values() for metric in figures)
    shown = [metric for metric in metrics if not _spared(metric, summary.values())]
    rows = [
        [KPIS[metric].label, *(_mean(metric, summary[s].get(metric)) for s in summary)] for metric in shown
    ]
    return Block("means", ["figure", *summary], rows)


def _spared(metric: str, summaries: Iterable[Mapping[str, Interval]]) -> bool:
    """Whether a figure is of something that no strategy has, such as a module that is switched off."""
    from analytics.kpis import KPIS

    return KPIS[metric].spared and not any(s[metric].mean for s in summaries if metric in s)


def _differences(a: str, b: str, found: Sequence[Difference]) -> Block:
    from analytics.kpis import KPIS
    from argosy.console import Block, number

    rows = [
        [
            KPIS[d.metric].label,
            number(d.metric, d.mean),
            "" if d.ci_low is None else number(d.metric, d.ci_low),
            "" if d.ci_high is None else number(d.metric, d.ci_high),
            "" if d.correlation is None else f"{d.correlation:.2f}",
        ]
        for d in found
        if (d.a, d.b) == (a, b) and _differs(d)
    ]
    head = ["figure", "difference", "95 % from", "to", "correlation"]
    return Block(f"{a} less {b}, where the interval leaves out 0", head, rows)


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
