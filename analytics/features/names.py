"""What the features of an order are called, in the order in which they come. docs/screens.md explains each."""

from __future__ import annotations

from typing import Final

from sim.core.units import DAY, HOUR

WINDOWS: Final = (HOUR, DAY, 7 * DAY, 30 * DAY)
"""Seconds over which orders are counted, and their amounts summed up."""

HORIZON: Final = 180 * DAY
"""Seconds for which an account, a device, an instrument or an address is known at all."""

LATELY: Final = 90 * DAY
"""Seconds for which links, chargebacks, disputes, returns, proofs and shares count."""

KEYS: Final = ("account", "device", "instrument", "address")
_SPANS: Final = ("1h", "24h", "7d", "30d")
_MEANS: Final = KEYS[1:]

ORDER: Final = (
    "log_amount", "amount_over_account", "amount_over_category", "log_quantity", "lines", "log_tries",
    "hour_sin", "hour_cos", "night", "log_orders",
)  # fmt: skip
ACCOUNT: Final = (
    "log_account_age", "first_order", "delivered", "disputes", "returns", "proofs", "refusals",
    "attested", "mismatch", "account_links",
)  # fmt: skip
MEANS: Final = tuple(f"{name}_{what}" for name in _MEANS for what in ("age", "accounts"))
VELOCITY: Final = tuple(
    f"{name}_{what}_{span}" for name in KEYS for span in _SPANS for what in ("orders", "amount")
)
CHARGED_BACK: Final = tuple(f"{name}_chargebacks" for name in KEYS)
SHARES: Final = (
    "corridor_share", "payment_share", "issuer_share", "category_share", "seller_share", "seller_rating",
    "log_seller_orders", "pair_orders",
)  # fmt: skip
GRAPH: Final = ("graph_nodes", "graph_accounts", "graph_density", "graph_frauds", "graph_distance")

PLAIN: Final = ORDER + ACCOUNT + MEANS + VELOCITY + CHARGED_BACK + SHARES
"""All but those that take a walk through the graph."""

NAMES: Final = PLAIN + GRAPH
