"""What reports draw of a comparison besides its key figures: series by week, flows, and days from order to door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from argosy.experiments.journal import damaged, read_lines
from argosy.experiments.store import REPLICATIONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import polars as pl

    from analytics.runs import Needs
    from analytics.weekly import Flow, Series


class Drawn(NamedTuple):
    """What is drawn of one replication, or of a run.

    Attributes:
        weekly: a value for every whole week, by name of the series.
        flows: over links, the heaviest first.
        lead: parcels by whole days from order to door.
    """

    weekly: Series
    flows: list[Flow]
    lead: list[int]


def needs() -> Needs:
    """The columns that key figures and drawings are made from."""
    from analytics.kpis import all_needs, together
    from analytics.weekly import NEEDS

    return together(all_needs(), NEEDS)


def drawn(tables: Mapping[str, pl.DataFrame]) -> Drawn:
    """What is drawn of the run with these tables."""
    from analytics.weekly import flows_of, lead_counts, weekly, weeks_of

    return Drawn(weekly(tables, weeks_of(tables)), flows_of(tables["legs"]), lead_counts(tables["orders"]))


def series_of(tables: Mapping[str, pl.DataFrame]) -> dict[str, Any]:
    """The same as plain values, about 5 kB of JSON."""
    return drawn(tables)._asdict()


def read_series(directory: Path) -> dict[str, list[Drawn]]:
    """What is drawn of every strategy of an experiment, a replication after the other.

    An experiment that was stored before there were series has none.

    Raises:
        InputError: if they cannot be read.
    """
    file = directory / REPLICATIONS
    found: dict[str, dict[int, Drawn]] = {}
    try:
        for line in read_lines(file):
            if "series" in line:
                found.setdefault(line["strategy"], {})[int(line["replication"])] = _read(line["series"])
    except (KeyError, TypeError, ValueError) as error:
        raise damaged(file, f"cannot be read: {type(error).__name__}: {error}") from error
    common = set.intersection(*(set(by_number) for by_number in found.values())) if found else set()
    return {label: [by_number[n] for n in sorted(common)] for label, by_number in found.items()}


def _read(stored: Mapping[str, Any]) -> Drawn:
    from analytics.weekly import Flow

    flows: Sequence[Sequence[Any]] = stored["flows"]
    return Drawn(
        {
            str(name): [None if x is None else float(x) for x in values]
            for name, values in stored["weekly"].items()
        },
        [Flow(str(a), str(b), str(mode), int(km), float(n), float(kg)) for a, b, mode, km, n, kg in flows],
        [int(count) for count in stored["lead"]],
    )
