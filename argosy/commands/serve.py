"""`argosy serve`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from argosy.commands.consent import ALLOW_CODE, with_consent
from argosy.terminal import write

if TYPE_CHECKING:
    from argosy.live import Addresses, Opened
    from argosy.runs import RunResult

_EXAMPLES = """
Examples:

  argosy serve runs/tiny-s1

  argosy serve tiny --port 0 --json

  argosy serve runs/tiny-s1 --rpc-only --allow-origin https://remix.ethereum.org
"""


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(name="serve", epilog=_EXAMPLES)(serve)


def serve(
    target: Annotated[
        str,
        typer.Argument(help="A run directory; or a scenario, which is run first.", metavar="RUN|SCENARIO"),
    ],
    port: Annotated[
        int, typer.Option(help="Port on 127.0.0.1; 0 takes a free one.", min=0, max=65_535, metavar="P")
    ] = 8545,
    rpc_only: Annotated[bool, typer.Option("--rpc-only", help="Serve the node without pages.")] = False,
    allow_origin: Annotated[
        list[str] | None,
        typer.Option(help="Let pages of this origin use the node; repeatable.", metavar="ORIGIN"),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object when ready.")] = False,
    allow_code: Annotated[bool, ALLOW_CODE] = False,
) -> None:
    """Serve a finished run's chain on 127.0.0.1: an explorer's pages, and JSON-RPC for wallets and tools.

    Clients work on a private copy: they may send transactions, and the run's directory stays as it is. Ctrl-C ends
    it.
    """
    from argosy.live import ServeRequest, open_chain_of
    from argosy.live import serve as run_server

    origins = tuple(_checked(origin) for origin in allow_origin or ())
    path = target if Path(target).is_dir() else str(_run(target, allow_code))
    opened = open_chain_of(path)

    def ready(addresses: Addresses) -> None:
        _tell(addresses, opened, json)

    run_server(opened, ServeRequest(port, rpc_only, origins), ready)


def _checked(origin: str) -> str:
    """An origin as browsers send it.

    Raises:
        InputError: if no browser would.
    """
    from urllib.parse import urlsplit

    from argosy.problems import InputError

    try:
        parts = urlsplit(origin)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        whole = False
    if not whole or origin != f"{parts.scheme}://{parts.netloc}".lower():
        raise InputError(
            f"--allow-origin {origin}: not an origin",
            "write scheme and host only, such as https://remix.ethereum.org",
        )
    return origin


def _run(scenario: str, allow_code: bool) -> Path:
    """Run a scenario to its end; where it was stored."""
    from argosy.progress import progress
    from argosy.runs import RunRequest
    from argosy.runs import run as execute

    def attempt(allowed: bool) -> RunResult:
        with progress(None, enabled=True) as look:
            return execute(RunRequest(scenario=scenario, allow_code=allowed), look)

    typer.echo(f"argosy: {scenario} is run to its end first", err=True)
    result = with_consent(attempt, allowed=allow_code)
    if result.interrupted:
        raise KeyboardInterrupt
    typer.echo(f"argosy: stored in {result.directory}", err=True)
    return result.directory


def _tell(addresses: Addresses, opened: Opened, json: bool) -> None:
    if json:
        from json import dumps

        write(dumps(addresses._asdict()))
        return
    lines = [f"explorer  {addresses.url}"] if addresses.url else []
    from chain.node import MNEMONIC

    lines += [
        f"JSON-RPC  {addresses.rpc}, WebSocket {addresses.rpc.replace('http', 'ws', 1)}",
        f"chain id  {addresses.chain_id}, blocks 0 to {opened.node.head}",
        f"guests    ten accounts of the mnemonic {MNEMONIC!r}",
        "a private copy of the run: what clients send changes nothing on disk. Ctrl-C ends it",
    ]
    write("\n".join(lines))
