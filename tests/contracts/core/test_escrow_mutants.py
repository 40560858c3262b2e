"""What only small faults in the contract would show: above all, parties and payers that are contracts.

For people the sender of a call is the origin of its transaction, so nothing that people do tells the two apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chain.contracts.decode import decode_log
from chain.contracts.escrow import UNLIMITED, State
from chain.testing.abi import call
from chain.testing.arena import Adversary
from chain.testing.escrow import ESCROW, TERMS, TOKENS
from chain.testing.lifecycle import NATIVE
from chain.testing.outcome import error
from chain.testing.parties import ISSUER, PLATFORM, STRANGER, WARY
from chain.testing.steps import BPS, deadline, fund, fund_call, lead, step_call
from tests.contracts.case import DEPOSIT

if TYPE_CHECKING:
    from chain.evm.engine import Address
    from chain.testing.escrow import EscrowChain
    from chain.testing.lifecycle import Terms

ROLES = ("buyer", "seller", "carrier", "arbiter")


@pytest.fixture
def puppets(chain: EscrowChain) -> dict[str, Adversary]:
    """A contract for each role; a stranger pulls the strings of all."""
    return {role: Adversary(chain, "Puppet") for role in ROLES}


def terms_of(puppets: dict[str, Adversary], token: Address = TOKENS[0]) -> Terms:
    buyer, seller, carrier, arbiter = (puppets[role].address for role in ROLES)
    return TERMS._replace(buyer=buyer, seller=seller, carrier=carrier, arbiter=arbiter, token=token)


@pytest.mark.parametrize("token", [NATIVE, TOKENS[0]], ids=["native", "erc20"])
def test_contracts_take_every_step_and_the_money(
    chain: EscrowChain, puppets: dict[str, Adversary], token: Address
) -> None:
    terms = terms_of(puppets, token)
    assert fund(chain, terms, DEPOSIT if token == NATIVE else 0).error is None
    way = (
        ("seller", "ship"), ("carrier", "deliver"), ("buyer", "sendBack"), ("carrier", "takeBack"),
        ("seller", "offer"), ("buyer", "dispute"), ("arbiter", "rule"),
    )  # fmt: skip
    for role, name in way:
        assert puppets[role].act(step_call(name, 1, BPS)).error is None, name
    assert chain.view(ESCROW, "order", 1)[0] == State.RULED
    for role in ("buyer", "seller", "carrier"):
        owner = puppets[role].address
        credit = chain.view(ESCROW, "creditOf", owner, token)
        before = chain.held(token, owner)
        assert puppets[role].act(call("withdraw", token)).error is None
        assert chain.held(token, owner) - before == credit > 0


@pytest.mark.parametrize(
    ("role", "name", "state"),
    [("buyer", "cancel", State.CANCELLED), ("seller", "cancel", State.UNSHIPPED)],
)
def test_contracts_cancel(
    chain: EscrowChain, puppets: dict[str, Adversary], role: str, name: str, state: State
) -> None:
    assert fund(chain, terms_of(puppets)).error is None
    assert puppets[role].act(step_call(name, 1)).error is None
    assert chain.view(ESCROW, "order", 1)[0] == state


def test_contracts_agree(chain: EscrowChain, puppets: dict[str, Adversary]) -> None:
    """An offer is kept, told and looked up under the contract that made it."""
    assert fund(chain, terms_of(puppets)).error is None
    chain.logs = []
    assert puppets["buyer"].act(step_call("offer", 1, BPS)).error is None
    assert puppets["seller"].act(step_call("accept", 1, BPS)).error is None
    assert chain.logs[0].topics[2][-20:].hex() == puppets["buyer"].address[2:].lower()
    chain.logs = None
    assert chain.view(ESCROW, "order", 1)[0] == State.AGREED


@pytest.mark.parametrize("name", ["ship", "cancel", "offer"])
def test_a_refusal_names_the_contract_that_called(chain: EscrowChain, name: str) -> None:
    """The stranger that sets it going is another."""
    lone = Adversary(chain, "Puppet")
    assert fund(chain).error is None
    assert lone.act(step_call(name, 1, BPS)) == error("Unauthorised", id=1, caller=lone.address)
    nothing = error("NothingToWithdraw", owner=lone.address, token=NATIVE)
    assert lone.act(call("withdraw", NATIVE)) == nothing


def test_a_contract_that_refuses_its_money_is_named_and_keeps_its_credit(
    chain: EscrowChain, puppets: dict[str, Adversary]
) -> None:
    buyer = puppets["buyer"]
    assert fund(chain, terms_of(puppets, NATIVE), DEPOSIT).error is None
    assert puppets["seller"].act(step_call("cancel", 1)).error is None
    buyer.tell("refuse", True)
    refusal = error("PaymentRefused", owner=buyer.address, amount=DEPOSIT)
    assert buyer.act(call("withdraw", NATIVE)) == refusal
    assert chain.view(ESCROW, "creditOf", buyer.address, NATIVE) == DEPOSIT


def test_events_name_the_contract_that_called(chain: EscrowChain, puppets: dict[str, Adversary]) -> None:
    buyer = puppets["buyer"].address
    assert fund(chain, terms_of(puppets, NATIVE), DEPOSIT).error is None
    assert puppets["seller"].act(step_call("ship", 1)).error is None
    chain.logs = []
    for name in ("offer", "dispute"):
        assert puppets["buyer"].act(step_call(name, 1, BPS)).error is None
    chain.at(deadline(chain))
    assert puppets["arbiter"].act(step_call("lapse", 1)).error is None
    assert puppets["buyer"].act(call("withdraw", NATIVE)).error is None
    told = [decode_log(log) for log in chain.logs]
    chain.logs = None
    by = {event.name: event.arguments for event in told if event}
    assert by["Offered"]["by"] == by["Disputed"]["by"] == by["Withdrawn"]["owner"] == buyer


@pytest.mark.parametrize(
    ("change", "way", "credits"),
    [
        ({"fee_bps": 0}, ("ship", "confirm"), {"seller": 1, "carrier": 1, "tax_payee": 1}),
        ({"fee_bps": 10_000, "freight": 0, "tax": 0}, ("ship", "confirm"), {"platform": 1}),
        ({"cancel_bps": 0, "freight": 0, "tax": 0}, ("cancel",), {"buyer": 1}),
    ],
    ids=["traders", "platform", "buyer"],
)
def test_the_smallest_payment_is_one(
    chain: EscrowChain, change: dict[str, int], way: tuple[str, ...], credits: dict[str, int]
) -> None:
    terms = TERMS._replace(**{"price": 1, "freight": 1, "tax": 1} | change)
    assert fund(chain, terms).error is None
    lead(chain, way, terms)
    for role in ("buyer", "seller", "carrier", "tax_payee"):
        assert chain.view(ESCROW, "creditOf", getattr(terms, role), TOKENS[0]) == credits.get(role, 0)
    assert chain.view(ESCROW, "creditOf", PLATFORM, TOKENS[0]) == credits.get("platform", 0)


def test_a_contract_pays_with_its_own_tokens(chain: EscrowChain) -> None:
    """Not with those of whoever set it going, who has an allowance too."""
    payer = Adversary(chain, "Puppet")
    chain.sure(ISSUER, TOKENS[0], "mint", payer.address, DEPOSIT)
    data = call("approve", ESCROW, UNLIMITED, of="StableToken")
    chain.sure(STRANGER, payer.address, "act", TOKENS[0], data)
    before = chain.held(TOKENS[0], STRANGER)
    assert payer.act(fund_call(TERMS)).error is None
    assert chain.held(TOKENS[0], payer.address) == 0
    assert chain.held(TOKENS[0], STRANGER) == before


def test_a_contract_uses_no_signature_but_its_own(chain: EscrowChain) -> None:
    """Whoever lures a person into a call cannot spend the permit that person signed for itself."""
    lure = Adversary(chain, "Puppet")
    signed = chain.permit(TERMS, WARY)
    data = call("act", ESCROW, fund_call(TERMS, signed), of="Puppet")
    assert not chain.execute(WARY, lure.address, data, gas=3_000_000).status
    assert chain.view(TOKENS[0], "nonces", WARY) == 0
    assert chain.view(ESCROW, "orderCount") == 0


def test_the_platform_takes_its_fee_in_the_orders_token(chain: EscrowChain) -> None:
    assert fund(chain, TERMS._replace(token=TOKENS[1])).error is None
    for sender, name in ((TERMS.seller, "ship"), (TERMS.buyer, "confirm")):
        chain.sure(sender, ESCROW, name, 1)
    assert chain.view(ESCROW, "creditOf", PLATFORM, TOKENS[1]) == 3_000_000
    assert (
        chain.view(ESCROW, "creditOf", PLATFORM, TOKENS[0])
        == chain.view(ESCROW, "creditOf", PLATFORM, NATIVE)
        == 0
    )
    assert deadline(chain) > chain.now
