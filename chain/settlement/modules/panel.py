"""What a `JurorPanel` will do, told before it does it: who is drawn, how votes count, who is paid.

docs/arbitration.md is the specification; the contract is compared with this in every run that has jurors.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from eth_hash.auto import keccak

from chain.contracts.escrow import address_word, word
from sim.core.units import share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chain.evm.engine import Address


@dataclass
class Trial:
    """One dispute before the panel: who sits in each round, how they vote, who paid for it."""

    payers: list[str]
    jurors: dict[int, list[str]] = field(default_factory=lambda: {1: [], 2: []})
    votes: dict[str, int] = field(default_factory=dict)
    ruling: int = 0
    decided: bool = False


@dataclass(frozen=True)
class Account:
    """What a case comes to for its jurors: who is coherent, each one's share, who loses a slash and the seat."""

    coherent: Sequence[str]
    share: int
    slashed: Sequence[str]
    rest: dict[str, int]


class Seats:
    """Jurors by name, free or drawn.

    Args:
        panel: address of the contract.
        stake: of a seat, in wei.
        fee: per juror, in wei.
        slash_bps: of the stake.
    """

    def __init__(self, panel: Address, stake: int, fee: int, slash_bps: int) -> None:
        self.panel = panel
        self.fee = fee
        self.slash = share(stake, slash_bps)
        self.free: list[str] = []

    def draw(self, dispute: int, round_: int, count: int, randomness: bytes) -> list[str]:
        """Take `count` free jurors by the block's randomness, as the contract does."""
        seed = keccak(randomness + address_word(self.panel) + word(dispute) + word(round_))
        drawn = []
        for i in range(count):
            lot = int.from_bytes(keccak(seed + word(i)), "big")
            drawn.append(self._take(lot % len(self.free)))
        return drawn

    def account(self, trial: Trial) -> Account:
        """End a case: whoever is coherent is free again, the others have lost their seats if they lose a slash."""
        everyone = trial.jurors[1] + trial.jurors[2]
        coherent = [juror for juror in everyone if self._is_coherent(trial, juror)]
        slashed = [juror for juror in everyone if juror not in coherent]
        pot = len(everyone) * self.fee + len(slashed) * self.slash
        portion = pot // len(coherent) if coherent else 0
        rest: Counter[str] = Counter()
        if coherent:
            rest[trial.payers[0]] = pot - portion * len(coherent)
        else:
            for payer, jurors in zip(trial.payers, trial.jurors.values(), strict=False):
                rest[payer] += len(jurors) * (self.fee + self.slash)
        # A stake that loses nothing is still full, and so the seat stays.
        self.free += coherent if self.slash else everyone
        return Account(coherent, portion, slashed if self.slash else [], dict(rest))

    def _take(self, place: int) -> str:
        juror, last = self.free[place], self.free.pop()
        if juror != last:
            self.free[place] = last
        return juror

    def _is_coherent(self, trial: Trial, juror: str) -> bool:
        return juror in trial.votes and (not trial.decided or trial.votes[juror] == trial.ruling)


def count(trial: Trial, round_: int) -> None:
    """Find the ruling with the most votes of a round; 0 where there is no single one."""
    votes = [trial.votes[juror] for juror in trial.jurors[round_] if juror in trial.votes]
    ranked = Counter(votes).most_common(2)
    trial.decided = len(ranked) == 1 or (len(ranked) == 2 and ranked[0][1] > ranked[1][1])
    trial.ruling = ranked[0][0] if trial.decided else 0
