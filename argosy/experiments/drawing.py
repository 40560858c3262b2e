"""What reports draw of a replication or a run besides its key figures: weeks, flows, days from order to door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

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
