"""An escrow, two tokens and people with money, on one engine or on several that must agree."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from eth_abi import decode, encode
from eth_utils.abi import collapse_if_tuple
from eth_utils.crypto import keccak

from chain.contracts import artifact, escrow
from chain.contracts.decode import decode_error, decode_log
from chain.evm.accounts import Accounts
from chain.evm.engine import Genesis, Log, Receipt, Transaction
from tests.support.escrow_model import NATIVE, NO_REASON, UNLIMITED, WITH_SHARE, EscrowModel, Outcome
from tests.support.permits import Message, sign
from tests.support.side_by_side import created_by

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chain.evm.engine import Address, Engine
    from tests.support.escrow_model import Terms
    from tests.support.permits import Signed

START = 1_900_000_000
PRICE = 10**9
ACCOUNTS = Accounts(77)
PLATFORM, ISSUER, STRANGER, WARY = (
    ACCOUNTS.address(name) for name in ("platform", "issuer", "stranger", "wary")
)
TRADERS = tuple(ACCOUNTS.address(f"trader {number}") for number in range(7))
PEOPLE = (PLATFORM, ISSUER, STRANGER, WARY, *TRADERS)
RICHES = 2**120
"""All have native coin and this much of each token. All but the wary one let the escrow take it without limit."""

ESCROW = created_by(PLATFORM, 0)
TOKENS = tuple(created_by(ISSUER, nonce) for nonce in range(2))
CODELESS = "0x00000000000000000000000000000000c0de1e55"
GENESIS = Genesis(
    chain_id=77,
    timestamp=START - 1_000,
    balances=dict.fromkeys(PEOPLE, 10**40),
    keys=ACCOUNTS,
    gas_limit=10**9,
)


class EscrowChain:
    """Whatever is asked of the first engine is asked of all, and the answers must be the same.

    `logs` collects what transactions log, once it is a list.
    """

    def __init__(self, *makers: Callable[[Genesis], Engine]) -> None:
        self.engines = [make(GENESIS) for make in makers]
        self.logs: list[Log] | None = None
        self.deploy(PLATFORM, escrow.deploy_escrow(PLATFORM), ESCROW)
        for currency, token in zip(("EUR", "GBP"), TOKENS, strict=True):
            self.deploy(ISSUER, escrow.deploy_token(currency, ISSUER), token)
        for token in TOKENS:
            for owner in PEOPLE:
                self.sure(ISSUER, token, call("mint", owner, RICHES, of="StableToken"))
                if owner != WARY:
                    self.sure(owner, token, call("approve", ESCROW, UNLIMITED, of="StableToken"))
        self.at(START)

    @property
    def now(self) -> int:
        return self.engines[0].timestamp

    def at(self, timestamp: int) -> None:
        """Let the clock show `timestamp`."""
        for engine in self.engines:
            engine.advance(timestamp)

    def execute(
        self, sender: Address, to: Address | None, data: bytes, value: int = 0, gas: int = 1_000_000
    ) -> Receipt:
        """Send a transaction. Status, gas, output, logs and created contract are compared by the receipts."""
        tx = Transaction(sender, to, data, value, gas, PRICE)
        receipts = [engine.execute(tx) for engine in self.engines]
        assert receipts.count(receipts[0]) == len(receipts), receipts
        if self.logs is not None:
            self.logs += receipts[0].logs
        return receipts[0]

    def sure(self, sender: Address, to: Address | None, data: bytes, value: int = 0) -> Receipt:
        """Send a transaction that must succeed."""
        receipt = self.execute(sender, to, data, value, gas=5_000_000)
        assert receipt.status, decode_error(receipt.output)
        return receipt

    def deploy(self, sender: Address, code: bytes, address: Address) -> None:
        assert self.sure(sender, None, code).contract == address

    def view(self, name: str, *arguments: Any, to: Address = ESCROW, contract: str = "Escrow") -> Any:
        """What a view function returns; the decoded error where it reverts."""
        entry = function(contract, name)
        tx = Transaction(STRANGER, to, encode_call(entry, arguments))
        receipts = [engine.call(tx) for engine in self.engines]
        assert receipts.count(receipts[0]) == len(receipts), receipts
        if not receipts[0].status:
            return decode_error(receipts[0].output)
        return decode([collapse_if_tuple(output) for output in entry["outputs"]], receipts[0].output)[0]

    def held(self, token: Address, owner: Address = ESCROW) -> int:
        """What `owner` has of `token`."""
        if token == NATIVE:
            balances = {engine.balance(owner) for engine in self.engines}
            assert len(balances) == 1
            return balances.pop()
        amount: int = self.view("balanceOf", owner, to=token, contract="StableToken")
        return amount

    def model(self) -> EscrowModel:
        """The model of the escrow as it was deployed."""
        return EscrowModel(ESCROW, PLATFORM, TOKENS, set(PEOPLE) - {WARY}, broken={ESCROW})

    # the same call to the chain and to the model

    def fund(
        self, model: EscrowModel, sender: Address, terms: Terms, value: int, permit: Signed | None = None
    ) -> Outcome:
        expected = model.fund(sender, terms, value, self.now, permit)
        return self._compare(expected, self.execute(sender, ESCROW, fund_call(terms, permit), value))

    def step(self, model: EscrowModel, sender: Address, name: str, number: int, bps: int = 0) -> Outcome:
        expected = model.step(sender, name, number, self.now, bps)
        return self._compare(expected, self.execute(sender, ESCROW, step_call(name, number, bps)))

    def withdraw(self, model: EscrowModel, sender: Address, token: Address) -> Outcome:
        expected = model.withdraw(sender, token)
        return self._compare(expected, self.execute(sender, ESCROW, call("withdraw", token)))

    def _compare(self, expected: Outcome, receipt: Receipt) -> Outcome:
        assert outcome(receipt) == expected
        return expected

    def audit(self, model: EscrowModel, unasked: Mapping[Address, int] | None = None) -> None:
        """Everything that can be seen of the escrow is what the model says; `unasked` was sent besides."""
        assert self.view("orderCount") == len(model.orders)
        for number, order in model.orders.items():
            assert self.view("order", number) == order.view()
        for owner in PEOPLE:
            for token in (NATIVE, *TOKENS, CODELESS):
                assert self.view("creditOf", owner, token) == model.credits.get((owner, token), 0)
        for token in (NATIVE, *TOKENS):
            assert model.held[token] == model.deposits(token) + model.owed(token)
            assert self.held(token) == model.held[token] + (unasked or {}).get(token, 0)

    def same_state(self) -> None:
        """Every account and slot is the same in the first engine, which can list them, and in the second."""
        first, second = self.engines[0], self.engines[1]
        listed = first.state()  # type: ignore[attr-defined]
        for address, account in listed.items():
            assert account.balance == second.balance(address)
            assert account.nonce == second.nonce(address)
            assert account.storage == {slot: second.storage(address, slot) for slot in account.storage}
        root = second.backend.chain.header.state_root  # type: ignore[attr-defined]
        assert first.state_root() == root, "the reference has accounts or slots that the first has not"


def outcome(receipt: Receipt) -> Outcome:
    """A receipt in the model's words."""
    if not receipt.status:
        return Outcome(decode_error(receipt.output) if receipt.output else NO_REASON)
    output = int.from_bytes(receipt.output, "big") if receipt.output else None
    events = tuple(decode_log(log) for log in receipt.logs)
    assert None not in events
    return Outcome(None, output, events)  # type: ignore[arg-type]


@cache
def function(contract: str, name: str) -> dict[str, Any]:
    """A function's entry in the ABI."""
    return artifact.load(contract).function(name)


def encode_call(entry: dict[str, Any], arguments: Any) -> bytes:
    """Calldata, by eth-abi."""
    kinds = artifact.argument_types(entry)
    return _selector(f"{entry['name']}({','.join(kinds)})") + encode(kinds, arguments)


@cache
def _selector(signature: str) -> bytes:
    return bytes(keccak(text=signature)[:4])


def call(name: str, *arguments: Any, of: str = "Escrow") -> bytes:
    """Calldata of a function by its name."""
    return encode_call(function(of, name), arguments)


def fund_call(terms: Terms, permit: Signed | None = None) -> bytes:
    """`fund`, or `fundWithPermit` where there is a permit."""
    return call("fundWithPermit", tuple(terms), permit.words) if permit else call("fund", tuple(terms))


def step_call(name: str, number: int, bps: int = 0) -> bytes:
    """A step of an order, with a share where it takes one."""
    return call(name, number, bps) if name in WITH_SHARE else call(name, number)


def permit_of(chain: EscrowChain, terms: Terms, payer: Address, **change: Any) -> Signed:
    """What a wallet signs to pay for `terms`; `change` is what it signs instead, `signer` who."""
    signer = change.pop("signer", payer)
    name = "Argosy test EUR" if terms.token == TOKENS[0] else "Argosy test GBP"
    message = Message(
        token=terms.token,
        name=name,
        chain_id=GENESIS.chain_id,
        owner=payer,
        spender=ESCROW,
        value=terms.deposit,
        nonce=0,
        deadline=chain.now + 600,
    )
    return sign(message, message._replace(**change), signer, ACCOUNTS.key(signer))
