"""The page of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import polars as pl

from analytics.kpis import gas_by_step, together
from analytics.report import Fact, Figure, Page, Section, Table, amount, digits_for
from analytics.runs import RunError
from analytics.weekly import NEEDS, daily, weeks_of
from argosy.experiments.drawing import drawn
from argosy.freight import freight_of
from argosy.problems import InputError
from argosy.reports.comparing import axis_of, unit
from argosy.reports.mapping import maps_of
from argosy.reports.oddest import ODD, oddest, stories
from argosy.reports.provenance import command_of, how_it_was_run
from argosy.reports.run_figures import disputes, freight, gas, lead, money, outcomes, stock
from argosy.reports.times import time_figures
from argosy.reports.welch import DAILY, FOLLOWED, Warm, welch_figures
from argosy.reports.wording import counted
from argosy.runs import open_run
from argosy.runs.accounting import evaluated, terms_of
from argosy.runs.directory import scenario_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from analytics.runs import Needs, RunDirectory
    from argosy.experiments.drawing import Drawn
    from argosy.reports.oddest import Odd
    from argosy.runs.accounting import Evaluated
    from sim.scenario import DataTables, Scenario

_NEEDS: Final[Needs] = together(NEEDS, ODD, {"disputes": ("kind", "decided_by", "buyer_right", "buyer_bps")})
_FACTS: Final = (
    "on_time_share", "lead_days_median", "cost_to_serve_cents_per_order", "co2_kg_per_order",
    "platform_profit_cents", "dispute_rate",
)  # fmt: skip
_READERS: Final = (("What happened?", "orders"), ("What became of single orders?", "stories"),
                   ("Can I repeat it?", "how"))  # fmt: skip


class _Read(NamedTuple):
    """What a page of a run is made from."""

    run: RunDirectory
    scenario: Scenario
    data: DataTables
    tables: Mapping[str, pl.DataFrame]
    found: Evaluated
    drawn: Drawn


def run_page(path: Path) -> Page:
    """The page of the run in `path`, whether it came to its end or not.

    Raises:
        InputError: if there is none, or a table of it is missing or damaged.
    """
    run = open_run(path)
    try:
        return _page(_read(run))
    except (RunError, pl.exceptions.PolarsError) as error:
        reason = str(error).partition("\n")[0]
        raise InputError(
            f"{path} cannot be reported: {reason}",
            f"an older version may have written it; `argosy verify {path}` says what else is wrong",
        ) from error


def _read(run: RunDirectory) -> _Read:
    scenario, data = scenario_of(run)
    tables = {name: run.collect(run.table(name).select(columns)) for name, columns in _NEEDS.items()}
    return _Read(run, scenario, data, tables, evaluated(run, terms_of(scenario, data)), drawn(tables))


def _page(read: _Read) -> Page:
    manifest, tables = read.run.manifest, read.tables
    maps = maps_of({"Flows by mode": read.drawn.flows}, read.scenario, read.data)
    funded = tables["orders"].filter(pl.col("funded_at") >= 0).height
    settled = int(read.found.figures["settled"] or 0)
    steps = gas_by_step(read.run, settled, read.scenario.settlement.native_coin_price_eur)
    by_mode, by_lane = (freight_of(read.run, by).table for by in ("mode", "lane"))
    odd = oddest(tables)
    return Page(
        title=f"{read.scenario.name}: one run",
        subtitle=f"{read.scenario.title}. Seed {read.scenario.seed}, {read.scenario.settlement.mode} settlement.",
        verdict=_verdict(read, settled),
        warnings=[*_incomplete(read), *map(str, manifest.get("warnings", ()))],
        facts=[_fact(name, read.found.figures[name]) for name in _FACTS],
        sections=[
            Section("orders", "What became of orders", [],
                    [outcomes(tables["orders"]), lead(read.drawn.lead), disputes(tables["disputes"], funded),
                     stock(tables["stock"])]),
            Section("map", "Where parcels went", [], [*maps.figures, *freight(by_mode, by_lane)]),
            Section("time", "Week by week", [], _time(read)),
            Section("money", "Money: who paid and who got what", _conserved(read),
                    [*money(read.found.accounts), gas(steps), _capital(read)]),
            Section("stories", "The oddest orders",
                    [_odd(odd)], []),
            Section("figures", "All key figures", [], [_figures(read)]),
            how_it_was_run(_again(read), manifest, manifest.get("assumptions") or {}, read.found.figures),
        ],
        defs=maps.defs,
        stories=stories(read.run, odd),
        readers=_READERS,
    )  # fmt: skip


def _time(read: _Read) -> list[Figure]:
    figures = time_figures({"this run": [read.drawn.weekly]}, read.scenario)
    warm_up = read.scenario.warm_up_days
    if not warm_up:
        return figures
    found = daily(read.tables, weeks_of(read.tables) * 7)
    followed = {"this run": {name: found[name] for name in FOLLOWED}}
    return [*welch_figures(Warm(followed, 1, DAILY, {}, warm_up), read.scenario), *figures]


def _verdict(read: _Read, settled: int) -> list[str]:
    figures, placed = read.found.figures, read.tables["orders"].height
    if not placed:
        return ["No order was placed in this run, so there is nothing to judge."]
    told = f"{settled:,} of {placed:,} orders came to an end"
    in_time, days = figures["on_time_share"], figures["lead_days_median"]
    if in_time is not None:
        told += f", {in_time:.1%} of them on time and in good condition"
    if days is not None:
        told += f"; the median from order to door was {days:.1f} days"
    profit = (figures["platform_profit_cents"] or 0) / 100
    verb = "earned" if profit >= 0 else "lost"
    answer = f"{told}. The platform {verb} {amount(abs(profit), 2)} EUR."
    return [
        answer,
        "This is one run, one draw of luck: it has no interval, and says nothing of another seed. What would "
        f"overturn it is told by argosy compare {read.scenario.name} --vary FAMILY=A,B --replications 10.",
    ]


def _incomplete(read: _Read) -> list[str]:
    if read.run.complete:
        return []
    reason = str(read.run.manifest.get("reason") or "it does not say why")
    return [
        f"This run is incomplete: {reason}. The page tells of what reached the disk; "
        "orders that were under way count as open."
    ]


def _odd(odd: Sequence[Odd]) -> str:
    if not odd:
        return "No order stands out: there is none."
    return f"{counted(len(odd), 'order')}, each the most of its kind."


def _fact(name: str, value: float | None) -> Fact:
    kind = unit(name)
    shown = None if value is None else value * kind.factor
    return Fact(axis_of(name), amount(shown, digits_for(None, shown or 0.0)))


def _conserved(read: _Read) -> list[str]:
    if not read.run.complete:
        return ["Money was not counted at the end, which this run did not reach."]
    difference = {c: x for c, x in read.run.manifest["conservation"]["difference"].items() if x}
    if difference or read.found.unproved:
        return [f"Money does not add up: {difference or ''} {' '.join(read.found.unproved)}"]
    return [
        "All money is accounted for: in every currency what came in is what went out and what is still held."
    ]


def _capital(read: _Read) -> Figure:
    names = (
        "capital_locked_cent_days_per_order",
        "time_to_money_days",
        "gas_fee_cents_per_order",
        "gas_per_order",
    )
    rows = [[fact.label, fact.value] for fact in (_fact(name, read.found.figures[name]) for name in names)]
    told = "What settlement costs besides fees." if read.scenario.settlement.mode == "chain" else (
        "Nothing was held: settlement was instant."
    )  # fmt: skip
    return Figure("Capital locked, and the chain", told, table=Table(["Figure", "Value"], rows))


def _figures(read: _Read) -> Figure:
    rows = [
        [f.label, f.value] for f in (_fact(*pair) for pair in read.found.figures.items()) if f.value != "–"
    ]
    told = f"{len(rows)} figures of this run; those that have no value are left out."
    return Figure("All key figures", told, table=Table(["Figure", "Value"], rows), whole=True)


def _again(read: _Read) -> dict[str, Any]:
    manifest = read.run.manifest
    arguments = manifest.get("arguments") or {}
    flags = [
        ("orders", arguments.get("orders")),
        ("days", arguments.get("days")),
        ("scale", arguments.get("scale")),
        ("replication", manifest.get("replication") or None),
        ("set", list(arguments.get("overrides", ()))),
        ("seed", read.scenario.seed),
    ]
    return {
        "Command": command_of("run", str(arguments.get("scenario", read.scenario.name)), flags),
        "Seed": str(read.scenario.seed),
        "Digest": str(manifest.get("digest", "none: the run did not end")),
        "Scenario's SHA-256": str(manifest.get("scenario", {}).get("sha256", "–")),
        "Engine": str(manifest.get("engine", "–")),
        "Directory": str(read.run.path),
    }
