"""What `argosy lab economy` prints for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from argosy.console import Block, aligned, money
from argosy.terminal import write

if TYPE_CHECKING:
    from collections.abc import Iterator

_TITLES: Final = {
    "loss_per_thousand_orders_eur": "lost per thousand orders, EUR",
    "robbed_per_thousand_orders": "orders robbed, per thousand",
    "orders": "orders",
    "buyers_lost": "buyers that stay away",
}
_MOST: Final = 8


def show_economy(answer: dict[str, Any]) -> None:
    """Print what holes there are, what they cost, whom, and what became of trust."""
    write("\n".join(_lines(answer)))


def _lines(answer: dict[str, Any]) -> Iterator[str]:
    yield f"{answer['contract']}: {answer['verdict']}"
    yield (
        f"  {answer['scenario']}, about {answer['orders']:,} orders, {answer['replications_asked']} replications; "
        f"thieves try {100 * answer['thieves']:g} % of the orders; in {answer['total_s']:.1f} s"
    )
    yield ""
    yield from _holes(answer["holes"])
    rows = [[title, *_row(answer["figures"][name])] for name, title in _TITLES.items()]
    header = ["mean over replications", "yours", "the shipped escrow", "difference, 95 % interval"]
    yield from aligned(Block("", header, rows), indent="")
    yield ""
    yield from _moves(answer["replications"])
    yield from _trust(answer["replications"])


def _holes(holes: list[dict[str, str]]) -> Iterator[str]:
    if not holes:
        yield "no hole is known that costs anybody money"
    for hole in holes[:_MOST]:
        yield f"{hole['attack']} {hole['title']}: {hole['use']}"
    if holes[_MOST:]:
        yield f"and {len(holes) - _MOST} more: {', '.join(hole['attack'] for hole in holes[_MOST:])}"
    yield ""


def _row(figure: dict[str, Any]) -> tuple[str, str, str]:
    apart = figure["difference"]
    ends = "" if apart["ci_low"] is None else f" [{apart['ci_low']:,.1f}, {apart['ci_high']:,.1f}]"
    return (
        f"{figure['own']['mean']:,.1f}",
        f"{figure['shipped']['mean']:,.1f}",
        f"{apart['mean']:+,.1f}{ends}",
    )


def _moves(replications: list[dict[str, Any]]) -> Iterator[str]:
    """Who has what of whom, all replications together, and that nothing else is missing."""
    total: dict[tuple[str, str, str], int] = {}
    for told in replications:
        for move in told["moves"]:
            key = move["winner"], move["loser"], move["currency"]
            total[key] = total.get(key, 0) + move["units"]
    largest = sorted(total.items(), key=lambda each: (-each[1], each[0]))
    rows = [[winner, loser, money(units, currency)] for (winner, loser, currency), units in largest[:_MOST]]
    if rows:
        yield from aligned(Block("", ["who has it", "whose it is", "all replications"], rows), indent="")
    if largest[_MOST:]:
        yield f"and {len(largest) - _MOST} smaller ones"
    missing = sum(abs(one["difference"]) for told in replications for one in told["conservation"])
    yield f"lost less taken less kept by the contract: {missing:,} units"
    yield ""


def _trust(replications: list[dict[str, Any]]) -> Iterator[str]:
    days = [told["collapse_day"] for told in replications]
    fallen = [str(day) for day in days if day is not None]
    if fallen:
        yield f"trust collapses in {len(fallen)} of {len(days)} replications, on day {', '.join(fallen)}"
    else:
        yield "trust does not collapse: orders do not stay below half of those under the shipped escrow"
