"""What a story gives the attacker besides its account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from coincurve import PrivateKey

from argosy.lab.cast import ACCOUNTS, WHERE

if TYPE_CHECKING:
    from argosy.lab.exercises.exercise import Exercise
    from argosy.lab.exercises.stage import Stage

_V: Final = 27
"""Added to the recovery number of a signature (Ethereum Yellow Paper, appendix F)."""


def given(exercise: Exercise, stage: Stage) -> dict[str, Any]:
    """By name; nothing in most stories."""
    if "receipt(uint256)" not in exercise.features:
        return {}
    return {"signature": signed_by("buyer", stage.ask("escrow", "receipt", [1]))}


def signed_by(who: str, digest: bytes) -> bytes:
    """A signature of 65 bytes, r, s and v, by somebody of the cast."""
    signature = PrivateKey(ACCOUNTS[WHERE[who]]).sign_recoverable(digest, hasher=None)
    return signature[:64] + bytes([signature[64] + _V])
