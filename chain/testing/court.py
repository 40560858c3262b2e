"""An escrow, a juror panel, a sole arbitrator and the tribunal that asks them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chain.contracts.escrow import State
from chain.testing.abi import function
from chain.testing.chain import NOBODY, Chain
from chain.testing.panel import SALT, PanelSettings, ballot
from chain.testing.parties import (
    ACCOUNTS,
    BUYER,
    CARRIER,
    GENESIS_OF_COURT,
    JURORS,
    PAYEE,
    PERSON,
    PLATFORM,
    SELLER,
    STRANGER,
)
from chain.testing.side_by_side import START

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chain.evm import Address, Engine, Genesis
    from chain.testing.contract import Contract

PATIENCE, RULING_HOURS = 2_600, 2
"""Seconds until the tribunal may be asked to go on to the second arbitrator; hours until an order lapses."""

FEE, BOND, WINDOW = 50_000, 70_000, 1_000
"""Of the sole arbitrator: wei, wei and seconds."""

DISPUTED, REFUNDED, RULED = State.DISPUTED, State.REFUNDED, State.RULED


class CourtChain(Chain):
    """A chain with a court of two instances on it.

    Attributes:
        escrow: the escrow.
        panel: the juror panel, as `settings` say.
        sole: the sole arbitrator, `PERSON`.
        tribunal: arbiter of the orders, which asks the panel and then the sole arbitrator.

    Example:
        >>> court = CourtChain()
        >>> court.seat()
        >>> order = court.disputed()
        >>> court.tribunal.by(BUYER).open(order, value=court.settings.cost(1))
    """

    def __init__(
        self, *makers: Callable[[Genesis], Engine], seed: int = 0, panel: PanelSettings | None = None
    ) -> None:
        """`seed` is that of block randomness, from which jurors are drawn."""
        genesis = replace(GENESIS_OF_COURT, seed=seed.to_bytes(32, "big"))
        super().__init__(*makers, accounts=ACCOUNTS, genesis=genesis)
        self.settings = panel or PanelSettings()
        self.escrow = self.deploy("Escrow", PLATFORM)
        self.panel = self.deploy("JurorPanel", tuple(self.settings))
        self.sole = self.deploy("SoleArbitrator", PERSON, FEE, BOND, WINDOW)
        self.tribunal = self.deploy_tribunal(self.panel, self.sole)
        self.serve(self.tribunal)
        self.at(START)

    def deploy_tribunal(self, primary: Address, second: Address, patience: int = PATIENCE) -> Contract:
        """A tribunal that asks `primary`, and `second` when that has been silent for `patience` seconds."""
        settings = (self.escrow, primary, second, patience, b"", b"\1" * 32, "ipfs://question")
        return self.deploy("Tribunal", settings)

    def serve(self, *courts: Address) -> None:
        """The sole arbitrator takes disputes of these contracts."""
        for court in courts:
            self.sure(PERSON, self.sole, "serve", court, True)

    def disputed(self, arbiter: Address | None = None, *, disputed: bool = True, **terms: Any) -> int:
        """A new order in dispute, paid in native coin; its number.

        Args:
            arbiter: who rules; the tribunal unless told.
            disputed: whether the buyer disputes it already.
            terms: fields of the contract's `Terms` that are to be different.
        """
        parties = {"buyer": BUYER, "seller": SELLER, "carrier": CARRIER, "taxPayee": PAYEE}
        amounts = {"price": 100_000, "freight": 9_000, "tax": 19_000, "feeBps": 300, "defaultBuyerBps": 5_000}
        hours = {"shipHours": 300, "deliverHours": 300, "inspectHours": 300, "rulingHours": RULING_HOURS}
        wanted = parties | amounts | hours | {"arbiter": arbiter or self.tribunal} | terms
        [entry] = function("Escrow", "fund")["inputs"]
        packed = tuple(wanted.get(part["name"], _zero(part)) for part in entry["components"])
        self.sure(BUYER, self.escrow, "fund", packed, value=128_000)
        number: int = self.view(self.escrow, "orderCount")
        self.sure(SELLER, self.escrow, "ship", number)
        if disputed:
            self.sure(BUYER, self.escrow, "dispute", number)
        return number

    def order(self, number: int) -> dict[str, Any]:
        """The order as the escrow shows it."""
        [shown] = function("Escrow", "order")["outputs"]
        values = self.view(self.escrow, "order", number)
        return {part["name"]: value for part, value in zip(shown["components"], values, strict=True)}

    def settled(self, number: int) -> tuple[int, int]:
        """State and buyer's share of a settled order, by its last event; the order must be among the newest."""
        return self.order(number)["state"], self.view(self.escrow, "creditOf", BUYER, NOBODY)

    def seat(self, jurors: tuple[Address, ...] = JURORS) -> None:
        """Let jurors take their seats."""
        for juror in jurors:
            self.sure(juror, self.panel, "takeSeat", value=self.settings.stake)
        self.wait()

    def drawn(self, dispute: int, round_: int = 1) -> list[Address]:
        """Draw the jurors of a round."""
        self.sure(STRANGER, self.panel, "draw", dispute)
        jurors: list[Address] = list(self.view(self.panel, "jurorsOf", dispute, round_))
        return jurors

    def vote(self, dispute: int, votes: Mapping[Address, int], round_: int = 1) -> None:
        """Commit and reveal these votes and tally; the clock moves behind the reveal window."""
        for juror, ruling in votes.items():
            self.sure(juror, self.panel, "commit", dispute, ballot(dispute, round_, juror, ruling))
        self.wait(self.settings.commit)
        for juror, ruling in votes.items():
            self.sure(juror, self.panel, "reveal", dispute, ruling, SALT)
        self.wait(self.settings.reveal)
        self.sure(STRANGER, self.panel, "tally", dispute)

    def case(self, number: int) -> tuple[int, int, int, int]:
        """Stage, escalatable, award and dispute number of an order's case."""
        shown: tuple[int, int, int, int] = self.view(self.tribunal, "caseOf", number)
        return shown


def _zero(parameter: dict[str, Any]) -> Any:
    """Nothing, of an ABI type: terms that arbitration does not care about."""
    if parameter["type"].startswith("tuple"):
        return tuple(map(_zero, parameter["components"]))
    zeros: dict[str, Any] = {
        "address": NOBODY,
        "bool": False,
        "string": "",
        "bytes": b"",
        "bytes32": bytes(32),
    }
    return zeros.get(parameter["type"], 0)
