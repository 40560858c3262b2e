"""What a run says of itself: compared where Argosy knows better, and listed where nobody can know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeGuard

from analytics.runs import KPIS, MANIFEST, SCENARIO
from argosy.problems import InputError
from argosy.runs.directory import scenario_sha256
from argosy.runs.manifest import KEYS, all_assumptions, assumptions_of
from argosy.runs.provenance import provenance
from argosy.runs.request import RunRequest
from argosy.runs.verification.leaves import differences
from argosy.scenario_files import KEPT, load_scenario, shipped_scenarios
from chain.evm import ENGINES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.runs import RunDirectory
    from argosy.runs.verification.outcome import Verification
    from sim.scenario import Scenario

_TIMES: Final = ("wall_s", "orders_per_s")
_MADE_WITH: Final = ("argosy", "python", "platform", "dependencies", "git")

_CONDUCT: Final = "agents"

CLAIMS: Final = (*_TIMES, *_MADE_WITH, "engine", _CONDUCT)
"""Keys of a manifest that may differ from run to run of the same scenario."""

CHECKED_ELSEWHERE: Final = ("arguments", "assumptions")
"""Keys that say where the scenario came from, which one that runs from its resolved file cannot say."""

_BY_SIMULATING: Final = (
    "status", "reason", "contract_failed", "arguments.orders", "digest", "visits", "simulated_seconds", "warnings",
    "conservation",
)  # fmt: skip
_ARGUMENTS: Final[Mapping[str, Any]] = {
    "scenario": str, "orders": int | None, "days": int | None, "scale": int | float, "overrides": list,
}  # fmt: skip
_ORIGIN: Final = ("arguments.scenario", "arguments.days", "arguments.scale", "arguments.overrides")


def check_claims(run: RunDirectory, scenario: Scenario, found: Verification) -> None:
    """Compare what the manifest says of the scenario and its origin."""
    unknown = sorted(set(run.manifest) - set(KEYS))
    found.blame(f"{MANIFEST}: {key} has no place in it" for key in unknown)
    if "scenario" in run.manifest:  # which a run lacks that was killed before it wrote more
        _check_scenario(run.manifest, scenario, found)
        _check_engine(run.manifest.get("engine"), scenario, found)
        _check_origin(run.manifest, scenario, found)
    found.skip("how long a run took is not known again", *_TIMES)
    if _CONDUCT in run.manifest:
        found.skip("agents are not asked again: how often they were silent, or answered nonsense", _CONDUCT)
    others = other_versions(run)
    here = f"here otherwise: {', '.join(others)}" if others else "here they are the same"
    found.skip(f"what the run says it was made with; {here}", *_MADE_WITH)
    found.skip("white space, order of keys, comments and quotes", MANIFEST, KPIS, SCENARIO, KEPT)


def note_not_simulated(found: Verification, why: str) -> None:
    """Tell what only simulating would have shown."""
    found.skip(f"the market was not simulated again: {why}", *_BY_SIMULATING)


def other_versions(run: RunDirectory) -> list[str]:
    """Where the run says that it was made with something else than what is here."""
    here = provenance()
    said = {key: run.manifest[key] for key in _MADE_WITH if key in run.manifest}
    return list(differences(said, {key: here[key] for key in said}))


def _check_scenario(manifest: Mapping[str, Any], scenario: Scenario, found: Verification) -> None:
    said = {key: manifest.get(key) for key in ("scenario", "seed", "settlement")}
    true = {
        "scenario": {
            "name": scenario.name,
            "title": scenario.title,
            "sha256": manifest["scenario"]["sha256"],
            "start": scenario.start.isoformat(),
        },
        "seed": scenario.seed,
        "settlement": scenario.settlement.mode,
    }
    if scenario_sha256(scenario) != manifest["scenario"]["sha256"]:
        found.problems.append(f"{SCENARIO} is not the one that the manifest names")
    found.blame(f"{MANIFEST}: {what}, by {SCENARIO}" for what in differences(said, true))
    found.checked.append(f"{SCENARIO}, and its data tables, against {MANIFEST}")


def _check_engine(said: Any, scenario: Scenario, found: Verification) -> None:
    terms = scenario.settlement
    possible = (
        ("none",) if terms.mode == "instant" else ENGINES if terms.engine == "auto" else (terms.engine,)
    )
    if said not in possible:
        found.problems.append(f"{MANIFEST}: engine is {said!r}, not {' or '.join(possible)}, by {SCENARIO}")
    elif len(possible) > 1:
        found.skip("engines come to the same", "engine")


def _check_origin(manifest: Mapping[str, Any], scenario: Scenario, found: Verification) -> None:
    """Resolve a shipped scenario once more; files of one's own are not part of a run."""
    said, used = manifest.get("arguments"), manifest.get("assumptions")
    if not _are_arguments(said) or not isinstance(used, dict):
        found.problems.append(f"{MANIFEST}: arguments and assumptions are not those of a run")
        return
    shipped = said["scenario"] in shipped_scenarios()
    known = assumptions_of(said["scenario"]) if shipped else _listed(used)
    found.blame(f"{MANIFEST}: assumptions.{what}, by Argosy's list" for what in differences(used, known))
    found.checked.append("assumptions: values and sources against Argosy's list")
    if shipped:
        _check_arguments(said, scenario, found)
    else:
        found.skip("the scenario came from a file that is not part of the run", *_ORIGIN, "assumptions")


def _check_arguments(said: Mapping[str, Any], scenario: Scenario, found: Verification) -> None:
    request = RunRequest(
        scenario=said["scenario"], days=said["days"], scale=said["scale"], overrides=said["overrides"],
        seed=scenario.seed, engine=scenario.settlement.engine, settlement=scenario.settlement.mode,
    )  # fmt: skip
    try:
        resolved, _ = load_scenario(request.scenario, request.all_overrides(), scale=request.scale)
    except InputError as error:
        found.skip(f"they cannot be used here: {error.message}", *_ORIGIN)
        return
    if scenario_sha256(resolved) != scenario_sha256(scenario):
        found.problems.append(f"{MANIFEST}: the arguments give another scenario than {SCENARIO}")
    found.checked.append(f"arguments: they give {SCENARIO}")


def _are_arguments(said: Any) -> TypeGuard[dict[str, Any]]:
    return (
        isinstance(said, dict)
        and said.keys() == _ARGUMENTS.keys()
        and all(isinstance(said[key], kind) for key, kind in _ARGUMENTS.items())
        and all(isinstance(override, str) for override in said["overrides"])
    )


def _listed(used: Mapping[str, Any]) -> dict[str, Any]:
    """Argosy's own entries of the assumptions in `used`."""
    return {name: entry for name, entry in all_assumptions().items() if name in used}
