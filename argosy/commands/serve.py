"""`argosy serve`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from argosy.commands.consent import ALLOW_CODE, with_consent
from argosy.problems import InputError
from argosy.terminal import write

if TYPE_CHECKING:
    from argosy.live import Addresses, RunningMarket, ServeRequest
    from argosy.outside import Desk

_EXAMPLES = """
Examples:

  argosy serve runs/tiny-s1

  argosy serve tiny --speed days

  argosy serve tiny --port 0 --json

  argosy serve tiny --outside pricing,fraud --patience 2

  argosy serve runs/tiny-s1 --rpc-only --allow-origin https://remix.ethereum.org
"""


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(name="serve", epilog=_EXAMPLES)(serve)


def serve(
    target: Annotated[
        str,
        typer.Argument(
            help="A run directory; or a scenario, which is run, and watched.", metavar="RUN|SCENARIO"
        ),
    ],
    port: Annotated[
        int, typer.Option(help="Port on 127.0.0.1; 0 takes a free one.", min=0, max=65_535, metavar="P")
    ] = 8545,
    speed: Annotated[
        str | None,
        typer.Option(
            help="What of a scenario passes in a second: hours, days, weeks, max, or seconds; or paused.",
            metavar="X",
        ),
    ] = None,
    rpc_only: Annotated[bool, typer.Option("--rpc-only", help="Serve the node without pages.")] = False,
    allow_origin: Annotated[
        list[str] | None,
        typer.Option(help="Let pages of this origin use the node; repeatable.", metavar="ORIGIN"),
    ] = None,
    outside: Annotated[
        str | None,
        typer.Option(
            help="Let agents of anybody's decide for these families of policies.", metavar="FAMILY[,FAMILY]"
        ),
    ] = None,
    patience: Annotated[
        float, typer.Option(help="Seconds to wait for an agent's decision.", min=0.01, max=600.0, metavar="S")
    ] = 1.0,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object when ready.")] = False,
    allow_code: Annotated[bool, ALLOW_CODE] = False,
) -> None:
    """Serve a market on 127.0.0.1: a page to watch it, an explorer, and JSON-RPC for wallets and tools.

    A scenario is run and can be watched; its chain is served when it has ended. Clients work on a private
    copy: they may send transactions, and the run's directory stays as it is. Ctrl-C ends it.
    """
    from argosy.live import ServeRequest, open_chain_of
    from argosy.live import serve as run_server

    origins = tuple(_checked(origin) for origin in allow_origin or ())
    request = ServeRequest(port, rpc_only, origins)
    if not Path(target).is_dir():
        desk = _desk(outside, patience, speed)
        _run_and_serve(target, request, speed, allow_code, json, desk)
        return
    if outside is not None:
        raise InputError("--outside is for a scenario; a run has decided everything", "leave --outside out")
    if speed is not None:
        raise InputError(
            "--speed is for a scenario; a run's page has a speed of its own", "leave --speed out"
        )
    opened = open_chain_of(target)
    run_server(opened, request, lambda addresses: _tell(addresses, json))


def _checked(origin: str) -> str:
    """An origin as browsers send it.

    Raises:
        InputError: if no browser would.
    """
    from urllib.parse import urlsplit

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


def _desk(outside: str | None, patience: float, speed: str | None) -> Desk | None:
    """Where decisions of the families are offered.

    Raises:
        InputError: if those of one cannot be.
    """
    if outside is None:
        return None
    from argosy.outside import ANSWERABLE, Desk
    from sim.scenario import did_you_mean

    families = tuple(dict.fromkeys(outside.split(",")))
    for family in families:
        if family not in ANSWERABLE:
            hint = did_you_mean(family, list(ANSWERABLE))
            raise InputError(f"--outside {family[:40]}: no family whose decisions can be made outside", hint)
    if speed == "paused":
        raise InputError(
            "--speed paused: with --outside the market stands until an agent asks for a question",
            "leave --speed out, or give another",
        )
    return Desk(families, patience)


def _run_and_serve(
    scenario: str,
    request: ServeRequest,
    speed: str | None,
    allow_code: bool,
    json: bool,
    desk: Desk | None,
) -> None:
    """Serve a scenario while it runs and afterwards.

    Raises:
        KeyboardInterrupt: if it was stopped before its end.
    """
    from argosy.live import RunningMarket, Speed, check_chain, serve_market, speed_of
    from argosy.runs import RunRequest

    pace = speed_of(speed or "max")
    if desk is not None:
        pace = Speed(pace.seconds, paused=True)

    check_chain(scenario)

    def attempt(allowed: bool) -> RunningMarket:
        running = RunningMarket(RunRequest(scenario=scenario, allow_code=allowed), pace, desk)
        running.start()
        return running

    def begin() -> RunningMarket:
        return with_consent(attempt, allowed=allow_code)

    def ready(running: RunningMarket, addresses: Addresses) -> None:
        if addresses.chain_id:
            typer.echo(f"argosy: stored in {running.result().directory}", err=True)
        if json:
            # whoever sets a speed wants to watch, and agents to join; whoever does not waits for the chain
            if bool(addresses.chain_id) == (speed is None and desk is None):
                _tell(addresses, json)
        elif addresses.chain_id:
            _tell(addresses, json)
        else:
            if not request.rpc_only:
                write(f"live page {addresses.url}live")
            if desk is not None:
                write(
                    f"agents    {addresses.rpc}, for {', '.join(desk.families)}; the market waits for the first"
                )

    result = serve_market(begin, request, ready)
    if result.interrupted:
        typer.echo(f"argosy: interrupted, stored in {result.directory}", err=True)
        raise KeyboardInterrupt


def _tell(addresses: Addresses, json: bool) -> None:
    if json:
        from json import dumps

        write(dumps(addresses._asdict()))
        return
    lines = [f"explorer  {addresses.url}", f"live page {addresses.url}live"] if addresses.url else []
    from chain.node import MNEMONIC

    lines += [
        f"JSON-RPC  {addresses.rpc}, WebSocket {addresses.rpc.replace('http', 'ws', 1)}",
        f"chain id  {addresses.chain_id}",
        f"guests    ten accounts of the mnemonic {MNEMONIC!r}",
        "a private copy of the run: what clients send changes nothing on disk. Ctrl-C ends it",
    ]
    write("\n".join(lines))
