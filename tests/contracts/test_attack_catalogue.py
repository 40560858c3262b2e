"""Every attack of the catalogue has a test of its own, named for it, somewhere under tests/contracts."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent
TITLES = {
    1: "reentrant receiver", 2: "cross-function reentrancy", 3: "callback token", 4: "read-only reentrancy",
    5: "reverting receiver", 6: "gas-burning receiver", 7: "return-bomb receiver", 8: "smart wallet receiver",
    9: "fee-on-transfer token", 10: "rebasing token", 11: "no-return token", 12: "token returning false",
    13: "blocklisted seller", 14: "token without code", 15: "token paused mid-order", 16: "token is a party",
    17: "stranger", 18: "wrong party", 19: "one person in two roles", 20: "everything twice",
    21: "skipped states", 22: "dispute and release", 23: "boundaries of windows", 24: "windows too long or none",
    25: "amounts at their edges", 26: "share above the whole", 27: "silent parties", 28: "arbiter replaced",
    29: "parameters changed mid-order", 30: "front-running", 31: "funding on behalf", 32: "signature replay",
    33: "signer that flips", 34: "timestamp skew", 35: "forced coin and gifts", 36: "jurors' commitments",
    37: "grinding the draw", 38: "endless bargaining", 39: "evidence spam", 40: "flood of tiny orders",
    41: "clones and initialisers", 42: "insurance pool drained", 43: "oracle gone wrong",
    44: "tax payee that reverts", 45: "delivered without pickup", 46: "pause as ransom",
    57: "capital for one transaction", 58: "capital that steps aside", 59: "bond of an honest carrier",
    60: "milestones of nothing", 61: "small policies in the way", 62: "spam at one person",
    63: "spam at a panel", 64: "orders that end first", 65: "claimants who are no party",
    66: "capital kept in a full pool", 67: "tiny premiums", 68: "between two signatures",
    69: "scarce gas and an award",
}  # fmt: skip
MOOT = {
    33: "the escrow checks no signature: asserted on bytecode and on the token's permit",
    41: "there are no clones: asserted that the code has no DELEGATECALL and nothing to initialise",
    46: "there is no pause: asserted that no function is one; a token's own pause is A15",
}
"""What the contracts have no door for. Their tests assert the property that makes the attack moot."""


def numbers_tested() -> set[int]:
    """Numbers that occur in the names of tests."""
    names = (path.read_text(encoding="utf-8") for path in HERE.rglob("test_*.py"))
    return {int(number) for text in names for number in re.findall(r"def test_a(\d\d)_", text)}


def test_every_attack_of_the_catalogue_is_tried() -> None:
    missing = {f"A{number} {TITLES[number]}" for number in TITLES.keys() - numbers_tested()}
    assert not missing
    assert TITLES.keys() == {*range(1, 47), *range(57, 70)}


def test_no_test_names_an_attack_that_is_not_in_it() -> None:
    assert numbers_tested() <= TITLES.keys()


def test_what_is_moot_is_asserted_all_the_same() -> None:
    assert MOOT.keys() <= numbers_tested()


def test_every_attack_on_the_escrow_says_which_invariant_it_aims_at() -> None:
    for path in (HERE / "attacks").glob("test_*.py"):
        tests = re.findall(
            r"def (test_a\d\d_\w+)\([^)]*\)[^:]*:\n    \"\"\"(I\d+)?", path.read_text(encoding="utf-8")
        )
        assert tests
        silent = [name for name, aim in tests if not aim and name != "test_a41_the_disassembly_would_see_it"]
        assert not silent
