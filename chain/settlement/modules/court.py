"""A `sim.settlement.Court` on chain: one arbitrator or a juror panel, and a fallback, step by step."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from eth_hash.auto import keccak

from chain.contracts.escrow import address_word, call, word
from chain.evm.blocks import randomness
from chain.settlement.modules.panel import Seats, Trial, count
from chain.settlement.wallets import Consequence, Message
from sim.core.accounts import ARBITER, FALLBACK, JURORS, KEEPER
from sim.core.units import HOUR
from sim.records import PaymentKind
from sim.settlement import NATIVE, SidePayment

if TYPE_CHECKING:
    from collections.abc import Callable

    import simpy

    from chain.evm.engine import Address
    from chain.settlement.modules.module import Site
    from chain.settlement.submission import Expected
    from sim.orders.order import Order
    from sim.settlement import Award

GWEI: Final = 10**9


def ruling_number(award: Award) -> int:
    """The number that stands for an award (contracts/modules/Award.sol)."""
    return int(10**15 + award.buyer * 10**10 + award.seller * 10**5 + award.carrier)


class Case:
    """A disputed order before the tribunal."""

    def __init__(self, order: Order, deadline: int, trial: Trial) -> None:
        self.order = order
        self.deadline = deadline
        self.number: dict[str, int] = {ARBITER: 0, FALLBACK: 0}
        self.trial = trial
        self.awards: dict[int, Award] = {}
        self.carried_out: Award | None = None


class ChainCourt:
    """Opens cases, draws jurors, votes and rules through transactions.

    Args:
        site: of the module `chain.settlement.modules.arbitration.Arbitration`.
        has_jurors: whether the first to be asked is a panel.
        first: address of the arbitrator or panel that is asked first.
    """

    def __init__(self, site: Site, *, has_jurors: bool, first: Address) -> None:
        terms, jurors = site.scenario.modules.tribunal, site.scenario.modules.jurors
        self._wallets = site.wallets
        self._note_down = site.note
        self._ruled = site.ruled
        self.has_jurors = has_jurors
        self.panel = jurors.panel
        self.patience = terms.patience_hours * HOUR
        self.vote_window = jurors.vote_hours * HOUR
        self._fee = terms.fee_gwei * GWEI
        self._bond = terms.bond_gwei * GWEI
        self._stake = jurors.stake_gwei * GWEI
        self._cases: dict[int, Case] = {}
        self._count: dict[str, int] = {ARBITER: 0, FALLBACK: 0}
        self._at: dict[str, Address] = {ARBITER: first, FALLBACK: site.at["fallback arbitrator"]}
        self._tribunal = site.at["tribunal"]
        self._seats = Seats(first, self._stake, self._fee, jurors.slash_bps)
        self._reserved = 0
        self._sitting_down = 0
        self._standing: list[str] = []

    # the steps of a case

    def open(self, order: Order, deadline: int) -> simpy.Event:
        """The buyer pays the first arbitrator or the panel."""
        buyer = order.buyer.account
        case = self._cases[order.id] = Case(order, deadline, Trial([buyer]))
        return self._ask(case, ARBITER, "open", buyer, self._fee * (self.panel if self.has_jurors else 1))

    def escalate(self, order: Order) -> simpy.Event:
        """The buyer pays the fallback."""
        return self._ask(self._cases[order.id], FALLBACK, "escalate", order.buyer.account, self._fee)

    def give_ruling(self, order: Order, award: Award, *, fallback: bool) -> simpy.Event:
        """An arbitrator rules."""
        who, case = FALLBACK if fallback else ARBITER, self._cases[order.id]
        data = call("giveRuling(uint256,uint256)", case.number[who], ruling_number(award))

        def effect() -> Expected:
            return self._carry_out(case, award)

        return self._submit(case, "giveRuling", who, who, data, effect)

    def forfeit(self, order: Order, *, fallback: bool) -> simpy.Event:
        """The keeper ends an arbitrator's silence."""
        who, case = FALLBACK if fallback else ARBITER, self._cases[order.id]
        number, buyer = case.number[who], order.buyer.account

        def effect() -> bytes:
            self._note(case, PaymentKind.ARBITRATORS_BOND, who, buyer, self._bond)
            self._note(case, PaymentKind.ARBITRATION_FEE_BACK, who, buyer, self._fee)
            return word(number) + word(self._bond + self._fee)

        return self._submit(case, "forfeit", KEEPER, who, call("forfeit(uint256)", number), effect)

    def can_draw(self, round_: int) -> bool:
        """Whether enough seats are free, and none is being taken: no draw may share a block with that."""
        moving = self._sitting_down or self._standing
        return not moving and len(self._seats.free) - self._reserved >= self._size(round_)

    def draw(self, order: Order, round_: int) -> simpy.Event:
        """The keeper has jurors drawn."""
        case = self._cases[order.id]
        number, size = case.number[ARBITER], self._size(round_)
        self._reserved += size

        def effect() -> bytes:
            self._reserved -= size
            seed = randomness(self._wallets.genesis_seed, self._wallets.next_block)
            case.trial.jurors[round_] = self._seats.draw(number, round_, size, seed)
            return word(number) + word(round_)

        done = self._submit(case, "draw", KEEPER, ARBITER, call("draw(uint256)", number), effect)
        assert done.callbacks is not None
        done.callbacks.append(lambda _: self._sit_down())
        return done

    def abandon(self, order: Order, round_: int) -> simpy.Event:
        """The keeper ends a draw that found no jurors."""
        case = self._cases[order.id]
        number = case.number[ARBITER]

        def effect() -> bytes:
            payer, cost = case.trial.payers[round_ - 1], self._fee * self._size(round_)
            self._note(case, PaymentKind.ARBITRATION_FEE_BACK, JURORS, payer, cost)
            return word(number) + word(round_)

        return self._submit(case, "abandon", KEEPER, ARBITER, call("abandon(uint256)", number), effect)

    def drawn(self, order: Order, round_: int) -> list[str]:
        """The jurors of a round."""
        return self._cases[order.id].trial.jurors[round_]

    def commit(self, order: Order, round_: int, juror: str, award: Award) -> simpy.Event:
        """A juror sends the hash of its vote."""
        case = self._cases[order.id]
        number = case.number[ARBITER]
        vote = (number, round_, self._wallets.address(juror), ruling_number(award))
        hash_ = keccak(_words(*vote) + _salt(order, juror))
        data = call("commit(uint256,bytes32)", number, hash_)
        return self._submit(case, "commit", juror, ARBITER, data)

    def reveal(self, order: Order, round_: int, juror: str, award: Award) -> simpy.Event:
        """A juror shows its vote."""
        case = self._cases[order.id]
        ruling, salt = ruling_number(award), _salt(order, juror)
        data = call("reveal(uint256,uint256,bytes32)", case.number[ARBITER], ruling, salt)

        def effect() -> bytes:
            case.trial.votes[juror] = ruling
            case.awards[ruling] = award
            return word(case.number[ARBITER]) + word(round_) + word(ruling)

        return self._submit(case, "reveal", juror, ARBITER, data, effect)

    def tally(self, order: Order, round_: int) -> simpy.Event:
        """The keeper has the votes counted."""
        case = self._cases[order.id]
        number = case.number[ARBITER]

        def effect() -> bytes:
            count(case.trial, round_)
            return word(number) + word(round_) + word(case.trial.ruling) + word(case.trial.decided)

        return self._submit(case, "tally", KEEPER, ARBITER, call("tally(uint256)", number), effect)

    def majority(self, order: Order) -> Award | None:
        """What the votes say."""
        case = self._cases[order.id]
        return case.awards.get(case.trial.ruling)

    def award_of(self, order: Order) -> Award | None:
        """The award that the escrow carried out, if any."""
        case = self._cases.get(order.id)
        return None if case is None else case.carried_out

    def appeal(self, order: Order, by: str) -> simpy.Event:
        """`by` pays for the larger panel."""
        case = self._cases[order.id]
        cost = self._fee * self._size(2)
        data = call("appeal(uint256,bytes)", case.number[ARBITER], 64, 0)

        def effect() -> bytes:
            case.trial.payers.append(by)
            self._note(case, PaymentKind.ARBITRATION_FEE, by, JURORS, cost)
            return word(case.number[ARBITER])

        self._wallets.give_coin(order, by, cost)
        message = Message(self._at[ARBITER], data, cost)
        return self._wallets.submit(order, "appeal", by, message, Consequence(effect))

    def execute(self, order: Order) -> simpy.Event:
        """The keeper ends the case; slashed jurors take their seats again."""
        case = self._cases[order.id]
        number = case.number[ARBITER]

        def effect() -> bytes:
            account = self._seats.account(case.trial)
            for juror in account.slashed:
                self._note(case, PaymentKind.SLASH, juror, JURORS, self._seats.slash)
            for payer, amount in account.rest.items():
                self._note(case, PaymentKind.ARBITRATION_FEE_BACK, JURORS, payer, amount)
            self._standing += account.slashed
            if case.trial.decided:
                self._carry_out(case, case.awards[case.trial.ruling])
            lost = len(account.slashed) * self._seats.slash
            return _words(number, case.trial.ruling, len(account.coherent), account.share, lost)

        done = self._submit(case, "execute", KEEPER, ARBITER, call("execute(uint256)", number), effect)
        assert done.callbacks is not None
        done.callbacks.append(lambda _: self._sit_down())
        return done

    def take_seat(self, juror: str) -> None:
        """A juror puts up its stake and stands ready to be drawn."""
        self._sitting_down += 1

        def effect() -> bytes:
            self._sitting_down -= 1
            self._seats.free.append(juror)
            return address_word(self._wallets.address(juror))

        message = Message(self._at[ARBITER], call("takeSeat()"), self._stake)
        self._wallets.submit(None, "takeSeat", juror, message, Consequence(effect))

    # underneath

    def _ask(self, case: Case, who: str, action: str, payer: str, cost: int) -> simpy.Event:
        escrow_id = case.order.escrow_id

        def effect() -> bytes:
            self._count[who] += 1
            case.number[who] = self._count[who]
            panel = self.has_jurors and who == ARBITER
            self._note(case, PaymentKind.ARBITRATION_FEE, payer, JURORS if panel else who, cost)
            return word(self._count[who])

        self._wallets.give_coin(case.order, payer, cost)
        message = Message(self._tribunal, call(f"{action}(uint256)", escrow_id), cost)
        return self._wallets.submit(case.order, action, payer, message, Consequence(effect))

    def _carry_out(self, case: Case, award: Award) -> Expected:
        """The books of a ruling that reaches the escrow in time."""
        if self._wallets.now >= case.deadline or case.order.closed_at >= 0:
            return b""
        case.carried_out = award
        return self._ruled(case.order, award.refund_bps)

    def _size(self, round_: int) -> int:
        return self.panel if round_ == 1 else 2 * self.panel + 1

    def _sit_down(self) -> None:
        """Whoever stands takes a seat, unless draws are on their way."""
        if not self._reserved:
            for juror in self._standing:
                self.take_seat(juror)
            self._standing.clear()

    def _submit(
        self,
        case: Case,
        action: str,
        sender: str,
        to: str,
        data: bytes,
        effect: Callable[[], Expected] = bytes,
    ) -> simpy.Event:
        message = Message(self._at[to], data)
        return self._wallets.submit(case.order, action, sender, message, Consequence(effect))

    def _note(self, case: Case, kind: PaymentKind, payer: str, payee: str, wei: int) -> None:
        if wei >= GWEI:
            now, order = self._wallets.now, case.order.id
            self._note_down(SidePayment(now, order, kind, payer, payee, NATIVE, wei // GWEI))


def _words(*values: int | Address) -> bytes:
    return b"".join(address_word(value) if isinstance(value, str) else word(value) for value in values)


def _salt(order: Order, juror: str) -> bytes:
    """A juror's secret. It only has to be hard to guess for others on the chain."""
    return blake2b(f"{order.id}/{juror}".encode(), digest_size=32).digest()
