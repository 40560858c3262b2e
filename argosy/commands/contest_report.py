"""What `argosy compare` tells of the best strategy, of a steady state, and of replications that failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from analytics.kpis import KPIS
from analytics.weekly import SERIES
from argosy.console import Block, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from argosy.experiments import Comparison
    from argosy.experiments.contest import Contest
    from argosy.experiments.steady import Steady

_HOW: Final = "MSER-5 of daily means"
"""White 1997, on the averages of Welch 1983."""


def further(found: Comparison) -> dict[str, Any]:
    """For the JSON object: `best` and `steady`, None if nobody asked, and `failures`."""
    contest, steady = found.contest, found.steady
    return {
        "best": None
        if contest is None
        else {**contest._asdict(), "places": [place._asdict() for place in contest.places]},
        "steady": None if steady is None else _steady_as_json(steady),
        "failures": [failure._asdict() for failure in found.failures],
    }


def further_blocks(found: Comparison) -> Iterator[Block]:
    """Tables of the warm-up, the contest and the failures, where there are any."""
    if found.steady is not None:
        yield _warm_up(found.steady)
    if found.contest is not None:
        yield _places(found.contest)
    if found.failures:
        rows = [[f.strategy, str(f.replication), f.failure.partition("\n")[0]] for f in found.failures]
        yield Block(
            "replications that failed, and are left out of all strategies", ["strategy", "no.", "why"], rows
        )


def no_steady_state(steady: Steady) -> str:
    """That and where none was found, in a sentence."""
    where = ", ".join(
        f"{cut.series}{f' of {cut.strategy}' if cut.strategy else ''}"
        for cut in steady.cuts
        if not cut.settled
    )
    return (
        f"no steady state within the run's {steady.of_days} days: {where}; "
        "no day is left out of the figures, give more --days"
    )


def _steady_as_json(steady: Steady) -> dict[str, Any]:
    return {
        "method": _HOW,
        "settled": steady.settled,
        "days": steady.days,
        "of_days": steady.of_days,
        "replications": steady.replications,
        "cuts": [cut._asdict() for cut in steady.cuts],
    }


def _warm_up(steady: Steady) -> Block:
    rows = [
        [
            cut.strategy,
            SERIES[cut.series].label.replace("a week", "a day"),
            str(cut.days) if cut.settled else "no steady state within the run",
        ]
        for cut in steady.cuts
    ]
    told = (
        f"the first {steady.days} of {steady.of_days} days are in no figure"
        if steady.settled
        else f"no steady state within the run's {steady.of_days} days; all of them are in the figures"
    )
    title = f"{told} ({_HOW}, over the first {steady.replications} replications)"
    return Block(title, ["strategy", "series", "days before it settles"], rows)


def _places(contest: Contest) -> Block:
    rows = [
        [
            place.strategy,
            number(contest.metric, place.mean),
            str(place.replications),
            "" if place.beaten_after is None else str(place.beaten_after),
        ]
        for place in contest.places
    ]
    return Block(_title(contest), ["strategy", "mean", "replications", "beaten after"], rows)


def _title(contest: Contest) -> str:
    label = KPIS[contest.metric].label
    if contest.probability is not None:
        return (
            f"the best in {label} after {sum(place.replications for place in contest.places)} replications in all: "
            f"{contest.best}; about {contest.probability:.0%} probable, and nothing guarantees it (OCBA)"
        )
    apart = number(contest.metric, contest.indifference)
    if contest.certain:
        return f"the best in {label}: {contest.best}, with 95 % probability if it leads by {apart}"
    return f"the best in {label} so far: {contest.best}; too few replications to be sure of {apart}"
