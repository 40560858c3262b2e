"""`argosy verify`."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer looks at the types of the arguments
from typing import TYPE_CHECKING, Annotated

import typer

from argosy.printable import one_line
from argosy.problems import ANSWER_IS_NO
from argosy.terminal import write

if TYPE_CHECKING:
    from argosy.runs import Verification

_EXAMPLES = """
Examples:

  argosy verify runs/tiny-s1

  argosy verify runs/tiny-s1 --replay-only --json

  argosy verify runs/tiny-s1 --engine py-evm

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
    replay_only: Annotated[
        bool, typer.Option("--replay-only", help="Do not simulate the market again; quicker, and says less.")
    ] = False,
    allow_code: Annotated[
        bool, typer.Option("--allow-code", help="Simulate with policies that are code which the run names.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Check a run: its files, figures and money, its transactions, and its market, by simulating it again.

    Everything must come out as the run recorded it; what was checked, and what was not, is told. Exit code 1 if
    anything differs.
    """
    from argosy.progress import progress, replay_progress
    from argosy.runs.verification import Watch
    from argosy.runs.verification import verify as check

    found = check(
        run,
        engine,
        rpc_url,
        replay_only=replay_only,
        allow_code=allow_code,
        watch=Watch(replay_progress, lambda: progress(None)),
    )
    _show_json(found) if json else _show(found)
    if not found.match:
        raise typer.Exit(ANSWER_IS_NO)


def _show_json(found: Verification) -> None:
    from json import dumps

    replay = found.replay
    answer = {
        "run": str(found.run),
        "match": found.match,
        "simulated": found.simulated,
        "status": found.status,
        "reason": found.reason,
        "engine": found.engine,
        "transactions": replay.transactions if replay else 0,
        "gas": replay.gas if replay else 0,
        "mismatches": replay.mismatches if replay else 0,
        "first_mismatches": [m._asdict() for m in replay.first] if replay else [],
        "tables": found.tables,
        "problems": found.problems,
        "checked": found.checked,
        "not_checked": [entry._asdict() for entry in found.not_checked],
    }
    write(dumps(answer))


def _show(found: Verification) -> None:
    from argosy.console import Block, print_blocks

    tables = [[name, f"{entry['rows']:,}", entry["state"]] for name, entry in found.tables.items()]
    lines = [*_differing(found), *_list("checked", found.checked)]
    lines += _list("not checked", [f"{', '.join(places)}: {why}" for places, why in found.not_checked])
    blocks = [Block("tables", ["table", "rows", "state"], tables)]
    print_blocks(f"{found.run}: {_verdict(found)}", "", blocks, lines)


def _verdict(found: Verification) -> str:
    if not found.match:
        return "does not match"
    return "everything matches" if found.simulated else "what was checked matches"


def _list(title: str, sentences: list[str]) -> list[str]:
    return [title, *(f"  - {one_line(sentence, None)}" for sentence in sentences), ""]


def _differing(found: Verification) -> list[str]:
    replay = found.replay
    if not replay or not replay.mismatches:
        return _list("wrong", found.problems) if found.problems else []
    differ = (
        f"{replay.mismatches:,} of {replay.transactions:,} transactions differ when they are executed again"
    )
    first = [
        f"transaction {m.tx} ({m.action}, order {m.order}): {m.what} was {_short(m.recorded)}, "
        f"now {_short(m.replayed)}"
        for m in replay.first[:_SHOWN]
    ]
    return _list("wrong", [differ, *first, *found.problems])


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "..."
