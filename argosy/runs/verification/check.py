"""Checking a run, one thing after the other."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from argosy.compose import choose_engine
from argosy.problems import InputError
from argosy.runs.directory import open_run
from argosy.runs.verification.claims import check_claims, note_not_simulated, other_versions
from argosy.runs.verification.figures import check_figures, check_money
from argosy.runs.verification.files import check_digest, check_directory, check_scenario, check_tables
from argosy.runs.verification.market import check_market
from argosy.runs.verification.outcome import Verification
from argosy.runs.verification.transactions import check_transactions
from chain.evm import RPC

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path
    from typing import TypeAlias, TypeVar

    from analytics.runs import RunDirectory
    from chain.replay import Replay
    from sim.market import Market

    _T = TypeVar("_T")
    Watch: TypeAlias = Callable[[], AbstractContextManager[Callable[[_T], None] | None]]
    """Opens a display for as long as something goes on."""


def verify(
    path: str | Path,
    engine: str = "auto",
    rpc_url: str | None = None,
    *,
    replay_only: bool = False,
    watch_replay: Watch[Replay] = nullcontext,
    watch_market: Watch[Market] = nullcontext,
) -> Verification:
    """Check the run in `path`, of which nothing is believed.

    Args:
        path: its directory.
        engine: to execute transactions on; those of the market that is simulated again, too, unless it is `rpc`.
        rpc_url: the node for the engine `rpc`; without one, anvil is started.
        replay_only: do not simulate the market again; nothing then speaks for what it decided.
        watch_replay: gives what is shown the replay after every block.
        watch_market: gives what is shown the market that is simulated again, from another thread.

    Raises:
        InputError: if there is no run, no such engine, or no node.
    """
    run = open_run(path, trust="nothing")
    name = choose_engine(engine, to_verify=True)
    if rpc_url and name != RPC:
        raise InputError("a node's address goes with the engine 'rpc'", "add --engine rpc")
    found = Verification(run.path, str(run.manifest["status"]))
    check_tables(run, found)
    scenario = check_scenario(run, found)
    if scenario is not None:
        check_claims(run, scenario, found)
        check_digest(run, scenario, found)
        with watch_replay() as look:
            check_transactions(run, scenario, (name, rpc_url), found, look)
        check_figures(run, scenario, found)
    check_money(run, found)
    check_directory(run, scenario, found)
    if replay_only:
        note_not_simulated(found, "that was not asked for")
    elif not run.complete:
        note_not_simulated(found, "the run was interrupted, and nobody knows where")
    elif scenario is not None:
        with watch_market() as look_at_market:
            _simulate(run, "auto" if name == RPC else name, found, look_at_market)
    return found


def _simulate(
    run: RunDirectory, engine: str, found: Verification, look: Callable[[Market], None] | None
) -> None:
    before = len(found.problems)
    check_market(run, engine, found, look)
    others = other_versions(run)
    if len(found.problems) > before and others:
        found.problems.append(
            f"it was made with something else, which may simulate otherwise: {', '.join(others)}"
        )
