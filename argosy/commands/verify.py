"""`argosy verify`."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer looks at the types of the arguments
from typing import TYPE_CHECKING, Annotated

import typer

from argosy.problems import ANSWER_IS_NO
from argosy.terminal import write

if TYPE_CHECKING:
    from argosy.runs import Verification

_EXAMPLES = """
Examples:

  argosy verify runs/tiny-s1

  argosy verify runs/tiny-s1 --engine py-evm --json

  argosy verify runs/tiny-s1 --engine rpc
"""
_SHOWN = 5


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(name="verify", epilog=_EXAMPLES)(verify)


def verify(
    run: Annotated[Path, typer.Argument(help="A run directory.", metavar="RUN")],
    engine: Annotated[str, typer.Option(help="auto, revm, py-evm or rpc.", metavar="E")] = "auto",
    rpc_url: Annotated[
        str | None,
        typer.Option(help="A dev node on this machine, for rpc; else anvil is started.", metavar="URL"),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Check a run's files and money, and execute all its transactions again.

    Status, gas, return data and logs of every transaction must be what the run recorded. Exit code 1 if anything
    is not.
    """
    from argosy.progress import replay_progress
    from argosy.runs import verify as check

    with replay_progress() as look:
        found = check(run, engine, look, rpc_url)
    _show_json(found) if json else _show(found)
    if not found.match:
        raise typer.Exit(ANSWER_IS_NO)


def _show_json(found: Verification) -> None:
    from json import dumps

    replay = found.replay
    answer = {
        "run": str(found.run),
        "match": found.match,
        "status": found.status,
        "reason": found.reason,
        "engine": found.engine,
        "transactions": replay.transactions if replay else 0,
        "gas": replay.gas if replay else 0,
        "mismatches": replay.mismatches if replay else 0,
        "first_mismatches": [m._asdict() for m in replay.first] if replay else [],
        "tables": found.tables,
        "problems": found.problems,
    }
    write(dumps(answer))


def _show(found: Verification) -> None:
    from argosy.console import Block, print_blocks

    tables = [[name, f"{entry['rows']:,}", entry["state"]] for name, entry in found.tables.items()]
    lines = [*_replay_lines(found), *found.problems]
    if found.status != "complete":
        told = any(found.reason in problem for problem in found.problems)
        why = "" if told else f": {found.reason or 'it does not say why'}"
        lines += [f"the run was interrupted{why}", "  this is about what it left"]
    verdict = "everything matches" if found.match else "does not match"
    print_blocks(f"{found.run}: {verdict}", "", [Block("tables", ["table", "rows", "state"], tables)], lines)


def _replay_lines(found: Verification) -> list[str]:
    replay = found.replay
    if replay is None:
        return ["no transactions were executed again"]
    lines = [
        f"{replay.transactions:,} transactions executed again on {found.engine}, {replay.gas:,} gas: "
        + (f"{replay.mismatches:,} differ" if replay.mismatches else "all the same")
    ]
    return lines + [
        f"  transaction {m.tx} ({m.action}, order {m.order}): {m.what} was {_short(m.recorded)}, "
        f"now {_short(m.replayed)}"
        for m in replay.first[:_SHOWN]
    ]


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "..."
