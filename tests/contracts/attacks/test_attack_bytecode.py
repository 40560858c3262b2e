"""What the escrow cannot do because its code has no instruction and no function for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chain.contracts import artifact
from chain.contracts.escrow import State
from chain.testing.escrow import TERMS
from chain.testing.lifecycle import NAMES
from chain.testing.parties import BUYER, PLATFORM, SELLER
from chain.testing.steps import WAY_TO, lead
from tests.contracts.case import WRITING, writing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chain.testing.arena import Arena

PUSH1, PUSH32 = 0x60, 0x7F
FORBIDDEN = {0xF0: "CREATE", 0xF2: "CALLCODE", 0xF4: "DELEGATECALL", 0xF5: "CREATE2", 0xFF: "SELFDESTRUCT"}


def instructions(code: bytes) -> Iterator[int]:
    """The instructions of `code`, without what they push."""
    at = 0
    while at < len(code):
        yield code[at]
        at += 1 + (code[at] - PUSH1 + 1 if PUSH1 <= code[at] <= PUSH32 else 0)


@pytest.mark.parametrize("name", ["Escrow", "StableToken"])
def test_a41_no_clone_and_nothing_to_initialise(name: str) -> None:
    """I5, I10: there are no clones. No code of others is run in the escrow's name, none is created or destroyed,
    and nothing is left open to be initialised.
    """
    used = set(instructions(artifact.load(name).deployed_bytecode))
    assert not [word for code, word in FORBIDDEN.items() if code in used]
    assert writing(artifact.load(name).abi) == WRITING[name]


def test_a41_the_disassembly_would_see_it() -> None:
    """Pushed data is no instruction, and what follows it is."""
    assert list(instructions(bytes.fromhex("61f4f4f400"))) == [0x61, 0xF4, 0x00]


def test_a46_no_pause_as_ransom(arena: Arena) -> None:
    """I21: there is no pause, whatever it might be called; nothing that the platform does stops an order or a
    withdrawal.
    """
    assert writing(artifact.load("Escrow").abi) == WRITING["Escrow"]
    arena.fund()
    lead(arena.chain, WAY_TO[State.SHIPPED])
    for name in NAMES:
        assert arena.take(name, PLATFORM).error is not None
    assert arena.take("confirm", BUYER).error is None
    assert arena.withdraw(SELLER, TERMS.token).output == 97_000_000
