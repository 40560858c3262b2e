"""Who plays in the lab: everybody of an order, the parties of somebody else's, and outsiders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from argosy.lab.figures import chosen
from chain.evm import Accounts, Address, Genesis
from chain.testing import Terms

if TYPE_CHECKING:
    from collections.abc import Iterator

FIGURES: Final = chosen()
START: Final = FIGURES.start
"""When the first order can be, in seconds since the Unix epoch."""

ACCOUNTS: Final = Accounts(FIGURES.accounts)
PARTIES: Final = ("buyer", "seller", "carrier", "tax payee", "arbiter")
"""Of the order that is looked at, as its terms list them."""

OTHERS: Final = tuple(f"other {role}" for role in PARTIES)
"""Of another order, paid in the same token."""

OUTSIDERS: Final = ("stranger", "platform", "deployer")
PAYER: Final = "payer"
"""Pays deposits for buyers, and is owed nothing."""

ISSUER: Final = "issuer"
EVERYBODY: Final = (*PARTIES, *OTHERS, *OUTSIDERS, PAYER, ISSUER)
WHERE: Final[dict[str, Address]] = {name: ACCOUNTS.address(name) for name in EVERYBODY}
NAMES: Final = {address: name for name, address in WHERE.items()}
_RICHES: Final = 10**30


class _Keys(Mapping[str, bytes]):
    """The keys of the cast; fast engines sign nothing, so whoever a contract names can act as well."""

    def __contains__(self, address: object) -> bool:
        return True

    def __getitem__(self, address: Address) -> bytes:
        return ACCOUNTS[address]

    def __iter__(self) -> Iterator[Address]:
        return iter(ACCOUNTS)

    def __len__(self) -> int:
        return len(ACCOUNTS)


GENESIS: Final = Genesis(
    chain_id=20_250,
    timestamp=START - 1_000,
    balances=dict.fromkeys(WHERE.values(), _RICHES),
    keys=_Keys(),
    gas_limit=10**9,
)


def terms(token: Address, parties: tuple[str, ...] = PARTIES) -> Terms:
    """An order among `parties`, in which every share of every amount is a whole number of units."""
    buyer, seller, carrier, tax_payee, arbiter = (WHERE[role] for role in parties)
    return FIGURES.order._replace(
        buyer=buyer, seller=seller, carrier=carrier, tax_payee=tax_payee, arbiter=arbiter, token=token
    )


def address_of(who: str) -> Address:
    """Where somebody of the cast is; others are called by their address."""
    return WHERE.get(who, who)


def changed(ordinary: Terms, changes: Mapping[str, Any]) -> Terms:
    """The terms with some fields otherwise."""
    return Terms._make((ordinary._asdict() | dict(changes)).values())
