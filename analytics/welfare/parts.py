"""Who gained how much in a market: buyers by what they chose and kept, everybody else by the accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from analytics.accounts import NEEDS as OF_ACCOUNTS
from analytics.accounts import lines_of, postings, statement
from analytics.kpis import together
from analytics.welfare.kept import NEEDS as OF_KEPT
from analytics.welfare.kept import kept

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.accounts import Tables, Terms
    from analytics.runs import Needs

NEEDS: Final[Needs] = together(OF_ACCOUNTS, OF_KEPT)
"""The columns that welfare is worked out from."""

PARTS: Final = ("buyers", "sellers", "platform", "carriers", "state", "others")

_PART: Final[Mapping[str, str]] = {
    "buyers": "buyers", "sellers": "sellers", "platform": "platform", "forwarders": "carriers",
    "tax_offices": "state",
}  # fmt: skip
"""Whose welfare the profit of a group of the accounts is; `others` are insurers, arbiters, those who advanced money
that a buyer did not pay, and what rounding to cents makes."""

_WORKERS: Final = frozenset(
    {
        "hauliers",
        "brokers",
        "suppliers",
        "stock",
        "warehouses",
        "processors",
        "exchanges",
        "screeners",
        "validators",
        "media",
    }
)
_WORK: Final = frozenset(
    {
        "legs", "last mile", "clearance", "goods bought", "cost of goods", "goods back", "shrinkage", "holding",
        "payment fee", "exchange", "verification", "review", "marketing", "gas",
    }
)  # fmt: skip
"""Lines of the accounts that pay for work or goods. What `_WORKERS` have of them, less what they pay on to others,
as for gas, is what the work costs, and nobody's gain."""


@dataclass(frozen=True)
class Welfare:
    """What everybody gained, in euro cents.

    Attributes:
        parts: by `PARTS`.
        expected: of the buyers' part, what the slates were worth to them when they chose.
        not_had: of it, what they had expected of goods that did not come, were bad or went back; at most about 0.
        out_of_pocket: of it, what goods they kept had cost, less all that buyers paid and did not have back.
        worth: of all goods that were kept, to their buyers.
        cost: of goods and work; `worth` less this is the sum of all parts.
        visits: by buyers.
        orders: placed.
    """

    parts: Mapping[str, int]
    expected: int
    not_had: int
    out_of_pocket: int
    worth: int
    cost: int
    visits: int
    orders: int

    @property
    def total(self) -> int:
        """Of all parts."""
        return sum(self.parts.values())


def welfare(tables: Tables, terms: Terms) -> Welfare:
    """What everybody gained in a market that has ended.

    Args:
        tables: those of `NEEDS`.
        terms: scenario as it ran, and rates of exchange.
    """
    had = kept(tables)
    money, cost = _divided(statement(lines_of(postings(tables, terms))))
    return Welfare(
        parts={**money, "buyers": had.worth + money["buyers"]},
        expected=had.expected,
        not_had=had.gain - had.chosen,
        out_of_pocket=had.paid + money["buyers"],
        worth=had.worth,
        cost=cost,
        visits=tables["visits"].height,
        orders=tables["orders"].height,
    )


def _divided(accounts: Mapping[str, Mapping[str, int]]) -> tuple[dict[str, int], int]:
    """The money that each part took less what it gave, and what all work and goods cost."""
    parts, cost = dict.fromkeys(PARTS, 0), 0
    for group, lines in accounts.items():
        work = sum(cents for kind, cents in lines.items() if kind in _WORK) if group in _WORKERS else 0
        parts[_PART.get(group, "others")] += lines["profit"] - work
        cost += work
    return parts, cost
