"""KPIs of disputes and returns: how many, and who decides them for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from analytics.kpis.facts import ratio
from analytics.kpis.registry import kpi
from sim.core.units import BPS
from sim.records import CaseKind, Decider

if TYPE_CHECKING:
    from analytics.kpis.facts import Facts, Number
    from analytics.runs import Needs

_CASES: Final[Needs] = {"disputes": ("kind",), "orders": ("funded_at",)}
_DECIDERS: Final[Needs] = {"disputes": ("kind", "decided_by")}


@kpi(label="disputes, % of funded orders", unit="share", better="lower", needs=_CASES)
def dispute_rate(facts: Facts) -> Number:
    """Disputes over funded orders."""
    return ratio(_cases(facts, CaseKind.DISPUTE).height, facts.funded.height)


@kpi(label="returns, % of funded orders", unit="share", better="lower", needs=_CASES)
def return_rate(facts: Facts) -> Number:
    """Returns over funded orders."""
    return ratio(_cases(facts, CaseKind.RETURN).height, facts.funded.height)


@kpi(
    label="awarded to buyers, % of what was disputed", unit="share",
    needs={"disputes": ("kind", "buyer_bps")},
)  # fmt: skip
def ruled_for_buyer_share(facts: Facts) -> Number:
    """Mean share that buyers got of what was disputed."""
    share = pl.col("buyer_bps").mean() / BPS
    return _cases(facts, CaseKind.DISPUTE).select(share).item()  # type: ignore[no-any-return]


@kpi(label="settled by an offer, % of disputes", unit="share", better="higher", needs=_DECIDERS, spared=True)
def agreed_share(facts: Facts) -> Number:
    """Share of disputes that the parties settled by an offer."""
    return _decided(facts, Decider.AGREEMENT)


@kpi(label="not ruled on in time, % of disputes", unit="share", better="lower", needs=_DECIDERS)
def default_ruling_share(facts: Facts) -> Number:
    """Share of disputes that nobody ruled on in time."""
    return _decided(facts, Decider.SILENCE)


def _cases(facts: Facts, kind: CaseKind) -> pl.DataFrame:
    return facts.table("disputes").filter(pl.col("kind") == kind)


def _decided(facts: Facts, decider: Decider) -> Number:
    disputes = _cases(facts, CaseKind.DISPUTE)
    return ratio(disputes.filter(pl.col("decided_by") == decider).height, disputes.height)
