"""What `argosy welfare` answers to people."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

from argosy.console import Block, print_blocks
from argosy.welfare.assessment import COLUMNS, FIRST_BEST
from argosy.welfare.left_out import LEFT_OUT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analytics.statistics import Interval
    from argosy.welfare.assessment import Assessment

_WIDTH: Final = 100
_LINES: Final = {
    "expected": "expected when they chose",
    "not_had": "hoped for in vain",
    "out_of_pocket": "goods kept, less what was paid",
}


def show(found: Assessment) -> None:
    """Print who gains what, who bears the deadweight, and what causes it."""
    blocks = [_parts(found), _buyers(found), _causes(found), _combinations(found)]
    print_blocks(_title(found), _conditions(found), blocks, list(_closing(found)))


def _title(found: Assessment) -> str:
    if found.efficiency is None:
        return f"{found.request.scenario}: welfare beside the first best"
    return f"{found.request.scenario}: {_share(found.efficiency)} of the welfare of the first best"


def _conditions(found: Assessment) -> str:
    count, days = len(found.found), sorted(set(found.days))
    spans = " to ".join(map(str, dict.fromkeys((days[0], days[-1]))))
    visits, orders = sum(found.visits()), sum(found.orders())
    best = sum(found.orders(FIRST_BEST))
    return (
        f"seed {found.seed}, {count} replication{'s' * (count > 1)} of {spans} days, {visits:,} visits; "
        f"{orders:,} orders, {best:,} in the first best\n"
        "EUR cents per visit, with half of the 95 % interval"
    )


def _parts(found: Assessment) -> Block:
    rows = [
        [part, _figure(found.as_it_is[part]), _figure(found.first_best[part]), _figure(found.borne[part])]
        for part in COLUMNS
    ]
    if len(found.per_order) == 2:
        per_order = found.per_order
        rows.append(["total per order", *(_figure(per_order[x]) for x in ("as_it_is", "first_best")), ""])
    return Block("who gains what", ["part", "as it is", "first best", "borne"], rows)


def _buyers(found: Assessment) -> Block:
    rows = [
        [words, *(_figure(found.buyers[which][line]) for which in ("as_it_is", "first_best"))]
        for line, words in _LINES.items()
    ]
    return Block("the buyers' part", ["line", "as it is", "first best"], rows)


def _causes(found: Assessment) -> Block:
    rows = [
        [
            column,
            *(_figure(parts[column]) for parts in found.causes.values()),
            _figure(found.borne[column]),
        ]
        for column in COLUMNS
    ]
    head = ["part", *(cause.replace("_", " ") for cause in found.causes), "all"]
    return Block("what each cause costs whom (Shapley values)", head, rows)


def _combinations(found: Assessment) -> Block:
    rows = [
        [name.replace("_", " ").replace("+", " + "), _figure(total)]
        for name, total in found.combinations.items()
    ]
    return Block("total welfare without", ["causes taken away", "total"], rows)


def _closing(found: Assessment) -> Iterator[str]:
    yield "borne: what the first best has more; negative where somebody gains by the departures from it"
    yield "not in the figures:"
    for sentence in LEFT_OUT:
        yield from _wrapped(sentence)


def _wrapped(sentence: str) -> Sequence[str]:
    return textwrap.wrap(sentence, _WIDTH, initial_indent="  - ", subsequent_indent="    ")


def _figure(interval: Interval) -> str:
    half = interval.half_width
    return f"{interval.mean:,.1f}" + ("" if half is None else f" ± {half:,.1f}")


def _share(interval: Interval) -> str:
    half = interval.half_width
    return f"{interval.mean:.1%}" + ("" if half is None else f" ± {half:.1%}")
