"""Gas of every step of the modules around an order, on py-evm: `uv run python -m contracts.tools.modules_gas`.

Parties and credits are new unless said; the token is a StableToken with unlimited allowances. Prints the table of
docs/modules.md.
"""

from __future__ import annotations

from typing import Any

from chain.contracts import artifact
from contracts.tools.module_bench import NOBODY, ModuleBench, print_table, terms

DAY, PRICE, FREIGHT, BOND, RATE = 86_400, 100_000_000, 9_000_000, 60_000_000, 11 * 10**17
CORRIDOR = b"DE-US".ljust(32, b"\0")
ROLES = (
    "platform",
    "buyer",
    "seller",
    "carrier",
    "checkpoint",
    "broker",
    "underwriter",
    "reporter",
    "attester",
)
START = 1_900_000_000


class Bench(ModuleBench):
    """A chain with all modules."""

    def __init__(self) -> None:
        super().__init__(ROLES, START)
        who, platform = self.who, self.who["platform"]
        self.escrow = self.deploy("Escrow", platform, row=False)
        self.token = self.deploy("StableToken", "Euro", "tEUR", platform, row=False)
        self.pay = self.deploy("StableToken", "Dollar", "tUSD", platform, row=False)
        self.carriage = self.deploy("Carriage", self.escrow)
        stakes = [(self.token, 10**6), (self.pay, 10**6)]
        records = (self.escrow, self.carriage, self.ahead(1), (500, 3_000, 24, 240), 300, stakes)
        self.reputation = self.deploy("Reputation", *records)
        self.bonds = self.deploy("SellerBond", self.escrow, self.reputation, 0)
        self.grades = self.deploy("PostedGrades", platform, (500, 3_000, 1_000, 2 * DAY))
        self.people = self.deploy("Attestations", who["attester"])
        made = (
            self.escrow, self.carriage, NOBODY, self.people, CORRIDOR, self.token, 500, 1_000, 5_000, 90 * DAY
        )  # fmt: skip
        self.pool = self.deploy("InsurancePool", made)
        self.oracle = self.deploy("RateOracle", who["reporter"], 1_000)
        self.desk = self.deploy("FxDesk", self.escrow, self.oracle)
        modules = (self.escrow, self.carriage, self.bonds, self.pool, self.people, self.reputation)
        self.checkout = self.deploy("Checkout", modules)
        for role in ROLES:
            for token in (self.token, self.pay):
                self.send("platform", token, "mint", self.who[role], 2**90)
                for spender in (self.escrow, self.carriage, self.bonds, self.pool, self.desk, self.checkout):
                    self.send(role, token, "approve", spender, 2**256 - 1)

    def terms(self, carrier: str) -> tuple[Any, ...]:
        """Terms of an order in the token, without tax."""
        who = self.who
        return terms(
            buyer=who["buyer"], seller=who["seller"], carrier=carrier, arbiter=who["platform"],
            token=self.token, price=PRICE, feeBps=300, defaultBuyerBps=5_000, returnable=True,
            shipHours=240, deliverHours=240, inspectHours=240, rulingHours=240,
        )  # fmt: skip

    def booking(self) -> tuple[Any, ...]:
        """A booking from now on, with a scan at the door."""
        who, now = self.who, self.engine.timestamp
        wanted = {
            "carrier": who["carrier"], "freight": FREIGHT, "checkpoint": who["checkpoint"], "bond": BOND,
            "payer": who["broker"], "promisedAt": now + 3 * DAY, "lostAt": now + 10 * DAY,
            "latePenaltyBpsPerDay": 500, "pickUpBy": now + DAY, "pickUpBps": 2_000, "exportBps": 1_000,
            "importBps": 1_000, "scanned": 8, "liable": False,
        }  # fmt: skip
        [_, entry] = artifact.load("Carriage").function("book")["inputs"]
        return tuple(wanted[part["name"]] for part in entry["components"])


def prepare(bench: Bench) -> None:
    """What is done once."""
    who, token = bench.who, bench.token
    for party in ("buyer", "seller", "carrier", "checkpoint"):
        until = START + 10**8
        bench.send("attester", bench.people, "attest", who[party], CORRIDOR, until, row="Attestations.attest")
    bench.send("platform", bench.grades, "post", who["seller"], 2_000, row="PostedGrades.post, first")
    bench.send("platform", bench.grades, "post", who["seller"], 500, row="PostedGrades.post")
    bench.send("buyer", bench.carriage, "appoint", bench.checkout, True, row="Carriage.appoint")
    consent = (who["platform"], PRICE, 10 * PRICE, START + 10**8, 240, 240, 240, 5_000)
    bench.send("seller", bench.bonds, "consent", bench.checkout, token, consent, row="SellerBond.consent")
    bench.send("seller", bench.bonds, "deposit", token, 10 * PRICE, row="SellerBond.deposit, first")
    bench.send("carrier", bench.carriage, "deposit", token, 10 * PRICE, row="Carriage.deposit, first")
    bench.send("underwriter", bench.pool, "provide", 10 * PRICE, row="InsurancePool.provide, first")
    bench.send("buyer", bench.escrow, "fund", bench.terms(who["carrier"]))


def lives(bench: Bench) -> None:
    """One order step by step and delivered late; one from the checkout and lost; one revoked."""
    bench.send("buyer", bench.escrow, "fund", bench.terms(bench.carriage), row="Escrow.fund, for comparison")
    bench.send("buyer", bench.carriage, "book", 2, bench.booking(), row="Carriage.book")
    bench.send("seller", bench.bonds, "lock", 2, row="SellerBond.lock")
    bench.send("seller", bench.pool, "insure", 2, PRICE, row="InsurancePool.insure")
    bench.send("seller", bench.escrow, "ship", 2)
    bench.send("carrier", bench.carriage, "pickUp", 2, row="Carriage.pickUp")
    bench.wait(4 * DAY)
    bench.send("carrier", bench.carriage, "attest", 2, 2, row="Carriage.attest, a milestone")
    bench.send("carrier", bench.carriage, "attest", 2, 3)
    bench.send("carrier", bench.carriage, "attest", 2, 4, row="Carriage.attest, waits for a scan")
    row = "Carriage.attest, the scan at the door, late; the escrow is told"
    bench.send("checkpoint", bench.carriage, "attest", 2, 4, row=row)
    bench.send("buyer", bench.escrow, "confirm", 2)
    bench.send("broker", bench.bonds, "settle", 2, row="SellerBond.settle, all free")
    bench.send("broker", bench.pool, "expire", 2, row="InsurancePool.expire")
    bench.send("broker", bench.reputation, "record", 2, row="Reputation.record, first")
    arguments = (bench.terms(NOBODY), bench.booking(), PRICE, CORRIDOR)
    bench.send("broker", bench.checkout, "open", *arguments, row="Checkout.open, everything")
    bench.send("seller", bench.bonds, "acknowledge", 3, row="SellerBond.acknowledge")
    bench.send("seller", bench.escrow, "ship", 3)
    bench.send("carrier", bench.carriage, "pickUp", 3)
    bench.wait(30 * DAY)
    bench.send("broker", bench.escrow, "expire", 3)
    bench.send("broker", bench.carriage, "declareLost", 3, row="Carriage.declareLost")
    bench.send("broker", bench.pool, "claim", 3, row="InsurancePool.claim")
    bench.send("seller", bench.pool, "withdraw", bench.token, row="withdraw")
    bench.send("carrier", bench.carriage, "retire", bench.token, PRICE, row="Carriage.retire")
    shares = 10**6 * PRICE
    bench.send("underwriter", bench.pool, "giveNotice", shares, row="InsurancePool.giveNotice, first")
    bench.wait(90 * DAY)
    bench.send("underwriter", bench.pool, "redeem", shares, row="InsurancePool.redeem, first credit")


def exchange(bench: Bench) -> None:
    """Rates, and an order paid in another token."""
    for row in ("RateOracle.post, first of its pair", "RateOracle.post"):
        now = bench.engine.timestamp
        bench.send("reporter", bench.oracle, "post", bench.token, bench.pay, RATE, now, row=row)
        bench.wait(10)
    arguments = (bench.terms(bench.who["carrier"]), bench.pay, 2 * PRICE, DAY)
    bench.send("broker", bench.desk, "fund", *arguments, row="FxDesk.fund")


def measure(bench: Bench) -> dict[str, int]:
    """Gas by step."""
    prepare(bench)
    lives(bench)
    exchange(bench)
    return bench.gas


def main() -> None:
    """Print the table."""
    print_table(measure(Bench()))


if __name__ == "__main__":
    main()
