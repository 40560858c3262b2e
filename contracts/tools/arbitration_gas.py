"""Gas of every step of a disputed order, on py-evm: `uv run python -m contracts.tools.arbitration_gas`.

A panel of three, then seven jurors; jurors, parties and credits are new unless said. Payment is in the native
coin. Prints the table of docs/arbitration.md.
"""

from __future__ import annotations

from eth_abi.abi import encode
from eth_hash.auto import keccak

from chain.evm import Transaction
from contracts.tools.module_bench import NOBODY, ModuleBench, print_table, terms

WINDOW, FEE, STAKE = 1_000, 10_000, 1_000_000
SALT = b"salt".ljust(32)
HALF = 10**15 + 5_000 * 10**10 + 5_000 * 10**5
ROLES = ("platform", "buyer", "seller", "carrier", "person", "stranger", *(f"juror {n}" for n in range(12)))


class Bench(ModuleBench):
    """A chain with an escrow, both arbitrators and a tribunal."""

    def __init__(self) -> None:
        super().__init__(ROLES, WINDOW)
        self.names = {address: role for role, address in self.who.items()}
        self.escrow = self.deploy("Escrow", self.who["platform"], row=False)
        self.panel = self.deploy("JurorPanel", (STAKE, FEE, 5_000, 3, WINDOW, WINDOW, WINDOW, WINDOW, NOBODY))
        self.sole = self.deploy("SoleArbitrator", self.who["person"], FEE, STAKE, WINDOW)
        made = (self.escrow, self.panel, self.sole, 8 * WINDOW, b"", b"", "ipfs://question")
        self.tribunal = self.deploy("Tribunal", made)

    def wait(self, seconds: int = WINDOW) -> None:
        """Close the block."""
        super().wait(seconds)

    def dispute(self, order: int) -> None:
        """A disputed order, and the case opened at the panel."""
        who = self.who
        agreed = terms(
            buyer=who["buyer"], seller=who["seller"], carrier=who["carrier"], arbiter=self.tribunal,
            price=100_000_000, feeBps=300, defaultBuyerBps=5_000,
        )  # fmt: skip
        self.send("buyer", self.escrow, "fund", agreed, value=100_000_000)
        self.send("seller", self.escrow, "ship", order)
        self.send("buyer", self.escrow, "dispute", order)
        self.send("buyer", self.tribunal, "open", order, value=3 * FEE, row="open, at the panel")
        self.wait(1)

    def jurors(self, dispute: int, round_: int) -> list[str]:
        """The drawn jurors' roles."""
        data = self.data(self.panel, "jurorsOf", dispute, round_)
        output = self.engine.call(Transaction(self.who["stranger"], self.panel, data)).output
        count = int.from_bytes(output[32:64], "big")
        words = [output[64 + 32 * n : 96 + 32 * n] for n in range(count)]
        return [self.names["0x" + word[12:].hex()] for word in words]

    def vote(self, dispute: int, round_: int, *, agree: bool) -> None:
        """One round, from the draw to the tally; all agree, or one does not."""
        note = f", {(3, 7)[round_ - 1]} jurors"
        self.send("stranger", self.panel, "draw", dispute, row="draw" + note)
        jurors = self.jurors(dispute, round_)
        votes = dict.fromkeys(jurors, HALF) | ({} if agree else {jurors[0]: 0})
        for juror, ruling in votes.items():
            values = [dispute, round_, self.who[juror], ruling, SALT]
            hash_ = keccak(encode(["uint256", "uint8", "address", "uint256", "bytes32"], values))
            self.send(juror, self.panel, "commit", dispute, hash_, row="commit")
        self.wait()
        for juror, ruling in votes.items():
            self.send(juror, self.panel, "reveal", dispute, ruling, SALT, row="reveal")
        self.wait()
        self.send("stranger", self.panel, "tally", dispute, row="tally" + note)


def measure(bench: Bench) -> dict[str, int]:
    """Gas by step."""
    for role in ROLES[6:]:
        bench.send(role, bench.panel, "takeSeat", value=STAKE, row="takeSeat")
    bench.send("person", bench.sole, "serve", bench.tribunal, True, row="serve")
    bench.send("person", bench.sole, "addBond", value=10 * STAKE)
    bench.wait()
    bench.dispute(1)
    bench.send("buyer", bench.tribunal, "submitEvidence", 1, "ipfs://" + "x" * 46, row="submitEvidence")
    bench.vote(1, 1, agree=True)
    bench.wait()
    row = "execute, 3 jurors who agree, and the escrow's ruling"
    bench.send("stranger", bench.panel, "execute", 1, row=row)
    bench.dispute(2)
    bench.vote(2, 1, agree=False)
    bench.send("seller", bench.panel, "appeal", 2, b"", value=7 * FEE, row="appeal")
    bench.wait(1)
    bench.vote(2, 2, agree=True)
    row = "execute, 3 + 7 jurors, one slashed, and the escrow's ruling"
    bench.send("stranger", bench.panel, "execute", 2, row=row)
    bench.dispute(3)
    bench.wait()
    bench.send("stranger", bench.panel, "abandon", 3, row="abandon, and the tribunal hears of it")
    bench.send("buyer", bench.tribunal, "escalate", 3, value=FEE, row="escalate, at the sole arbitrator")
    bench.send("person", bench.sole, "giveRuling", 1, HALF, row="giveRuling, and the escrow's ruling")
    free = bench.jurors(1, 1)[0]
    bench.send(free, bench.panel, "leaveSeat", row="leaveSeat")
    bench.send(free, bench.panel, "withdraw", row="withdraw")
    return bench.gas


def main() -> None:
    """Print the table."""
    print_table(measure(Bench()))


if __name__ == "__main__":
    main()
