"""Two runs that are there already, side by side."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from argosy.problems import InputError
from argosy.runs import open_run
from argosy.runs.directory import plain_scenario, scenario_of
from argosy.scenario_files import settings_of
from sim.core.files import FileError, check_own, read_text

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.runs import RunDirectory

_MOST: Final = 1 << 26
_LUCK: Final = ("seed", "replication")
_ASKED: Final = ("orders", "days")


class FigurePair(NamedTuple):
    """A key figure of two runs; None where a run has none. `difference` is b less a."""

    metric: str
    a: float | None
    b: float | None
    difference: float | None


class SettingPair(NamedTuple):
    """A setting in which two runs differ; None where a run has none."""

    setting: str
    a: Any
    b: Any


class RunPair(NamedTuple):
    """Two finished runs on the same luck.

    Attributes:
        a: directory of the first.
        b: that of the second.
        seed: of both.
        replication: of both.
        settings: in which they differ.
        figures: of both, in the order of the first.
    """

    a: Path
    b: Path
    seed: int
    replication: int
    settings: list[SettingPair]
    figures: list[FigurePair]


def compare_runs(a: Path, b: Path) -> RunPair:
    """The key figures of two finished runs that met the same luck, and what differs in their scenarios.

    Two runs are one replication: what chance makes of their difference, only a comparison of several can tell.

    Raises:
        InputError: if one of them is no finished run, or they do not share their seed and replication.
    """
    runs = [_finished(path) for path in (a, b)]
    for name in _LUCK:
        one, other = (run.manifest[name] for run in runs)
        if one != other:
            raise InputError(
                f"{a} and {b} do not share their luck: {name} {one} and {other}",
                "run one of them again with the other's --seed and --replication",
            )
    kpis = [_kpis(run) for run in runs]
    figures = [
        FigurePair(name, kpis[0].get(name), kpis[1].get(name), _less(kpis[1].get(name), kpis[0].get(name)))
        for name in dict.fromkeys((*kpis[0], *kpis[1]))
    ]
    seed, replication = (runs[0].manifest[name] for name in _LUCK)
    return RunPair(a, b, seed, replication, _differing(*map(_settings, runs)), figures)


def _finished(path: Path) -> RunDirectory:
    run = open_run(path)
    if not run.complete:
        raise InputError(
            f"{path} was stopped before its end", "run it again; only whole runs can be compared"
        )
    return run


def _settings(run: RunDirectory) -> dict[str, Any]:
    scenario, _ = scenario_of(run)
    arguments = run.manifest["arguments"]
    asked = {f"--{name}": arguments[name] for name in _ASKED if arguments.get(name) is not None}
    return {**asked, **settings_of(plain_scenario(scenario))}


def _differing(a: dict[str, Any], b: dict[str, Any]) -> list[SettingPair]:
    return [
        SettingPair(name, a.get(name), b.get(name))
        for name in dict.fromkeys((*a, *b))
        if a.get(name) != b.get(name)
    ]


def _kpis(run: RunDirectory) -> dict[str, float | None]:
    file = run.path / "kpis.json"
    try:
        check_own(file, _MOST)
        found = json.loads(read_text(file, _MOST))
    except FileError as error:
        raise InputError(f"{file} {error.what}", error.hint) from error
    except ValueError as error:
        raise InputError(f"{file} does not hold key figures", "run it again") from error
    if not isinstance(found, dict) or not all(isinstance(x, int | float | None) for x in found.values()):
        raise InputError(f"{file} does not hold key figures", "run it again")
    return found


def _less(b: float | None, a: float | None) -> float | None:
    return None if a is None or b is None else b - a
