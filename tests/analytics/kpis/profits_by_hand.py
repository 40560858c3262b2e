"""What every group of actors is left with, once more, from rows, in plain Python."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from analytics.accounts import GROUPS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.accounts import Terms

Rows = list[dict[str, Any]]
DAY = 86_400
SHARES = {"to_buyer": "buyers", "to_seller": "sellers", "to_carrier": "forwarders", "to_tax": "tax_offices",
          "to_platform": "platform"}  # fmt: skip


def whole(amount: float) -> int:
    """Halves away from zero."""
    return int(abs(amount) + 0.5) * (1 if amount > 0 else -1)


def group(account: str) -> str:
    return GROUPS[account.partition(":")[0]]


class Books:
    """Who gave and took, in euro cents, by group."""

    def __init__(self, tables: Mapping[str, Rows], terms: Terms) -> None:
        self.tables = tables
        self.scenario, self.rates = terms
        self.left: Counter[str] = Counter()
        self.kept = 0
        self.funded = {o["order"]: o for o in tables["orders"] if o["funded_at"] >= 0}
        self.lines: defaultdict[int, Rows] = defaultdict(list)
        for line in tables["order_lines"]:
            self.lines[line["order"]].append(line)
        for order in self.funded.values():
            self.of_order(order)
        self.of_carriage()
        self.of_goods()
        self.of_the_chain()
        for day in tables["marketing"]:
            self.pay("platform", "media", day["spend_cents"])

    def pay(self, giver: str, taker: str, cents: int) -> None:
        self.left[giver] -= cents
        self.left[taker] += cents

    def of_order(self, order: dict[str, Any]) -> None:
        self.pay("buyers", "escrow", order["total_cents"])
        self.pay("platform", "processors", order["payment_fee_cents"])
        for column, payee in SHARES.items():
            self.pay("escrow", payee, cents(order, order[column]))
        self.pay("platform", "buyers", cents(order, order["chargeback"] * factor(order["currency"])))
        own = self.lines[order["order"]][0]["currency"]
        if own != order["currency"]:
            margin = whole(order["to_seller"] * (self.scenario.selling.exchange_margin_bps / 10_000))
            rate = self.rates.rate(order["currency"], max(order["closed_at"], order["funded_at"]) // DAY)
            self.pay("sellers", "exchanges", whole(margin * 100 / rate))

    def of_carriage(self) -> None:
        for leg in self.tables["legs"]:
            if leg["departed_at"] >= 0 and leg["shipment"] >= 0:
                self.pay("forwarders", "hauliers", leg["cents"])
        last = self.scenario.last_mile
        for order in self.funded.values():
            if order["delivered_at"] >= 0:
                fee = last.fixed_cents + order["weight_g"] / 1000 * last.per_kg_cents
                self.pay("forwarders", "hauliers", whole(fee))
        for event in self.tables["order_events"]:
            if event["event"] == "cleared":
                self.pay("forwarders", "brokers", self.scenario.customs.fee_cents)
            if event["event"] == "refused":
                order = self.funded[event["order"]]
                self.pay("processors", "buyers", order["total_cents"] - cents(order, order["to_buyer"]))

        for way in self.tables["ways_back"]:
            self.pay(group(way["payer"]), "forwarders", way["cents"])
            self.pay("forwarders", "hauliers", way["first_mile_cents"])
            self.pay("forwarders", "brokers", way["clearance_cents"])

    def of_goods(self) -> None:
        stock = self.tables["stock"]
        closed = max((o["closed_at"] for o in self.tables["orders"]), default=0)
        end = max((closed, 0, *(move["time"] for move in stock)))
        held: Counter[str] = Counter()
        for move in stock:
            if move["movement"] == "ordered":
                continue
            held[move["warehouse"]] += move["value_cents"] * (end - move["time"])
            if move["movement"] != "opening":
                payee = "suppliers" if move["movement"] == "restocked" else "sellers"
                self.pay("stock", payee, move["value_cents"])
        for value in held.values():
            share = self.scenario.handling.holding_cost_bps_per_year / 10_000 / (365 * DAY)
            self.pay("sellers", "warehouses", whole(value * share))
            self.kept += whole(value * share)

    def of_the_chain(self) -> None:
        for paid in self.tables["side_payments"]:
            self.pay(group(paid["payer"]), group(paid["payee"]), paid["cents"])
        cent = self.scenario.settlement.native_coin_price_eur * 100 / 10**18
        for sent in self.tables["transactions"]:
            sender = "platform" if sent["sender"].startswith("buyer:") else group(sent["sender"])
            self.pay(sender, "validators", whole(sent["gas_used"] * sent["gas_price"] * cent))
        wei = sum(sent["gas_used"] * sent["gas_price"] for sent in self.tables["transactions"])
        self.left["validators"] = whole(wei * cent)


def factor(currency: str) -> int:
    return 1_000_000 if currency in ("JPY", "KRW") else 10_000


def cents(order: dict[str, Any], tokens: int) -> int:
    """At the rate of the order's day."""
    return whole(tokens * (order["total_cents"] / (order["total"] * factor(order["currency"]))))
