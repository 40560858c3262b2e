"""Optional features that lack another, or exclude it, or cannot be carried out as they are set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.units import BPS
from sim.scenario.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.scenario.scenario import Scenario


def check_covenants(scenario: Scenario) -> Iterator[Problem]:
    """Optional features that lack another, or exclude it, or cannot be carried out as they are set."""
    where, chosen, terms = "settlement.covenants", scenario.settlement.covenants, scenario.covenants
    for name in sorted({name for name in chosen if chosen.count(name) > 1}):
        yield Problem(where, f"'{name}' appears twice", "name it once")
    if "insurance" in chosen and "carriage" not in chosen:
        yield Problem(where, "'insurance' pays for what a carriage loses", "add 'carriage'")
    if "reputation" in chosen and "bond" not in chosen:
        yield Problem(where, "'reputation' only decides how large a bond is", "add 'bond'")
    if "tribunal" in chosen and "jurors" in chosen:
        yield Problem(where, "'tribunal' and 'jurors' exclude each other", "keep one of them")
    parts = terms.pick_up_bps + terms.export_bps + terms.import_bps
    if "carriage" in chosen and parts > BPS:
        what = f"milestones release {parts} basis points of the freight"
        yield Problem("covenants.pick_up_bps", what, "let the three parts add up to at most 10,000")
    if "reputation" in chosen and terms.least_bond_bps > terms.seller_bond_bps:
        what = f"{terms.least_bond_bps} is above the {terms.seller_bond_bps} that strangers put up"
        yield Problem("covenants.least_bond_bps", what, "give at most covenants.seller_bond_bps")
    if "jurors" in chosen:
        yield from _jurors(scenario)


def _jurors(scenario: Scenario) -> Iterator[Problem]:
    terms = scenario.covenants
    needed = 3 * terms.panel + 1
    if terms.jurors < needed:
        what = (
            f"{terms.jurors} cannot fill a panel of {terms.panel} and the {2 * terms.panel + 1} of an appeal"
        )
        yield Problem("covenants.jurors", what, f"give at least {needed}, or a smaller covenants.panel")
    # Evidence, then a window each to commit, to reveal and to appeal.
    hours = scenario.after_sales.evidence_hours + 3 * terms.vote_hours
    ruling = 24 * scenario.settlement.ruling_window_days
    if hours >= ruling:
        what = f"a ruling takes {hours:g} hours, and the order waits {ruling}"
        yield Problem("covenants.vote_hours", what, "lower it, or raise settlement.ruling_window_days")
