"""A release of a run with differential privacy, as tables."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl

from analytics.privacy import NEEDS, Bounds, queries_of, release
from argosy.exports.sheets import is_experiment
from argosy.problems import InputError
from argosy.runs import open_run
from argosy.runs.directory import scenario_of

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.privacy import Release
    from argosy.exports.sheets import Sheets


def private_sheets(path: Path, epsilon: float, delta: float) -> Sheets:
    """Tables of one release: figures, the answers that they are made of, and what is guaranteed.

    Raises:
        InputError: if it is no run, or there is no such privacy.
    """
    if is_experiment(path):
        raise InputError(f"--private: {path} is an experiment", "give one of its runs")
    run = open_run(path)
    scenario, _ = scenario_of(run)
    bounds = Bounds()
    orders, disputes = (run.collect(run.table(name).select(NEEDS[name])) for name in ("orders", "disputes"))
    queries = queries_of(orders, disputes, sorted(country.code for country in scenario.countries), bounds)
    try:
        released = release(queries, bounds, epsilon, delta)
    except ValueError as error:
        raise InputError(f"--private, --delta: {error}") from error
    made = {"figures": _figures(released), "answers": _answers(released), "guarantee": _guarantee(released)}
    return {name: partial(pl.DataFrame, frame) for name, frame in made.items()}


def _figures(released: Release) -> pl.DataFrame:
    rows = list(released.figures().items())
    return pl.DataFrame(rows, schema={"figure": pl.String, "value": pl.Float64}, orient="row")


def _answers(released: Release) -> pl.DataFrame:
    rows: list[dict[str, Any]] = [
        {
            "query": noisy.query,
            "bin": bin_,
            "answer": answer,
            "sensitivity": noisy.sensitivity,
            "mechanism": noisy.mechanism,
            "scale": noisy.scale,
        }
        for noisy in released.noisy
        for bin_, answer in zip(noisy.bins, noisy.answers, strict=True)
    ]
    return pl.DataFrame(rows)


def _guarantee(released: Release) -> pl.DataFrame:
    said = {
        "epsilon": released.epsilon,
        "delta": released.delta,
        "rho": released.rho,
        "most_orders_of_a_buyer": released.bounds.orders,
        "most_cents_of_an_order": released.bounds.cents,
        "most_hours_of_a_delivery": released.bounds.hours,
    }
    rows = [(name, None if value is None else float(value)) for name, value in said.items()]
    return pl.DataFrame(rows, schema={"what": pl.String, "value": pl.Float64}, orient="row")
