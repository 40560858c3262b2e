"""KPIs of what freight emits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.kpis.facts import ratio, together, total
from analytics.kpis.registry import kpi

if TYPE_CHECKING:
    from analytics.kpis.facts import Facts, Number


@kpi(
    label="emissions of freight per funded order, kg CO2", unit="kg CO2", better="lower",
    needs=together({"orders": ("funded_at", "co2_g")}, {"ways_back": ("co2_g",)}),
)  # fmt: skip
def co2_kg_per_order(facts: Facts) -> Number:
    """Emissions of parcels, on their way out and back, per funded order."""
    grams = total(facts.orders, "co2_g") + total(facts.table("ways_back"), "co2_g")
    return ratio(grams / 1000, facts.funded.height)
