"""The page of a comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from analytics.report import Fact, Figure, Page, Section, Table, empty, figure, with_interval
from analytics.report.charts import Hill, ridges
from analytics.runs import digest_of
from argosy.experiments import open_experiment
from argosy.experiments.series import read_series
from argosy.experiments.store import read_experiment, strategy_file
from argosy.problems import InputError
from argosy.reports.comparing import Compared, axis_of
from argosy.reports.focus import focus_of, shown
from argosy.reports.mapping import maps_of, mean_flows
from argosy.reports.provenance import command_of, how_it_was_run
from argosy.reports.reasons import where_the_days_go
from argosy.reports.sides import differing, side_by_side
from argosy.reports.times import time_figures
from argosy.reports.tradeoffs import tradeoffs
from argosy.reports.verdict import verdict
from argosy.reports.welch import found_warm, given_warm, welch_figures
from argosy.reports.wording import counted
from argosy.runs.manifest import assumptions_of
from argosy.scenario_files import load_scenario

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from markupsafe import Markup

    from analytics.weekly import Series
    from argosy.experiments.drawing import Drawn
    from argosy.reports.mapping import Maps
    from sim.scenario import Scenario

MONEY: Final = (
    "platform_profit_cents", "sellers_profit_cents", "carriers_profit_cents", "processors_profit_cents",
    "insurers_profit_cents", "exchanges_profit_cents", "buyer_surplus_cents", "gmv_cents", "chargeback_cents",
    "buyer_loss_cents", "seller_loss_cents", "gas_per_order", "gas_fee_cents_per_order",
    "capital_locked_cent_days_per_order", "time_to_money_days",
)  # fmt: skip
"""Who got what, what went wrong, what the chain cost and held."""

_READERS: Final = (("Which is better?", "sides"), ("What does it cost in days and CO2?", "tradeoffs"),
                   ("Can I repeat it?", "how"))  # fmt: skip


def comparison_page(path: Path) -> Page:
    """The page of the comparison in `path`, finished or not.

    Raises:
        InputError: if there is none that can be read.
    """
    compared = Compared(open_experiment(path))
    said, results = read_experiment(path)
    arguments: Mapping[str, Any] = said.get("arguments") or {}
    drawn = read_series(path)
    focus = focus_of(compared, [text.partition("=")[0] for text in arguments.get("vary", ())])
    maps = _maps(compared, drawn, path)
    families = ", ".join(text.partition("=")[0] for text in arguments.get("vary", ()))
    return Page(
        title=f"{compared.found.scenario}: {families or 'one strategy'} compared",
        subtitle=(
            f"{counted(len(compared.labels), 'strategy', 'strategies')}, "
            f"{counted(compared.replications, 'replication')} each, seed {said.get('seed', '–')}; "
            "every strategy meets the same buyers, storms and thieves."
        ),
        verdict=verdict(compared, focus, compared.found.scenario),
        warnings=[*_incomplete(said, compared), *_failed(compared), *results.warnings],
        facts=_facts(compared, focus),
        sections=[
            Section("sides", "Strategies side by side", [], side_by_side(compared, shown(compared, focus))),
            Section("differences", "Differences, replication by replication", _base(compared),
                    differing(compared, shown(compared, focus))),
            where_the_days_go(compared),
            *_tradeoffs(compared),
            Section("distributions", "Distributions, not only means", [], [_lead(compared, drawn)]),
            Section("time", "Week by week", [], _times(compared, drawn, path)),
            Section("map", "Where parcels went", [], maps.figures),
            Section("money", "Money: who got what", [], [_money(compared)]),
            how_it_was_run(_again(said, arguments, compared), said, _assumptions(compared), compared.metrics),
        ],
        defs=maps.defs,
        readers=_READERS,
    )  # fmt: skip


def _incomplete(said: Mapping[str, Any], compared: Compared) -> list[str]:
    if said.get("status") == "complete":
        return []
    done = counted(compared.replications, "replication")
    return [f"This comparison is incomplete: it has {done} of every strategy, and the page tells of these."]


def _failed(compared: Compared) -> list[str]:
    return [
        f"{failure.strategy} failed in replication {failure.replication}: {failure.failure}"
        for failure in compared.found.failures
    ]


def _base(compared: Compared) -> list[str]:
    first, *others = compared.labels
    if not others:
        return ["One strategy differs from nothing: give several to --vary."]
    return [
        f"Each is compared with {compared.short(first)} on the same luck: "
        "differences are taken within replications."
    ]


def _facts(compared: Compared, focus: Sequence[str]) -> list[Fact]:
    found = []
    for metric in focus:
        best = compared.ranked(metric)[0]
        found.append(
            Fact(
                f"{axis_of(metric)}: best is {compared.short(best)}",
                with_interval(*compared.mean(metric, best)),
            )
        )
    return found


def _tradeoffs(compared: Compared) -> list[Section]:
    figures = tradeoffs(compared)
    return [Section("tradeoffs", "Trade-offs", [], figures)] if figures else []


def _lead(compared: Compared, drawn: Mapping[str, Sequence[Drawn]]) -> Figure:
    title = "From order to door, days"
    hills = []
    for n, label in enumerate(compared.labels):
        counts = [one.lead for one in drawn.get(label, ())]
        longest = max(map(len, counts), default=0)
        sums = [float(sum(c[day] for c in counts if day < len(c))) for day in range(longest)]
        if sum(sums):
            hills.append(Hill(compared.short(label), n, sums))
    if not hills:
        return empty(title, "This comparison keeps no distribution; run it again with this version.")
    told = "; ".join(
        f"{h.label}: half of the parcels within {h.at(0.5):.1f} days, nine in ten within {h.at(0.9):.1f}"
        for h in hills
    )

    def draw(width: int, kind: str) -> Markup:
        return ridges(hills, "days from order to door", f"{title}. {told}.", width, kind)

    shares = (0.05, 0.25, 0.5, 0.75, 0.9, 0.95)
    rows = [[h.label, *(f"{h.at(share):.1f}" for share in shares), f"{sum(h.counts):,.0f}"] for h in hills]
    table = Table(["Strategy", *(f"{share:.0%}, days" for share in shares), "Parcels"], rows)
    note = "Parcels of all replications that arrived, by whole days. "
    note += "Mark: median; thick: middle half; thin: 5 to 95 %."
    return figure(Figure(title, f"{told}.", note, table), draw, whole=True)


def _times(compared: Compared, drawn: Mapping[str, Sequence[Drawn]], path: Path) -> list[Figure]:
    scenario, _ = load_scenario(str((path / strategy_file(0)).absolute()))
    series = {
        compared.short(label): [one.weekly for one in drawn.get(label, ())] for label in compared.labels
    }
    return [*_warming(compared, series, scenario), *time_figures(series, scenario)]


def _warming(compared: Compared, series: Mapping[str, Sequence[Series]], scenario: Scenario) -> list[Figure]:
    """What was left out, where the steady state was asked for or a warm-up given."""
    if (steady := compared.found.steady) is not None:
        names = {label: compared.short(label) for label in compared.labels}
        return welch_figures(found_warm(steady, names), scenario)
    if scenario.warm_up_days:
        return welch_figures(given_warm(series, scenario.warm_up_days), scenario)
    return []


def _maps(compared: Compared, drawn: Mapping[str, Sequence[Drawn]], path: Path) -> Maps:
    scenario, tables = load_scenario(str((path / strategy_file(0)).absolute()))
    flows = {
        compared.short(label): mean_flows([one.flows for one in drawn[label]])
        for label in compared.labels
        if drawn.get(label)
    }
    return maps_of(flows, scenario, tables)


def _money(compared: Compared) -> Figure:
    rows = [
        [axis_of(metric), *(with_interval(*compared.mean(metric, label)) for label in compared.labels)]
        for metric in MONEY
        if metric in compared.metrics
    ]
    told = "A mean replication; figures that are 0 everywhere are left out. A run's page has every actor's books."
    head = ["Who, and what", *map(compared.short, compared.labels)]
    return Figure(
        "Profits, losses, gas and capital", told, "In brackets: 95 % interval.", Table(head, rows), whole=True
    )


def _again(said: Mapping[str, Any], arguments: Mapping[str, Any], compared: Compared) -> dict[str, str]:
    overrides = arguments.get("overrides", ())
    flags = [
        ("vary", arguments.get("vary", ())),
        ("replications", arguments.get("replications")),
        *([("precision", arguments["precision"]), ("metric", arguments.get("metric"))]
          if arguments.get("precision") else []),
        *((name, arguments.get(name)) for name in ("best", "indifference", "budget", "prefer", "most")),
        ("orders", arguments.get("orders")),
        ("days", arguments.get("days")),
        ("scale", arguments.get("scale")),
        ("set", list(overrides)),
    ]  # fmt: skip
    values = {label: list(compared.found.values[label]) for label in compared.labels}
    return {
        "Command": command_of("compare", compared.found.scenario, flags),
        "Seed": str(said.get("seed", "–")),
        "Replications": str(compared.replications),
        "Digest of all figures": digest_of(values),
        "Directory": str(compared.found.directory),
    }


def _assumptions(compared: Compared) -> dict[str, Any]:
    """Those that the scenario refers to, if its file is still there."""
    try:
        return assumptions_of(compared.found.scenario)
    except InputError:
        return {}
