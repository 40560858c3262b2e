"""The calldata encoded by hand is, byte for byte, what eth-abi and web3 make of the contracts' interface."""

from __future__ import annotations

from typing import Any

import pytest
from eth_abi import encode
from hypothesis import given
from hypothesis import strategies as st
from web3 import Web3

from chain.contracts import artifact, escrow
from chain.contracts.escrow import Terms
from chain.testing.abi import encode_call, function

addresses = st.one_of(st.binary(min_size=20, max_size=20), st.sampled_from([bytes(20), b"\xff" * 20])).map(
    lambda raw: "0x" + raw.hex()
)


def uints(bits: int) -> st.SearchStrategy[int]:
    return st.one_of(st.integers(0, 2**bits - 1), st.sampled_from([0, 1, 2**bits - 1]))


terms = st.builds(
    Terms,
    *[addresses] * 6,
    *[uints(96)] * 3,
    *[uints(16)] * 7,
    st.booleans(),
)
STEPS = (
    "ship", "deliver", "confirm", "release", "cancel", "refund", "expire", "dispute", "lapse", "sendBack",
    "takeBack",
)  # fmt: skip
SHARE_STEPS = ("rule", "offer", "accept")


def by_web3(contract: str, name: str, arguments: Any) -> bytes:
    typed = Web3().eth.contract(abi=artifact.load(contract).abi)
    return bytes.fromhex(typed.encode_abi(name, args=arguments)[2:])


def same(encoded: bytes, contract: str, name: str, *arguments: Any) -> bool:
    return encoded == encode_call(function(contract, name), arguments)


def test_terms_are_those_of_the_contract() -> None:
    [parameter] = function("Escrow", "fund")["inputs"]
    names = [component["name"] for component in parameter["components"]]
    words = [name.split("_") for name in Terms._fields]
    assert names == [first + "".join(word.title() for word in rest) for first, *rest in words]
    kinds = [component["type"] for component in parameter["components"]]
    assert kinds == [*["address"] * 6, *["uint96"] * 3, *["uint16"] * 7, "bool"]


@given(terms)
def test_fund(agreed: Terms) -> None:
    assert same(escrow.fund(agreed), "Escrow", "fund", tuple(agreed))


@given(terms)
def test_fund_of_terms_that_end_alike(agreed: Terms) -> None:
    alike = b"".join(map(escrow.word, agreed[10:]))
    assert same(escrow.fund_alike(agreed[:6], agreed[6:10], alike), "Escrow", "fund", tuple(agreed))


@given(terms)
def test_fund_as_web3_does(agreed: Terms) -> None:
    checksummed = [Web3.to_checksum_address(address) for address in agreed[:6]]
    assert escrow.fund(agreed) == by_web3("Escrow", "fund", [(*checksummed, *agreed[6:])])


@pytest.mark.parametrize("name", STEPS)
@given(number=uints(256))
def test_steps(name: str, number: int) -> None:
    assert same(escrow.step(name, number), "Escrow", name, number)


def test_every_function_of_the_escrow_has_an_encoder() -> None:
    """Views apart, and paying with a signature, which the simulation never does."""
    entries = artifact.load("Escrow").abi
    writing = {e["name"] for e in entries if e["type"] == "function" and e["stateMutability"] != "view"}
    assert writing == {*STEPS, *SHARE_STEPS, "fund", "fundWithPermit", "withdraw"}


@pytest.mark.parametrize("name", SHARE_STEPS)
@given(number=uints(256), bps=uints(16))
def test_steps_with_a_share(name: str, number: int, bps: int) -> None:
    assert same(escrow.share_step(name, number, bps), "Escrow", name, number, bps)


@given(addresses)
def test_withdraw_and_balance_of(address: str) -> None:
    assert same(escrow.withdraw(address), "Escrow", "withdraw", address)
    assert same(escrow.balance_of(address), "StableToken", "balanceOf", address)


@given(addresses, uints(256))
def test_mint_and_approve(address: str, amount: int) -> None:
    assert same(escrow.mint(address, amount), "StableToken", "mint", address, amount)
    assert same(escrow.approve(address, amount), "StableToken", "approve", address, amount)


@given(addresses, uints(256))
def test_words(address: str, value: int) -> None:
    assert escrow.word(value) == encode(["uint256"], [value])
    assert escrow.address_word(address) == encode(["address"], [address])


def test_an_amount_that_fits_no_word_is_refused() -> None:
    with pytest.raises(OverflowError):
        escrow.word(2**256)
    with pytest.raises(OverflowError):
        escrow.word(-1)


def test_what_the_contract_has_not_is_refused() -> None:
    for unknown in (
        lambda: escrow.step("nothing", 1),
        lambda: escrow.share_step("ship", 1, 0),
        lambda: artifact.load("Escrow").calldata("nothing"),
        lambda: artifact.load("Nothing"),
    ):
        with pytest.raises(KeyError, match=r"nothing|ship|Nothing"):
            unknown()


@pytest.mark.parametrize(
    ("code", "contract", "arguments"),
    [
        (escrow.deploy_escrow("0x" + "ab" * 20), "Escrow", [Web3.to_checksum_address("0x" + "ab" * 20)]),
        (
            escrow.deploy_token("EUR", "0x" + "cd" * 20),
            "StableToken",
            ["Argosy test EUR", "tEUR", Web3.to_checksum_address("0x" + "cd" * 20)],
        ),
    ],
)
def test_deployments(code: bytes, contract: str, arguments: list[Any]) -> None:
    loaded = artifact.load(contract)
    typed = Web3().eth.contract(abi=loaded.abi, bytecode=loaded.bytecode)
    assert code.hex() == typed.constructor(*arguments).data_in_transaction[2:]


@given(st.sampled_from(["fund((uint256,address))", "ship(uint256)", "transfer(address,uint256)"]))
def test_selectors(signature: str) -> None:
    assert escrow.selector(signature) == Web3.keccak(text=signature)[:4]
