"""Orders, accounts, and where all the money is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from argosy.console import money
from argosy.live.pages.chain_pages import PAGE, block_grid, transaction_grid
from argosy.live.pages.contract_page import interface
from argosy.live.pages.known import block_cell, number_of, order_cell
from argosy.live.pages.view import Cell, Grid, NotFoundError, View
from argosy.problems import InputError
from argosy.runs import story_of
from chain.contracts import describe_revert
from chain.evm import Transaction
from sim.core.units import format_money

if TYPE_CHECKING:
    from argosy.live.pages.known import Known
    from argosy.runs.story import Step, Story
    from chain.evm import Address

_ADDRESS: Final = re.compile(r"0x[0-9a-f]{40}")
_ROLE: Final = re.compile(r"(buyer|seller):(\d{1,9})")
_BALANCE_OF: Final = bytes.fromhex("70a08231")
_COIN: Final = 10**18


def home(known: Known) -> View:
    """What was run, how it ended, and where to go from here."""
    opened = known.opened
    manifest, engine = opened.run.manifest, known.engine
    facts = [
        ("scenario", Cell(f"{opened.scenario.name}, seed {opened.scenario.seed}")),
        ("status", Cell(str(manifest["status"]))),
        ("chain id", Cell(str(engine.genesis.chain_id))),
        ("blocks", Cell(f"{opened.last + 1:,}", "/blocks")),
        ("transactions", Cell(f"{len(known.steps):,}")),
        ("digest", Cell(str(manifest.get("digest", "")))),
    ]
    run = opened.run
    count = run.collect(run.table("orders").group_by("outcome").len().sort("outcome"))
    rows = [[Cell(outcome), Cell(f"{number:,}")] for outcome, number in count.iter_rows()]
    outcomes = Grid("Orders by outcome", ["outcome", "orders"], rows, 1, "No order was recorded.")
    subtitle = "A private copy of a finished run: what clients send changes nothing on disk"
    return View(
        opened.scenario.name, subtitle, facts, [outcomes, block_grid(known, len(engine.blocks) - 1, 10)]
    )


def orders(known: Known, first: str = "") -> View:
    """Orders from number `first` on."""
    start = number_of(first, "order") if first else 1
    run = known.opened.run
    names = ["order", "outcome", "buyer", "seller", "placed_at", "currency", "total"]
    frame = run.collect(
        run.table("orders").filter(pl.col("order") >= start).sort("order").select(names).head(PAGE + 1)
    )
    rows = frame.to_dicts()
    around = [Cell("earlier", f"/orders/{max(1, start - PAGE)}")] if start > 1 else []
    around += [Cell("later", f"/orders/{rows[PAGE]['order']}")] if len(rows) > PAGE else []
    return View("Orders", f"from {start:,} on", grids=[_order_grid(known, rows[:PAGE])], around=around)


def _order_grid(known: Known, rows: list[dict[str, Any]]) -> Grid:
    shown = [
        [
            order_cell(row["order"]), Cell(row["outcome"]), known.named(f"buyer:{row['buyer']}"),
            known.named(f"seller:{row['seller']}"), Cell(format_money(row["total"], row["currency"])),
        ]
        for row in rows
    ]  # fmt: skip
    return Grid("Orders", ["order", "outcome", "buyer", "seller", "total"], shown, 4, "There are none.")


def order(known: Known, text: str) -> View:
    """An order's story."""
    number = number_of(text, "order")
    try:
        story = story_of(known.opened.run, number)
    except InputError as error:
        raise NotFoundError(error.message) from error
    steps = [_step(known, story, step) for step in story.steps]
    head = ["time (UTC)", "step", "who", "where", "transaction", "money", "block", "gas"]
    around = [Cell(f"order {n}", f"/order/{n}") for n in (number - 1, number + 1) if n > 0]
    subtitle = story.order["outcome"] if story.order else "the run ended before this order was recorded"
    return View(
        f"Order {number:,}", subtitle, _order_facts(known, story), [Grid("Story", head, steps, 5)], (), around
    )


def _order_facts(known: Known, story: Story) -> list[tuple[str, Cell]]:
    row = story.order
    if row is None:
        return []
    currency = row["currency"]
    facts = [
        ("buyer", known.named(f"buyer:{row['buyer']}")),
        ("seller", known.named(f"seller:{row['seller']}")),
        ("way", Cell(f"{row['seller_country']} to {row['buyer_country']}")),
        ("total", Cell(format_money(row["total"], currency))),
        ("goods", Cell(f"{format_money(row['goods'], currency)}, {row['condition'].replace('_', ' ')}")),
        ("promised for", Cell(story.moment(row["promised_at"]))),
    ]
    paid = ", ".join(f"{party} {money(units, currency)}" for party, units in story.payouts.items() if units)
    return [
        *facts,
        ("paid to", Cell(paid or "nobody")),
        ("gas", Cell(f"{story.gas:,}, {story.fee_eur:,.2f} EUR")),
    ]


def _step(known: Known, story: Story, step: Step) -> list[Cell]:
    tx = step.transaction
    currency = story.order["currency"] if story.order else ""
    what = step.what.replace("_", " ")
    if tx and not tx["status"]:
        what += f", reverted: {describe_revert(tx['output'])}"
    chain = [Cell(""), Cell(""), Cell("")]
    if tx:
        entry = known.engine.entries[tx["tx"]]
        chain = [known.transaction(entry), block_cell(entry.block), Cell(f"{tx['gas_used']:,}")]
    paid = Cell(format_money(step.amount, currency) if step.amount and currency else "")
    return [
        Cell(story.moment(step.time)),
        Cell(what),
        known.named(step.who),
        Cell(step.where),
        chain[0],
        paid,
        *chain[1:],
    ]


def accounts(known: Known) -> View:
    """Everybody by name."""
    names = sorted(known.addresses, key=lambda name: (name.partition(":")[0], len(name), name))
    rows = [[known.named(name), Cell(known.addresses[name])] for name in names]
    return View(
        "Accounts", f"{len(rows):,} with a name", grids=[Grid("Accounts", ["name", "address"], rows, 2)]
    )


def account(known: Known, text: str) -> View:
    """Who it is, what they hold, what they did."""
    if not _ADDRESS.fullmatch(text):
        raise NotFoundError(f"no account {text[:80]}")
    engine, name = known.engine, known.opened.reader.names.get(text, "")
    code = engine.code(text)
    facts = [
        ("address", Cell(text)),
        ("coins", Cell(f"{engine.balance(text) / _COIN:,.6f}")),
        *[(f"{currency} held", Cell(money(units, currency))) for currency, units in _tokens(known, text)],
        ("transactions sent", Cell(f"{engine.nonce(text):,}")),
        *([("code", Cell(f"{len(code):,} bytes"))] if code else []),
    ]
    mine = [entry for entry in engine.entries if text in (entry.tx.sender, entry.tx.to)]
    title = f"Last {PAGE} of {len(mine):,} transactions" if len(mine) > PAGE else "Transactions"
    grids = [
        transaction_grid(known, mine[: -PAGE - 1 : -1], title),
        *_orders_of(known, name),
        *(interface(known, text) if code else []),
    ]
    return View(name or "An account without a name", "contract" if code else "account", facts, grids)


def _tokens(known: Known, address: Address) -> list[tuple[str, int]]:
    """Units of every currency's token that somebody holds."""
    held = []
    for name, token in sorted(known.addresses.items()):
        if name.startswith("token:"):
            ask = Transaction("0x" + "0" * 40, token, _BALANCE_OF + bytes(12) + bytes.fromhex(address[2:]))
            held.append((name.removeprefix("token:"), int.from_bytes(known.engine.call(ask).output, "big")))
    return held


def _orders_of(known: Known, name: str) -> list[Grid]:
    role = _ROLE.fullmatch(name)
    if role is None:
        return []
    run = known.opened.run
    mine = (
        run.table("orders").filter(pl.col(role[1]) == int(role[2])).sort("order", descending=True).head(PAGE)
    )
    return [_order_grid(known, run.collect(mine).to_dicts())]


def conservation(known: Known) -> View:
    """Money that came in, went out and is still held, by currency."""
    told = known.opened.run.manifest["conservation"]
    parts = ["deposited", "paid_out", "held", "difference"]
    rows = [
        [Cell(currency), *[Cell(money(told[part].get(currency, 0), currency)) for part in parts]]
        for currency in sorted(told["deposited"])
    ]
    even = not any(told["difference"].values())
    subtitle = "All money is accounted for" if even else "Money is not accounted for"
    head = ["currency", "deposited", "paid out", "held", "difference"]
    return View("Conservation", subtitle, grids=[Grid("By currency", head, rows, 1, "No money moved.")])
