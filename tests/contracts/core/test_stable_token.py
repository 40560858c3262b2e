"""The test currency: who mints, what it is called, and that its permits follow EIP-2612 to the byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eth_abi import encode
from eth_utils.crypto import keccak

from chain.contracts import escrow
from chain.testing.abi import call
from chain.testing.chain import NOBODY
from chain.testing.escrow import ESCROW, RICHES, TERMS, TOKENS
from chain.testing.outcome import error, outcome_of
from chain.testing.parties import GENESIS, ISSUER, STRANGER, WARY

if TYPE_CHECKING:
    from chain.testing.escrow import EscrowChain


def test_a_token_needs_an_issuer(both: EscrowChain) -> None:
    code = escrow.deploy_token("EUR", NOBODY)
    assert outcome_of(both.execute(STRANGER, None, code, gas=5_000_000)) == error("ZeroIssuer")


def test_only_the_issuer_mints(both: EscrowChain) -> None:
    found = outcome_of(both.execute(STRANGER, TOKENS[0], call("mint", STRANGER, 1, of="StableToken")))
    assert found == error("NotIssuer", caller=STRANGER)


def test_nobody_gets_no_tokens(both: EscrowChain) -> None:
    found = outcome_of(both.execute(ISSUER, TOKENS[0], call("mint", NOBODY, 1, of="StableToken")))
    assert found == error("ERC20InvalidReceiver", receiver=NOBODY)


def test_anyone_burns_its_own(both: EscrowChain) -> None:
    both.sure(STRANGER, TOKENS[0], "burn", 7)
    assert both.held(TOKENS[0], STRANGER) == RICHES - 7
    found = outcome_of(both.execute(STRANGER, TOKENS[0], call("burn", RICHES, of="StableToken")))
    assert found == error("ERC20InsufficientBalance", sender=STRANGER, balance=RICHES - 7, needed=RICHES)


def test_tokens_look_like_the_common_dollar_and_euro_tokens(both: EscrowChain) -> None:
    shown = {
        name: both.view(
            TOKENS[1],
            name,
        )
        for name in ("name", "symbol", "decimals", "issuer")
    }
    assert shown == {"name": "Argosy test GBP", "symbol": "tGBP", "decimals": 6, "issuer": ISSUER}


def test_the_domain_is_that_of_eip_712(both: EscrowChain) -> None:
    kind = keccak(text="EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)")
    content = [kind, keccak(text="Argosy test EUR"), keccak(text="1"), GENESIS.chain_id, TOKENS[0]]
    domain = keccak(encode(["bytes32", "bytes32", "bytes32", "uint256", "address"], content))
    assert (
        both.view(
            TOKENS[0],
            "DOMAIN_SEPARATOR",
        )
        == domain
    )


def test_a_permit_allows_what_it_says_once(both: EscrowChain) -> None:
    signed = both.permit(TERMS, WARY)
    data = call("permit", WARY, ESCROW, TERMS.deposit, *signed.words, of="StableToken")
    both.succeed(STRANGER, TOKENS[0], data)
    assert both.view(TOKENS[0], "allowance", WARY, ESCROW) == TERMS.deposit
    assert both.view(TOKENS[0], "nonces", WARY) == 1
    again = outcome_of(both.execute(STRANGER, TOKENS[0], data)).error
    assert again is not None
    assert again.name == "ERC2612InvalidSigner"


def test_a_permit_ends_with_its_deadline(both: EscrowChain) -> None:
    signed = both.permit(TERMS, WARY)
    data = call("permit", WARY, ESCROW, TERMS.deposit, *signed.words, of="StableToken")
    both.at(signed.deadline + 1)
    found = outcome_of(both.execute(STRANGER, TOKENS[0], data))
    assert found == error("ERC2612ExpiredSignature", deadline=signed.deadline)
