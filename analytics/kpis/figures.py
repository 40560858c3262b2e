"""Key figures of a run: one function each, from the tables to one number. Money in euro cents.

Shares and means over no orders are None, never 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from sim.core.units import BPS, DAY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from analytics.runs.directory import RunDirectory

Number = int | float | None

_ORDER_COLUMNS: Final = (
    "placed_at", "promised_at", "funded_at", "delivered_at", "closed_at", "outcome", "condition", "freight",
    "duty", "vat", "total", "total_cents", "to_buyer", "to_seller", "to_carrier", "to_tax", "to_platform",
    "chargeback", "seller_conduct", "shipped_at", "buyer_loss_cents", "payment_fee_cents", "co2_g",
    "escrow_id",
)  # fmt: skip
_WEI: Final = 10**18


@dataclass(frozen=True)
class Facts:
    """What key figures are computed from.

    Attributes:
        orders: the needed columns of the table `orders`.
        disputes: `kind`, `buyer_bps` and `decided_by` of the table `disputes`.
        side_payments: `kind` and `cents` of the table `side_payments`.
        gas_by_price: sum of the gas of all transactions by its price in wei.
        visits: by buyers; None where the run was cut short.
        coin_price_eur: price of the native coin.
    """

    orders: pl.DataFrame
    disputes: pl.DataFrame
    side_payments: pl.DataFrame
    gas_by_price: Mapping[int, int]
    visits: int | None
    coin_price_eur: float

    @property
    def funded(self) -> pl.DataFrame:
        """Orders whose money reached the escrow."""
        return self.orders.filter(pl.col("funded_at") >= 0)

    @property
    def ended(self) -> pl.DataFrame:
        """Orders with a final outcome other than declined."""
        return self.orders.filter(~pl.col("outcome").is_in(["declined", "open"]))


def facts_of(run: RunDirectory, coin_price_eur: float) -> Facts:
    """Read what the key figures need of a run."""
    gas = run.table("transactions").group_by("gas_price").agg(pl.col("gas_used").sum()).collect()
    return Facts(
        orders=run.table("orders").select(_ORDER_COLUMNS).collect().rechunk(),
        disputes=run.table("disputes").select("kind", "buyer_bps", "decided_by").collect(),
        side_payments=run.table("side_payments").select("kind", "cents").collect(),
        gas_by_price=dict(gas.iter_rows()),
        visits=run.manifest.get("visits"),
        coin_price_eur=coin_price_eur,
    )


def kpis(facts: Facts) -> dict[str, Number]:
    """Every key figure by name."""
    return {name: figure(facts) for name, figure in FIGURES.items()}


def orders(facts: Facts) -> Number:
    """Orders placed, declined ones included."""
    return facts.orders.height


def settled(facts: Facts) -> Number:
    """Orders that reached a final outcome other than declined."""
    return facts.ended.height


def conversion(facts: Facts) -> Number:
    """Orders per visit."""
    return _ratio(facts.orders.height, facts.visits)


def decline_rate(facts: Facts) -> Number:
    """Share of orders that the fraud screen declined."""
    return _ratio(facts.orders.filter(pl.col("outcome") == "declined").height, facts.orders.height)


def gmv_cents(facts: Facts) -> Number:
    """Gross merchandise value: what buyers paid in, freight and taxes included."""
    return _whole(facts.funded["total_cents"].sum())


def take_cents(facts: Facts) -> Number:
    """Fees that the platform received."""
    paid = pl.sum_horizontal("to_buyer", "to_seller", "to_carrier", "to_tax", "to_platform")
    fees = facts.ended.select((pl.col("to_platform") / paid * pl.col("total_cents")).sum()).item()
    return round(fees or 0)


def take_rate(facts: Facts) -> Number:
    """Platform fees over gross merchandise value."""
    return _ratio(take_cents(facts), gmv_cents(facts))


def payment_fee_cents(facts: Facts) -> Number:
    """Fees that payment processors took from funded orders."""
    return _whole(facts.funded["payment_fee_cents"].sum())


def freight_share(facts: Facts) -> Number:
    """Freight over landed cost."""
    return _landed_share(facts, "freight")


def duty_share(facts: Facts) -> Number:
    """Duty over landed cost; the fee of clearance is part of the freight."""
    return _landed_share(facts, "duty")


def vat_share(facts: Facts) -> Number:
    """VAT over landed cost."""
    return _landed_share(facts, "vat")


def on_time_share(facts: Facts) -> Number:
    """OTIF: delivered when promised and in good condition, over funded orders that have ended."""
    ended = facts.ended
    perfect = (pl.col("delivered_at") >= 0) & (pl.col("delivered_at") <= pl.col("promised_at"))
    return _ratio(ended.filter(perfect & (pl.col("condition") == "good")).height, ended.height)


def lead_days_median(facts: Facts) -> Number:
    """Median days from order to door."""
    return _lead_days(facts).median()  # type: ignore[return-value]


def lead_days_p95(facts: Facts) -> Number:
    """95th percentile of days from order to door."""
    return _lead_days(facts).quantile(0.95, "linear")


def dispute_rate(facts: Facts) -> Number:
    """Disputes over funded orders."""
    return _ratio(facts.disputes.filter(pl.col("kind") == "dispute").height, facts.funded.height)


def return_rate(facts: Facts) -> Number:
    """Returns over funded orders."""
    return _ratio(facts.disputes.filter(pl.col("kind") == "return").height, facts.funded.height)


def buyer_loss_cents(facts: Facts) -> Number:
    """What buyers paid for nothing, or for goods they could not use."""
    return _whole(facts.orders["buyer_loss_cents"].sum())


def ruled_for_buyer_share(facts: Facts) -> Number:
    """Mean share that buyers got of what was disputed."""
    disputes = facts.disputes.filter(pl.col("kind") == "dispute")
    return disputes.select(pl.col("buyer_bps").mean() / BPS).item()  # type: ignore[no-any-return]


def agreed_share(facts: Facts) -> Number:
    """Share of disputes that the parties settled by an offer."""
    return _decided_share(facts, "agreement")


def default_ruling_share(facts: Facts) -> Number:
    """Share of disputes that nobody ruled on in time."""
    return _decided_share(facts, "silence")


def seller_loss_cents(facts: Facts) -> Number:
    """What honest sellers were not paid for parcels that never came back, less what bonds and insurers paid.

    Goods that were not as described are the seller's own fault and do not count.
    """
    gone = facts.ended.filter(
        (pl.col("shipped_at") >= 0)
        & ~pl.col("outcome").is_in(["returned", "confirmed", "released"])
        & (pl.col("seller_conduct") != "fraudulent")
        & (pl.col("condition") != "not_as_described")
    )
    goods = pl.col("total") - pl.col("freight") - pl.col("duty") - pl.col("vat")
    paid = pl.sum_horizontal("to_buyer", "to_seller", "to_carrier", "to_tax", "to_platform")
    kept = (pl.col("to_seller") + pl.col("to_platform")) / paid
    lost = gone.select(((goods / pl.col("total") - kept) * pl.col("total_cents")).sum()).item()
    made_good = facts.side_payments.filter(pl.col("kind").is_in(["carrier's bond", "insurance"]))
    return round(lost or 0) - _whole(made_good["cents"].sum())


def late_penalty_cents(facts: Facts) -> Number:
    """What late carriers paid their buyers."""
    return _side_payments(facts, "lateness")


def carrier_bond_cents(facts: Facts) -> Number:
    """What carriers paid for lost and damaged parcels."""
    return _side_payments(facts, "carrier's bond")


def seller_bond_cents(facts: Facts) -> Number:
    """What sellers paid their buyers for orders that failed by their fault."""
    return _side_payments(facts, "seller's bond")


def premium_cents(facts: Facts) -> Number:
    """What insuring parcels cost."""
    return _side_payments(facts, "premium")


def insurance_cents(facts: Facts) -> Number:
    """What insurers paid."""
    return _side_payments(facts, "insurance")


def arbitration_fee_cents(facts: Facts) -> Number:
    """What rulings cost, less what silent arbitrators gave back."""
    return _side_payments(facts, "arbitration fee") - _side_payments(facts, "arbitration fee back")


def chargeback_cents(facts: Facts) -> Number:
    """Payments reversed because the means were stolen; the platform bears them."""
    value = (pl.col("chargeback") / pl.col("total") * pl.col("total_cents")).sum()
    return round(facts.funded.select(value).item() or 0)


def gas_total(facts: Facts) -> Number:
    """Gas of all transactions, set-up included."""
    return sum(facts.gas_by_price.values())


def gas_per_order(facts: Facts) -> Number:
    """Gas per settled order."""
    return _ratio(gas_total(facts), facts.ended.height)


def gas_fee_cents_per_order(facts: Facts) -> Number:
    """What that gas cost."""
    wei = sum(price * gas for price, gas in facts.gas_by_price.items())
    return _ratio(wei / _WEI * facts.coin_price_eur * 100, facts.ended.height)


def capital_locked_cent_days_per_order(facts: Facts) -> Number:
    """Euro cents in escrow times days, per settled order; 0 where nothing is held."""
    held = facts.ended.filter(pl.col("escrow_id") > 0)
    days = (pl.col("closed_at") - pl.col("funded_at")) / DAY
    return _ratio(held.select((pl.col("total_cents") * days).sum()).item(), facts.ended.height)


def time_to_money_days(facts: Facts) -> Number:
    """Mean days from the buyer's payment to the seller's credit; 0 where sellers are paid at once."""
    paid = facts.ended.filter(pl.col("to_seller") > 0)
    wait = (
        pl.when(pl.col("escrow_id") > 0)
        .then((pl.col("closed_at") - pl.col("funded_at")) / DAY)
        .otherwise(0.0)
    )
    return paid.select(wait.mean()).item()  # type: ignore[no-any-return]


def co2_kg_per_order(facts: Facts) -> Number:
    """Emissions of freight per funded order."""
    return _ratio(_whole(facts.orders["co2_g"].sum()) / 1000, facts.funded.height)


FIGURES: Final[Mapping[str, Callable[[Facts], Number]]] = {
    figure.__name__: figure
    for figure in (
        orders, settled, conversion, decline_rate, gmv_cents, take_cents, take_rate, payment_fee_cents,
        freight_share, duty_share, vat_share, on_time_share, lead_days_median, lead_days_p95, dispute_rate,
        return_rate, ruled_for_buyer_share, agreed_share, default_ruling_share, buyer_loss_cents, seller_loss_cents,
        late_penalty_cents, carrier_bond_cents, seller_bond_cents, premium_cents, insurance_cents,
        arbitration_fee_cents, chargeback_cents, gas_total, gas_per_order, gas_fee_cents_per_order,
        capital_locked_cent_days_per_order, time_to_money_days, co2_kg_per_order,
    )
}  # fmt: skip
"""Key figures in the order in which they are shown."""


def _ratio(part: Number, whole: Number) -> Number:
    return None if part is None or not whole else part / whole


def _whole(value: object) -> int:
    return int(value)  # type: ignore[call-overload,no-any-return]


def _side_payments(facts: Facts, kind: str) -> int:
    return _whole(facts.side_payments.filter(pl.col("kind") == kind)["cents"].sum())


def _decided_share(facts: Facts, decided_by: str) -> Number:
    disputes = facts.disputes.filter(pl.col("kind") == "dispute")
    return _ratio(disputes.filter(pl.col("decided_by") == decided_by).height, disputes.height)


def _landed_share(facts: Facts, part: str) -> Number:
    cents = (pl.col(part) / pl.col("total") * pl.col("total_cents")).sum()
    return _ratio(facts.funded.select(cents).item(), gmv_cents(facts))


def _lead_days(facts: Facts) -> pl.Series:
    delivered = facts.orders.filter(pl.col("delivered_at") >= 0)
    return delivered.select((pl.col("delivered_at") - pl.col("placed_at")) / DAY).to_series()
