"""Settlement on chain: blocks, queues and books, and what trust costs against paying at once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
import simpy

from chain.contracts.decode import decode_log, unpack_logs
from chain.evm.accounts import Accounts
from chain.settlement import escrow as chain_settlement
from chain.settlement.client import OnChainSettlement
from chain.settlement.executor import LocalExecutor, SettlementError, Submission, Submitted
from chain.settlement.gas import GAS
from chain.settlement.genesis import contract_address, endowed_accounts, epoch_of, genesis
from chain.settlement.modules import registry
from chain.settlement.wallets import Message
from sim.core.units import token_units
from sim.fulfilment import place
from sim.orders.order import Deposit, Order
from sim.scenario import check_scenario
from sim.settlement import divide, windows_of
from tests.support.small_market import Run, changed, of_policies, run, tiny

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chain.evm.engine import Receipt
    from chain.settlement.submission import Expected
    from sim.scenario import Scenario

CHAIN = changed(tiny()[0], settlement__mode="chain", settlement__engine="revm")


@pytest.fixture(scope="module")
def chain_run() -> Run:
    """The tiny market, settled on chain."""
    return run(CHAIN)


class TestBlocks:
    def test_blocks_come_at_multiples_of_the_interval(self, chain_run: Run) -> None:
        times = chain_run.sink.column("transactions", "time")
        assert {time % CHAIN.settlement.block_interval for time in times} == {0}
        assert times == sorted(times)
        assert min(times) < 0 < max(times)

    def test_the_clock_on_chain_is_the_simulations(self, chain_run: Run) -> None:
        """Deadlines in the logs are block times plus windows."""
        epoch, windows = epoch_of(CHAIN), windows_of(CHAIN)
        seen = Counter[str]()
        window = {
            "Funded": windows.ship,
            "Shipped": windows.deliver,
            "Delivered": windows.inspect,
            "Disputed": windows.ruling,
        }
        for record in chain_run.records("transactions"):
            for log in map(decode_log, unpack_logs(record["logs"])):
                if log is not None and log.name in window:
                    seen[log.name] += 1
                    assert log.arguments["deadline"] == epoch + record["time"] + window[log.name]
        assert seen.keys() == window.keys()

    def test_transactions_are_numbered_in_order_and_all_succeed(self, chain_run: Run) -> None:
        records = chain_run.records("transactions")
        assert [record["tx"] for record in records] == list(range(len(records)))
        assert [record["block"] for record in records] == sorted(record["block"] for record in records)
        assert all(record["status"] for record in records)

    def test_blocks_have_no_gaps_and_keep_to_the_gas_limit(self, chain_run: Run) -> None:
        gas = Counter[int]()
        for record in chain_run.records("transactions"):
            gas[record["block"]] += record["gas_limit"]
            assert record["gas_used"] <= record["gas_limit"]
        assert sorted(gas) == list(range(1, len(gas) + 1))
        assert max(gas.values()) <= CHAIN.settlement.block_gas_limit

    def test_events_name_the_transaction_that_made_them_final(self, chain_run: Run) -> None:
        sent = {record["tx"]: record for record in chain_run.records("transactions")}
        acts = {
            "funded": "fund", "shipped": "ship", "delivered": "deliver", "confirmed": "confirm",
            "released": "release", "cancelled": "cancel", "expired": "expire", "disputed": "dispute",
            "return_opened": "dispute", "refunded": "refund", "ruled": "rule", "lapsed": "lapse",
            "called_off": "cancel", "offered": "offer", "agreed": "accept",
        }  # fmt: skip
        with_tx = [e for e in chain_run.records("order_events") if e["tx"] >= 0]
        assert {event["event"] for event in with_tx} > {"funded", "shipped", "delivered", "ruled"}
        for event in with_tx:
            tx = sent[event["tx"]]
            assert (tx["action"], tx["order"], tx["time"]) == (
                acts[event["event"]], event["order"], event["time"],
            )  # fmt: skip
        assert {e["event"] for e in chain_run.records("order_events") if e["tx"] < 0}.isdisjoint(acts)

    def test_escrow_numbers_count_up_in_the_order_of_funding(self, chain_run: Run) -> None:
        funded = [r["order"] for r in chain_run.records("transactions") if r["action"] == "fund"]
        orders = chain_run.orders()
        assert [orders[order]["escrow_id"] for order in funded] == list(range(1, len(funded) + 1))


class TestMoney:
    @pytest.mark.parametrize("engine", ["revm", "py-evm"])
    def test_nothing_is_lost_or_made(self, engine: str) -> None:
        found = run(changed(CHAIN, settlement__engine=engine), orders=8)
        books = found.market.settlement.conservation()
        assert books.difference == {"EUR": 0, "GBP": 0}
        assert books.held == {"EUR": 0, "GBP": 0}
        assert sum(books.deposited.values()) > 0
        assert books.deposited == books.paid_out

    def test_the_tables_show_the_same_money_as_the_books(self, chain_run: Run) -> None:
        deposited = Counter[str]()
        for order in chain_run.orders().values():
            if order["funded_at"] >= 0:
                deposited[order["currency"]] += token_units(order["total"], order["currency"])
        assert dict(deposited) == chain_run.market.settlement.conservation().deposited

    def test_every_order_is_divided_as_the_rule_says(self, chain_run: Run) -> None:
        for order in chain_run.orders().values():
            if order["outcome"] != "declined":
                assert payouts(order) == divide(
                    deposit(order), order["buyer_bps"], delivered=order["delivered_at"] >= 0
                )

    def test_what_is_withdrawn_is_what_was_due(self, chain_run: Run) -> None:
        """By party, over the whole run, from the logs of the withdrawals."""
        due, paid = Counter[str](), Counter[str]()
        for order in chain_run.orders().values():
            due[f"seller:{order['seller']}"] += order["to_seller"]
            due[f"buyer:{order['buyer']}"] += order["to_buyer"]
            due["platform"] += order["to_platform"]
        for record in chain_run.records("transactions"):
            if record["action"] == "withdraw" and record["sender"].startswith(("buyer", "seller", "platf")):
                logs = [decode_log(log) for log in unpack_logs(record["logs"])]
                paid[record["sender"]] += sum(
                    log.arguments["amount"] for log in logs if log and log.name == "Withdrawn"
                )
        assert +due == +paid

    def test_before_the_end_the_contract_holds_what_the_books_say(self) -> None:
        """Stop the market in the middle."""
        held = []

        def look(_: simpy.Event) -> None:
            held.append(market.settlement.conservation())

        def prepare(started: Any) -> None:
            nonlocal market
            market = started
            for day in (2, 5, 9):
                market.env.timeout(day * 86_400 + 6).callbacks.append(look)

        market: Any = None
        run(CHAIN, prepare=prepare)
        assert [set(books.difference.values()) for books in held] == [{0}] * 3
        assert all(sum(books.held.values()) > 0 for books in held)


def deposit(order: dict[str, Any]) -> Deposit:
    amounts = (order["goods"], order["freight"], order["duty"] + order["vat"])
    fee_bps = CHAIN.settlement.platform_fee_bps
    return Deposit(*(token_units(amount, order["currency"]) for amount in amounts), fee_bps)


def payouts(order: dict[str, Any]) -> tuple[int, ...]:
    return tuple(order[f"to_{who}"] for who in ("buyer", "seller", "carrier", "tax", "platform"))


class Notebook:
    """An executor that only takes notes."""

    def __init__(self) -> None:
        self.blocks: list[tuple[int, list[Submission]]] = []

    def mine(self, time: int, block: Sequence[Submitted]) -> Sequence[Receipt]:
        self.blocks.append((time, [Submission(*s) for s in block]))
        return ()

    def held(self, escrow_address: str, tokens: Mapping[str, str]) -> dict[str, int]:
        return dict.fromkeys(tokens, 0)

    def finish(self) -> None:
        pass

    def close(self) -> None:
        pass


def settle_by(executor: Any, scenario: Scenario = CHAIN) -> tuple[simpy.Environment, OnChainSettlement]:
    env = simpy.Environment()
    return env, OnChainSettlement(env, scenario, Accounts(scenario.seed), executor)


def some_orders(count: int, scenario: Scenario = CHAIN) -> list[Order]:
    """Orders as a market places them, of buyers without wallets of their own."""
    placed: list[Order] = []

    def spy(market: Any, *arguments: Any) -> None:
        place(market, *arguments)
        placed.append(market.orders.open[market.orders.placed])

    run(changed(scenario, settlement__mode="instant"), orders=4 * count, place=spy)
    return [order for order in placed if not order.payment.self_custody][:count]


def wait_for_block(settlement: OnChainSettlement, sender: str) -> simpy.Event:
    """A transaction with the gas limit of a withdrawal."""
    return settlement.wallets.submit(None, "withdraw", sender, Message(settlement.escrow.holder.address))


class TestQueue:
    def test_a_full_block_leaves_the_rest_to_the_next(self) -> None:
        limit = 5_000_000
        notes = Notebook()
        env, settlement = settle_by(notes, changed(CHAIN, settlement__block_gas_limit=limit))
        before = len(notes.blocks)
        for number in range(100):
            wait_for_block(settlement, f"seller:{number}")
        env.run()
        mined = notes.blocks[before:]
        per_block = limit // GAS["withdraw"]
        assert [(time, len(block)) for time, block in mined] == [
            (12, per_block), (24, per_block), (36, 100 - 2 * per_block),
        ]  # fmt: skip
        assert [s.name for _, block in mined for s in block] == [f"seller:{n}" for n in range(100)]

    def test_set_up_keeps_to_the_limit_too_and_ends_before_second_0(self) -> None:
        notes = Notebook()
        settle_by(notes, changed(CHAIN, settlement__block_gas_limit=5_000_000))
        times = [time for time, _ in notes.blocks]
        assert times == [-12 * n for n in range(len(times), 0, -1)]
        assert all(sum(s.gas for s in block) <= 5_000_000 for _, block in notes.blocks)
        assert [s.number for _, block in notes.blocks for s in block] == list(
            range(sum(len(block) for _, block in notes.blocks))
        )

    def test_first_come_first_served_even_if_something_smaller_would_fit(self) -> None:
        notes = Notebook()
        env, settlement = settle_by(notes, changed(CHAIN, settlement__block_gas_limit=5_000_000))
        before = len(notes.blocks)
        for number in range(38):  # leaves 440,000: too little for `fund`, enough for three more withdrawals
            wait_for_block(settlement, f"seller:{number}")
        [order] = some_orders(1)
        settlement.fund(order)
        wait_for_block(settlement, "seller:99")
        env.run()
        actions = [[s.action for s in block] for _, block in notes.blocks[before:]]
        assert actions == [["withdraw"] * 38, ["fund", "withdraw"]]

    @pytest.mark.parametrize(("second", "mined"), [(0, 12), (1, 12), (11, 12), (12, 24), (13, 24)])
    def test_a_step_waits_for_the_next_block_never_for_the_present_one(self, second: int, mined: int) -> None:
        notes = Notebook()
        env, settlement = settle_by(notes)
        env.run(until=second) if second else None
        done = wait_for_block(settlement, "seller:1")
        receipt = env.run(until=done)
        assert (receipt.time, env.now) == (mined, mined)
        assert receipt.tx == notes.blocks[-1][1][0].number
        assert mined - second <= settlement.latency

    def test_an_idle_chain_mines_nothing(self) -> None:
        notes = Notebook()
        env, settlement = settle_by(notes)
        before = len(notes.blocks)
        env.run(until=1_000)
        assert len(notes.blocks) == before
        env.run(until=wait_for_block(settlement, "seller:1"))
        assert notes.blocks[-1][0] == 1_008

    def test_a_withdrawal_on_its_way_is_claimed_once(self) -> None:
        env, settlement = settle_by(Notebook())
        [order] = some_orders(1)
        for step in (settlement.fund, settlement.ship, settlement.deliver, settlement.confirm):
            env.run(until=step(order))
        claims = list(settlement.claims())
        assert {owner for owner, _, _ in claims} == {
            order.seller.account, order.carrier, order.tax_payee, "platform",
        }  # fmt: skip
        assert sum(amount for _, _, amount in claims) == order.deposit.total
        done = settlement.withdraw("platform", order.quote.currency)
        assert "platform" not in {owner for owner, _, _ in settlement.claims()}
        env.run(until=done)
        assert "platform" not in {owner for owner, _, _ in settlement.claims()}

    def test_buyers_with_wallets_get_tokens_gas_and_an_allowance_first(self) -> None:
        found = run(changed(CHAIN, fraud__attempt_share=0.0), days=7)
        by_order: dict[int, list[str]] = {}
        for record in found.records("transactions"):
            if record["order"] >= 0 and record["action"] in ("mint", "sponsor", "approve", "fund"):
                by_order.setdefault(record["order"], []).append(record["action"])
        orders = found.orders()
        wallets = {o for o in by_order if orders[o]["payment"] == "crypto"}
        assert wallets
        seen: set[int] = set()
        for order in sorted(wallets):
            buyer = orders[order]["buyer"]
            first = by_order[order][: by_order[order].index("fund")]
            assert first[0] == "mint"
            assert len(first) == len(set(first))
            assert ("approve" in by_order[order]) == ((buyer, orders[order]["currency"]) not in seen)
            seen.add((buyer, orders[order]["currency"]))
        assert all(by_order[order][0] == "fund" for order in by_order.keys() - wallets)


def flipped(expected: Expected) -> Expected:
    """What must be shown, with its last bit the other way."""
    if isinstance(expected, tuple):
        at, topics, data = expected
        return at, topics, data[:-1] + bytes([data[-1] ^ 1])
    return expected[:-1] + bytes([expected[-1] ^ 1])


class TestFaults:
    """The chain must do what the books say; anything else stops the run."""

    def test_books_that_are_one_unit_off(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def wrong(*arguments: Any, **named: Any) -> Any:
            right = divide(*arguments, **named)
            return right._replace(seller=right.seller + 1, carrier=right.carrier - 1)

        monkeypatch.setattr(chain_settlement, "divide", wrong)
        with pytest.raises(SettlementError, match=r"Settled says toSeller \d+, where it is \d+; toCarrier"):
            run(CHAIN, orders=5)

    @pytest.mark.parametrize("spoilt", ["fund", "withdraw", "deploy"])
    def test_any_other_expectation(self, spoilt: str) -> None:
        class Spoiler(LocalExecutor):
            def mine(self, time: int, block: Sequence[Submitted]) -> Sequence[Receipt]:
                return super().mine(time, [
                    s._replace(expected=flipped(s.expected))
                    if s.action == spoilt else s
                    for s in map(Submission._make, block)
                ])  # fmt: skip

        with pytest.raises(SettlementError, match=rf"\({spoilt}, (no )?order( \d+)?\)(:| ended in)"):
            self.live_with(Spoiler)

    def test_a_transaction_that_reverts(self) -> None:
        keeper = Accounts(CHAIN.seed).address("keeper")

        class Impostor(LocalExecutor):
            def mine(self, time: int, block: Sequence[Submitted]) -> Sequence[Receipt]:
                return super().mine(time, [
                    s._replace(sender=keeper) if s.action == "ship" else s for s in map(Submission._make, block)
                ])  # fmt: skip

        with pytest.raises(
            SettlementError, match=r"\(ship, order 1\) reverted: Unauthorised\(id=1, caller=keeper"
        ):
            self.live_with(Impostor)

    def test_out_of_gas(self) -> None:
        class Miser(LocalExecutor):
            def mine(self, time: int, block: Sequence[Submitted]) -> Sequence[Receipt]:
                return super().mine(time, [
                    s._replace(gas=60_000) if s.action == "fund" else s for s in map(Submission._make, block)
                ])  # fmt: skip

        with pytest.raises(SettlementError, match=r"\(fund, order 1\) ran out of gas: its limit is 60,000"):
            self.live_with(Miser)

    def test_without_a_fault_the_same_life_ends_well(self) -> None:
        self.live_with(LocalExecutor)

    def live_with(self, kind: type[LocalExecutor]) -> None:
        """One order from funding to withdrawal."""
        from chain.evm.revm import RevmEngine

        [order] = some_orders(1)
        order.id = 1
        accounts = Accounts(CHAIN.seed)
        start = genesis(CHAIN, accounts, endowed_accounts(CHAIN, 5))
        env = simpy.Environment()
        settlement = OnChainSettlement(
            env, CHAIN, accounts,
            kind(RevmEngine(start), epoch_of(CHAIN), lambda row: None),
        )  # fmt: skip
        for step in (settlement.fund, settlement.ship, settlement.deliver, settlement.confirm):
            env.run(until=step(order))
        env.run(until=settlement.withdraw("platform", order.quote.currency))
        books = settlement.conservation()
        assert set(books.difference.values()) == {0}
        fee = order.deposit.price * order.deposit.fee_bps // 10_000
        assert sum(books.held.values()) == order.deposit.total - fee


def test_no_scenario_has_blocks_too_small_for_any_transaction() -> None:
    """Such a transaction would wait for ever, and everything behind it."""
    largest = max([*GAS.values(), *registry.GAS.values()])
    smallest = changed(CHAIN, settlement__block_gas_limit=largest)
    assert check_scenario(smallest, tiny()[1]) == []
    assert check_scenario(changed(smallest, settlement__block_gas_limit=largest - 1), tiny()[1])
    assert len(run(smallest, orders=1).orders()) == 1


def test_contract_addresses_are_those_of_the_yellow_paper() -> None:
    """The first contract of the account that deployed CryptoKitties' core, and a well-known example."""
    creator = "0x6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0"
    assert [contract_address(creator, nonce) for nonce in range(3)] == [
        "0xcd234a471b72ba2f1ccf0a70fcaba648a5eecd8d",
        "0x343c43a37d37dff08ae8c4a11544c718abb4fcf8",
        "0xf778b86fa74e846c4f0a1fbd1335fe81c00a0c91",
    ]


# Choices that neither ratings nor disputes can sway, shelves that are never empty, windows that nobody misses:
# what is left between the two runs is settlement alone.
ALIKE = of_policies(
    changed(
        CHAIN,
        demand__reputation_per_star=0.0,
        demand__familiarity=0.0,
        demand__visits_per_day=45.0,
        selling__stock_cover_days=0.0,
        selling__stock_cover_units=100_000,
        selling__fraudulent_share=0.4,
        settlement__ship_window_days=60,
        settlement__deliver_window_days=180,
        settlement__inspect_window_days=60,
        settlement__ruling_window_days=180,
    ),
    fraud="none",
)
AGREED = (
    "order", "visit", "placed_at", "buyer", "buyer_country", "seller", "seller_country", "lines",
    "quantity", "weight_g", "currency", "goods", "freight", "duty",
    "vat", "total", "fee", "total_cents", "payment", "payment_fee_cents", "route", "promised_at",
    "buyer_conduct", "seller_conduct",
)  # fmt: skip
"""Columns fixed when the order is placed."""

FATE = ("outcome", "condition", "buyer_bps", "co2_g")
"""Columns that follow from the order's luck, as long as no window is missed."""


Two = tuple[dict[int, Any], dict[int, Any]]


@pytest.fixture(scope="module", params=[1, 2, 3])
def two(request: pytest.FixtureRequest) -> Two:
    """The same orders settled on chain and at once."""
    scenario = of_policies(
        changed(
            ALIKE, seed=request.param, fraud__attempt_share=0.0,
            crooks__rubbish_share=0.0, crooks__empty_share=0.0, crooks__exit_share=0.0,
        ),
        grading="none",
    )  # fmt: skip
    on_chain, instant = run(scenario), run(changed(scenario, settlement__mode="instant"))
    return on_chain.orders(), instant.orders()


class TestCostOfTrust:
    def test_the_same_orders_meet_the_same_fate(self, two: Two) -> None:
        on_chain, instant = two
        assert on_chain.keys() == instant.keys()
        assert len(on_chain) > 40
        for number, order in on_chain.items():
            for column in (*AGREED, *FATE):
                assert order[column] == instant[number][column], (number, column)

    def test_only_times_differ_and_funding_by_one_block_at_most(self, two: Two) -> None:
        """Later times differ by more: a parcel may miss a departure by a second."""
        on_chain, instant = two
        for number, order in on_chain.items():
            assert 0 <= order["funded_at"] - instant[number]["funded_at"] <= 12
            for column in ("funded_at", "delivered_at"):
                assert order[column] % 12 == 0 or order[column] == -1
            for column in ("shipped_at", "delivered_at", "closed_at"):
                assert (order[column] < 0) == (instant[number][column] < 0)

    def test_fraudulent_sellers_keep_the_money_only_without_escrow(self, two: Two) -> None:
        on_chain, instant = two
        kept = 0
        for number, order in on_chain.items():
            paid_at_once = payouts(instant[number])
            if order["seller_conduct"] == "fraudulent":
                assert paid_at_once[1] == divide(deposit(order), 0, delivered=True).seller
                kept += paid_at_once[1] - order["to_seller"]
                assert paid_at_once[0] == order["to_buyer"] - (paid_at_once[1] - order["to_seller"])
                assert paid_at_once[2:] == payouts(order)[2:]
            else:
                assert paid_at_once == payouts(order)
            assert sum(paid_at_once) == sum(payouts(order)) == deposit(order).total
        assert kept > 0
        lost = [sum(o["buyer_loss_cents"] for o in run_.values()) for run_ in (on_chain, instant)]
        assert lost[0] < lost[1]

    def test_escrow_numbers_exist_on_chain_only(self, two: Two) -> None:
        on_chain, instant = two
        assert all(order["escrow_id"] > 0 for order in on_chain.values())
        assert {order["escrow_id"] for order in instant.values()} == {0}


@pytest.mark.parametrize("interval", [1, 60, 3_600])
def test_a_slow_chain_delays_but_loses_nothing(interval: int) -> None:
    found = run(changed(CHAIN, settlement__block_interval=interval))
    books = found.market.settlement.conservation()
    assert set(books.difference.values()) == {0}
    assert {time % interval for time in found.sink.column("transactions", "time")} == {0}


@pytest.mark.parametrize(
    ("interval", "visits"), [(3_600, 200.0), (600, 1_500.0), (43_200, 120.0), (86_400, 300.0)]
)
def test_a_chain_that_cannot_keep_up_makes_parties_late_but_breaks_nothing(
    interval: int, visits: float
) -> None:
    fast = changed(
        CHAIN,
        settlement__inspect_window_days=1,
        demand__visits_per_day=visits,
        selling__backorders=True,
        days=3,
    )
    late, usual = (
        run(market)
        for market in (
            changed(fast, settlement__block_interval=interval, settlement__block_gas_limit=5_000_000), fast,
        )
    )  # fmt: skip
    assert not any(late.market.settlement.conservation().difference.values())
    assert not late.market.orders.open
    assert late.market.orders.outcomes["expired"] > usual.market.orders.outcomes["expired"]


def test_latency_is_a_promise_that_a_queue_keeps() -> None:
    tight = changed(CHAIN, settlement__block_gas_limit=5_000_000)
    env, settlement = settle_by(Notebook(), tight)
    orders = some_orders(40, tight)
    for order in orders:
        promised, submitted = settlement.latency, int(env.now)
        done = settlement.fund(order)
        done.callbacks.append(
            lambda event, latest=submitted + promised: late.append(event.value.time - latest)
        )
    late: list[int] = []
    env.run()
    assert len(late) == 40
    assert max(late) <= 0
    assert min(late) >= -4 * tight.settlement.block_interval, "and it is not far too cautious"


def test_a_crowded_chain_takes_several_blocks(chain_run: Run) -> None:
    """With room for one funding per block and blocks every 10 minutes, the same orders are funded, later."""
    crowded = run(changed(CHAIN, settlement__block_gas_limit=5_000_000, settlement__block_interval=600))
    assert crowded.orders().keys() == chain_run.orders().keys()
    assert set(crowded.market.settlement.conservation().difference.values()) == {0}
    gas = Counter[int]()
    for record in crowded.records("transactions"):
        gas[record["block"]] += record["gas_limit"]
    assert max(gas.values()) <= 5_000_000


def test_sponsored_gas_lasts(chain_run: Run) -> None:
    """Buyers never run dry: each has at least the gas of its transactions from the sponsor."""
    price = CHAIN.settlement.gas_price_wei
    given, spent = Counter[str](), Counter[str]()
    names = {r["sender"]: r["sender_address"] for r in chain_run.records("transactions")}
    for record in chain_run.records("transactions"):
        if record["action"] == "sponsor":
            given[record["to"]] += int(record["value"])
        if record["sender"].startswith("buyer:"):
            spent[names[record["sender"]]] += record["gas_used"] * price
    assert spent.keys() == given.keys()
    assert all(given[owner] >= spent[owner] for owner in spent)
