"""The explorer: every page that is linked exists, says what the run says, and asks nobody for anything."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import polars as pl
import pytest

from argosy.console import money
from argosy.live.pages import render
from argosy.live.pages.view import Cell, Grid, View
from chain.contracts import notices
from sim.core.units import format_money, token_units
from tests.argosy.live.asking import ask

if TYPE_CHECKING:
    from argosy.live import Addresses, Opened

NO_EXPLORER = ("/style.css", "/search", "#content", "/live")


def page(served: Addresses, path: str) -> str:
    response, text = ask(served, "GET", path)
    assert response.status == 200, (path, text[:300])
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
    return text


def links(text: str) -> list[str]:
    return [unescape(link) for link in re.findall(r'(?:href|src|action)="([^"]+)"', text)]


def plain(text: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", text))


@pytest.fixture(scope="module")
def crawled(served: Addresses) -> dict[str, str]:
    """Pages by path: up to eight of every kind."""
    found: dict[str, str] = {}
    waiting = ["/"]
    while waiting:
        path = waiting.pop(0)
        kind = path.split("/")[1]
        if path in found or sum(known.split("/")[1] == kind for known in found) >= 8:
            continue
        found[path] = page(served, path)
        waiting += [link for link in links(found[path]) if link not in NO_EXPLORER]
    return found


def test_every_kind_of_page_is_reached_from_the_first(crawled: dict[str, str]) -> None:
    kinds = {path.split("/")[1] for path in crawled}
    assert kinds == {"", "blocks", "block", "tx", "orders", "order", "accounts", "account", "conservation"}


def test_no_page_asks_anybody_else_or_runs_a_script(crawled: dict[str, str]) -> None:
    for text in crawled.values():
        assert all(link.startswith(("/", "#content")) and not link.startswith("//") for link in links(text))
        assert "<script" not in text
        assert " on" not in "".join(re.findall(r"<[^>]+>", text)).replace(" one", "")
        assert "style=" not in text


def test_an_order_s_page_tells_its_story(served: Addresses, opened: Opened) -> None:
    order = opened.run.table("orders").collect().row(0, named=True)
    told = plain(page(served, f"/order/{order['order']}"))
    for words in (
        f"buyer:{order['buyer']}",
        order["outcome"],
        format_money(order["total"], order["currency"]),
    ):
        assert words in told
    transactions = opened.run.table("transactions").collect()
    mine = transactions.filter(transactions["order"] == order["order"])
    linked = [link for link in links(page(served, f"/order/{order['order']}")) if link.startswith("/tx/")]
    hashes = {
        "0x" + opened.node.engine.signed(opened.node.engine.entries[tx]).hash.hex() for tx in mine["tx"]
    }
    assert {link.removeprefix("/tx/") for link in linked} == hashes
    for link in linked:
        assert f"/order/{order['order']}" in links(page(served, link))


def test_a_transaction_s_page_decodes_it(served: Addresses, opened: Opened) -> None:
    rows = opened.run.table("transactions").collect()
    number = rows.with_row_index().filter(rows["action"] == "fund")["index"][0]
    sent = "0x" + opened.node.engine.signed(opened.node.engine.entries[number]).hash.hex()
    told = plain(page(served, f"/tx/{sent}"))
    orders = opened.run.table("orders").collect()
    order = orders.row(by_predicate=pl.col("order") == rows["order"][number], named=True)
    deposit = f"deposit {money(token_units(order['total'], order['currency']), order['currency'])}"
    for words in (
        deposit,
        f"buyer buyer:{order['buyer']}",
        "Funded",
        "escrow.",
        f"{rows['gas_used'][number]:,} of at most",
        rows["sender"][number],
    ):
        assert words in told


def test_an_account_s_page_knows_who_it_is(served: Addresses, opened: Opened) -> None:
    addresses = {name: address for address, name in opened.reader.names.items()}
    told = plain(page(served, f"/account/{addresses['escrow']}"))
    assert "escrow" in told
    assert re.search(r"EUR held\s+0(\.00)? EUR", told)
    assert "bytes" in told


def test_a_contract_s_page_says_what_it_can_be_asked(served: Addresses, opened: Opened) -> None:
    addresses = {name: address for address, name in opened.reader.names.items()}
    told = plain(page(served, f"/account/{addresses['escrow']}"))
    for words in ("Functions of Escrow", "confirm(uint256)", "Events of Escrow", "Errors of Escrow"):
        assert words in told
    assert notices("Escrow")["confirm(uint256)"] in told
    assert "Functions of" not in plain(page(served, f"/account/{addresses['platform']}"))


@pytest.mark.parametrize(
    ("words", "path"),
    [
        ("12", "/order/12"), ("order 12", "/order/12"), ("Block 3", "/block/3"), ("escrow", "/account/0x"),
        ("0x" + "AB" * 20, "/account/0xab"),
    ],
)  # fmt: skip
def test_search_leads_there(served: Addresses, words: str, path: str) -> None:
    response, _ = ask(served, "GET", f"/search?q={words.replace(' ', '%20')}")
    assert response.status == 303
    assert response.headers["Location"].startswith(path)


def test_hashes_are_found(served: Addresses, opened: Opened) -> None:
    engine = opened.node.engine
    for hexed, path in (
        ("0x" + engine.blocks[2].hash.hex(), "/block/2"),
        ("0x" + engine.signed(engine.entries[3]).hash.hex(), "/tx/0x"),
    ):
        assert ask(served, "GET", f"/search?q={hexed}")[0].headers["Location"].startswith(path)


@pytest.mark.parametrize(
    "path",
    ["/order/0", "/order/999999", "/order/x", "/order/1/2", "/block/99999999", "/tx/0x12", "/tx/0x" + "ab" * 32,
     "/account/me", "/nothing", "/blocks/-1", "/search?q=nobody", "/search?q=%3Cscript%3E", "/order/%C2%B2"],
)  # fmt: skip
def test_what_is_not_there_is_said(served: Addresses, path: str) -> None:
    response, text = ask(served, "GET", path)
    assert response.status == 404
    assert "Not found" in text
    assert "<script" not in text


def test_names_and_titles_are_escaped() -> None:
    wild = '"><script>alert(1)</script>'
    cell = Cell(wild, f"/order/{wild}", wild)
    text = render(View(wild, wild, [(wild, cell)], [Grid(wild, [wild], [[cell]], 1)], [wild], [cell]), wild)
    assert "<script" not in text
    assert '"">' not in text.replace('=""', "")
