"""What quotes are computed from, the same for every order of a market."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sim.world.fx import ExchangeRates
    from sim.world.taxes import Taxes


class Tariff(NamedTuple):
    """Taxes, exchange rates with the exchange's margin, and the fee of clearance in euro cents."""

    taxes: Taxes
    rates: ExchangeRates
    fx_markup_bps: int
    clearance_fee_cents: int
