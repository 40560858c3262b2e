"""The orders of a market on the bench's chain, with thieves: what everybody was due, and what everybody got."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from argosy.lab.cast import ACCOUNTS, ISSUER, PARTIES, PAYER, WHERE, address_of
from argosy.lab.economy.programs import aimed
from argosy.lab.model import Model
from argosy.lab.referee import SLACK
from argosy.lab.world import CURRENCIES, World, calldata
from chain.contracts.escrow import fund, withdraw
from chain.settlement.events import FUNDED, said
from chain.testing.lifecycle import WITH_SHARE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    from argosy.lab.economy.programs import Program
    from argosy.lab.referee import Act
    from argosy.lab.world import Moved
    from chain.contracts import Artifact
    from chain.evm import Address, Log
    from chain.testing import State, Terms

CONTRACT: Final = "the contract"
_COIN: Final = 10**24
"""Wei that whoever appears is given for gas."""


class Moves(NamedTuple):
    """Units of one currency that `winner` has and `loser` was due."""

    winner: str
    loser: str
    currency: str
    units: int


class Balance(NamedTuple):
    """Of one currency, in units: `lost` = `taken` + `kept`, or `difference` is not zero.

    Attributes:
        currency: its code.
        lost: what people were due and did not get.
        taken: what people got and were not due.
        kept: what the contract holds beyond the deposits of open orders; negative where it lacks some.
        difference: lost less taken less kept.
    """

    currency: str
    lost: int
    taken: int
    kept: int
    difference: int


class Mirror:
    """A contract under the orders of a market.

    Args:
        artifact: the contract.
        programs: what thieves know.
        share: of the orders that somebody tries to rob.

    Attributes:
        robbed: orders of which somebody did not get what it was due.
        tried: calls of thieves.
    """

    def __init__(self, artifact: Artifact, programs: Sequence[Program], share: float) -> None:
        self.world = World(artifact)
        self.model = Model(WHERE["platform"])
        self.robbed: set[int] = set()
        self.tried = 0
        self._programs: dict[State, list[Program]] = {}
        for program in programs:
            self._programs.setdefault(program.state, []).append(program)
        self._share = share
        self._numbers: dict[int, int] = {}
        self._parties: dict[int, dict[str, Address]] = {}
        self._roles: dict[Address, str] = {WHERE["platform"]: "platform"}
        self._got: Moved = Counter()
        self._noted: Counter[tuple[Address, Address]] = Counter()
        self._start = self.world.now

    def known(self, name: str, role: str) -> Address:
        """The address of an account of the market, with coin for gas."""
        address = ACCOUNTS.address(f"market {name}")
        if address not in self._roles:
            self._roles[address] = role
            self.world.execute(WHERE[ISSUER], address, b"", value=_COIN)
        return address

    def token(self, currency: str) -> Address:
        """Of a currency of the market."""
        return self.world.tokens[CURRENCIES.index(currency)]

    def at(self, second: int) -> None:
        """The market's clock shows `second`."""
        self.world.at_second(self._start + second)

    def fund(self, order: int, terms: Terms, luck: np.random.Generator) -> None:
        """A deposit; where the contract refuses it, the order stays outside."""
        receipt = self._send(PAYER, fund(terms))
        logs = [log for log in said(FUNDED, self.world.escrow, receipt) if len(log.topics) > 1]
        if not logs:
            return
        self._numbers[order] = int.from_bytes(logs[0].topics[1], "big")
        people = (terms.buyer, terms.seller, terms.carrier, terms.tax_payee, terms.arbiter)
        self._parties[order] = dict(zip(PARTIES, people, strict=True))
        self.model.fund(order, terms, WHERE[PAYER], self.world.now)
        self._rob(order, luck)

    def step(self, order: int, name: str, role: str, share: int, luck: np.random.Generator) -> None:
        """A step of whoever has a right to it; then whoever tries to rob the order may act."""
        deal = self.model.deals.get(order)
        if deal is None:
            return
        self._take(order, name, role, share)
        self._rob(order, luck)
        if not deal.open:
            self._collect(order)

    def _take(self, order: int, name: str, role: str, share: int = 0) -> None:
        """The step on the chain, and in the model whether or not the chain takes it: it is due."""
        who = self._parties[order].get(role, WHERE[PAYER])
        says = self.model.says(order, name, who, self.world.now, share)
        self._send(who, calldata(name, self._numbers[order], (share,) if name in WITH_SHARE else ()))
        if says is not None:
            self.model.take(order, name, says, who, self.world.now, -1 if name == "lapse" else share)

    def lost(self, order: int, role: str) -> bool:
        """Whether a party of an order that has ended did not get what it was due."""
        deal = self.model.deals.get(order)
        if deal is None:
            return False
        key = deal.terms.token, self._parties[order][role]
        return order in self.robbed and self._lack(*key) > SLACK * len(self.model.deals)

    def moves(self) -> list[Moves]:
        """Who has what of whom, by role: the largest gain of the largest loss, and so on."""
        found = []
        for currency, token in zip(CURRENCIES, self.world.tokens, strict=True):
            lacks, gains = self._by_role(token)
            gains[CONTRACT] += self._kept(token)
            while (+lacks) and (+gains):
                (loser, lack), (winner, gain) = _largest(lacks), _largest(gains)
                units = min(lack, gain)
                found.append(Moves(winner, loser, currency, units))
                lacks[loser] -= units
                gains[winner] -= units
        return found

    def balances(self) -> list[Balance]:
        """Nothing is lost that is not somewhere."""
        told = []
        for currency, token in zip(CURRENCIES, self.world.tokens, strict=True):
            lacks, gains = self._by_role(token)
            lost, taken, kept = lacks.total(), gains.total(), self._kept(token)
            told.append(Balance(currency, lost, taken, kept, lost - taken - kept))
        return told

    def _rob(self, order: int, luck: np.random.Generator) -> None:
        """One of the programs for the state that the order should be in."""
        deal = self.model.deals[order]
        known = self._programs.get(deal.state, ())
        tries, which = luck.random(), luck.random()
        if not known or tries >= self._share:
            return
        token = self.world.tokens[0], deal.terms.token
        program = known[int(which * len(known))]
        if program.opener:
            self._take(order, "dispute", program.opener)
        for act in program.acts:
            self._steal(order, aimed(act, self._parties[order], token, self._numbers[order]))
        if program.opener:  # nothing is wrong with the goods
            self._take(order, "rule", "arbiter", 0)

    def _steal(self, order: int, act: Act) -> None:
        data = act.data or calldata(act.name, self._numbers[order], act.shares)
        self.tried += 1
        self._send(act.who, data, act.value)

    def _collect(self, order: int) -> None:
        """All who may have something of the order's currency fetch it."""
        token = self.model.deals[order].terms.token
        people = (*self._parties[order].values(), WHERE["platform"], WHERE["stranger"], WHERE["deployer"])
        for who in dict.fromkeys(people):
            if self.world.would(who, withdraw(token)):
                self._send(who, withdraw(token))
        for who in dict.fromkeys(self._parties[order].values()):
            lack = max(self._lack(token, who), 0)
            if lack - self._noted[token, who] > SLACK:
                self.robbed.add(order)
            self._noted[token, who] = lack

    def _send(self, who: str, data: bytes, value: int = 0) -> tuple[Log, ...]:
        receipt, moved = self.world.moving(address_of(who), data, None, value)
        self._got.update(moved)
        return receipt.logs

    def _lack(self, token: Address, who: Address) -> int:
        return self.model.due[token, who] - self._got[token, who]

    def _kept(self, token: Address) -> int:
        return self._got[token, self.world.escrow] - self.model.locked(token)

    def _by_role(self, token: Address) -> tuple[Counter[str], Counter[str]]:
        lacks: Counter[str] = Counter()
        gains: Counter[str] = Counter()
        people = {who for of, who in (*self.model.due, *self._got) if of == token} - {self.world.escrow}
        for who in people:
            lack = self._lack(token, who)
            (lacks if lack > 0 else gains)[self._role(who)] += abs(lack)
        return lacks, gains

    def _role(self, who: Address) -> str:
        names: Mapping[Address, str] = {address: name for name, address in WHERE.items()}
        return self._roles.get(who) or names.get(who, who)


def _largest(of: Counter[str]) -> tuple[str, int]:
    return max(sorted(of.items()), key=lambda each: each[1])
