"""An escrow, a juror panel, a sole arbitrator and the tribunal that asks them, on one engine or on several."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from eth_abi import decode, encode
from eth_utils.abi import collapse_if_tuple
from eth_utils.crypto import keccak

from chain.contracts import artifact
from chain.contracts.decode import Decoded, decode_error, decode_log
from chain.evm import blocks
from chain.evm.accounts import Accounts
from chain.evm.engine import Genesis, Receipt, Transaction
from tests.support.escrow_chain import function
from tests.support.escrow_model import NO_REASON, NOBODY, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chain.evm.engine import Address, Engine

START = 1_950_000_000
ACCOUNTS = Accounts(792)
PLATFORM, BUYER, SELLER, CARRIER, PAYEE, PERSON, STRANGER, OTHER = (
    ACCOUNTS.address(name)
    for name in ("platform", "buyer", "seller", "carrier", "payee", "person", "stranger", "other")
)
JURORS = tuple(ACCOUNTS.address(f"juror {number}") for number in range(14))
CROWD = tuple(ACCOUNTS.address(f"juror {number}") for number in range(46))
EVERYBODY = (PLATFORM, BUYER, SELLER, CARRIER, PAYEE, PERSON, STRANGER, OTHER, *JURORS)
GENESIS = Genesis(
    chain_id=792,
    timestamp=START - 1_000,
    balances=dict.fromkeys((*EVERYBODY, *CROWD), 10**30),
    keys=ACCOUNTS,
    gas_limit=10**9,
)
PATIENCE, RULING_HOURS = 2_600, 2
FEE, BOND, WINDOW = 50_000, 70_000, 1_000
"""Of the sole arbitrator."""


class PanelSettings(NamedTuple):
    """`IJurorPanel.Settings`."""

    stake: int = 1_000_003
    fee: int = 10_001
    slash_bps: int = 3_333
    size: int = 3
    draw: int = 500
    commit: int = 300
    reveal: int = 200
    appeal: int = 400

    @property
    def slash(self) -> int:
        return self.stake * self.slash_bps // 10_000

    def seats(self, round_: int) -> int:
        return self.size if round_ == 1 else 2 * self.size + 1

    def cost(self, round_: int) -> int:
        return self.seats(round_) * self.fee


class Court:
    """Whatever is asked of the first engine is asked of all, and the answers must be the same."""

    def __init__(
        self, *makers: Callable[[Genesis], Engine], seed: int = 0, panel: PanelSettings | None = None
    ) -> None:
        self.genesis = replace(GENESIS, seed=seed.to_bytes(32, "big"))
        self.engines = [make(self.genesis) for make in makers]
        self.contracts: dict[Address, str] = {}
        self.settings = panel or PanelSettings()
        self.escrow = self.deploy("Escrow", ["address"], [PLATFORM])
        self.panel = self.deploy_panel(self.settings)
        sole = ["address", "uint256", "uint256", "uint40"]
        self.sole = self.deploy("SoleArbitrator", sole, [PERSON, FEE, BOND, WINDOW])
        self.tribunal = self.deploy_tribunal(self.panel, self.sole)
        self.at(START)

    def deploy(self, name: str, kinds: list[str] | None = None, values: list[Any] | None = None) -> Address:
        receipt = self.deploying(name, kinds, values)
        assert receipt.contract, decode_error(receipt.output)
        self.contracts[receipt.contract] = name
        return receipt.contract

    def deploying(
        self, name: str, kinds: list[str] | None = None, values: list[Any] | None = None
    ) -> Receipt:
        code = artifact.load(name).bytecode + encode(kinds or [], values or [])
        return self.execute(PLATFORM, None, code, gas=8_000_000)

    def deploy_panel(self, settings: PanelSettings) -> Address:
        return self.deploy("JurorPanel", [PANEL_KINDS], [tuple(settings)])

    def deploy_tribunal(self, primary: Address, second: Address, patience: int = PATIENCE) -> Address:
        settings = (self.escrow, primary, second, patience, b"", b"\1" * 32, "ipfs://question")
        return self.deploy("Tribunal", [TRIBUNAL_KINDS], [settings])

    # time

    @property
    def now(self) -> int:
        return self.engines[0].timestamp

    @property
    def block(self) -> int:
        return self.engines[0].block_number

    @property
    def randomness(self) -> bytes:
        """What contracts read as PREVRANDAO in the open block."""
        return blocks.randomness(self.genesis.seed, self.block)

    def at(self, timestamp: int) -> None:
        for engine in self.engines:
            engine.advance(timestamp)

    def wait(self, seconds: int = 1) -> None:
        """Let time pass, and close the open block."""
        self.at(self.now + seconds)

    # calls

    def execute(
        self, sender: Address, to: Address | None, data: bytes, value: int = 0, gas: int = 5_000_000
    ) -> Receipt:
        tx = Transaction(sender, to, data, value, gas, 10**9)
        receipts = [engine.execute(tx) for engine in self.engines]
        assert receipts.count(receipts[0]) == len(receipts), receipts
        return receipts[0]

    def receipt(
        self, sender: Address, to: Address, name: str, *arguments: Any, value: int = 0, gas: int = 5_000_000
    ) -> Receipt:
        return self.execute(sender, to, self.data(to, name, *arguments), value, gas)

    def send(
        self, sender: Address, to: Address, name: str, *arguments: Any, value: int = 0, gas: int = 5_000_000
    ) -> Outcome:
        """Call a function; the outcome holds the events of the called contract alone."""
        receipt = self.receipt(sender, to, name, *arguments, value=value, gas=gas)
        if not receipt.status:
            return Outcome(decode_error(receipt.output) if receipt.output else NO_REASON)
        events = tuple(decode_log(log) for log in receipt.logs if log.address == to)
        assert None not in events
        return Outcome(None, None, events)  # type: ignore[arg-type]

    def sure(self, sender: Address, to: Address, name: str, *arguments: Any, value: int = 0) -> Outcome:
        """Call a function that must succeed."""
        outcome = self.send(sender, to, name, *arguments, value=value)
        assert outcome.error is None, outcome.error
        return outcome

    def fails(self, sender: Address, to: Address, name: str, *arguments: Any, value: int = 0) -> str:
        """Call a function that must revert with an error that is known; how the error reads."""
        outcome = self.send(sender, to, name, *arguments, value=value)
        assert outcome.error is not None, outcome.events
        return str(outcome.error)

    def view(self, to: Address, name: str, *arguments: Any) -> Any:
        """What a view function returns, a tuple if it is several values; the decoded error where it reverts."""
        tx = Transaction(STRANGER, to, self.data(to, name, *arguments), gas=5_000_000)
        receipts = [engine.call(tx) for engine in self.engines]
        assert receipts.count(receipts[0]) == len(receipts), receipts
        if not receipts[0].status:
            return decode_error(receipts[0].output)
        outputs = function(self.contracts[to], name)["outputs"]
        values = decode([collapse_if_tuple(output) for output in outputs], receipts[0].output)
        return values[0] if len(values) == 1 else values

    def data(self, to: Address, name: str, *arguments: Any) -> bytes:
        """Calldata."""
        return artifact.load(self.contracts[to]).calldata(name, *arguments)

    def balance(self, owner: Address) -> int:
        balances = {engine.balance(owner) for engine in self.engines}
        assert len(balances) == 1
        return balances.pop()

    # the escrow

    def disputed(self, arbiter: Address | None = None, **terms: Any) -> int:
        """A new order in dispute."""
        parties = {"buyer": BUYER, "seller": SELLER, "carrier": CARRIER, "taxPayee": PAYEE}
        amounts = {"price": 100_000, "freight": 9_000, "tax": 19_000, "feeBps": 300, "defaultBuyerBps": 5_000}
        hours = {"shipHours": 300, "deliverHours": 300, "inspectHours": 300, "rulingHours": RULING_HOURS}
        wanted = parties | amounts | hours | {"arbiter": arbiter or self.tribunal} | terms
        [entry] = function("Escrow", "fund")["inputs"]
        packed = tuple(wanted.get(part["name"], _zero(part)) for part in entry["components"])
        self.sure(BUYER, self.escrow, "fund", packed, value=128_000)
        number: int = self.view(self.escrow, "orderCount")
        self.sure(SELLER, self.escrow, "ship", number)
        self.sure(BUYER, self.escrow, "dispute", number)
        return number

    def order(self, number: int) -> dict[str, Any]:
        """The order as the escrow shows it."""
        [shown] = function("Escrow", "order")["outputs"]
        values = self.view(self.escrow, "order", number)
        return {part["name"]: value for part, value in zip(shown["components"], values, strict=True)}

    def settled(self, number: int) -> tuple[int, int]:
        """State and buyer's share of a settled order, by its last event; the order must be among the newest."""
        return self.order(number)["state"], self.view(self.escrow, "creditOf", BUYER, NOBODY)

    # jurors

    def seat(self, jurors: tuple[Address, ...] = JURORS) -> None:
        for juror in jurors:
            self.sure(juror, self.panel, "takeSeat", value=self.settings.stake)
        self.wait()

    def drawn(self, dispute: int, round_: int = 1) -> list[Address]:
        self.sure(STRANGER, self.panel, "draw", dispute)
        jurors: list[Address] = list(self.view(self.panel, "jurorsOf", dispute, round_))
        return jurors

    def vote(self, dispute: int, votes: Mapping[Address, int], round_: int = 1) -> None:
        """Commit and reveal these votes and tally; the clock moves behind the reveal window."""
        for juror, ruling in votes.items():
            self.sure(juror, self.panel, "commit", dispute, ballot(dispute, round_, juror, ruling))
        self.wait(self.settings.commit)
        for juror, ruling in votes.items():
            self.sure(juror, self.panel, "reveal", dispute, ruling, SALT)
        self.wait(self.settings.reveal)
        self.sure(STRANGER, self.panel, "tally", dispute)

    def case(self, number: int) -> tuple[int, int, int, int]:
        """Stage, escalatable, award and dispute number of an order's case."""
        shown: tuple[int, int, int, int] = self.view(self.tribunal, "caseOf", number)
        return shown


SALT = b"salt".ljust(32)
PANEL_KINDS = "(uint256,uint256,uint16,uint8,uint40,uint40,uint40,uint40)"
TRIBUNAL_KINDS = "(address,address,address,uint40,bytes,bytes,string)"
DISPUTED, REFUNDED, RULED = 4, 6, 7
CHOICES = 11 * 10**14


def award(buyer: int, seller: int, carrier: int = 0) -> int:
    """The ruling number of `modules/Award.sol`."""
    return 10**15 + buyer * 10**10 + seller * 10**5 + carrier


def ballot(dispute: int, round_: int, juror: Address, ruling: int, salt: bytes = SALT) -> bytes:
    """The hash that commits to a vote."""
    kinds = ["uint256", "uint8", "address", "uint256", "bytes32"]
    return bytes(keccak(encode(kinds, [dispute, round_, juror, ruling, salt])))


def event(name: str, **arguments: Any) -> Decoded:
    return Decoded(name, arguments)


def named(outcome: Outcome, name: str) -> list[dict[str, Any]]:
    """Arguments of the events of one name."""
    return [found.arguments for found in outcome.events if found.name == name]


def _zero(parameter: dict[str, Any]) -> Any:
    """Nothing, of an ABI type: terms that arbitration does not care about."""
    if parameter["type"].startswith("tuple"):
        return tuple(map(_zero, parameter["components"]))
    zeros: dict[str, Any] = {
        "address": NOBODY,
        "bool": False,
        "string": "",
        "bytes": b"",
        "bytes32": bytes(32),
    }
    return zeros.get(parameter["type"], 0)
