"""Markets with every module, alone and all together, against the formulas and the switches."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chain.contracts.decode import decode_log, unpack_logs
from chain.settlement.client import OnChainSettlement
from chain.settlement.genesis import epoch_of
from sim.core.units import BPS, DAY, share, token_units
from sim.modules import (
    bond_share,
    carrier_pays,
    claim_payment,
    lateness_penalty,
    premium,
    seller_bond,
)
from sim.orders.order import Deposit
from sim.run import run as run_market
from sim.scenario import check_scenario
from sim.settlement import NATIVE, divide, divide_called_off
from tests.support.depth import deep
from tests.support.small_market import Record, Run, changed, of_policies, run, tiny
from tests.support.two_processes import apart, stored

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sim.scenario import Scenario

    Side = dict[tuple[int, str], int]

BASE = of_policies(
    changed(tiny()[0], settlement__engine="revm", fraud__attempt_share=0.0), fraud="none", grading="none"
)
# What the market sells must not depend on how it is settled: no ratings, no habits, full shelves, no screen.
HARD = of_policies(
    changed(
        BASE,
        luck_seed=3,
        demand__visits_per_day=32.0,
        demand__reputation_per_star=0.0,
        demand__familiarity=0.0,
        demand__word_of_mouth_share=0.0,
        segments__budget_cents_per_month=None,
        selling__stock_cover_days=0.0,
        selling__stock_cover_units=100_000,
        selling__promise_factor=0.6,
        modes__loss_rate=0.15,
        modes__damage_rate=0.15,
        after_sales__return_rate=0.3,
        after_sales__remorse_rate=0.1,
        after_sales__not_as_described_rate=0.2,
        after_sales__silent_arbiter_share=0.4,
        modules__jurors__absent_share=0.3,
        modules__jurors__appeal_share=0.5,
        modules__jurors__error=0.4,
        modules__carriage__late_bps_per_day=3_000,
    ),
    fraud="none",
)
ALL = ("cancelling", "returns", "offers", "carriage", "bond", "insurance")
SETS = [
    (), ("cancelling",), ("returns",), ("offers",), ("carriage",), ("bond",), ("carriage", "insurance"),
    ("tribunal",), ("jurors",), ("bond", "reputation"), ALL, (*ALL, "reputation", "tribunal"), (*ALL, "jurors"),
]  # fmt: skip
COURTS = [(*ALL, "tribunal"), (*ALL, "jurors")]
AGREED = (
    "order", "visit", "placed_at", "buyer", "buyer_country", "seller", "seller_country", "lines",
    "quantity", "weight_g", "currency", "goods", "freight", "duty",
    "vat", "total", "fee", "total_cents", "payment", "route", "promised_at", "buyer_conduct", "seller_conduct",
)  # fmt: skip
"""Columns fixed when the order is placed."""


def with_modules(modules: tuple[str, ...], scenario: Scenario = HARD, **changes: Any) -> Scenario:
    made = changed(scenario, settlement__modules=modules, **changes)
    assert check_scenario(made, tiny()[1]) == []
    return made


@cache
def market(modules: tuple[str, ...]) -> Run:
    return run(with_modules(modules))


def name(modules: tuple[str, ...]) -> str:
    return "+".join(modules) or "plain"


each = pytest.mark.parametrize("modules", SETS, ids=name)


# what must hold of any market


def audit(found: Run) -> None:
    books, chosen = found.market.settlement.conservation(), found.market.scenario.settlement.modules
    assert set(books.difference.values()) <= {0}
    # Shares in a pool are rounded down: units stay behind, more of them the more the premiums added.
    assert all(0 <= held <= 10 * ("insurance" in chosen) for held in books.held.values())
    assert not found.market.orders.open
    each_contract_holds_what_its_books_say(found)
    assert list(found.market.settlement.claims()) == []
    for order in found.orders().values():
        audit_order(order, found)
    for paid in found.records("side_payments"):
        assert paid["amount"] > 0
        assert (paid["currency"] == NATIVE) == (paid["kind"] in NATIVE_KINDS)
        assert paid["order"] in found.orders()


def each_contract_holds_what_its_books_say(found: Run) -> None:
    settlement = found.market.settlement
    if not isinstance(settlement, OnChainSettlement):
        return
    for holder in settlement._holders():
        books, held = holder.books, settlement._executor.held(holder.address, settlement.wallets.tokens)
        for currency, amount in held.items():
            assert books.held()[currency] == books.deposited[currency] - books.paid_out[currency] == amount
        assert not any(amount < 0 for amount in books.standing.values())


def deposit(order: Record, scenario: Scenario) -> Deposit:
    amounts = (order["goods"], order["freight"], order["duty"] + order["vat"])
    in_tokens = (token_units(amount, order["currency"]) for amount in amounts)
    return Deposit(*in_tokens, scenario.settlement.platform_fee_bps)


def audit_order(order: Record, found: Run) -> None:
    """The deposit is divided as the rule says; a carrier with a contract of its own has what it earned."""
    if order["outcome"] == "declined":
        return
    scenario = found.market.scenario
    terms, chosen = scenario.modules, scenario.settlement.modules
    put_in = deposit(order, scenario)
    buyer, seller, carrier, tax, platform = (
        order[f"to_{who}"] for who in ("buyer", "seller", "carrier", "tax", "platform")
    )
    assert buyer + seller + carrier + tax + platform == put_in.total
    if order["outcome"] == "called_off":
        due = divide_called_off(put_in, terms.cancelling.cancel_bps if "cancelling" in chosen else 0)
    else:
        due = divide(put_in, order["buyer_bps"], delivered=order["delivered_at"] >= 0)
    assert (seller, tax, platform) == (due.seller, due.tax, due.platform)
    if "carriage" not in chosen or order["shipped_at"] < 0 or order["delivered_at"] >= 0:
        assert (buyer, carrier) == (due.buyer, due.carrier)
    else:
        way = terms.carriage
        parts = [share(put_in.freight, b) for b in (way.pick_up_bps, way.export_bps, way.import_bps)]
        assert carrier in {sum(parts[: reached + 1]) for reached in range(3)}


# what is due besides

NATIVE_KINDS = {"arbitration fee", "arbitration fee back", "arbitrator's bond", "slash"}


def side(found: Run, *, native: bool) -> Side:
    """What was paid besides, by order and kind."""
    paid: Counter[tuple[int, str]] = Counter()
    for record in found.records("side_payments"):
        if (record["currency"] == NATIVE) == native:
            paid[record["order"], record["kind"]] += record["amount"]
    return dict(paid)


def logged(found: Run, event: str) -> dict[int, Mapping[str, Any]]:
    """Arguments of an event by order, from the transactions that belong to one."""
    return {
        record["order"]: log.arguments
        for record in found.records("transactions")
        for log in map(decode_log, unpack_logs(record["logs"]))
        if log is not None and log.name == event
    }


def promises(found: Run) -> dict[int, int]:
    """When carriers promised to arrive, from the calldata of the bookings."""
    at, epoch = 4 + 6 * 32, epoch_of(found.market.scenario)
    return {
        record["order"]: int.from_bytes(record["data"][at : at + 32], "big") - epoch
        for record in found.records("transactions")
        if record["action"] == "book"
    }


def due_besides(found: Run) -> Side:
    """The formulas of `sim.modules` on what the tables and the logs say of each order."""
    scenario = found.market.scenario
    chosen, terms = scenario.settlement.modules, scenario.modules
    promised, awards, locked = promises(found), logged(found, "Awarded"), logged(found, "Locked")
    due: Side = {}
    for number, order in found.orders().items():
        price = token_units(order["goods"], order["currency"])
        award, shipped = awards.get(number), order["shipped_at"] >= 0
        lost = shipped and order["outcome"] == "expired"
        bond, recovered = share(price, terms.carriage.bond_bps), 0
        if "carriage" in chosen and shipped:
            late = 0
            if order["delivered_at"] >= 0:
                late = lateness_penalty(
                    bond, terms.carriage.late_bps_per_day, promised[number], order["delivered_at"]
                )
            recovered = carrier_pays(bond - late, price, BPS if lost else award["carrier"] if award else 0)
            due |= {(number, "lateness"): late, (number, "carrier's bond"): recovered}
        if "insurance" in chosen and shipped:
            loss = price if lost else share(price, award["insurer"] if award else 0)
            paid = claim_payment(price, loss, recovered if lost else 0, terms.insurance.deductible_bps)
            due |= {
                (number, "premium"): premium(price, terms.insurance.premium_bps),
                (number, "insurance"): paid,
            }
        if "bond" in chosen and order["outcome"] != "declined":
            pledged = locked[number]["amount"]
            if "reputation" not in chosen:
                assert pledged == seller_bond(price, terms.bond.bond_bps)
            due[number, "seller's bond"] = bond_share(pledged, sellers_fault(order, award))
    return {key: amount for key, amount in due.items() if amount}


def sellers_fault(order: Record, award: Mapping[str, Any] | None) -> int:
    if order["outcome"] in ("expired", "cancelled"):
        return BPS if order["shipped_at"] < 0 else 0
    if award is not None:
        return int(award["seller"])
    return order["buyer_bps"] if order["outcome"] in ("agreed", "ruled", "lapsed") else 0


class TestEachAndAll:
    @each
    def test_the_money_adds_up(self, modules: tuple[str, ...]) -> None:
        audit(market(modules))

    @each
    def test_everything_else_that_is_paid_follows_the_formulas(self, modules: tuple[str, ...]) -> None:
        found = market(modules)
        assert side(found, native=False) == due_besides(found)

    @each
    def test_every_kind_occurs_that_was_switched_on(self, modules: tuple[str, ...]) -> None:
        kinds: dict[str, set[str]] = {
            "carriage": {"lateness", "carrier's bond"},
            "bond": {"seller's bond"},
            "insurance": {"premium", "insurance"},
            "tribunal": {"arbitration fee", "arbitration fee back", "arbitrator's bond"},
            "jurors": {"arbitration fee", "slash"},
        }
        wanted = set().union(*(kinds.get(module, set()) for module in modules))
        found = {paid["kind"] for paid in market(modules).records("side_payments")}
        perhaps = {"arbitrator's bond", "arbitration fee back"} if "jurors" in modules else set()
        assert wanted <= found <= wanted | perhaps

    @each
    def test_the_same_buyers_order_the_same_and_meet_the_same_luck(self, modules: tuple[str, ...]) -> None:
        plain, found = market(()).orders(), market(modules).orders()
        assert plain.keys() == found.keys()
        for number, order in plain.items():
            assert [order[column] for column in AGREED] == [found[number][column] for column in AGREED]
            assert (order["outcome"] == "called_off") == (found[number]["outcome"] == "called_off")
            assert order["condition"] == found[number]["condition"]

    @each
    def test_disputes_are_decided_by_whom_the_switches_name(self, modules: tuple[str, ...]) -> None:
        decided = {d["decided_by"] for d in market(modules).records("disputes") if d["kind"] == "dispute"}
        judges = {"jurors", "fallback"} if "jurors" in modules else {"arbiter"}
        judges |= {"fallback"} if "tribunal" in modules else set()
        judges |= {"agreement"} if "offers" in modules else set()
        assert judges <= decided <= judges | {"silence"}

    @each
    def test_returns_end_where_the_switches_say(self, modules: tuple[str, ...]) -> None:
        """On the leg of their own by the seller or its silence, never by an arbiter."""
        found = market(modules)
        events = {record["event"] for record in found.records("order_events")}
        assert ("taken_back" in events) == ("returns" in modules)
        ended = {d["decided_by"] for d in found.records("disputes") if d["kind"] == "return"}
        assert "seller" in ended
        if "returns" in modules:
            assert ended <= {"seller", "silence"}

    @pytest.mark.parametrize("modules", COURTS, ids=name)
    def test_fees_are_what_the_steps_of_the_cases_cost(self, modules: tuple[str, ...]) -> None:
        found = market(modules)
        terms, paid = found.market.scenario.modules, side(found, native=True)
        first = terms.tribunal.fee_gwei * (terms.jurors.panel if "jurors" in modules else 1)
        appeal = terms.tribunal.fee_gwei * (2 * terms.jurors.panel + 1)
        slash = share(terms.jurors.stake_gwei, terms.jurors.slash_bps)
        executed = logged(found, "Executed")
        for number, events in found.events().items():
            seen = Counter(event["event"] for event in events)
            fee = seen["case_opened"] * first + seen["escalated"] * terms.tribunal.fee_gwei
            assert paid.get((number, "arbitration fee"), 0) == fee + seen["appealed"] * appeal
            bonds = seen["forfeited"] * terms.tribunal.bond_gwei
            assert paid.get((number, "arbitrator's bond"), 0) == bonds
            lost = executed[number]["slashed"] // 10**9 if number in executed else 0
            assert paid.get((number, "slash"), 0) == lost
            assert lost % slash == 0
        assert sum(amount for (_, kind), amount in paid.items() if kind == "arbitration fee") > 0


def test_sellers_back_their_orders_themselves() -> None:
    """By which they acknowledge them: what another locks protects no buyer before."""
    found = market(("bond",))
    sent = {r["order"]: r["sender"] for r in found.records("transactions") if r["action"] == "lock"}
    sold = {n: order for n, order in found.orders().items() if order["outcome"] != "declined"}
    assert {n: f"seller:{order['seller']}" for n, order in sold.items()} == sent
    assert all(lock["by"] == lock["seller"] for lock in logged(found, "Locked").values())


@pytest.mark.parametrize("chosen", [("bond", "reputation"), (*ALL, "reputation", "tribunal")], ids=name)
def test_records_count_what_sellers_backed(chosen: tuple[str, ...]) -> None:
    """The verdict on every order, once more from the tables and from what the escrow says that it paid."""
    found = market(chosen)
    told, awards, pledged = logged(found, "Recorded"), logged(found, "Awarded"), logged(found, "Locked")
    settled = logged(found, "Settled")
    verdicts: Counter[int] = Counter()
    for number, order in found.orders().items():
        if order["outcome"] == "declined":
            continue
        bad = 2 * sellers_fault(order, awards.get(number)) > BPS
        paid = 2 * settled[number]["buyerBps"] <= BPS and order["outcome"] != "called_off"
        due = 1 + bad if (bad or paid) and pledged[number]["amount"] else 0
        assert told[number]["ofSeller"] == due, order["outcome"]
        verdicts[due] += 1
    assert min(verdicts[due] for due in range(3)) > 0


class TestEdges:
    def test_an_insurer_without_capital_insures_nobody(self) -> None:
        found = run(with_modules(("carriage", "insurance"), modules__insurance__capital=1))
        audit(found)
        assert {record["kind"] for record in found.records("side_payments")} == {"lateness", "carrier's bond"}

    def test_an_insurer_with_little_insures_while_it_can(self) -> None:
        found = run(with_modules(("carriage", "insurance"), modules__insurance__capital=100))
        audit(found)
        kinds = Counter(record["kind"] for record in found.records("side_payments"))
        shipped = sum(order["shipped_at"] >= 0 for order in found.orders().values())
        assert 0 < kinds["premium"] < shipped

    def test_a_carrier_without_a_bond_leaves_all_to_the_insurer(self) -> None:
        """A lost parcel's freight comes back all the same."""
        found = run(with_modules((*ALL, "tribunal"), modules__carriage__bond_bps=0))
        audit(found)
        assert side(found, native=False) == due_besides(found)
        assert {"insurance"} < {record["kind"] for record in found.records("side_payments")}

    def test_a_promise_beyond_the_window_ends_with_the_window(self) -> None:
        found = run(with_modules((*ALL, "jurors"), settlement__deliver_window_days=2))
        audit(found)
        assert side(found, native=False) == due_besides(found)
        assert found.market.orders.outcomes["expired"] > 20

    def test_scarce_jurors_are_waited_for_or_their_fees_come_back(self) -> None:
        """Ten jurors, of whom an appeal takes seven."""
        found = run(with_modules(("jurors",), modules__jurors__number=10, modules__jurors__appeal_share=1.0))
        audit(found)
        terms, abandoned = found.market.scenario.modules, 0
        for number, events in found.events().items():
            story = [event["event"] for event in events]
            for place, event in enumerate(story):
                if event == "abandoned":
                    abandoned += 1
                    size = (
                        2 * terms.jurors.panel + 1 if story[place - 1] == "appealed" else terms.jurors.panel
                    )
                    backs = [
                        paid["amount"]
                        for paid in found.records("side_payments")
                        if (paid["order"], paid["kind"]) == (number, "arbitration fee back")
                    ]
                    assert size * terms.tribunal.fee_gwei in backs
                    assert story[place + 1] in ("ruled", "executed", "escalated", "lapsed", "forfeited")
        assert abandoned > 3
        assert found.market.orders.outcomes["ruled"] > 10

    @pytest.mark.parametrize(
        "changes",
        [
            {"modules__jurors__slash_bps": 0},
            {"modules__jurors__stake_gwei": 0},
            {"modules__jurors__slash_bps": BPS},
        ],
        ids=str,
    )
    def test_jurors_who_lose_nothing_or_everything(self, changes: dict[str, Any]) -> None:
        found = run(with_modules(("jurors",), modules__jurors__number=14, **changes))
        audit(found)
        kinds = {record["kind"] for record in found.records("side_payments")}
        assert ("slash" in kinds) == (changes == {"modules__jurors__slash_bps": BPS})

    def test_jurors_who_never_vote(self) -> None:
        found = run(with_modules(("jurors",), modules__jurors__absent_share=1.0))
        audit(found)
        assert "jurors" not in {d["decided_by"] for d in found.records("disputes")}
        assert found.market.orders.outcomes["ruled"] > 0

    def test_the_largest_panel(self) -> None:
        """15 and 31 jurors fit into the gas limits."""
        scenario = with_modules(
            ("jurors",), modules__jurors__panel=15, modules__jurors__number=92, modules__jurors__appeal_share=1.0,
            demand__visits_per_day=5.0,
        )  # fmt: skip
        found = run(scenario, days=3)
        audit(found)
        assert "appealed" in {record["event"] for record in found.records("order_events")}

    def test_many_jurors_sit_down_before_second_0_even_in_small_blocks(self) -> None:
        scenario = with_modules(
            ("jurors",), modules__jurors__number=2_000, settlement__block_gas_limit=5_000_000
        )
        assert len(run(scenario, orders=1).orders()) == 1

    @pytest.mark.parametrize("modules", [(*ALL, "reputation", "tribunal"), (*ALL, "jurors")], ids=name)
    def test_without_a_chain_modules_are_words(self, modules: tuple[str, ...]) -> None:
        scenario = with_modules(modules, settlement__mode="instant")
        found = run(scenario)
        assert found.records("side_payments") == []
        assert set(found.market.settlement.conservation().difference.values()) <= {0}
        assert found.orders().keys() == market(()).orders().keys()
        assert found.market.orders.outcomes["called_off"] == market(()).market.orders.outcomes["called_off"]


class TestSameEverywhere:
    @pytest.mark.parametrize("modules", COURTS, ids=name)
    def test_twice(self, modules: tuple[str, ...]) -> None:
        assert run(with_modules(modules)).sink.tables == market(modules).sink.tables

    @pytest.mark.parametrize("modules", COURTS, ids=name)
    def test_with_the_engine_in_another_process(self, modules: tuple[str, ...], tmp_path: Path) -> None:
        local = market(modules)
        with apart(with_modules(modules), tiny()[1], tmp_path) as piped:
            run_market(piped.market, orders=None, days=HARD.days)
            piped.market.recorder.drain(everything=True)
            assert piped.market.settlement.conservation() == local.market.settlement.conservation()
            piped.sink.finish()
        assert stored(tmp_path) == local.sink.tables

    @pytest.mark.parametrize("modules", COURTS, ids=name)
    def test_on_the_other_engine(self, modules: tuple[str, ...]) -> None:
        one, other = (
            run(with_modules(modules, settlement__engine=engine), orders=7) for engine in ("revm", "py-evm")
        )
        assert one.sink.tables == other.sink.tables
        audit(other)


class TestCrowded:
    """Blocks of 5,000,000 gas, of which one step takes up to 3,000,000."""

    @pytest.mark.parametrize("modules", COURTS, ids=name)
    @pytest.mark.parametrize("interval", [12, 600])
    def test_steps_are_mined_within_the_latency(self, modules: tuple[str, ...], interval: int) -> None:
        late = []

        def prepare(started: Any) -> None:
            mempool = started.settlement.wallets._mempool
            submit = mempool.submit

            def timed(*arguments: Any, **named: Any) -> Any:
                latest = started.now + mempool.latency
                done = submit(*arguments, **named)
                done.callbacks.append(lambda event: late.append(event.value.time - latest))
                return done

            mempool.submit = timed

        scenario = with_modules(
            modules, settlement__block_gas_limit=5_000_000, settlement__block_interval=interval
        )
        audit(run(scenario, days=4, prepare=prepare))
        assert len(late) > 500
        assert max(late) <= 0

    @pytest.mark.parametrize("modules", COURTS, ids=name)
    @pytest.mark.parametrize("ruling", [21, 6])
    def test_timed_exits_come_on_time(self, modules: tuple[str, ...], ruling: int) -> None:
        scenario = with_modules(
            modules,
            settlement__block_gas_limit=5_000_000,
            settlement__inspect_window_days=2,
            settlement__ruling_window_days=ruling,
            after_sales__evidence_hours=12.0,
            after_sales__silent_arbiter_share=0.9,
            modules__jurors__absent_share=0.9,
            modules__jurors__vote_hours=30,
            handling__wave_minutes=1,
        )
        found = run(scenario)
        audit(found)
        exits = Counter(dict.fromkeys(("released", "expired", "lapsed"), 0))
        for events in found.events().values():
            at = {event["event"]: event["time"] for event in events}
            for event, due in exits_due(at, found).items():
                exits[event] += 1
                assert 0 <= at[event] - due <= 3_600, (event, at)
        assert min(exits.values()) > 0, exits

    @pytest.mark.parametrize(("interval", "visits"), [(3_600, 60.0), (43_200, 20.0)])
    @pytest.mark.parametrize("modules", COURTS, ids=name)
    def test_a_chain_that_cannot_keep_up_breaks_nothing(
        self, modules: tuple[str, ...], interval: int, visits: float
    ) -> None:
        crowded = with_modules(
            modules,
            settlement__block_interval=interval,
            settlement__block_gas_limit=5_000_000,
            settlement__inspect_window_days=1,
            demand__visits_per_day=visits,
            days=2,
        )
        found = run(crowded)
        audit(found)
        assert side(found, native=False) == due_besides(found)


def exits_due(at: Mapping[str, int], found: Run) -> dict[str, int]:
    """When the timed exits of an order became possible, by event."""
    windows = found.market.settlement.windows
    if "released" in at:
        return {"released": at["delivered"] + windows.inspect}
    if "expired" in at:
        shipped = at["shipped"] + windows.deliver if "shipped" in at else at["funded"] + windows.ship
        return {"expired": shipped}
    if "return_failed" in at:
        return {"return_failed": at["return_opened"] + windows.deliver}
    if "return_finished" in at:
        return {"return_finished": at["taken_back"] + windows.inspect}
    return {"lapsed": at["disputed"] + windows.ruling} if "lapsed" in at else {}


# anything goes

rates = st.sampled_from([0.0, 0.3, 1.0])
bps = st.sampled_from([0, 1, 3_000, BPS])


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    chosen = draw(st.sets(st.sampled_from([*ALL, "reputation", "tribunal", "jurors"])))
    terms = {
        "cancelling__cancel_bps": bps, "offers__accept_share": rates, "carriage__bond_bps": bps,
        "carriage__late_bps_per_day": bps, "carriage__pick_up_bps": st.sampled_from([0, 3_333]),
        "carriage__export_bps": st.sampled_from([0, 3_333]), "carriage__import_bps": st.sampled_from([0, 3_334]),
        "bond__bond_bps": bps, "reputation__least_bond_bps": bps, "insurance__premium_bps": bps,
        "insurance__deductible_bps": bps, "insurance__capital": st.sampled_from([1, 60, 10**6]),
        "tribunal__fee_gwei": st.sampled_from([0, 1, 10**6]), "jurors__slash_bps": bps,
        "tribunal__bond_gwei": st.sampled_from([0, 10**7]), "jurors__stake_gwei": st.sampled_from([0, 7, 10**7]),
        "jurors__number": st.sampled_from([4, 10, 20]), "jurors__panel": st.integers(1, 3),
        "jurors__error": rates, "jurors__absent_share": rates, "jurors__appeal_share": rates,
        "jurors__vote_hours": st.sampled_from([1, 20]), "tribunal__patience_hours": st.sampled_from([1, 100, 600]),
    }  # fmt: skip
    changes: dict[str, Any] = {f"modules__{key}": draw(values) for key, values in terms.items()}
    for key in ("return_rate", "not_as_described_rate", "silent_arbiter_share", "confirm_share"):
        changes[f"after_sales__{key}"] = draw(rates)
    for window in ("ship", "deliver", "inspect", "ruling"):
        changes[f"settlement__{window}_window_days"] = draw(st.sampled_from([1, 5, 30]))
    for key, values in {
        "after_sales__remorse_rate": st.sampled_from([0.0, 0.3]),
        "after_sales__remorse_hours": st.sampled_from([0.0, 24.0]),
        "after_sales__return_days": st.sampled_from([1.0, 20.0]),
        "modes__loss_rate": st.sampled_from([0.0, 0.2]),
        "modes__damage_rate": rates,
        "selling__fraudulent_share": st.sampled_from([0.0, 0.5]),
        "selling__promise_factor": st.sampled_from([0.1, 1.0, 20.0]),
        "settlement__block_interval": st.sampled_from([12, 3_600]),
        "settlement__block_gas_limit": st.sampled_from([5_000_000, 30_000_000]),
        "seed": st.integers(0, 1_000),
    }.items():
        changes[key] = draw(values)
    changes["demand__outside_utility"] = -20.0
    return changed(BASE, settlement__modules=tuple(sorted(chosen)), **changes)


@settings(max_examples=deep(40, 400), deadline=None)
@given(scenarios())
def test_any_modules_at_any_rates(scenario: Scenario) -> None:
    """No transaction fails, nothing is lost, and what is paid follows the formulas."""
    assume(check_scenario(scenario, tiny()[1]) == [])
    found = run(scenario, orders=4)
    audit(found)
    if scenario.modules.insurance.capital == 10**6:
        assert side(found, native=False) == due_besides(found)


def test_days_late_are_days_begun() -> None:
    """The carrier's promise and its delivery of one order, by hand."""
    found = market(("carriage",))
    promised = promises(found)
    penalties = {
        order: amount for (order, kind), amount in side(found, native=False).items() if kind == "lateness"
    }
    late = {o: found.orders()[o]["delivered_at"] - promised[o] for o in penalties}
    assert min(late.values()) > 0
    order, seconds = min(late.items(), key=lambda item: item[1])
    price = token_units(found.orders()[order]["goods"], found.orders()[order]["currency"])
    days = seconds // DAY + (seconds % DAY > 0)
    bond = price * HARD.modules.carriage.bond_bps // BPS
    assert penalties[order] == min(bond, bond * HARD.modules.carriage.late_bps_per_day * days // BPS)
