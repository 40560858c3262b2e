"""A seeded walk over everything that can be done to an escrow: many orders at once, anybody at any time."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from chain.contracts.escrow import State
from chain.testing.chain import NOBODY
from chain.testing.escrow import CODELESS, TOKENS
from chain.testing.follower import Follower
from chain.testing.lifecycle import (
    ALWAYS,
    BEFORE,
    NAMES,
    NATIVE,
    SINCE,
    STEPS,
    TIMED_EXIT,
    Terms,
    possible,
    rows,
)
from chain.testing.parties import GENESIS, PEOPLE, STRANGER, TRADERS, WARY

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from chain.evm import Address
    from chain.testing.escrow import EscrowChain
    from chain.testing.outcome import Outcome
    from chain.testing.permits import Signed
    from chain.testing.witness import Order, Witness

LARGEST: Final = 2**96 - 1
CURRENCIES: Final = (NATIVE, *TOKENS)
SHORT_LIVED: Final = ("cancel", "refund", "confirm", "accept")
"""Steps that are always possible and would end most lives early."""


class Walk:
    """Random calls, usually possible ones or nearly so.

    Every call goes through a witness, which says what must hold after it.

    Attributes:
        seen: how often each function ended with each error, "ok" where it succeeded.
        steps: how many calls were made.

    Example:
        >>> walk = Walk(EscrowChain(), np.random.default_rng(1))
        >>> walk.take(500)
        >>> walk.end()
    """

    def __init__(
        self,
        chain: EscrowChain,
        random: np.random.Generator,
        witness: Witness | None = None,
        *,
        crowd: int = 40,
    ) -> None:
        """`crowd` orders are open at a time, more or less; the witness is a `Follower` unless told."""
        self.chain, self.random, self.crowd = chain, random, crowd
        self.witness: Witness = witness or Follower(chain)
        self.seen: Counter[tuple[str, str]] = Counter()
        self.steps = 0

    def take(self, steps: int) -> None:
        """So many calls."""
        for _ in range(steps):
            if self.chance(0.2):
                self.let_time_pass()
            waiting = self.waiting()
            if self.chance(1 - len(waiting) / self.crowd if len(waiting) < self.crowd else 0.02):
                self.fund()
            elif self.chance(0.12):
                self.money()
            else:
                self.meddle(waiting)

    def end(self) -> None:
        """Time alone ends every order; then everybody takes its money, and only gifts are left.

        Raises:
            AssertionError: if anything else is left, or whatever the witness finds.
        """
        for number, order in self.waiting():
            if self.chain.now < order.deadline:
                self.chain.at(order.deadline)
            name = TIMED_EXIT[order.state]
            self.count(name, self.witness.step(self.pick(PEOPLE), name, number))
        for owner in PEOPLE:
            for token in CURRENCIES:
                self.count("withdraw", self.witness.withdraw(owner, token))
        self.witness.close()

    def fund(self) -> None:
        """A new order, one in twenty-five paid with too much, one in seven with a permit."""
        terms = self.terms()
        due = terms.deposit if terms.token == NATIVE else 0
        value = due + int(self.random.integers(1, 3)) if self.chance(0.04) else due
        sender = self.pick([WARY, *TRADERS])
        if self.chance(0.8):  # permits leave their signers without an allowance
            sender = self.pick(
                [owner for owner in PEOPLE if self.witness.allowance(owner, TOKENS[0])] or TRADERS
            )
        permit = self.permit(terms, sender) if self.chance(0.15) else None
        self.count("fundWithPermit" if permit else "fund", self.witness.fund(sender, terms, value, permit))

    def permit(self, terms: Terms, owner: Address) -> Signed:
        """A good signature, or one with a flaw."""
        nonce = self.witness.nonce(owner, terms.token)
        flaw: dict[str, Any] = self.pick([
            {}, {}, {}, {"nonce": nonce + 1}, {"value": terms.deposit + 1}, {"deadline": self.chain.now - 1},
            {"signer": STRANGER}, {"spender": STRANGER}, {"chain_id": GENESIS.chain_id + 1},
            {"token": CODELESS, "name": "Argosy test EUR"},
        ])  # fmt: skip
        return self.chain.permit(terms, owner, **{"nonce": nonce} | flaw)

    def money(self) -> None:
        """A withdrawal, now and then a gift to the escrow."""
        if self.chance(0.1):
            self.count(
                "donate",
                self.witness.donate(STRANGER, self.pick(CURRENCIES), int(self.random.integers(1, 99))),
            )
            return
        owner, token = self.pick(PEOPLE), self.pick([*CURRENCIES, CODELESS])
        if self.witness.credits and self.chance(0.7):
            owner, token = self.pick(list(self.witness.credits))
        self.count("withdraw", self.witness.withdraw(owner, token))

    def meddle(self, waiting: list[tuple[int, Order]]) -> None:
        """A step that is possible or nearly so, sometimes anything at all."""
        under_way = [(n, o) for n, o in waiting if o.state != State.FUNDED]
        number, order = self.pick(under_way if under_way and self.chance(0.6) else waiting)
        clocks = (ALWAYS, BEFORE if self.chain.now < order.deadline else SINCE)
        fit = [s for s in possible(order.state) if s.clock in clocks or self.chance(0.3)]
        lasting = [s for s in fit if s.name not in SHORT_LIVED and (s.name != "offer" or self.chance(0.4))]
        step = self.pick(lasting if lasting and self.chance(0.8) else fit)
        if self.chance(0.15):
            step = self.pick(STEPS)
        if self.chance(0.08):
            last = len(self.witness.orders)
            number = self.pick([0, last + 1, *(1 + self.random.integers(last, size=2)).tolist()])
            step = rows(self.pick(NAMES))[0]
        sender = self.pick(PEOPLE)
        if step.roles and self.chance(0.85):
            sender = getattr(order.terms, self.pick(step.roles))
        bps = int(self.pick([0, 1, 2_500, 5_000, 9_999, 10_000, self.pick([10_000, 10_001, 65_535])]))
        if step.name == "accept" and order.offers and self.chance(0.7):
            by = self.pick(list(order.offers))
            bps = order.offers[by]
            if self.chance(0.8):
                sender = order.terms.seller if by == order.terms.buyer else order.terms.buyer
        self.count(step.name, self.witness.step(sender, step.name, number, bps))

    def terms(self) -> Terms:
        """Terms that are usually sound."""
        parties = [str(x) for x in self.random.permutation(TRADERS)[:5]]
        if self.chance(0.2):
            parties = [self.pick(TRADERS) for _ in range(5)]
        if self.chance(0.05):
            parties[int(self.random.integers(5))] = NOBODY
        buyer, seller, carrier, payee, arbiter = parties
        price, freight, tax = self.amount(), self.amount(), self.amount()
        price = price or self.pick([0, 1, 1, 1])
        if self.chance(0.3):
            tax, payee = 0, self.pick([NOBODY, payee])
        hours = [self.pick([1, 2, 10, 100, 240, 2**16 - 1]) for _ in range(4)]
        if self.chance(0.03):
            hours[int(self.random.integers(4))] = 0
        token = self.pick(
            [*CURRENCIES, *TOKENS, *([CODELESS, self.chain.escrow] if self.chance(0.15) else [])]
        )
        shares = [self.share() for _ in range(3)]
        ship, deliver, inspect, ruling = hours
        fee, default, cancel = shares
        return Terms(
            buyer, seller, carrier, payee, arbiter, token, price, freight, tax, fee, ship, deliver, inspect,
            ruling, default, cancel, self.chance(0.8),
        )  # fmt: skip

    def share(self) -> int:
        """Basis points, seldom more than the whole."""
        usual = [0, 1, 300, 3_333, 5_000, 9_999, 10_000]
        return int(self.pick([10_001, 65_535] if self.chance(0.02) else usual))

    def amount(self) -> int:
        """Token units, now and then at an edge."""
        usual = int(self.random.integers(1, 10**9))
        return int(self.pick([usual, usual, usual, usual, usual, 0, 1, 9_999, 10**6, LARGEST]))

    def let_time_pass(self) -> None:
        """A little, or to the second before, at or after some deadline; seldom to the end of all windows."""
        now = self.chain.now
        soon = [o.deadline for _, o in self.waiting() if now < o.deadline < now + 500_000]
        goal = now + int(self.pick([1, 30, 900]))
        if soon and self.chance(0.6):
            goal = min(soon) + int(self.random.integers(-1, 2))
        elif self.chance(0.002):
            goal = now + 2**16 * 3_600
        if goal > now:
            self.chain.at(goal)

    def waiting(self) -> list[tuple[int, Order]]:
        """Open orders by number."""
        return [(number, o) for number, o in self.witness.orders.items() if o.open]

    def count(self, name: str, outcome: Outcome) -> None:
        """Note what came of a call."""
        self.steps += 1
        self.seen[name, outcome.error.name if outcome.error else "ok"] += 1

    def pick(self, options: Sequence[Any]) -> Any:
        """One of them, all alike."""
        return options[int(self.random.integers(len(options)))]

    def chance(self, probability: float) -> bool:
        """Whether something of this probability happens."""
        return bool(self.random.random() < probability)
