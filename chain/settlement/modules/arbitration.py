"""The tribunal of a run: a `Court` on chain, with one arbitrator or a juror panel, and a fallback."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from eth_hash.auto import keccak

from chain.contracts import artifact
from chain.contracts.escrow import address_word, call, word
from chain.evm.blocks import randomness
from chain.settlement.genesis import contract_addresses
from chain.settlement.modules.panel import Seats, Trial, count
from sim.core.units import HOUR
from sim.records import PaymentKind
from sim.settlement.protocol import NATIVE, SidePayment

if TYPE_CHECKING:
    from collections.abc import Callable

    import simpy

    from chain.evm.accounts import Accounts
    from chain.evm.engine import Address
    from chain.settlement.client import OnChainSettlement
    from sim.orders.order import Order
    from sim.scenario import Scenario
    from sim.settlement.tribunal import Award

GWEI: Final = 10**9
PRIMARY, FALLBACK = "arbiter", "fallback"
_STANDING_BOND: Final = 10**25
"""Wei that each arbitrator keeps: more than all its cases together lock."""


def ruling_number(award: Award) -> int:
    """The number that stands for an award (contracts/modules/Award.sol)."""
    return int(10**15 + award.buyer * 10**10 + award.seller * 10**5 + award.carrier)


class Case:
    """A disputed order before the tribunal."""

    def __init__(self, order: Order, deadline: int, trial: Trial) -> None:
        self.order = order
        self.deadline = deadline
        self.number = {PRIMARY: 0, FALLBACK: 0}
        self.trial = trial
        self.awards: dict[int, Award] = {}
        self.carried_out: Award | None = None


class ChainCourt:
    """Opens cases, draws jurors, votes and rules through transactions.

    Args:
        settlement: whose mempool and accounts are used.
        scenario: with `tribunal` or `jurors` among its covenants.
        accounts: of the run.
    """

    def __init__(self, settlement: OnChainSettlement, scenario: Scenario, accounts: Accounts) -> None:
        covenants = scenario.covenants
        self._settlement = settlement
        self._covenants = covenants
        self._seed = settlement.genesis_seed
        self.has_jurors = "jurors" in scenario.settlement.covenants
        self.panel = covenants.panel
        self.patience = covenants.patience_hours * HOUR
        self.vote_window = covenants.vote_hours * HOUR
        self._fee = covenants.arbitration_fee_gwei * GWEI
        self._bond = covenants.arbitrator_bond_gwei * GWEI
        self._stake = covenants.juror_stake_gwei * GWEI
        self._cases: dict[int, Case] = {}
        self._count = {PRIMARY: 0, FALLBACK: 0}
        at = contract_addresses(scenario, accounts)
        self._at = {
            PRIMARY: at["jurors" if self.has_jurors else "arbitrator"],
            FALLBACK: at["fallback arbitrator"],
        }
        self.tribunal = at["tribunal"]
        self._seats = Seats(self._at[PRIMARY], self._stake, self._fee, covenants.slash_bps)
        self._reserved = 0
        self._sitting_down = 0
        self._standing: list[str] = []
        self._set_up()

    # the steps of a case

    def open(self, order: Order, deadline: int) -> simpy.Event:
        """The buyer pays the first arbitrator or the panel."""
        buyer = order.buyer.account
        case = self._cases[order.id] = Case(order, deadline, Trial([buyer]))
        return self._ask(case, PRIMARY, "open", buyer, self._fee * (self.panel if self.has_jurors else 1))

    def escalate(self, order: Order) -> simpy.Event:
        """The buyer pays the fallback."""
        return self._ask(self._cases[order.id], FALLBACK, "escalate", order.buyer.account, self._fee)

    def give_ruling(self, order: Order, award: Award, *, fallback: bool) -> simpy.Event:
        """An arbitrator rules."""
        who, case = FALLBACK if fallback else PRIMARY, self._cases[order.id]
        data = call("giveRuling(uint256,uint256)", case.number[who], ruling_number(award))

        def effect() -> bytes:
            return self._carry_out(case, award)

        return self._submit(case, "giveRuling", who, who, data, effect)

    def forfeit(self, order: Order, *, fallback: bool) -> simpy.Event:
        """The keeper ends an arbitrator's silence."""
        who, case = FALLBACK if fallback else PRIMARY, self._cases[order.id]
        number, buyer = case.number[who], order.buyer.account

        def effect() -> bytes:
            self._note(case, PaymentKind.ARBITRATORS_BOND, who, buyer, self._bond)
            self._note(case, PaymentKind.ARBITRATION_FEE_BACK, who, buyer, self._fee)
            return word(number) + word(self._bond + self._fee)

        return self._submit(case, "forfeit", "keeper", who, call("forfeit(uint256)", number), effect)

    def can_draw(self, round_: int) -> bool:
        """Whether enough seats are free, and none is being taken: no draw may share a block with that."""
        moving = self._sitting_down or self._standing
        return not moving and len(self._seats.free) - self._reserved >= self._size(round_)

    def draw(self, order: Order, round_: int) -> simpy.Event:
        """The keeper has jurors drawn."""
        case = self._cases[order.id]
        number, size = case.number[PRIMARY], self._size(round_)
        self._reserved += size

        def effect() -> bytes:
            self._reserved -= size
            seed = randomness(self._seed, self._settlement.next_block)
            case.trial.jurors[round_] = self._seats.draw(number, round_, size, seed)
            return word(number) + word(round_)

        done = self._submit(case, "draw", "keeper", PRIMARY, call("draw(uint256)", number), effect)
        assert done.callbacks is not None
        done.callbacks.append(lambda _: self._sit_down())
        return done

    def abandon(self, order: Order, round_: int) -> simpy.Event:
        """The keeper ends a draw that found no jurors."""
        case = self._cases[order.id]
        number = case.number[PRIMARY]

        def effect() -> bytes:
            payer, cost = case.trial.payers[round_ - 1], self._fee * self._size(round_)
            self._note(case, PaymentKind.ARBITRATION_FEE_BACK, "jurors", payer, cost)
            return word(number) + word(round_)

        return self._submit(case, "abandon", "keeper", PRIMARY, call("abandon(uint256)", number), effect)

    def drawn(self, order: Order, round_: int) -> list[str]:
        """The jurors of a round."""
        return self._cases[order.id].trial.jurors[round_]

    def commit(self, order: Order, round_: int, juror: str, award: Award) -> simpy.Event:
        """A juror sends the hash of its vote."""
        case = self._cases[order.id]
        number = case.number[PRIMARY]
        vote = (number, round_, self._settlement.address(juror), ruling_number(award))
        hash_ = keccak(_words(*vote) + _salt(order, juror))
        data = call("commit(uint256,bytes32)", number, hash_)
        return self._submit(case, "commit", juror, PRIMARY, data)

    def reveal(self, order: Order, round_: int, juror: str, award: Award) -> simpy.Event:
        """A juror shows its vote."""
        case = self._cases[order.id]
        ruling, salt = ruling_number(award), _salt(order, juror)
        data = call("reveal(uint256,uint256,bytes32)", case.number[PRIMARY], ruling, salt)

        def effect() -> bytes:
            case.trial.votes[juror] = ruling
            case.awards[ruling] = award
            return word(case.number[PRIMARY]) + word(round_) + word(ruling)

        return self._submit(case, "reveal", juror, PRIMARY, data, effect)

    def tally(self, order: Order, round_: int) -> simpy.Event:
        """The keeper has the votes counted."""
        case = self._cases[order.id]
        number = case.number[PRIMARY]

        def effect() -> bytes:
            count(case.trial, round_)
            return word(number) + word(round_) + word(case.trial.ruling) + word(case.trial.decided)

        return self._submit(case, "tally", "keeper", PRIMARY, call("tally(uint256)", number), effect)

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
        data = call("appeal(uint256,bytes)", case.number[PRIMARY], 64, 0)

        def effect() -> bytes:
            case.trial.payers.append(by)
            self._note(case, PaymentKind.ARBITRATION_FEE, by, "jurors", cost)
            return word(case.number[PRIMARY])

        self._settlement.give_coin(order, by, cost)
        return self._submit(case, "appeal", by, PRIMARY, data, effect, cost)

    def execute(self, order: Order) -> simpy.Event:
        """The keeper ends the case; slashed jurors take their seats again."""
        case = self._cases[order.id]
        number = case.number[PRIMARY]

        def effect() -> bytes:
            account = self._seats.account(case.trial)
            for juror in account.slashed:
                self._note(case, PaymentKind.SLASH, juror, "jurors", self._seats.slash)
            for payer, amount in account.rest.items():
                self._note(case, PaymentKind.ARBITRATION_FEE_BACK, "jurors", payer, amount)
            self._standing += account.slashed
            if case.trial.decided:
                self._carry_out(case, case.awards[case.trial.ruling])
            lost = len(account.slashed) * self._seats.slash
            return _words(number, case.trial.ruling, len(account.coherent), account.share, lost)

        done = self._submit(case, "execute", "keeper", PRIMARY, call("execute(uint256)", number), effect)
        assert done.callbacks is not None
        done.callbacks.append(lambda _: self._sit_down())
        return done

    # underneath

    def _ask(self, case: Case, who: str, action: str, payer: str, cost: int) -> simpy.Event:
        escrow_id = case.order.escrow_id

        def effect() -> bytes:
            self._count[who] += 1
            case.number[who] = self._count[who]
            panel = self.has_jurors and who == PRIMARY
            self._note(case, PaymentKind.ARBITRATION_FEE, payer, "jurors" if panel else who, cost)
            return word(self._count[who])

        self._settlement.give_coin(case.order, payer, cost)
        data = call(f"{action}(uint256)", escrow_id)
        return self._settlement.submit(case.order, action, payer, self.tribunal, data, effect, cost)

    def _carry_out(self, case: Case, award: Award) -> bytes:
        """The books of a ruling that reaches the escrow in time."""
        if self._settlement.now >= case.deadline or case.order.closed_at >= 0:
            return b""
        case.carried_out = award
        return self._settlement.ruled(case.order, award.refund_bps)

    def _size(self, round_: int) -> int:
        return self.panel if round_ == 1 else 2 * self.panel + 1

    def _sit_down(self) -> None:
        """Whoever stands takes a seat, unless draws are on their way."""
        if not self._reserved:
            for juror in self._standing:
                self._take_seat(juror)
            self._standing.clear()

    def _take_seat(self, juror: str) -> None:
        self._sitting_down += 1

        def effect() -> bytes:
            self._sitting_down -= 1
            self._seats.free.append(juror)
            return address_word(self._settlement.address(juror))

        self._settlement.submit(
            None, "takeSeat", juror, self._at[PRIMARY], call("takeSeat()"), effect, self._stake
        )

    def _submit(
        self,
        case: Case,
        action: str,
        sender: str,
        to: str,
        data: bytes,
        effect: Callable[[], bytes] = bytes,
        value: int = 0,
    ) -> simpy.Event:
        return self._settlement.submit(case.order, action, sender, self._at[to], data, effect, value)

    def _note(self, case: Case, kind: PaymentKind, payer: str, payee: str, wei: int) -> None:
        if wei >= GWEI:
            self._settlement.note(
                SidePayment(self._settlement.now, case.order.id, kind, payer, payee, NATIVE, wei // GWEI)
            )

    def _set_up(self) -> None:
        create = self._settlement.create
        primary, fallback = self._at[PRIMARY], self._at[FALLBACK]
        if self.has_jurors:
            create("platform", self._panel_code(), primary)
        else:
            create("platform", self._arbitrator_code(PRIMARY), primary)
        create("platform", self._arbitrator_code(FALLBACK), fallback)
        settings = (self._settlement.escrow, primary, fallback, self.patience, b"", b"", "")
        create("platform", artifact.load("Tribunal").creation_code(settings), self.tribunal)
        for who in (FALLBACK,) if self.has_jurors else (PRIMARY, FALLBACK):
            self._settlement.submit(
                None, "addBond", who, self._at[who], call("addBond()"), value=_STANDING_BOND
            )
        if self.has_jurors:
            for index in range(self._covenants.jurors):
                self._take_seat(f"juror:{index}")

    def _arbitrator_code(self, who: str) -> bytes:
        person = self._settlement.address(who)
        return artifact.load("SoleArbitrator").creation_code(person, self._fee, self._bond, self.patience)

    def _panel_code(self) -> bytes:
        window = self.vote_window
        settings = (
            self._stake, self._fee, self._covenants.slash_bps, self.panel, window, window, window, window
        )  # fmt: skip
        return artifact.load("JurorPanel").creation_code(settings)


def _words(*values: int | Address) -> bytes:
    return b"".join(address_word(value) if isinstance(value, str) else word(value) for value in values)


def _salt(order: Order, juror: str) -> bytes:
    """A juror's secret. It only has to be hard to guess for others on the chain."""
    return blake2b(f"{order.id}/{juror}".encode(), digest_size=32).digest()
