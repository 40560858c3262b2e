"""Every so many days everybody is graded: who has become risky, and what is thought of it."""

from __future__ import annotations

from operator import add
from typing import TYPE_CHECKING, Final

from sim.core.units import DAY
from sim.grading.ledger import Key, Ledger
from sim.policies import WARNING, Counts, Crook, Grade, Graded, GradeView, reads_truth, reasons_text
from sim.records import Conduct, GradeRow

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

    import simpy

    from sim.market import Market
    from sim.policies import Grading

_NOBODY: Final = Crook("", -1)
_NOTHING: Final = [0] * len(Counts._fields)


class Grades:
    """The grades of a market's sellers, buyers and corridors."""

    def __init__(self, market: Market) -> None:
        terms = market.scenario.grading
        rounds = max(1, terms.window_days // terms.every_days)
        self._market = market
        self._every = terms.every_days
        self._history = market.archive.reader(terms.every_days)
        self._ledger = Ledger(rounds, terms.overdue_days, market.world.sellers)
        self._standing: dict[Key, Grade] = {}
        for seller in market.world.sellers:
            market.open_shop(seller)

    def rounds(self, going_on: Callable[[], bool]) -> Generator[simpy.Event, object, None]:
        """Grade everybody every so many days, while there is business."""
        while going_on():
            yield self._market.env.timeout(self._every * DAY)
            self.grade()

    def grade(self) -> None:
        """Take in what has become known, and grade all sellers and corridors, and buyers of whom there is news."""
        market, ledger = self._market, self._ledger
        market.archive.advance(market.now)
        ledger.read(self._history, market.now)
        sellers = [ledger.seller(seller.index) for seller in market.world.sellers]
        known = dict.fromkeys((*sellers, *(key for key in ledger.known() if key.kind is not Graded.SELLER)))
        news = ledger.changed()
        peers = self._peers(known)
        for key in dict.fromkeys((*known, *self._standing)):
            if key.kind is Graded.BUYER and key not in news:
                continue
            if key in known or key.kind is not Graded.SELLER:
                self._regrade(key, peers.get(_peers_of(key, market), Counts()))
            else:
                del self._standing[key]
        for number in [n for n in market.customers if Key(Graded.BUYER, n) not in known]:
            del market.customers[number]

    def _peers(self, keys: Mapping[Key, None]) -> Mapping[str, Counts]:
        """What is remembered of all of a kind together; of sellers, of those in a country."""
        sums: dict[str, list[int]] = {}
        for key in keys:
            counts = self._ledger.counts(key)
            name = _peers_of(key, self._market)
            sums[name] = list(map(add, sums.get(name, _NOTHING), counts))
        return {name: Counts(*found) for name, found in sums.items()}

    def _regrade(self, key: Key, peers: Counts) -> None:
        market, counts = self._market, self._ledger.counts(key)
        before = self._standing.get(key, Grade.B)
        truth = self._truth(key)
        view = GradeView(
            time=market.now,
            kind=key.kind.value,
            number=key.number,
            name=key.name,
            opened_at=self._opened_at(key),
            grade=before.value,
            counts=counts,
            peers=peers,
            truth=truth if reads_truth(market.policies.grading) else None,
        )
        answer = market.policies.grading(view, market.settings["grading"])
        if answer.grade is before:
            return
        if answer.grade is Grade.B and key.kind is not Graded.SELLER:
            self._standing.pop(key, None)
        else:
            self._standing[key] = answer.grade
        if key.kind is Graded.SELLER:
            market.grades[key.number] = answer.grade.value
        market.recorder.add(_row(view, answer, before, truth))

    def _opened_at(self, key: Key) -> int:
        return self._market.world.sellers[key.number].opened_at if key.kind is Graded.SELLER else 0

    def _truth(self, key: Key) -> Crook:
        if key.kind is Graded.SELLER:
            seller = self._market.world.sellers[key.number]
            return Crook(seller.tactic, seller.cheats_from)
        buyer = self._market.customers.get(key.number) if key.kind is Graded.BUYER else None
        if buyer is None or buyer.conduct is Conduct.HONEST:
            return _NOBODY
        return Crook(buyer.tactic or buyer.conduct.value, buyer.opened_at)


def _peers_of(key: Key, market: Market) -> str:
    if key.kind is Graded.SELLER:
        return market.world.sellers[key.number].country.code
    return key.kind.value


def _row(view: GradeView, answer: Grading, before: Grade, truth: Crook) -> GradeRow:
    return GradeRow(
        time=view.time,
        kind=view.kind,
        number=view.number,
        name=view.name,
        opened_at=view.opened_at,
        before=before.value,
        grade=answer.grade.value,
        warning=answer.grade in WARNING and before not in WARNING,
        risk=answer.risk,
        tried=view.counts.tried,
        bad=view.counts.bad,
        reasons=reasons_text(answer.reasons, "+.3f"),
        tactic=truth.tactic,
        cheats_from=truth.since,
    )
