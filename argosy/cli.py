"""The command line: one command, `argosy`. Nothing heavy is imported before a command needs it."""

from __future__ import annotations

import os
import traceback
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from argosy.commands import (
    accounts,
    ask,
    bench,
    compare,
    explain,
    export,
    freight,
    lab,
    listing,
    report,
    run,
    serve,
    study,
    sweep,
    trace,
    track,
    verify,
    welfare,
)
from argosy.printable import printable
from argosy.problems import OK, OUR_FAULT, ArgosyError
from argosy.terminal import prepare_streams, write

INTERRUPTED_EXIT = 130
"""What a shell expects of a program that was stopped by Ctrl-C."""

_LONGEST = 1_000
"""Characters of a line of a complaint; what it quotes may have millions."""


class _Group(TyperGroup):
    """Turns exceptions into messages and exit codes."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; report what goes wrong."""
        try:
            return super().invoke(ctx)
        except ArgosyError as error:
            _complain(str(error))
            raise typer.Exit(error.exit_code) from error
        except KeyboardInterrupt:
            _complain("stopped")
            raise typer.Exit(INTERRUPTED_EXIT) from None
        except Exception as error:
            if type(error).__module__.startswith("typer"):
                if hasattr(error, "message"):
                    error.message = printable(str(error.message), _LONGEST)
                raise
            raise _our_fault(error) from error


def _our_fault(error: Exception) -> typer.Exit:
    if _debugging():
        typer.echo(printable("".join(traceback.format_exception(error))), err=True)
    if isinstance(error, MemoryError):
        _complain(
            "this machine has too little memory for that\n  a smaller --scale, or fewer buyers, need less"
        )
        return typer.Exit(OUR_FAULT)
    _complain(
        f"internal error: {type(error).__name__}: {error}\n"
        "  this is a fault of Argosy or of the machine, not of your input; --debug shows where it happened"
    )
    return typer.Exit(OUR_FAULT)


def _complain(message: str) -> None:
    typer.echo(f"argosy: {printable(message, _LONGEST)}", err=True)


def _debugging() -> bool:
    return bool(os.environ.get("ARGOSY_DEBUG"))


def _version(wanted: bool) -> None:
    if wanted:
        from argosy.runs.provenance import argosy_version

        write(f"argosy {argosy_version()}")
        raise typer.Exit(OK)


app = typer.Typer(
    name="argosy",
    cls=_Group,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show where an internal error happened.")] = False,
) -> None:
    """A cross-border marketplace you can run, settled through an escrow contract on an in-memory chain.

    Exit codes: 0 fine, 1 the answer is no, 2 the input is wrong, 3 an internal error, 130 stopped by Ctrl-C.
    """
    if debug:
        os.environ["ARGOSY_DEBUG"] = "1"


run.register(app)
verify.register(app)
explain.register(app)
track.register(app)
ask.register(app)
trace.register(app)
serve.register(app)
accounts.register(app)
compare.register(app)
study.register(app)
sweep.register(app)
report.register(app)
export.register(app)
freight.register(app)
welfare.register(app)
lab.register(app)
listing.register(app)
bench.register(app)


def main() -> None:
    """Run the command line."""
    prepare_streams()
    app()
