"""Who may see which column of which table, and which columns identify somebody or something.

Every column of every table stands here once. A new one that does not is told by a test, so that none is shown by
accident. Rows that a role sees are chosen in `analytics.runs.roles`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

RoleKind = Literal["buyer", "seller", "carrier", "auditor", "platform"]

ROLES: Final[Mapping[str, RoleKind]] = {
    "b": "buyer", "s": "seller", "c": "carrier", "a": "auditor", "p": "platform",
}  # fmt: skip
"""Roles by the letter that stands for them below."""

IDENTIFIERS: Final[Mapping[str, str]] = {
    "buyer": "buyer",
    "seller": "seller",
    "heard_of": "seller",
    "order": "order",
    "visit": "visit",
    "escrow_id": "escrow",
    "listing": "listing",
    "shipment": "shipment",
    "consignment": "consignment",
    "device": "device",
    "instrument": "instrument",
    "address": "address",
    "number": "graded",
    "tx": "transaction",
    "actor": "actor",
    "payer": "actor",
    "payee": "actor",
    "sender": "actor",
    "sender_address": "wallet",
    "to": "wallet",
}
"""Columns that a pseudonym takes the place of, by what they identify. `actor` is a name of `sim.core.accounts`,
`graded` a seller or an account by the column `kind`."""

ACCOUNTS: Final = frozenset({("screenings", "buyer")})
"""Tables whose column of that name has the numbers of accounts, not those of people."""

_SEEN: Final[Mapping[str, Mapping[str, str]]] = {
    "traffic": {"ap": "day sessions searches carts visits bought"},
    "marketing": {
        "ap": "day channel spend_cents contacts visits orders margin_cents",
        "": "extra_visits extra_orders",
    },
    "visits": {
        "bap": "visit time buyer buyer_country segment wanted found payments declined orders",
        "b": "heard_of",
        "p": "unmet unmet_units",
        "": "surplus_cents",
    },
    "looks": {
        "bap": "visit look sku quantity shown place listing",
        "p": "unmet",
        "": "surplus_cents gain_cents",
    },
    "orders": {
        "bscap": "order buyer_country seller_country weight_g currency route service promised_at shipped_at "
        "delivered_at to_carrier co2_g",
        "bsap": "placed_at buyer seller lines quantity goods freight duty vat total total_cents payment funded_at "
        "closed_at outcome buyer_bps to_buyer to_seller to_tax to_platform chargeback escrow_id",
        "bap": "visit",
        "sap": "fee",
        "ap": "payment_fee_cents country_mismatch",
        "p": "buyer_orders buyer_disputes",
        "b": "condition",
        "": "buyer_loss_cents buyer_conduct seller_conduct",
    },
    "order_lines": {
        "bsap": "order line listing sku category quantity missing returned weight_g unit_price currency goods",
        "sap": "asked_at waited found",
    },
    "order_events": {"bscap": "time order event actor place amount", "bsap": "tx"},
    "disputes": {
        "bsap": "order kind opened_at closed_at buyer_bps decided_by",
        "ap": "buyer_evidence seller_evidence",
        "": "buyer_right",
    },
    "side_payments": {"bscap": "time order kind payer payee currency amount cents"},
    "stock": {"ap": "time sku warehouse movement quantity on_hand on_order value_cents order"},
    "counts": {"ap": "time sku warehouse cause book found"},
    "stations": {"ap": "day warehouse place station servers staffed busy came served left queue waited"},
    "transactions": {
        "bscap": "tx block time order action status gas_used",
        "ap": "sender sender_address to value gas_limit gas_price",
        "": "data output logs",
    },
    "shipments": {
        "bscap": "shipment order carrier origin destination weight_g shipped_at promised_at arrived_at co2_g fate",
        "scap": "volume_ml",
    },
    "legs": {
        "cap": "shipment consignment leg mode origin destination departure ready_at departed_at arrived_at "
        "released_at km weight_g chargeable_g capacity_g rolled cents co2_g fate back",
    },
    "clearances": {
        "bscap": "order place low_value lodged_at stage waited held released_at outcome",
        "cap": "consignment",
    },
    "arrivals": {"bscap": "order shipment at stage place low median high"},
    "transfers": {
        "ap": "consignment sku origin destination quantity weight_g value_cents route sent_at arrived_at "
        "freight_cents duty_cents co2_g fate",
    },
    "rounds": {"ap": "day depot van departed_at stops own weight_g km minutes shift_minutes cents co2_g"},
    "ways_back": {
        "bscap": "shipment order reason carrier origin destination asked_at sent_at ended_at became",
        "scap": "weight_g volume_ml first_mile_cents clearance_cents cents co2_g",
        "bsap": "payer",
        "sap": "worth_cents",
    },
    "screenings": {
        "ap": "order time action risk explores passed ended decided_after cost_cents buyer seller "
        "seller_rating lines quantity amount_cents payment reversible country_mismatch buyer_orders "
        "buyer_disputes reasons",
        "p": "device instrument instrument_country address attested opened_at hour tries",
        "": "lost_cents conduct tactic",
    },
    "grades": {
        "bsap": "time kind number name opened_at before grade",
        "sap": "warning risk tried bad reasons",
        "": "tactic cheats_from",
    },
}  # fmt: skip
"""Columns by table and by the letters of the roles that see them. Where there is no letter nobody could see it: the
hidden truth of the simulation, and bytes of the chain, in which addresses stand as they are. In which condition
goods came is what their buyer finds, and what a friend said it alone has heard; others are told by disputes."""

SEEN_BY: Final[Mapping[str, Mapping[str, frozenset[RoleKind]]]] = {
    table: {
        column: frozenset(ROLES[letter] for letter in letters)
        for letters, columns in groups.items()
        for column in columns.split()
    }
    for table, groups in _SEEN.items()
}
"""Roles that see a column, by table and column."""


def seen(table: str, role: RoleKind) -> tuple[str, ...]:
    """Columns of `table` that `role` sees, in no particular order; none if it sees nothing of it.

    Raises:
        KeyError: if there is no such table.
    """
    return tuple(column for column, roles in SEEN_BY[table].items() if role in roles)


def identified_by(table: str, column: str) -> str:
    """What a column identifies, or nothing."""
    return "account" if (table, column) in ACCOUNTS else IDENTIFIERS.get(column, "")
