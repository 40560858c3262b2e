"""KPIs of grades: who was warned of, how early, and how often in vain. Told against the hidden truth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from analytics.kpis.facts import ratio, together, total
from analytics.kpis.registry import kpi
from sim.core.units import DAY
from sim.orders import Condition, Outcome
from sim.records import Conduct

if TYPE_CHECKING:
    from analytics.kpis.facts import Facts, Number
    from analytics.runs import Needs

_EARLY: Final = 10
"""Bad orders of a crook before which a warning is early."""

_WARNINGS: Final[Needs] = {"grades": ("kind", "warning")}
_IN_VAIN: Final = together(_WARNINGS, {"grades": ("tactic",)})
_TENURES: Final[Needs] = {
    "grades": ("time", "kind", "number", "opened_at", "before", "warning"),
    "orders": (
        "placed_at", "seller", "seller_conduct", "funded_at", "shipped_at", "outcome", "condition",
    ),
}  # fmt: skip
_LOSS: Final = together(_TENURES, {"orders": ("buyer_loss_cents",)})


@kpi(label="sellers warned of", unit="count", needs=_WARNINGS, spared=True)
def seller_warnings(facts: Facts) -> Number:
    """Early warnings of sellers: falls of their grade to D or E."""
    return _warnings(facts, "seller").height


@kpi(label="warnings of sellers in vain, %", unit="share", better="lower", needs=_IN_VAIN, spared=True)
def vain_seller_warning_share(facts: Facts) -> Number:
    """Share of warnings of sellers that were of honest or slow ones."""
    return _vain(facts, "seller")


@kpi(label="crooks warned of early, %", unit="share", better="higher", needs=_TENURES, spared=True)
def crooks_warned_early_share(facts: Facts) -> Number:
    """Share of fraudulent sellers with bad orders of whom was warned before the tenth of them was placed."""
    crooks = _crooks(facts)
    early = crooks.filter(pl.col("warned_at").is_not_null() & (pl.col("bad_before") < _EARLY))
    return ratio(early.height, crooks.height)


@kpi(label="crooks never warned of, %", unit="share", better="lower", needs=_TENURES, spared=True)
def crooks_never_warned_share(facts: Facts) -> Number:
    """Share of fraudulent sellers with bad orders of whom nobody warned."""
    crooks = _crooks(facts)
    return ratio(crooks["warned_at"].null_count(), crooks.height)


@kpi(label="from a crook's first bad order to the warning, median, days", unit="days", better="lower",
     needs=_TENURES, spared=True)  # fmt: skip
def crook_warning_days(facts: Facts) -> Number:
    """Median days from a fraudulent seller's first bad order to the warning; below 0 where it came before."""
    crooks = _crooks(facts)
    return ((crooks["warned_at"] - crooks["first_bad_at"]) / DAY).median()  # type: ignore[return-value]


@kpi(label="buyers' loss after a warning, EUR", unit="EUR cents", better="lower", needs=_LOSS, spared=True)
def loss_after_warning_cents(facts: Facts) -> Number:
    """What buyers lost by bad orders that they placed with fraudulent sellers of whom was warned already."""
    orders = _bad_orders(facts).join(_warned(facts), on=["seller", "opened_at"])
    return total(orders.filter(pl.col("placed_at") > pl.col("warned_at")), "buyer_loss_cents")


@kpi(label="buyers warned of", unit="count", needs=_WARNINGS, spared=True)
def buyer_warnings(facts: Facts) -> Number:
    """Early warnings of buyers' accounts: falls of their grade to D or E."""
    return _warnings(facts, "buyer").height


@kpi(label="warnings of buyers in vain, %", unit="share", better="lower", needs=_IN_VAIN, spared=True)
def vain_buyer_warning_share(facts: Facts) -> Number:
    """Share of warnings of buyers that were of honest ones."""
    return _vain(facts, "buyer")


def _warnings(facts: Facts, kind: str) -> pl.DataFrame:
    return facts.table("grades").filter(pl.col("warning") & (pl.col("kind") == kind))


def _vain(facts: Facts, kind: str) -> Number:
    warnings = _warnings(facts, kind)
    return ratio(warnings.filter(pl.col("tactic") == "").height, warnings.height)


def _bad_orders(facts: Facts) -> pl.DataFrame:
    """Bad orders of fraudulent sellers, with the second at which the shop was opened under the name it then had."""
    unshipped = (pl.col("outcome") == Outcome.EXPIRED) & (pl.col("shipped_at") < 0)
    bad = unshipped | (pl.col("condition") == Condition.NOT_AS_DESCRIBED)
    orders = facts.funded.filter(bad & (pl.col("seller_conduct") == Conduct.FRAUDULENT))
    shops = facts.table("grades").filter((pl.col("kind") == "seller") & (pl.col("before") == ""))
    opened = shops.select(pl.col("number").alias("seller"), "opened_at").sort("opened_at")
    return orders.sort("placed_at").join_asof(
        opened, left_on="placed_at", right_on="opened_at", by="seller", check_sortedness=False,
    ).drop_nulls("opened_at")  # fmt: skip


def _warned(facts: Facts) -> pl.DataFrame:
    """Shops with the second of their first warning."""
    by_shop = _warnings(facts, "seller").group_by("number", "opened_at", maintain_order=True)
    return by_shop.agg(pl.col("time").min()).rename({"number": "seller", "time": "warned_at"})


def _crooks(facts: Facts) -> pl.DataFrame:
    """Fraudulent sellers with bad orders: when the first was placed, who was warned, how many there were before."""
    orders = _bad_orders(facts).join(_warned(facts), on=["seller", "opened_at"], how="left")
    return orders.group_by("seller", "opened_at", maintain_order=True).agg(
        pl.col("placed_at").min().alias("first_bad_at"),
        pl.col("warned_at").first(),
        (pl.col("placed_at") <= pl.col("warned_at")).sum().alias("bad_before"),
    )
