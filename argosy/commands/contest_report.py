"""What `argosy compare` tells of the best strategy, and of replications that failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.kpis import KPIS
from argosy.console import Block, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from argosy.experiments import Comparison
    from argosy.experiments.contest import Contest


def further(found: Comparison) -> dict[str, Any]:
    """For the JSON object: `best`, None if nobody asked, and `failures`."""
    contest = found.contest
    return {
        "best": None
        if contest is None
        else {**contest._asdict(), "places": [place._asdict() for place in contest.places]},
        "failures": [failure._asdict() for failure in found.failures],
    }


def further_blocks(found: Comparison) -> Iterator[Block]:
    """A table of the contest, and one of the failures, where there are any."""
    if found.contest is not None:
        yield _places(found.contest)
    if found.failures:
        rows = [[f.strategy, str(f.replication), f.failure.partition("\n")[0]] for f in found.failures]
        yield Block(
            "replications that failed, and are left out of all strategies", ["strategy", "no.", "why"], rows
        )


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
