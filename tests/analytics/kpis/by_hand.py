"""Every KPI once more, from rows, in plain Python: a second opinion that shares nothing with polars."""

from __future__ import annotations

from statistics import mean, median, variance
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Rows = list[dict[str, Any]]
DAY = 86_400
PARTIES = ("buyer", "seller", "carrier", "tax", "platform")


def over(part: float | None, whole: float | None) -> float | None:
    return None if part is None or not whole else part / whole


def average(values: Iterable[float]) -> float | None:
    found = list(values)
    return mean(found) if found else None


def percentile(values: Iterable[float], share: float) -> float | None:
    """With linear interpolation between the two nearest."""
    found = sorted(values)
    if not found:
        return None
    place = share * (len(found) - 1)
    below = int(place)
    above = min(below + 1, len(found) - 1)
    return found[below] + (place - below) * (found[above] - found[below])


class Run:
    """The rows of a run, what all figures have in common, and what each group of actors is left with."""

    def __init__(
        self,
        tables: Mapping[str, Rows],
        visits: int | None,
        coin_price: float,
        left: Mapping[str, int],
        kept: int,
    ) -> None:
        self.left = left
        self.orders = tables["orders"]
        self.lines = tables["order_lines"]
        self.disputes = tables["disputes"]
        self.transactions = tables["transactions"]
        self.paid = tables["side_payments"]
        self.traffic = tables["traffic"]
        self.seen = tables["visits"]
        self.stock = tables["stock"]
        self.kept = kept
        self.asked = [line for line in self.lines if line["asked_at"] >= 0]
        placed = [o["placed_at"] for o in self.orders] or [0]
        self.first, self.last = min(placed), max(placed)
        self.moved = [m for m in self.stock if m["time"] <= self.last]
        self.legs = tables["legs"]
        self.counts = tables["counts"]
        self.flawed = {line["order"] for line in self.lines if line["missing"] > 0}
        self.flawed |= {d["order"] for d in self.disputes if d["kind"] == "dispute"}
        self.stations = [s for s in tables["stations"] if s["warehouse"] >= 0]
        self.officers = [s for s in tables["stations"] if s["warehouse"] < 0]
        self.parcels = [c for c in tables["clearances"] if c["order"] >= 0]
        self.rounds = tables["rounds"]
        self.arrivals = tables["arrivals"]
        self.grades = tables["grades"]
        self.ways_back = tables["ways_back"]
        self.screened = tables["screenings"]
        self.charged = {d["order"] for d in self.disputes if d["kind"] == "chargeback"}
        self.sent_back = [way for way in self.ways_back if way["sent_at"] >= 0]
        self.warned = {e["order"]: e["time"] for e in tables["order_events"] if e["event"] == "warned_late"}
        self.visits = visits
        self.coin_price = coin_price
        self.funded = [o for o in self.orders if o["funded_at"] >= 0]
        self.ended = [o for o in self.orders if o["outcome"] not in ("declined", "open")]
        self.delivered = [o for o in self.orders if o["delivered_at"] >= 0]
        self.reversed = [o for o in self.funded if o["order"] in self.charged]
        self.gmv = sum(o["total_cents"] for o in self.funded)

    def cases(self, kind: str) -> Rows:
        return [d for d in self.disputes if d["kind"] == kind]

    def stopped(self) -> Rows:
        """Good orders that did not go on."""
        return [s for s in self.screened if not s["passed"] and s["conduct"] not in ("thief", "straw")]

    def of_action(self, action: str) -> Rows:
        return [s for s in self.screened if s["action"] == action]

    def fraud_loss(self) -> int:
        back = round(sum(o["chargeback"] / o["total"] * o["total_cents"] for o in self.reversed))
        return back + sum(o["payment_fee_cents"] for o in self.reversed)

    def cost_of(self, rows: Rows, column: str = "cost_cents") -> int:
        return sum(s[column] for s in rows)

    def judged(self, labels: bool) -> Rows:
        """Screenings with a risk, and whether the order was `bad`."""
        rows = [s for s in self.screened if s["risk"] >= 0]
        if labels:
            rows = [s for s in rows if s["passed"] and s["reversible"]]
            return [s | {"bad": s["order"] in self.charged} for s in rows]
        return [s | {"bad": s["conduct"] == "thief"} for s in rows]

    def noticed(self) -> float | None:
        """Mean days until each thief is."""
        end = max((s["time"] for s in self.screened), default=0)
        known: dict[int, int] = {}
        for d in self.cases("chargeback"):
            known[d["order"]] = min(known.get(d["order"], d["closed_at"]), d["closed_at"])
        first: dict[int, int] = {}
        seen: dict[int, int] = {}
        for s in self.screened:
            if s["conduct"] == "thief":
                buyer = s["buyer"]
                first[buyer] = min(first.get(buyer, s["time"]), s["time"])
                at = known.get(s["order"], end) if s["passed"] else s["time"]
                seen[buyer] = min(seen.get(buyer, end), at)
        return average((seen[buyer] - first[buyer]) / DAY for buyer in first)

    def lost_by_sellers(self) -> int:
        """By honest ones, in euro cents."""
        on_shelf: dict[int, int] = {}
        for line in self.lines:
            if line["missing"] > 0:
                on_shelf[line["order"]] = on_shelf.get(line["order"], 0) + line["goods"]
        back = {line["order"] for line in self.lines if line["returned"] > 0}
        gone = [o for o in self.ended if o["outcome"] != "expired" or o["order"] not in back]
        lost = sum(lost_by_seller(o, on_shelf.get(o["order"], 0)) for o in gone)
        return round(lost) - self.paid_as("carrier's bond", "insurance")

    def profit(self, *groups: str) -> int:
        return sum(self.left.get(group, 0) for group in groups)

    def paid_as(self, *kinds: str) -> int:
        return sum(p["cents"] for p in self.paid if p["kind"] in kinds)

    def landed(self, part: str) -> float | None:
        return over(sum(o[part] / o["total"] * o["total_cents"] for o in self.funded), self.gmv)

    def decided(self, by: str) -> float | None:
        disputes = self.cases("dispute")
        return over(sum(d["decided_by"] == by for d in disputes), len(disputes))

    def take(self) -> int:
        return round(sum(o["to_platform"] / paid_out(o) * o["total_cents"] for o in self.ended))

    def back(self, column: str) -> int:
        return sum(way[column] for way in self.ways_back)

    def came(self, step: str) -> int:
        return sum(day[step] for day in self.traffic)

    def lead(self) -> list[float]:
        waits = [
            (o["delivered_at"] if o["delivered_at"] >= 0 else o["closed_at"]) - o["placed_at"]
            for o in self.expected
        ]
        return [
            (wait if o["delivered_at"] >= 0 else max(waits)) / DAY
            for o, wait in zip(self.expected, waits, strict=True)
        ]

    def waiting(self) -> float | None:
        ends = [o["closed_at"] for o in self.orders] + [x["asked_at"] for x in self.asked]
        seconds = [
            (max(ends) - x["asked_at"] if x["waited"] < 0 else x["waited"]) * x["quantity"]
            for x in self.asked
        ]
        return over(sum(seconds) / DAY, self.days)

    def held(self, column: str) -> float | None:
        """Mean over the days between the first order and the last."""
        there = [m for m in self.moved if m["movement"] != "ordered"]
        unit_seconds = sum(m[column] * (self.last - max(m["time"], self.first)) for m in there)
        return over(unit_seconds / DAY, self.days)

    def bullwhip(self) -> float | None:
        week = 7 * DAY
        weeks = (self.last - self.first) // week
        ordered, asked = [0] * weeks, [0] * weeks
        for units, moves in (
            (ordered, [(m["time"], m["quantity"]) for m in self.stock if m["movement"] == "ordered"]),
            (asked, [(x["asked_at"], x["quantity"]) for x in self.asked]),
        ):
            for time, quantity in moves:
                if 0 <= (time - self.first) // week < weeks:
                    units[(time - self.first) // week] += quantity
        return over(variance(ordered), variance(asked)) if weeks > 1 else None

    @property
    def days(self) -> float:
        return (self.last - self.first) / DAY

    def busy(self, station: str) -> float | None:
        last = max((o["placed_at"] // DAY for o in self.orders), default=-(10**9))
        rows = [s for s in self.stations if s["station"] == station and s["day"] <= last]
        return over(sum(s["busy"] for s in rows), sum(s["staffed"] for s in rows))

    def officers_busy(self) -> float | None:
        last = max((o["placed_at"] // DAY for o in self.orders), default=-(10**9))
        rows = [s for s in self.officers if s["day"] <= last]
        return over(sum(s["busy"] for s in rows), sum(s["staffed"] for s in rows))

    def at_customs(self) -> list[float]:
        """Hours of each parcel that was let in."""
        return [(c["released_at"] - c["lodged_at"]) / 3600 for c in self.parcels if c["released_at"] >= 0]

    def declared(self, column: str, *values: str) -> float | None:
        return over(sum(c[column] in values for c in self.parcels), len(self.parcels))

    def queued(self) -> float | None:
        seconds = sum(s["queue"] for s in self.stations if s["station"] in ("pick", "pack"))
        return over(seconds / DAY, sum(s["came"] for s in self.stations if s["station"] == "pick"))

    def dock(self) -> list[float]:
        paid = [o for o in self.expected if o["funded_at"] >= 0]
        waits = [(o["shipped_at"] if o["shipped_at"] >= 0 else o["closed_at"]) - o["funded_at"] for o in paid]
        return [
            (wait if o["shipped_at"] >= 0 else max(waits)) / DAY for o, wait in zip(paid, waits, strict=True)
        ]

    def room_used(self) -> float | None:
        rooms, loaded = {}, 0
        for leg in self.legs:
            rooms[leg["mode"], leg["origin"], leg["destination"], leg["departure"]] = leg["capacity_g"]
            loaded += leg["chargeable_g"]
        return over(loaded, sum(rooms.values()))

    def under_way(self) -> list[float]:
        sent = [o for o in self.ended if o["shipped_at"] >= 0]
        took = [
            (o["delivered_at"] if o["delivered_at"] >= 0 else o["closed_at"]) - o["shipped_at"] for o in sent
        ]
        return [
            (days if o["delivered_at"] >= 0 else max(took)) / DAY for o, days in zip(sent, took, strict=True)
        ]

    @property
    def expected(self) -> list[dict[str, Any]]:
        return [o for o in self.ended if o["outcome"] != "called_off"]

    def predictions(self) -> list[tuple[dict[str, Any], dict[str, Any], int]]:
        """Order, prediction and the seconds for which it stood."""
        found = []
        for o in self.ended:
            mine = sorted((a for a in self.arrivals if a["order"] == o["order"]), key=lambda a: a["at"])
            end = o["delivered_at"] if o["delivered_at"] >= 0 else o["closed_at"]
            until = [*(a["at"] for a in mine[1:]), *[end] * bool(mine)]
            found += [(o, a, then - a["at"]) for a, then in zip(mine, until, strict=True)]
        return found

    def by_time(self, arrived: bool, value: Callable[[int, dict[str, Any]], float]) -> float | None:
        """Mean of a value of arrival and prediction by parcel-time."""
        some = [
            (o["delivered_at"], a, s)
            for o, a, s in self.predictions()
            if o["delivered_at"] >= 0 or not arrived
        ]
        return over(sum(value(at, a) * s for at, a, s in some), sum(s for *_, s in some))

    def warnings(self, kind: str) -> Rows:
        return [g for g in self.grades if g["kind"] == kind and g["warning"]]

    def in_vain(self, kind: str) -> float | None:
        return average(g["tactic"] == "" for g in self.warnings(kind))

    def crooks(self) -> list[tuple[Rows, int | None]]:
        """Bad orders of every shop of a fraudulent seller that has any, and when was warned of it."""
        shops: dict[tuple[int, int], Rows] = {}
        for o in self.funded:
            unshipped = o["outcome"] == "expired" and o["shipped_at"] < 0
            bad = unshipped or o["condition"] == "not_as_described"
            opened = [
                g["opened_at"]
                for g in self.grades
                if (g["kind"], g["number"], g["before"]) == ("seller", o["seller"], "")
                and g["opened_at"] <= o["placed_at"]
            ]
            if bad and opened and o["seller_conduct"] == "fraudulent":
                shops.setdefault((o["seller"], max(opened)), []).append(o)
        return [
            (
                orders,
                min(
                    (g["time"] for g in self.warnings("seller") if (g["number"], g["opened_at"]) == shop),
                    default=None,
                ),
            )
            for shop, orders in shops.items()
        ]

    def warned_early(self) -> float | None:
        return average(
            at is not None and sum(o["placed_at"] <= at for o in orders) < 10 for orders, at in self.crooks()
        )

    def crook_days(self) -> float | None:
        days = [
            (at - min(o["placed_at"] for o in orders)) / DAY for orders, at in self.crooks() if at is not None
        ]
        return median(days) if days else None

    def late(self) -> list[dict[str, Any]]:
        return [
            o for o in self.ended
            if o["shipped_at"] >= 0 and (o["delivered_at"] < 0 or o["delivered_at"] > o["promised_at"])
        ]  # fmt: skip


def pinball(at: int, row: dict[str, Any]) -> float:
    """Mean loss of the three quantiles in days."""
    found = []
    for name, level in (("low", 0.1), ("median", 0.5), ("high", 0.9)):
        off = at - row[name]
        found.append((level if off > 0 else level - 1) * off / DAY)
    return mean(found)


def paid_out(order: dict[str, Any]) -> int:
    return sum(order[f"to_{party}"] for party in PARTIES)


def held_days(order: dict[str, Any]) -> float:
    """In escrow; 0 where there is none."""
    return (order["closed_at"] - order["funded_at"]) / DAY if order["escrow_id"] > 0 else 0.0


def lost_by_seller(order: dict[str, Any], on_shelf: int) -> float:
    """What an honest seller was not paid for goods that are gone, in euro cents; those `on_shelf` are not."""
    gone = order["shipped_at"] >= 0 and order["outcome"] not in ("returned", "confirmed", "released")
    if not gone or order["seller_conduct"] == "fraudulent" or order["condition"] == "not_as_described":
        return 0.0
    goods = order["total"] - order["freight"] - order["duty"] - order["vat"] - on_shelf
    kept = (order["to_seller"] + order["to_platform"]) / paid_out(order)
    return float((goods / order["total"] - kept) * order["total_cents"])


def split(rows: Rows) -> tuple[list[float], list[float]]:
    bad, good = [s["risk"] for s in rows if s["bad"]], [s["risk"] for s in rows if not s["bad"]]
    return (bad, good) if bad and good else ([], [])


def area(rows: Rows) -> float | None:
    bad, good = split(rows)
    return over(sum((b > g) + (b == g) / 2 for b in bad for g in good), len(bad) * len(good))


def precision(rows: Rows) -> float | None:
    """At each bad order, among all with at least its risk."""
    bad, good = split(rows)
    return average(over(sum(x >= b for x in bad), sum(x >= b for x in bad + good)) or 0.0 for b in bad)


def recall(rows: Rows) -> float | None:
    bad, good = split(rows)
    if not bad:
        return None
    thresholds = [t for t in {*bad, *good} if sum(g >= t for g in good) <= 0.01 * len(good)]
    return max((sum(b >= t for b in bad) / len(bad) for t in thresholds), default=0.0)


def off(rows: Rows) -> float | None:
    bins: dict[int, float] = {}
    for s in rows:
        place = min(int(s["risk"] * 10), 9)
        bins[place] = bins.get(place, 0.0) + s["risk"] - s["bad"]
    return over(sum(map(abs, bins.values())), len(rows))


def cards(rows: Rows) -> float | None:
    found, known = [], set()
    for day in sorted({s["time"] // DAY for s in rows}):
        risk: dict[int, float] = {}
        bad = set()
        for s in rows:
            if s["time"] // DAY == day and s["instrument"] not in known:
                risk[s["instrument"]] = max(risk.get(s["instrument"], 0.0), s["risk"])
                bad |= {s["instrument"]} if s["bad"] else set()
        top = sorted(risk, key=lambda card: (-risk[card], card))[:100]
        found += [len(bad & set(top)) / len(top)] if top else []
        known |= bad & set(top)
    return average(found)


LEFT = ("sold", "unpacked", "returned")


def at_once(line: dict[str, Any]) -> bool:
    """On the shelf when it was asked for."""
    return bool(line["found"]) and line["waited"] == 0


def in_time_and_good(order: dict[str, Any]) -> bool:
    return 0 <= order["delivered_at"] <= order["promised_at"] and order["condition"] == "good"


BY_HAND: dict[str, Callable[[Run], float | None]] = {
    "orders": lambda r: len(r.orders),
    "settled": lambda r: len(r.ended),
    "conversion": lambda r: over(len({o["visit"] for o in r.orders}), r.visits),
    "session_conversion": lambda r: over(r.came("bought"), r.came("sessions")),
    "abandoned_carts": lambda r: over(r.came("carts") - r.came("bought"), r.came("carts")),
    "lines_per_order": lambda r: over(sum(o["lines"] for o in r.orders), len(r.orders)),
    "payment_decline_rate": lambda r: over(
        sum(v["declined"] for v in r.seen), sum(v["payments"] for v in r.seen)
    ),
    "buyer_surplus_cents": lambda r: sum(v["surplus_cents"] for v in r.seen),
    "decline_rate": lambda r: over(sum(o["outcome"] == "declined" for o in r.orders), len(r.orders)),
    "gmv_cents": lambda r: r.gmv,
    "take_cents": Run.take,
    "take_rate": lambda r: over(r.take(), r.gmv),
    "payment_fee_cents": lambda r: sum(o["payment_fee_cents"] for o in r.funded),
    "voucher_cost_cents": lambda r: r.paid_as("voucher"),
    "freight_share": lambda r: r.landed("freight"),
    "duty_share": lambda r: r.landed("duty"),
    "vat_share": lambda r: r.landed("vat"),
    "door_charges_cents": lambda r: r.paid_as("import charges") + r.paid_as("disbursement fee"),
    "on_time_share": lambda r: over(sum(map(in_time_and_good, r.ended)), len(r.ended)),
    "perfect_order_share": lambda r: over(
        sum(in_time_and_good(o) and o["order"] not in r.flawed for o in r.ended), len(r.ended)
    ),
    "lead_days_mean": lambda r: average(r.lead()),
    "lead_days_median": lambda r: median(r.lead()) if r.lead() else None,
    "lead_days_p95": lambda r: percentile(r.lead(), 0.95),
    "never_arrived_share": lambda r: over(sum(o["delivered_at"] < 0 for o in r.expected), len(r.expected)),
    "room_used_share": Run.room_used,
    "rolled_share": lambda r: over(sum(leg["rolled"] > 0 for leg in r.legs), len(r.legs)),
    "transit_days_p95": lambda r: percentile(r.under_way(), 0.95),
    "cost_to_serve_cents_per_order": lambda r: over(
        r.profit("hauliers", "brokers", "warehouses", "processors", "validators"), len(r.ended)
    ),
    "arrival_error_days": lambda r: r.by_time(True, lambda at, a: abs(at - a["median"]) / DAY),
    "arrival_coverage": lambda r: r.by_time(False, lambda at, a: float(a["low"] <= at <= a["high"])),
    "arrival_pinball_days": lambda r: r.by_time(True, pinball),
    "late_warned_share": lambda r: over(
        sum(r.warned.get(o["order"], o["promised_at"] + 1) <= o["promised_at"] for o in r.late()), len(r.late())
    ),
    "warned_ahead_days": lambda r: (
        median(ahead)
        if (ahead := [
            (o["promised_at"] - r.warned[o["order"]]) / DAY for o in r.late() if o["order"] in r.warned
        ])
        else None
    ),
    "false_warning_share": lambda r: over(
        sum(o["order"] in r.warned and 0 <= o["delivered_at"] <= o["promised_at"] for o in r.ended),
        sum(o["order"] in r.warned for o in r.ended),
    ),
    "pick_utilisation": lambda r: r.busy("pick"),
    "pack_utilisation": lambda r: r.busy("pack"),
    "receive_utilisation": lambda r: r.busy("receive"),
    "queue_days_mean": Run.queued,
    "dock_days_median": lambda r: median(r.dock()) if r.dock() else None,
    "dock_days_p95": lambda r: percentile(r.dock(), 0.95),
    "clearance_hours_mean": lambda r: average(r.at_customs()),
    "clearance_hours_p95": lambda r: percentile(r.at_customs(), 0.95),
    "released_at_once_share": lambda r: over(
        sum((c["stage"], c["outcome"]) == ("electronic", "released") for c in r.parcels), len(r.parcels)
    ),
    "customs_inspected_share": lambda r: r.declared("stage", "inspection"),
    "customs_refused_share": lambda r: r.declared("outcome", "refused", "destroyed"),
    "officer_utilisation": Run.officers_busy,
    "van_stops_per_hour": lambda r: over(
        sum(x["stops"] for x in r.rounds), sum(x["minutes"] for x in r.rounds) / 60
    ),
    "van_utilisation": lambda r: over(
        sum(x["minutes"] for x in r.rounds), sum(x["shift_minutes"] for x in r.rounds)
    ),
    "stop_cost_cents": lambda r: over(sum(x["cents"] for x in r.rounds), sum(x["stops"] for x in r.rounds)),
    "dispute_rate": lambda r: over(len(r.cases("dispute")), len(r.funded)),
    "return_rate": lambda r: over(len(r.cases("return")), len(r.funded)),
    "ruled_for_buyer_share": lambda r: average(d["buyer_bps"] / 10_000 for d in r.cases("dispute")),
    "agreed_share": lambda r: r.decided("agreement"),
    "default_ruling_share": lambda r: r.decided("silence"),
    "buyer_loss_cents": lambda r: sum(o["buyer_loss_cents"] for o in r.orders),
    "seller_loss_cents": Run.lost_by_sellers,
    "late_penalty_cents": lambda r: r.paid_as("lateness"),
    "carrier_bond_cents": lambda r: r.paid_as("carrier's bond"),
    "seller_bond_cents": lambda r: r.paid_as("seller's bond"),
    "premium_cents": lambda r: r.paid_as("premium"),
    "insurance_cents": lambda r: r.paid_as("insurance"),
    "arbitration_fee_cents": lambda r: r.paid_as("arbitration fee") - r.paid_as("arbitration fee back"),
    "chargeback_cents": lambda r: round(sum(o["chargeback"] / o["total"] * o["total_cents"] for o in r.funded)),
    "fraud_attempt_share": lambda r: average(o["buyer_conduct"] == "thief" for o in r.orders),
    "self_trade_share": lambda r: average(o["buyer_conduct"] == "straw" for o in r.orders),
    "fraud_accepted_share": lambda r: average(o["buyer_conduct"] == "thief" for o in r.funded),
    "chargeback_rate": lambda r: over(len(r.reversed), len(r.funded)),
    "first_party_share": lambda r: average(o["buyer_conduct"] != "thief" for o in r.reversed),
    "good_orders_lost": lambda r: len(r.stopped()),
    "good_orders_lost_cents": lambda r: r.cost_of(r.stopped(), "amount_cents"),
    "friction_share": lambda r: average(
        s["action"] == "verify" for s in r.screened if s["conduct"] not in ("thief", "straw")
    ),
    "review_share": lambda r: over(len(r.of_action("review")), len(r.screened)),
    "review_cost_cents": lambda r: r.cost_of(r.of_action("review")),
    "screening_cost_cents": lambda r: r.cost_of(r.screened),
    "fraud_loss_cents": Run.fraud_loss,
    "good_worth_lost_cents": lambda r: r.cost_of(r.screened, "lost_cents"),
    "screening_net_cents": lambda r: (
        r.fraud_loss() + r.cost_of(r.screened) + r.cost_of(r.screened, "lost_cents")
    ),
    "risk_auc": lambda r: area(r.judged(labels=False)),
    "risk_auc_of_labels": lambda r: area(r.judged(labels=True)),
    "risk_average_precision": lambda r: precision(r.judged(labels=False)),
    "risk_average_precision_of_labels": lambda r: precision(r.judged(labels=True)),
    "recall_at_one_percent": lambda r: recall(r.judged(labels=False)),
    "recall_at_one_percent_of_labels": lambda r: recall(r.judged(labels=True)),
    "risk_calibration_error": lambda r: off(r.judged(labels=False)),
    "risk_calibration_error_of_labels": lambda r: off(r.judged(labels=True)),
    "card_precision_100": lambda r: cards(r.judged(labels=False)),
    "card_precision_100_of_labels": lambda r: cards(r.judged(labels=True)),
    "detection_days": Run.noticed,
    "gas_total": lambda r: sum(t["gas_used"] for t in r.transactions),
    "gas_per_order": lambda r: over(sum(t["gas_used"] for t in r.transactions), len(r.ended)),
    "gas_fee_cents_per_order": lambda r: over(
        sum(t["gas_used"] * t["gas_price"] for t in r.transactions) / 10**18 * r.coin_price * 100, len(r.ended)
    ),
    "capital_locked_cent_days_per_order": lambda r: over(
        sum(o["total_cents"] * held_days(o) for o in r.ended), len(r.ended)
    ),
    "time_to_money_days": lambda r: average(held_days(o) for o in r.ended if o["to_seller"] > 0),
    "co2_kg_per_order": lambda r: over(
        (sum(o["co2_g"] for o in r.orders) + r.back("co2_g")) / 1000, len(r.funded)
    ),
    "return_cost_cents": lambda r: r.back("cents"),
    "return_cost_cents_per_parcel": lambda r: over(r.back("cents"), len(r.sent_back)),
    "return_co2_share": lambda r: over(
        r.back("co2_g"), r.back("co2_g") + sum(o["co2_g"] for o in r.orders)
    ),
    "return_days": lambda r: average(
        (w["ended_at"] - w["asked_at"]) / DAY for w in r.ways_back if w["became"] == "restocked"
    ),
    "disposed_share": lambda r: average(w["became"] == "disposed" for w in r.sent_back),
    "platform_profit_cents": lambda r: r.profit("platform"),
    "platform_profit_cents_per_order": lambda r: over(r.profit("platform"), len(r.ended)),
    "sellers_profit_cents": lambda r: r.profit("sellers"),
    "sellers_profit_cents_per_order": lambda r: over(r.profit("sellers"), len(r.ended)),
    "carriers_profit_cents": lambda r: r.profit("forwarders", "hauliers"),
    "carriers_profit_cents_per_order": lambda r: over(r.profit("forwarders", "hauliers"), len(r.ended)),
    "insurers_profit_cents": lambda r: r.profit("insurers"),
    "processors_profit_cents": lambda r: r.profit("processors"),
    "exchanges_profit_cents": lambda r: r.profit("exchanges"),
    "fill_rate": lambda r: over(
        sum(x["quantity"] for x in r.asked if at_once(x)),
        sum(x["quantity"] for x in r.asked) + sum(x["unmet_units"] for x in r.seen),
    ),
    "stock_out_share": lambda r: over(
        sum(not at_once(x) for x in r.asked) + sum(x["unmet"] for x in r.seen),
        len(r.asked) + sum(x["unmet"] for x in r.seen),
    ),
    "backlog": Run.waiting,
    "lost_sales_cents": lambda r: round(sum(
        x["goods"] / o["total"] * o["total_cents"]
        for x in r.asked for o in r.orders
        if x["order"] == o["order"] and not x["found"] and x["waited"] >= 0
    )),
    "record_accuracy_share": lambda r: average(c["book"] == c["found"] for c in r.counts if c["cause"] == "cycle"),
    "shrinkage_share": lambda r: over(
        -sum(m["quantity"] for m in r.stock if m["movement"] == "shrunk"),
        -sum(m["quantity"] for m in r.stock if m["movement"] == "sold"),
    ),
    "days_of_supply": lambda r: over(
        r.held("quantity"), over(sum(x["quantity"] for x in r.asked if x["asked_at"] <= r.last), r.days)
    ),
    "inventory_turns": lambda r: over(
        over(-365 * sum(m["value_cents"] for m in r.moved if m["movement"] in LEFT), r.days),
        r.held("value_cents"),
    ),
    "carrying_cost_cents": lambda r: r.kept,
    "bullwhip": Run.bullwhip,
    "seller_warnings": lambda r: len(r.warnings("seller")),
    "vain_seller_warning_share": lambda r: r.in_vain("seller"),
    "crooks_warned_early_share": Run.warned_early,
    "crooks_never_warned_share": lambda r: average(at is None for _, at in r.crooks()),
    "crook_warning_days": Run.crook_days,
    "loss_after_warning_cents": lambda r: sum(
        o["buyer_loss_cents"] for orders, at in r.crooks() for o in orders if at is not None and o["placed_at"] > at
    ),
    "buyer_warnings": lambda r: len(r.warnings("buyer")),
    "vain_buyer_warning_share": lambda r: r.in_vain("buyer"),
}  # fmt: skip
