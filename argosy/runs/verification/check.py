"""Checking a run, one thing after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from argosy.compose import choose_engine
from argosy.problems import InputError
from argosy.runs.directory import open_run
from argosy.runs.verification.claims import check_claims, note_not_simulated, other_versions
from argosy.runs.verification.figures import check_figures, check_matter, check_money
from argosy.runs.verification.files import (
    check_answers,
    check_digest,
    check_directory,
    check_scenario,
    check_tables,
)
from argosy.runs.verification.market import check_market, refuse_code
from argosy.runs.verification.outcome import Verification, Watch
from argosy.runs.verification.transactions import check_transactions
from chain.evm import RPC

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from analytics.runs import RunDirectory
    from sim.market import Market

_IN_SILENCE: Final = Watch()


def verify(
    path: str | Path,
    engine: str = "auto",
    rpc_url: str | None = None,
    *,
    replay_only: bool = False,
    allow_code: bool = False,
    watch: Watch = _IN_SILENCE,
) -> Verification:
    """Check the run in `path`, of which nothing is believed.

    Args:
        path: its directory.
        engine: to execute the recorded transactions on; the market is simulated on the fastest.
        rpc_url: the node for the engine `rpc`; without one, anvil is started.
        replay_only: do not simulate the market again; nothing then speaks for what it decided.
        allow_code: let policies that the scenario names be code of somebody's own, as `argosy run` does.
        watch: is shown how far things are.

    Raises:
        InputError: if there is no run, no such engine, no node, or code that was not allowed.
    """
    run = open_run(path, trust="nothing")
    name = choose_engine(engine, to_verify=True)
    if rpc_url and name != RPC:
        raise InputError("a node's address goes with the engine 'rpc'", "add --engine rpc")
    found = Verification(run.path, str(run.manifest["status"]), str(run.manifest.get("reason", "")))
    if run.manifest.get("contract_failed"):
        found.problems.append(f"the escrow contract failed in this market: {found.reason}")
    check_tables(run, found)
    check_answers(run, found)
    scenario = check_scenario(run, found)
    not_simulated = _why_not(run, replay_only)
    if scenario is not None:
        if not (allow_code or not_simulated):
            refuse_code(scenario)
        check_claims(run, scenario, found)
        check_digest(run, scenario, found)
        with watch.replay() as look:
            check_transactions(run, scenario, (name, rpc_url), found, look)
        check_figures(run, found)
    check_money(run, found)
    check_matter(run, found)
    check_directory(run, scenario, found)
    if not_simulated:
        note_not_simulated(found, not_simulated)
    elif scenario is not None:
        with watch.market() as look_at_market:
            _simulate(run, found, look_at_market, allow_code)
    return found


def _why_not(run: RunDirectory, replay_only: bool) -> str:
    """Why the market is not simulated again, if it is not."""
    if replay_only:
        return "that was not asked for"
    return (
        ""
        if run.complete
        else f"the run was interrupted: {run.manifest.get('reason') or 'it does not say why'}"
    )


def _simulate(
    run: RunDirectory, found: Verification, look: Callable[[Market], None] | None, allow_code: bool
) -> None:
    before = len(found.problems)
    check_market(run, found, look, allow_code=allow_code)
    others = other_versions(run)
    if len(found.problems) > before and others:
        found.problems.append(
            f"it was made with something else, which may simulate otherwise: {', '.join(others)}"
        )
