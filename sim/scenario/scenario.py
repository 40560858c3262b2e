"""What a market is made of: frozen, explicit, in integer units wherever money or time is meant.

Every figure that is an assumption stands in a scenario file, usually as a reference to the named and sourced
entry in `scenarios/data/assumptions.toml`. No field that shapes a result has a default here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date  # noqa: TC003 - resolved when scenario files are validated
from typing import Literal

from sim.scenario.policies import Policies  # noqa: TC001 - resolved when scenario files are validated

Share = float
"""A number from 0 to 1."""


@dataclass(frozen=True, kw_only=True)
class Data:
    """Names of the tables that the scenario reads, relative to `scenarios/data`."""

    places: str = "places.csv"
    links: str = "links.csv"
    fx: str = "fx.csv"
    vat: str = "vat.csv"
    duty: str = "duty.csv"
    low_value: str = "low_value.csv"
    catalogue: str = "catalogue.csv"
    hour_of_week: str = "hour_of_week.csv"
    countries: str = "countries.csv"
    basket: str = "basket.csv"
    repeat: str = "repeat.csv"


@dataclass(frozen=True, kw_only=True)
class Country:
    """Where buyers live.

    Attributes:
        code: ISO 3166 alpha-2.
        currency: ISO 4217; buyers pay in it.
        hub: place from which the last mile starts.
        customs_area: trade inside one area is free of duty and clearance.
        utc_offset_hours: local time, for the daily shape of demand.
        weight: share of visits before normalisation; the demand data decide where it is absent.
    """

    code: str
    currency: str
    hub: str
    customs_area: str
    utc_offset_hours: int
    weight: float | None = None


@dataclass(frozen=True, kw_only=True)
class Warehouse:
    """A place from which sellers ship, with stations for picking and packing.

    Attributes:
        place: city code.
        currency: in which its sellers price.
        sellers: how many sellers keep their stock here.
        price_factor: level of prices against the catalogue's.
        pick_stations: orders picked at the same time.
        pack_stations: orders packed at the same time.
    """

    place: str
    currency: str
    sellers: int
    price_factor: float
    pick_stations: int
    pack_stations: int


@dataclass(frozen=True, kw_only=True)
class Handling:
    """Times inside a warehouse; minutes are medians, sigmas are of the logarithm."""

    wave_minutes: int
    pick_minutes: float
    pack_minutes: float
    sigma: float


@dataclass(frozen=True, kw_only=True)
class Demand:
    """Visits and what buyers like.

    Attributes:
        buyers: people who may visit.
        visits_per_day: mean over the week.
        slate: listings shown per visit.
        price_elasticity: weight of the logarithm of the landed price in utility (negative).
        promise_per_day: utility lost per promised day of delivery (negative).
        reputation_per_star: utility per star of the seller's rating, of five.
        familiarity: utility of a seller that has served this buyer well before.
        outside_utility: of buying nothing, against a listing at its product's usual price, delivered at once
            by an unrated seller.
        country_mix_exponent: the data's customers by country are raised to this power.
        opportunist_share: buyers who sometimes claim wrongly that goods are not as described.
        thief_share: buyers who pay with stolen means; the owner charges back.
        mismatch_honest: share of honest buyers whose payment means is from another country.
        mismatch_thief: the same for thieves.
        thief_quantity_factor: thieves order this many times what others would.
    """

    buyers: int
    visits_per_day: float
    slate: int
    price_elasticity: float
    promise_per_day: float
    reputation_per_star: float
    familiarity: float
    outside_utility: float
    country_mix_exponent: float
    opportunist_share: Share
    thief_share: Share
    mismatch_honest: Share
    mismatch_thief: Share
    thief_quantity_factor: float


@dataclass(frozen=True, kw_only=True)
class Selling:
    """How sellers behave.

    Attributes:
        listings_per_seller: offers of each seller.
        price_sigma: log-standard-deviation of prices of one product between sellers.
        slow_share: sellers who let orders lie.
        fraudulent_share: sellers who take money for nothing or for junk.
        never_ships_share: orders that a fraudulent seller does not ship at all; the others hold junk.
        handling_hours: median time before a paid order reaches the pickers.
        handling_sigma: its log-standard-deviation.
        slow_factor: slow sellers take this many times as long.
        payout_days: between two withdrawals of one seller.
        stock_cover_units: units of a listing that replenishment aims for.
        restock_days: median lead time of the supplier.
        restock_sigma: its log-standard-deviation.
        promise_factor: promised time from order to door over the expected one.
        patience_days: how long an order waits for stock before the seller cancels it.
    """

    listings_per_seller: int
    price_sigma: float
    slow_share: Share
    fraudulent_share: Share
    never_ships_share: Share
    handling_hours: float
    handling_sigma: float
    slow_factor: float
    payout_days: int
    stock_cover_units: int
    restock_days: float
    restock_sigma: float
    promise_factor: float
    patience_days: int


@dataclass(frozen=True, kw_only=True)
class Mode:
    """One way of moving freight: timetable, tariff, risk.

    Attributes:
        name: as in the links table.
        speed_kmh: door of one terminal to door of the next, without dwell.
        dwell_hours: at the terminal before departure.
        headway_hours: between departures on one link.
        capacity_kg: per departure of one link.
        delay_sigma: log-standard-deviation of the transit time.
        fixed_cents: tariff in euro cents per parcel and leg.
        per_kg_cents: tariff in euro cents per kilogram and leg.
        per_kg_km_cents: tariff in euro cents per kilogram and kilometre.
        loss_rate: parcels lost per leg.
        damage_rate: parcels damaged per leg.
        co2_kg_per_tonne_km: well-to-wheel emission factor.
    """

    name: str
    speed_kmh: float
    dwell_hours: float
    headway_hours: float
    capacity_kg: int
    delay_sigma: float
    fixed_cents: float
    per_kg_cents: float
    per_kg_km_cents: float
    loss_rate: Share
    damage_rate: Share
    co2_kg_per_tonne_km: float


@dataclass(frozen=True, kw_only=True)
class LastMile:
    """From the hub to the door."""

    median_days: float
    sigma: float
    fixed_cents: float
    per_kg_cents: float
    loss_rate: Share
    damage_rate: Share
    co2_kg_per_parcel: float


@dataclass(frozen=True, kw_only=True)
class Customs:
    """Clearance at the destination's border. Medians in hours, sigma of the logarithm; the fee is per parcel."""

    fee_cents: int
    clearance_hours: float
    inspection_rate: Share
    inspection_hours: float
    sigma: float


@dataclass(frozen=True, kw_only=True)
class PaymentMethod:
    """A way to pay.

    Attributes:
        name: as the tables show it.
        share: of buyers' payments, before normalisation.
        fee_bps: of the amount, kept by the processor.
        fixed_fee_cents: per payment, in euro cents.
        delay_minutes: until the money can be put into escrow.
        chargeback: whether the owner of stolen means can have the payment reversed.
        self_custody: whether buyers pay from wallets of their own; else a processor pays for them.
    """

    name: str
    share: float
    fee_bps: int
    fixed_fee_cents: int
    delay_minutes: float
    chargeback: bool
    self_custody: bool


@dataclass(frozen=True, kw_only=True)
class AfterSales:
    """What buyers, sellers and the arbiter do once a parcel has arrived."""

    inspect_hours: float
    inspect_sigma: float
    confirm_share: Share
    return_rate: Share
    return_days: float
    return_sigma: float
    not_as_described_rate: Share
    opportunist_claim_rate: Share
    evidence_hours: float
    ruling_hours: float
    ruling_sigma: float
    evidence_quality: Share
    silent_arbiter_share: Share
    chargeback_days: int
    chargeback_fee_cents: int
    remorse_rate: Share
    remorse_hours: float


CovenantName = Literal[
    "cancelling", "returns", "offers", "carriage", "bond", "reputation", "insurance", "tribunal", "jurors"
]
"""The optional features of the escrow protocol (docs/covenants.md)."""


@dataclass(frozen=True, kw_only=True)
class Covenants:
    """What the optional features are set to; each counts only if `settlement.covenants` names the feature.

    Attributes:
        cancel_bps: part of the price that a buyer who calls off leaves to the seller.
        accept_share: of offers to settle that the other side takes.
        carrier_bond_bps: what a carrier puts up, of the price.
        late_bps_per_day: what it forfeits of that for each day or part of a day after the promise.
        pick_up_bps: part of the freight that is due when the parcel is picked up.
        export_bps: part due when it is cleared for export.
        import_bps: part due when it is cleared for import.
        seller_bond_bps: what a seller puts up, of the price; with `reputation`, what a stranger does.
        least_bond_bps: what a seller of the best reputation puts up.
        premium_bps: of the insured price.
        deductible_bps: of a loss, which the insured bears.
        insurer_capital: whole units of every currency behind the policies.
        arbitration_fee_gwei: what it costs to open a case, per arbitrator or juror, in native coin.
        arbitrator_bond_gwei: what an arbitrator loses by its silence on one case.
        juror_stake_gwei: what a juror puts up.
        jurors: who stand ready.
        panel: how many are drawn.
        slash_bps: of its stake, what a juror loses who votes alone, or not at all.
        juror_error: spread of a juror's reading of the evidence.
        absent_share: of jurors who do not vote.
        appeal_share: of lost cases that the loser takes to the larger panel.
        vote_hours: for committing, and again for revealing, and again for appealing.
        patience_hours: what an arbitrator has before another is asked.
    """

    cancel_bps: int
    accept_share: Share
    carrier_bond_bps: int
    late_bps_per_day: int
    pick_up_bps: int
    export_bps: int
    import_bps: int
    seller_bond_bps: int
    least_bond_bps: int
    premium_bps: int
    deductible_bps: int
    insurer_capital: int
    arbitration_fee_gwei: int
    arbitrator_bond_gwei: int
    juror_stake_gwei: int
    jurors: int
    panel: int
    slash_bps: int
    juror_error: float
    absent_share: Share
    appeal_share: Share
    vote_hours: int
    patience_hours: int


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """The escrow's terms and the chain under it. Windows become seconds on chain."""

    mode: Literal["chain", "instant"]
    engine: str
    block_interval: int
    block_gas_limit: int
    gas_price_gwei: float
    native_coin_price_eur: float
    platform_fee_bps: int
    ship_window_days: int
    deliver_window_days: int
    inspect_window_days: int
    ruling_window_days: int
    default_buyer_bps: int
    covenants: tuple[CovenantName, ...] = ()
    contract: str = ""

    @property
    def gas_price_wei(self) -> int:
        """Price of one unit of gas in wei."""
        return round(self.gas_price_gwei * 10**9)


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A market, complete.

    Attributes:
        name: short name, used for the run directory.
        title: one line for people.
        start: the day on which the clock is 0, UTC midnight.
        days: horizon for new visits; orders placed before it are finished.
        seed: root of every random stream.
        fx_markup_bps: margin of the exchange on every conversion.
    """

    name: str
    title: str
    start: date
    days: int
    seed: int
    fx_markup_bps: int
    demand: Demand
    countries: tuple[Country, ...]
    warehouses: tuple[Warehouse, ...]
    handling: Handling
    selling: Selling
    modes: tuple[Mode, ...]
    last_mile: LastMile
    customs: Customs
    payments: tuple[PaymentMethod, ...]
    after_sales: AfterSales
    settlement: Settlement
    covenants: Covenants
    policies: Policies
    data: Data = field(default_factory=Data)
    description: str = ""
