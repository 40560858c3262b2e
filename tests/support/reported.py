"""Small runs and experiments with their pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argosy.experiments import CompareRequest, compare
from argosy.experiments.sweeps import SweepRequest, sweep
from argosy.reports import write_report
from argosy.runs import RunRequest, run

if TYPE_CHECKING:
    from pathlib import Path


def a_run(directory: Path) -> Path:
    """A page of a run of `tiny` on chain, of three weeks."""
    run(RunRequest(scenario="tiny", days=21, out=directory))
    return write_report(directory)


def a_comparison(directory: Path) -> Path:
    """A page of three strategies that differ in what they cost and how long they take."""
    compare(
        CompareRequest(
            scenario="tiny", vary=["routing=cheapest,fastest,greenest"], replications=3, days=21,
            settlement="instant", jobs=1, out=directory,
        )
    )  # fmt: skip
    return write_report(directory)


def a_sweep(directory: Path) -> Path:
    """A page of a sweep over two factors."""
    sweep(
        SweepRequest(
            scenario="tiny", over=["price_sigma", "demand.slate=4:8"], points=2, orders=20, settlement="instant",
            vary=["routing=cheapest,fastest"], jobs=1, out=directory,
        )
    )  # fmt: skip
    return write_report(directory)
