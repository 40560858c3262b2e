"""`argosy lab economy`: what a contract's holes cost a market."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from argosy.commands.lab_answer import tell_verdict

if TYPE_CHECKING:
    from typer import Typer

_EXAMPLES = """
Examples:

  argosy lab economy my-escrow/MyEscrow.sol:MyEscrow

  argosy lab economy my-escrow/MyEscrow.sol:MyEscrow --thieves 0.2 --orders 400 --json
"""


def add_to(lab: Typer) -> None:
    """Add the command to `argosy lab`."""
    lab.command(name="economy", epilog=_EXAMPLES)(economy)


def economy(
    contract: Annotated[
        str, typer.Argument(help="A Solidity file and a contract in it.", metavar="FILE:Name")
    ],
    thieves: Annotated[
        float, typer.Option("--thieves", help="Share of the orders that somebody tries to rob, 0 to 1.")
    ] = 0.05,
    orders: Annotated[int, typer.Option("--orders", help="Orders where nobody steals.")] = 250,
    replications: Annotated[int, typer.Option("--replications", help="Each with luck of its own.")] = 3,
    seed: Annotated[int | None, typer.Option("--seed", help="The scenario's own unless given.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Run a market under an escrow of yours, with thieves who use its holes, beside the shipped escrow."""
    from argosy.lab.economy import Asked, show_economy
    from argosy.lab.economy import economy as play

    answer = play(contract, Asked(orders, thieves, replications, seed))
    tell_verdict(answer, show_economy, no="robbed", json=json)
