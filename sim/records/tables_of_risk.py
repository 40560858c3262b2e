"""The tables of risk."""

from __future__ import annotations

from typing import NamedTuple

from sim.records.kinds import ScreenEnd  # noqa: TC001 - `schema_of` resolves annotations
from sim.records.schema import table


@table("screenings")
class ScreeningRow(NamedTuple):
    """One row per order whose screening has ended: what the screen saw and did, what came of it, and the truth.

    `action` is the screen's, of `risk`, -1 where it gives none; `explores` says that it let the order pass to see
    what comes of it. The screening `ended` so many seconds after the order was placed (`decided_after`), `passed`
    if the order went on to its payment, and cost the platform `cost_cents`; `lost_cents` are fees that it does not
    earn because a good order did not go on: this one's, and the later ones' that are expected of a buyer who does
    not come back. `buyer` is the number of the account,
    `opened_at` the second of its opening, negative before the scenario's start; `hour` is that of the day where
    the goods go. `payment` and `reversible` are of the means that were offered at first. `reasons` has the
    strongest five as `feature:value:weight`, parted by semicolons. `lost_cents`, `conduct` and `tactic` are hidden
    from all.
    """

    order: int
    time: int
    action: str
    risk: float
    explores: bool
    passed: bool
    ended: ScreenEnd
    decided_after: int
    cost_cents: int
    lost_cents: int
    buyer: int
    seller: int
    seller_rating: float
    device: int
    instrument: int
    instrument_country: str
    address: int
    attested: int
    opened_at: int
    hour: int
    tries: int
    lines: int
    quantity: int
    amount_cents: int
    payment: str
    reversible: bool
    country_mismatch: bool
    buyer_orders: int
    buyer_disputes: int
    reasons: str
    conduct: str
    tactic: str
