"""The one ledger: what came in, for what it stands, who is owed it, what went out. In token units."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.core.accounts import PLATFORM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sim.orders.order import Order, Payouts

NOBODY: Final = ""
"""Owner of what stands for a purpose and is nobody's yet: an order's deposit, a freight, a pool's capital."""


class Conservation(NamedTuple):
    """What came in, went out and is still held, in token units by currency; `difference` must be all zero."""

    deposited: dict[str, int]
    paid_out: dict[str, int]
    held: dict[str, int]

    @property
    def difference(self) -> dict[str, int]:
        """Deposited less paid out less held."""
        return {
            c: self.deposited[c] - self.paid_out.get(c, 0) - self.held.get(c, 0)
            for c in sorted(self.deposited)
        }


class Books:
    """The books of one place that holds money: the escrow, or one of the contracts around it.

    Money comes in and stands for a purpose, becomes somebody's credit, and is withdrawn. At every moment
    `deposited` is `standing`, `credits` and `paid_out` together.

    Attributes:
        deposited: all that came in, by currency.
        standing: what waits to be divided, by owner and currency; `NOBODY`'s is an order's deposit or the like,
            anybody else's a bond.
        credits: what may be withdrawn, by owner and currency.
        paid_out: all that was withdrawn, by currency.
    """

    def __init__(self) -> None:
        self.deposited: Counter[str] = Counter()
        self.standing: Counter[tuple[str, str]] = Counter()
        self.credits: Counter[tuple[str, str]] = Counter()
        self.paid_out: Counter[str] = Counter()
        self._under_way: set[tuple[str, str]] = set()

    def deposit(self, currency: str, amount: int, owner: str = NOBODY) -> None:
        """`amount` comes in and stands for `owner`."""
        self.deposited[currency] += amount
        self.standing[owner, currency] += amount

    def credit(self, owner: str, currency: str, amount: int, *, out_of: str = NOBODY) -> None:
        """`amount` of what stands for `out_of` is `owner`'s to withdraw."""
        self.standing[out_of, currency] -= amount
        self.credits[owner, currency] += amount

    def settle(self, order: Order, payouts: Payouts) -> None:
        """The order's deposit becomes credits of its parties; whoever gets nothing is left out."""
        currency = order.quote.currency
        owners = (order.buyer.account, order.seller.account, order.carrier, order.tax_payee, PLATFORM)
        for owner, amount in zip(owners, payouts, strict=True):
            if amount:
                self.credit(owner, currency, amount)

    def owes(self, owner: str, currency: str) -> bool:
        """Whether `owner` has a credit for which no withdrawal is on its way."""
        return self.credits.get((owner, currency), 0) > 0 and (owner, currency) not in self._under_way

    def begin_withdrawal(self, owner: str, currency: str) -> None:
        """A withdrawal is on its way: the credit is no claim any more."""
        self._under_way.add((owner, currency))

    def withdraw(self, owner: str, currency: str) -> int:
        """Take out the whole credit; returns the amount, 0 if there is none."""
        self._under_way.discard((owner, currency))
        amount = self.credits.pop((owner, currency), 0)
        self.paid_out[currency] += amount
        return amount

    def end_withdrawal(self, owner: str, currency: str) -> None:
        """A withdrawal that was on its way is done, whatever it paid."""
        self._under_way.discard((owner, currency))

    def pay(self, owner: str, currency: str, amount: int) -> None:
        """`owner` is paid so much of its credit, whether it asked or not."""
        self.credits[owner, currency] -= amount
        self.paid_out[currency] += amount

    def claims(self) -> Iterator[tuple[str, str, int]]:
        """Owner, currency and amount of every credit for which no withdrawal is on its way, in a stable order."""
        for (owner, currency), amount in self.credits.items():
            if amount and (owner, currency) not in self._under_way:
                yield owner, currency, amount

    def held(self) -> Counter[str]:
        """What the place must hold, by currency: what stands there and what it owes."""
        held: Counter[str] = Counter()
        for amounts in (self.standing, self.credits):
            for (_, currency), amount in amounts.items():
                held[currency] += amount
        return held


def all_claims(places: Iterable[Books]) -> Iterator[tuple[str, str, int]]:
    """The claims on several places together, each owner's and currency's once."""
    found: Counter[tuple[str, str]] = Counter()
    for books in places:
        for owner, currency, amount in books.claims():
            found[owner, currency] += amount
    return ((owner, currency, amount) for (owner, currency), amount in found.items())


def conservation(places: Iterable[Books], held: Mapping[str, int] | None = None) -> Conservation:
    """What went through several places together.

    Args:
        places: whose books are added up.
        held: what is really there, by currency, where that can be looked up; else what the books say.
    """
    deposited: Counter[str] = Counter()
    paid_out: Counter[str] = Counter()
    in_books: Counter[str] = Counter()
    for books in places:
        deposited.update(books.deposited)
        paid_out.update(books.paid_out)
        in_books.update(books.held())
    found = in_books if held is None else held
    currencies = sorted(deposited)
    return Conservation(
        {currency: deposited[currency] for currency in currencies},
        {currency: paid_out[currency] for currency in currencies},
        {currency: found.get(currency, 0) for currency in currencies},
    )
