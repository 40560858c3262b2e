"""Keys that scenario files once had, and what they are called now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.scenario import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from argosy.scenario_files.toml_text import Document

_NEW: Final = {
    "cancel_bps": "cancelling.cancel_bps",
    "accept_share": "offers.accept_share",
    "carrier_bond_bps": "carriage.bond_bps",
    "late_bps_per_day": "carriage.late_bps_per_day",
    "pick_up_bps": "carriage.pick_up_bps",
    "export_bps": "carriage.export_bps",
    "import_bps": "carriage.import_bps",
    "seller_bond_bps": "bond.bond_bps",
    "least_bond_bps": "reputation.least_bond_bps",
    "premium_bps": "insurance.premium_bps",
    "deductible_bps": "insurance.deductible_bps",
    "insurer_capital": "insurance.capital",
    "arbitration_fee_gwei": "tribunal.fee_gwei",
    "arbitrator_bond_gwei": "tribunal.bond_gwei",
    "patience_hours": "tribunal.patience_hours",
    "jurors": "jurors.number",
    "panel": "jurors.panel",
    "juror_stake_gwei": "jurors.stake_gwei",
    "slash_bps": "jurors.slash_bps",
    "juror_error": "jurors.error",
    "absent_share": "jurors.absent_share",
    "appeal_share": "jurors.appeal_share",
    "vote_hours": "jurors.vote_hours",
}
"""Of `[covenants]`, below `modules`."""


_MOVED: Final = {
    ("data", "basket"): (
        "data.baskets",
        "a table with the columns segment, lines_per_order and units_per_line",
    ),
    ("customs", "inspection_hours"): (
        "customs.inspection_minutes",
        "minutes of an officer's work; the wait for one comes to it",
    ),
    ("demand", "price_elasticity"): (
        "demand.price_weight",
        "demand.article_elasticity and demand.market_elasticity say what it is fitted to",
    ),
    ("demand", "thief_share"): (
        "fraud.attempt_share",
        "criminals are no share of the buyers: they make attempts, a share of all baskets",
    ),
    ("demand", "stolen_decline_rate"): ("fraud.stolen_decline_rate", "the same share"),
    ("demand", "mismatch_thief"): ("fraud.mismatch_thief", "the same share, of stolen cards"),
    ("demand", "thief_quantity_factor"): ("fraud.quantity_factor", "the same number"),
    ("after_sales", "chargeback_days"): ("fraud.chargeback_days", "the median of a spread time"),
}
"""Keys of other sections: where each stands now, and more about it."""


_LATE: Final = "how many are late, by how much at least, and by how much on average"

_ZONE: Final = "an IANA name, as in timezone = 'Asia/Kolkata', which knows of daylight saving"


def renamed(document: Document) -> Iterator[Problem]:
    """Take old keys out of `document`, each with a word on what to write in its place."""
    for (section, key), (now, more) in _MOVED.items():
        table = document.get(section)
        if isinstance(table, dict) and table.pop(key, None) is not None:
            yield Problem(f"{section}.{key}", f"is {now} now", more)
    old = document.pop("covenants", None)
    if isinstance(old, dict):
        for key in old:
            yield Problem(
                f"covenants.{key}",
                "covenants are called modules now",
                f"write modules.{_NEW.get(key, '<name>')}",
            )
    countries = document.get("countries")
    for number, country in enumerate(countries if isinstance(countries, list) else ()):
        if isinstance(country, dict) and country.pop("utc_offset_hours", None) is not None:
            where = f"countries.{country.get('code', number)}"
            country.setdefault("timezone", "UTC")
            yield Problem(f"{where}.utc_offset_hours", f"is {where}.timezone now", _ZONE)
    modes = document.get("modes")
    for number, mode in enumerate(modes if isinstance(modes, list) else ()):
        if isinstance(mode, dict) and mode.pop("delay_sigma", None) is not None:
            where = f"modes.{mode.get('name', number)}.delay_sigma"
            yield Problem(where, "is on_time_share, grace_hours and late_hours now", _LATE)
    if old is not None and not (isinstance(old, dict) and old):
        yield Problem("covenants", "covenants are called modules now", "write [modules.<name>]")
    settlement = document.get("settlement")
    if isinstance(settlement, dict) and settlement.pop("covenants", None) is not None:
        yield Problem("settlement.covenants", "covenants are called modules now", "write settlement.modules")
