"""Near copies: what a program is without its names and constants, and how much two share."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from argosy.lab.grading.copies import groups, operations, pairs, resemblance, shingles, without_metadata
from argosy.lab.grading.rubric import Copies
from chain.contracts import load

HOW = Copies(alike=0.8, shingle=8, base="none")
ESCROW = load("Escrow").deployed_bytecode
TOKEN = load("StableToken").deployed_bytecode
IPFS = bytes.fromhex(
    "a2646970667358221220" + "ab" * 32 + "64736f6c63430008250033"
)  # as solc writes it behind code: a CBOR map of `ipfs` and `solc`, and its length


def with_constants(code: bytes, pushed: int) -> bytes:
    """Code in which every four pushed bytes are others."""
    changed, pc = bytearray(code), 0
    while pc < len(code):
        size = code[pc] - 0x5F if 0x60 <= code[pc] <= 0x7F else 0
        if size == 4:
            changed[pc + 1 : pc + 5] = pushed.to_bytes(4, "big")
        pc += 1 + size
    return bytes(changed)


def test_metadata_is_cut_off_and_nothing_else() -> None:
    assert without_metadata(ESCROW + IPFS) == ESCROW
    assert without_metadata(ESCROW) == ESCROW
    assert without_metadata(b"") == b""
    assert without_metadata(ESCROW + bytes.fromhex("a164ffffff0005")) == ESCROW + bytes.fromhex(
        "a164ffffff0005"
    )


def test_constants_and_metadata_make_no_other_program() -> None:
    other = with_constants(ESCROW, 0xDEADBEEF) + IPFS
    assert other[:-53] != ESCROW
    [pair] = pairs({"b": ESCROW, "a": other, "c": TOKEN}, b"", HOW)
    assert (pair.one, pair.other, pair.alike, pair.identical) == ("a", "b", 1.0, True)


def test_a_copy_with_a_part_in_another_place_is_alike_and_a_stranger_is_not() -> None:
    half = len(ESCROW) // 2
    moved = ESCROW[half:] + ESCROW[:half]
    [pair] = pairs({"one": ESCROW, "two": moved, "token": TOKEN}, b"", HOW)
    assert (pair.one, pair.other, pair.identical) == ("one", "two", False)
    assert pair.alike > 0.95


def test_what_everybody_was_given_does_not_count() -> None:
    one, two = ESCROW + TOKEN[:400], ESCROW + load("Puppet").deployed_bytecode[:400]
    assert pairs({"one": one, "two": two}, b"", HOW)
    assert not pairs({"one": one, "two": two}, ESCROW, HOW)
    assert [pair.identical for pair in pairs({"one": one, "two": one}, ESCROW, HOW)] == [True]
    assert not pairs({"one": one, "two": one}, one, HOW)  # both handed in what they were given


def test_identical_ones_are_told_together() -> None:
    codes = {"d": ESCROW, "a": ESCROW, "b": TOKEN, "c": ESCROW, "e": TOKEN, "f": IPFS}
    assert groups(pairs(codes, b"", HOW)) == [["a", "c", "d"], ["b", "e"]]


def test_code_cut_off_in_a_push_is_read() -> None:
    assert operations(b"\x01\x7f\x00") == b"\x01\x5f"


codes = st.binary(max_size=200)


@given(codes, codes)
def test_resemblance_is_a_symmetric_share(one: bytes, other: bytes) -> None:
    a, b = shingles(operations(one), 3), shingles(operations(other), 3)
    assert 0 <= resemblance(a, b) == resemblance(b, a) <= 1
    assert resemblance(a, a) == (1 if a else 0)


@given(codes)
def test_metadata_never_changes_the_program(code: bytes) -> None:
    assert operations(without_metadata(code) + IPFS) == operations(without_metadata(code))
