"""`argosy scenarios`, `argosy policies` and `argosy kpis`."""

from __future__ import annotations

import shutil
from textwrap import fill
from typing import TYPE_CHECKING, Annotated, Any

import typer

from argosy.terminal import write

if TYPE_CHECKING:
    from collections.abc import Iterable

_SCENARIO_EXAMPLES = """
Examples:

  argosy scenarios

  argosy scenarios --json
"""
_POLICY_EXAMPLES = """
Examples:

  argosy policies

  argosy run eurasia --set policies.fraud=none
"""
_KPI_EXAMPLES = """
Examples:

  argosy kpis

  argosy kpis --json
"""


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command(name="scenarios", epilog=_SCENARIO_EXAMPLES)(scenarios)
    app.command(name="policies", epilog=_POLICY_EXAMPLES)(policies)
    app.command(name="kpis", epilog=_KPI_EXAMPLES)(kpis)


def scenarios(json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False) -> None:
    """List the shipped scenarios."""
    found = _scenarios()
    if json:
        _print_json({"scenarios": found})
        return
    head = ["name", "days", "countries", "warehouses", "sellers", "buyers", "visits/day"]
    keys = ["name", "days", "countries", "warehouses", "sellers", "buyers", "visits_per_day"]
    _print_table(head, [[_cell(item[key]) for key in keys] for item in found])
    write("")
    _print_terms(((item["name"], item["description"]) for item in found), column=9)


def policies(json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False) -> None:
    """List the policies of every family, with their options."""
    found = _policies()
    if json:
        _print_json({"policies": found})
        return
    for family in dict.fromkeys(item["family"] for item in found):
        write(family)
        of_family = [item for item in found if item["family"] == family]
        _print_terms(((item["name"], _told(item)) for item in of_family), indent="  ", column=13)


def kpis(json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False) -> None:
    """List the key figures: what stands in tables, what it means, and name and unit in JSON."""
    from analytics.kpis import KPIS

    if json:
        shown = ("name", "label", "unit", "meaning", "better")
        _print_json({"kpis": [{key: getattr(figure, key) for key in shown} for figure in KPIS.values()]})
        return
    _print_terms(
        (figure.label, f"{figure.meaning} In JSON: {figure.name}, {figure.unit}.") for figure in KPIS.values()
    )


def _scenarios() -> list[dict[str, Any]]:
    from argosy.scenario_files import load_scenario, shipped_scenarios

    loaded = [(name, load_scenario(name)[0]) for name in shipped_scenarios()]
    return [
        {
            "name": name,
            "title": scenario.title,
            "description": scenario.description,
            "start": scenario.start.isoformat(),
            "days": scenario.days,
            "countries": [country.code for country in scenario.countries],
            "warehouses": [warehouse.place for warehouse in scenario.warehouses],
            "sellers": sum(warehouse.sellers for warehouse in scenario.warehouses),
            "buyers": scenario.demand.buyers,
            "visits_per_day": scenario.demand.visits_per_day,
        }
        for name, scenario in loaded
    ]


def _policies() -> list[dict[str, Any]]:
    from argosy.policies import describe
    from sim.policies import FAMILIES

    return [
        {
            "family": family,
            "name": policy.name,
            "summary": policy.summary,
            "options": {
                name: None if option.required else option.default for name, option in policy.options.items()
            },
            "oracle": policy.oracle,
            "learns": policy.learns,
        }
        for family in FAMILIES
        for policy in describe(family)
    ]


def _told(policy: dict[str, Any]) -> str:
    options = ", ".join(_option(name, value) for name, value in policy["options"].items())
    return f"{policy['summary']} ({options})" if options else str(policy["summary"])


def _option(name: str, default: Any) -> str:
    return f"{name}, required" if default is None else f"{name} = {default}"


def _cell(value: Any) -> str:
    return (
        f"{len(value)}" if isinstance(value, list) else f"{value:,}" if not isinstance(value, str) else value
    )


def _print_json(answer: Any) -> None:
    from json import dumps

    write(dumps(answer))


def _print_table(head: list[str], rows: list[list[str]]) -> None:
    from argosy.console import Block, aligned

    write("\n".join(aligned(Block("", head, rows), indent="")))


def _print_terms(terms: Iterable[tuple[str, str]], indent: str = "", column: int = 0) -> None:
    """Terms and what they mean, as wide as the terminal; meanings begin at `column`, or on the next line."""
    width = shutil.get_terminal_size().columns
    for term, meaning in terms:
        if column:
            first, rest = f"{indent}{term:{column}} ", indent + " " * (column + 1)
            write(fill(meaning, width, initial_indent=first, subsequent_indent=rest))
        else:
            rest = indent + "  "
            write(f"{indent}{term}\n" + fill(meaning, width, initial_indent=rest, subsequent_indent=rest))
