"""The table of marketing."""

from __future__ import annotations

from typing import NamedTuple

from sim.records.schema import table


@table("marketing", optional=True)
class MarketingRow(NamedTuple):
    """One row per day and channel, where there is marketing; none otherwise.

    `visits`, `orders` and `margin_cents` are credited by last touch: to the channel that contacted the visitor last
    within the window. `margin_cents` are the platform's fees of these orders less those of processors.
    `extra_visits` are those that the channel brought in truth, and `extra_orders` what they placed; both are hidden
    from the platform.
    """

    day: int
    channel: str
    spend_cents: int
    contacts: int
    visits: int
    orders: int
    margin_cents: int
    extra_visits: int
    extra_orders: int
