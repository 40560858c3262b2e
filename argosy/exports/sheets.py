"""What a directory holds, as named tables."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import polars as pl

from analytics.kpis import KPIS, of_tables
from analytics.runs import ALONE
from analytics.runs import KPIS as KPIS_FILE
from argosy.experiments.store import EXPERIMENT
from argosy.experiments.sweeps.store import SWEEP
from argosy.problems import InputError
from argosy.runs import open_run
from sim.core.files import FileError, check_own, read_text
from sim.records import TABLES, seen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from analytics.runs import RunDirectory
    from sim.records import RoleKind

Sheets: TypeAlias = "Mapping[str, Callable[[], pl.DataFrame]]"
"""By name, what makes a table: one at a time, for they may be large."""

_MOST: Final = 1 << 26


def is_experiment(path: Path) -> bool:
    """Whether it is the directory of a comparison or a sweep."""
    return (path / EXPERIMENT).exists() or (path / SWEEP).exists()


def sheets_of(path: Path) -> Sheets:
    """The tables of a run, a comparison or a sweep.

    Raises:
        InputError: if it is none of them, or cannot be read.
    """
    if (path / EXPERIMENT).exists():
        return _of_comparison(path)
    if (path / SWEEP).exists():
        return _of_sweep(path)
    return _of_run(open_run(path))


def sheets_for(path: Path, role: str, key: bytes | None) -> Sheets:
    """The tables of a run as `role` sees them, with key figures for who sees all of the market.

    Raises:
        InputError: if it is no run, or there is no such role in it.
    """
    if is_experiment(path):
        raise InputError(f"--role: {path} is an experiment, in which nobody stands", "leave --role out")
    view = open_run(path, role=role, key=key)
    found: dict[str, Callable[[], pl.DataFrame]] = {}
    if view.role.kind in ALONE and _has_figures(path):
        told = figures_seen(view.role.kind)
        found["figures"] = lambda: _figures(path).filter(pl.col("figure").is_in(told))
    return found | {name: lambda name=name: view.table(name) for name in view.names}


def figures_seen(role: RoleKind) -> list[str]:
    """Names of the key figures that are made of nothing but columns that `role` sees."""
    shown = {table: set(seen(table, role)) for table in TABLES}
    return [
        name
        for name, figure in KPIS.items()
        if all(shown[table].issuperset(columns) for table, columns in of_tables(figure.needs).items())
    ]


def _of_run(run: RunDirectory) -> Sheets:
    found: dict[str, Callable[[], pl.DataFrame]] = {}
    if _has_figures(run.path):
        found["figures"] = lambda: _figures(run.path)
    return found | {name: lambda name=name: run.collect(run.table(name)) for name in TABLES}


def _has_figures(path: Path) -> bool:
    """Whether there are any: a run that was cut short has none."""
    return os.path.lexists(path / KPIS_FILE)


def _figures(path: Path) -> pl.DataFrame:
    file = path / KPIS_FILE
    try:
        check_own(file, _MOST)
        kpis: dict[str, Any] = json.loads(read_text(file, _MOST))
        rows = [(name, None if value is None else float(value)) for name, value in kpis.items()]
    except FileError as error:
        raise InputError(f"{file} {error.what}", error.hint) from error
    except (ValueError, TypeError, AttributeError) as error:
        raise InputError(f"{file} does not hold key figures", "run it again") from error
    return pl.DataFrame(rows, schema={"figure": pl.String, "value": pl.Float64}, orient="row")


def _of_comparison(path: Path) -> Sheets:
    from argosy.experiments import open_experiment

    found = open_experiment(path)
    asked = {"contest": found.contest_frame} if found.contest is not None else {}
    return {
        "summary": found.summary_frame,
        "differences": found.differences_frame,
        "replications": found.values_frame,
        "failures": found.failures_frame,
        **asked,
    }


def _of_sweep(path: Path) -> Sheets:
    from argosy.experiments.sweeps import open_sweep

    found = open_sweep(path)
    effects = [
        {"strategy": label, "figure": metric, **effect._asdict()}
        for label in found.strategies
        for metric in found.request.metrics
        for effect in found.effects(metric, label)
    ]
    factors = [factor._asdict() for factor in found.factors]
    return {
        "effects": lambda: pl.DataFrame(effects, infer_schema_length=None),
        "factors": lambda: pl.DataFrame(factors, infer_schema_length=None).drop("levels"),
        "points": found.frame,
    }
