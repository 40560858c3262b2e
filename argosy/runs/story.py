"""One order's story, put together from the tables of a run."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from analytics.runs import PARTIES, DamagedTable, RunDirectory
from argosy.problems import InputError
from argosy.runs.directory import scenario_of
from argosy.runs.moments import moment_of
from sim.records import BackEnd

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chain.contracts import Decoded
    from sim.scenario import Scenario

TableRow = dict[str, Any]
_WEI = 10**18
_BACK_AT = {
    BackEnd.RESTOCKED: "destination", BackEnd.SCRAPPED: "destination", BackEnd.DISPOSED: "origin",
}  # fmt: skip
"""Where a way back ends; that something is lost the leg says."""


class Step(NamedTuple):
    """Something that happened to an order.

    Attributes:
        time: seconds from the scenario's start.
        what: the event, the transaction's action or the leg.
        who: the actor's account.
        where: place code, or empty.
        amount: minor units of the order's currency, 0 where no money moved.
        transaction: row of the table `transactions`, None where no transaction belongs to the step.
        events: what the contracts logged, decoded.
    """

    time: int
    what: str
    who: str
    where: str = ""
    amount: int = 0
    transaction: TableRow | None = None
    events: tuple[Decoded, ...] = ()


@dataclass(frozen=True)
class Story:
    """Everything that a run knows about one order.

    Attributes:
        run: the directory.
        scenario: as it ran.
        number: the order.
        order: its row, None if the run was killed before the order was recorded.
        screening: its row, None if the run was killed before the screen was done with it.
        steps: in order of time.
        lines: what was ordered.
        legs: of its parcel, on its way out and back.
        ways_back: of what went back.
        disputes: returns and chargebacks included.
        gas: of all its transactions.
        fee_wei: what that gas cost.
        names: account and contract names by address.
    """

    run: RunDirectory
    scenario: Scenario
    number: int
    order: TableRow | None
    screening: TableRow | None
    steps: tuple[Step, ...]
    lines: tuple[TableRow, ...]
    legs: tuple[TableRow, ...]
    ways_back: tuple[TableRow, ...]
    disputes: tuple[TableRow, ...]
    side_payments: tuple[TableRow, ...]
    gas: int
    fee_wei: int
    names: Mapping[str, str]

    @property
    def fee_eur(self) -> float:
        """What the gas cost at the scenario's price of the native coin."""
        return self.fee_wei / _WEI * self.scenario.settlement.native_coin_price_eur

    @property
    def payouts(self) -> dict[str, int]:
        """Token units by party."""
        order = self.order or {}
        return {party: order.get(f"to_{party}", 0) for party in PARTIES}

    def moment(self, seconds: int) -> str:
        """Simulated date and time, UTC; of what no calendar has, the second."""
        return moment_of(self.scenario, seconds)


def story_of(run: RunDirectory, number: int) -> Story:
    """What became of order `number`.

    Raises:
        InputError: if the run has no such order, or a table is damaged.
    """
    try:
        return _story(run, number)
    except DamagedTable as error:
        raise InputError(str(error), f"`argosy verify {run.path}` says what else is wrong") from error


def _story(run: RunDirectory, number: int) -> Story:
    scenario, _ = scenario_of(run)
    events = _rows(run, "order_events", number)
    orders = _rows(run, "orders", number)
    if not events and not orders:
        raise InputError(f"{run.path} has no order {number}", _range(run))
    transactions = {row["tx"]: row for row in _rows(run, "transactions", number)}
    legs, ways_back = _legs(run, number), _rows(run, "ways_back", number)
    steps = [_event_step(row, transactions) for row in events]
    told = {row["tx"] for row in events}
    steps += [_transaction_step(row) for tx, row in transactions.items() if tx not in told]
    steps += [step for leg in legs for step in _leg_steps(leg)]
    steps += [step for way in ways_back for step in _steps_back(way)]
    steps.sort(key=lambda step: (step.time, step.transaction["tx"] if step.transaction else -1))
    return Story(
        run=run,
        scenario=scenario,
        number=number,
        order=orders[0] if orders else None,
        screening=next(iter(_rows(run, "screenings", number)), None),
        steps=tuple(steps),
        lines=tuple(_rows(run, "order_lines", number)),
        legs=tuple(legs),
        ways_back=tuple(ways_back),
        disputes=tuple(_rows(run, "disputes", number)),
        side_payments=tuple(_rows(run, "side_payments", number)),
        gas=sum(row["gas_used"] for row in transactions.values()),
        fee_wei=sum(row["gas_used"] * row["gas_price"] for row in transactions.values()),
        names=_names(scenario, transactions.values(), orders),
    )


def _rows(run: RunDirectory, table: str, number: int) -> list[TableRow]:
    return run.collect(run.table(table).filter(pl.col("order") == number)).to_dicts()


def _legs(run: RunDirectory, number: int) -> list[TableRow]:
    """The legs of the order's parcels, which a run that was cut short may not have recorded."""
    out, back = (run.table(name).filter(pl.col("order") == number) for name in ("shipments", "ways_back"))
    shipments = pl.concat([out.select("shipment"), back.select("shipment")])
    return run.collect(run.table("legs").join(shipments, on="shipment", how="semi")).to_dicts()


def _range(run: RunDirectory) -> str:
    last = run.collect(run.table("order_events").select(pl.col("order").max())).item()
    return f"its orders are 1 to {last}" if last else "it has no orders"


def _event_step(row: TableRow, transactions: Mapping[int, TableRow]) -> Step:
    transaction = transactions.get(row["tx"])
    return Step(
        row["time"],
        row["event"],
        row["actor"],
        row["place"],
        row["amount"],
        transaction,
        _events(transaction),
    )


def _transaction_step(row: TableRow) -> Step:
    return Step(row["time"], row["action"], row["sender"], transaction=row, events=_events(row))


def _leg_steps(leg: TableRow) -> tuple[Step, Step]:
    carrier = f"carrier:{leg['mode']}"
    arrival = "arrived" if leg["fate"] == "intact" else f"arrived, {leg['fate']}"
    if leg["fate"] == "lost":
        arrival = "lost on the way"
    return (
        Step(leg["departed_at"], f"departed by {leg['mode']}", carrier, leg["origin"]),
        Step(leg["arrived_at"], arrival, carrier, leg["destination"]),
    )


def _steps_back(way: TableRow) -> list[Step]:
    """When a parcel was at the hub on its way back, and what became of it."""
    steps = []
    if way["sent_at"] >= 0:
        steps.append(Step(way["sent_at"], f"sent back, {way['reason']}", way["carrier"], way["origin"]))
    if way["became"] in _BACK_AT:
        place = way[_BACK_AT[way["became"]]]
        steps.append(Step(way["ended_at"], f"{way['became']} after its way back", way["carrier"], place))
    return steps


def _events(transaction: TableRow | None) -> tuple[Decoded, ...]:
    if transaction is None or not transaction["logs"]:
        return ()
    from chain.contracts import decode_log, unpack_logs

    try:
        decoded = [decode_log(log) for log in unpack_logs(transaction["logs"])]
    except (IndexError, ValueError, struct.error) as error:
        raise DamagedTable(f"transaction {transaction['tx']} has logs that no chain wrote") from error
    return tuple(event for event in decoded if event is not None)


def _names(scenario: Scenario, transactions: Any, orders: list[TableRow]) -> dict[str, str]:
    """Who is behind the addresses that may appear in an order's events."""
    if scenario.settlement.mode == "instant":
        return {}
    from chain.evm import Accounts
    from chain.settlement.genesis import contract_addresses, endowed_accounts, token_addresses

    accounts = Accounts(scenario.seed)
    sellers = sum(warehouse.sellers for warehouse in scenario.warehouses)
    known = endowed_accounts(scenario, sellers) + [f"buyer:{order['buyer']}" for order in orders]
    known += [row["sender"] for row in transactions]
    names = {accounts.address(name): name for name in known}
    names |= {address: name for name, address in contract_addresses(scenario, accounts).items()}
    names |= {token: f"token:{currency}" for currency, token in token_addresses(scenario, accounts).items()}
    return names
