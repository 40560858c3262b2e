"""One order and its parties, and short ways to lead it anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.escrow_chain import (
    ESCROW,
    PLATFORM,
    STRANGER,
    TOKENS,
    TRADERS,
    call,
    fund_call,
    outcome,
    step_call,
)
from tests.support.escrow_model import Outcome, State, Step, Terms, rows
from tests.support.places import ROOT

if TYPE_CHECKING:
    from chain.evm.engine import Address
    from tests.support.escrow_chain import EscrowChain

PAGE = (ROOT / "docs" / "escrow.md").read_text(encoding="utf-8")
BUYER, SELLER, CARRIER, PAYEE, ARBITER = TRADERS[:5]
ROLES = {
    "buyer": BUYER, "seller": SELLER, "carrier": CARRIER, "tax payee": PAYEE, "arbiter": ARBITER,
    "platform": PLATFORM, "stranger": STRANGER,
}  # fmt: skip
TERMS = Terms(
    BUYER, SELLER, CARRIER, PAYEE, ARBITER, TOKENS[0], price=100_000_000, freight=9_000_000, tax=19_000_000,
    fee_bps=300, ship_hours=10, deliver_hours=20, inspect_hours=30, ruling_hours=40, default_buyer_bps=5_000,
    cancel_bps=1_000, returnable=True,
)  # fmt: skip
DEPOSIT = 128_000_000
BPS = 3_000
DELIVERED = ("ship", "deliver")
RETURNED = (*DELIVERED, "sendBack", "takeBack")
WAY_TO = {
    State.FUNDED: (),
    State.SHIPPED: ("ship",),
    State.DELIVERED: DELIVERED,
    State.DISPUTED: ("ship", "dispute"),
    State.RELEASED: ("ship", "confirm"),
    State.REFUNDED: ("ship", "refund"),
    State.RULED: (*DELIVERED, "dispute", "rule"),
    State.RETURNING: RETURNED[:3],
    State.RETURNED: RETURNED,
    State.AGREED: ("seller offers", "accept"),
    State.CANCELLED: ("cancel",),
    State.UNSHIPPED: ("seller cancels",),
    State.LOST: ("ship", "expire"),
}
"""The steps that lead there, by their first role unless told."""
SPECIAL = {
    "seller offers": ("offer", SELLER),
    "buyer offers": ("offer", BUYER),
    "seller accepts": ("accept", SELLER),
    "seller cancels": ("cancel", SELLER),
    "seller disputes": ("dispute", SELLER),
}


def page_rows(heading: str) -> list[list[str]]:
    """The first table under a heading of docs/escrow.md, without its head."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def documented_steps() -> tuple[Step, ...]:
    """The table of functions of docs/escrow.md."""
    steps = []
    for signature, who, sources, clock, _, target in page_rows("Functions"):
        name = signature.strip("`").split("(")[0]
        if name not in ("fund", "fundWithPermit", "withdraw"):
            steps.append(
                Step(
                    name,
                    () if who == "anyone" else tuple(who.split(", ")),
                    tuple(State[word.strip().upper()] for word in sources.split(",")),
                    clock,
                    None if target == "unchanged" else State[target.upper()],
                )
            )
    return tuple(steps)


def fund(chain: EscrowChain, terms: Terms = TERMS, value: int = 0, sender: Address = STRANGER) -> Outcome:
    return outcome(chain.execute(sender, ESCROW, fund_call(terms), value))


def take(
    chain: EscrowChain, name: str, sender: Address, number: int = 1, value: int = 0, bps: int = BPS
) -> Outcome:
    return outcome(chain.execute(sender, ESCROW, step_call(name, number, bps), value))


def withdraw(chain: EscrowChain, sender: Address, token: Address) -> Outcome:
    return outcome(chain.execute(sender, ESCROW, call("withdraw", token)))


def lead(chain: EscrowChain, way: tuple[str, ...], terms: Terms = TERMS, number: int = 1) -> None:
    """Take steps in time, each by its first role; `expire`, `release` and `lapse` when their time has come."""
    for word in way:
        name, sender = SPECIAL.get(word, (word, None))
        step = rows(name)[0]
        sender = sender or (getattr(terms, step.roles[0]) if step.roles else STRANGER)
        if not step.roles:
            chain.at(deadline(chain, number))
        assert take(chain, name, sender, number).error is None


def bring_to(chain: EscrowChain, state: State, terms: Terms = TERMS, value: int = 0) -> None:
    """Fund order 1 and lead it to `state`."""
    assert fund(chain, terms, value).error is None
    lead(chain, WAY_TO[state], terms)
    assert chain.view("order", 1)[0] == state


def deadline(chain: EscrowChain, number: int = 1) -> int:
    return int(chain.view("order", number)[3])
