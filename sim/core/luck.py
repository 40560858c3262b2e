"""The uniforms in (0, 1) that decide what happens to one visit and the orders that it may bring.

One NamedTuple per purpose. Every uniform is drawn whether it is needed or not, so that a policy which skips one
shifts no other.
"""

from __future__ import annotations

from typing import Final, NamedTuple, TypeVar

_BITS: Final = 2**53
_WORD: Final = 2**64 - 1
GOLDEN: Final = 0x9E3779B97F4A7C15
"""2^64 over the golden ratio: the step of SplitMix64."""


class VisitLuck(NamedTuple):
    """Who comes, and how much is wanted."""

    country: float
    buyer: float
    lines: float
    friend: float


class LineLuck(NamedTuple):
    """What one line of a basket is to be, and what is chosen."""

    style: float
    interest: float
    quantity: float
    shelf: float
    considered: float
    choice: float


class PaymentLuck(NamedTuple):
    """How a basket is paid."""

    method: float
    mismatch: float
    declined: float
    retries: float
    second: float
    second_declined: float


class HandlingLuck(NamedTuple):
    """What the seller and the warehouse do."""

    never_ships: float
    idle: float
    pick: float
    pack: float


class CustomsLuck(NamedTuple):
    """What happens at the border."""

    clearance: float
    inspected: float
    inspection: float
    checked: float
    documents: float
    scanned: float
    scan: float
    papers: float
    answer: float
    refused: float
    destroyed: float


class ConductLuck(NamedTuple):
    """What the buyer finds and does."""

    not_as_described: float
    inspection: float
    claims: float
    returns: float
    parts: float
    confirms: float
    regrets: float


class DisputeLuck(NamedTuple):
    """How a disagreement goes."""

    strong_case: float
    weak_case: float
    ruling: float
    silence: float
    way_back: float
    accepts: float
    appeals: float


class LastMileLuck(NamedTuple):
    """What happens between the hub and the door. On the legs before, luck belongs to the departure."""

    delay: float
    loss: float
    damage: float
    refused: float


class TransitLuck(NamedTuple):
    """What happens to one departure of one link, and so to all that travels on it."""

    delay: float
    loss: float
    damage: float
    held: float


class ScreeningLuck(NamedTuple):
    """What comes of an order of which the screen wants more, all orders of a visit the same."""

    leaves: float
    proves: float
    switches: float
    method: float
    work: float
    errs: float
    returns: float


class Luck(NamedTuple):
    """All that decides one order's fate, fixed by the number of the visit that placed it."""

    handling: HandlingLuck
    customs: CustomsLuck
    last_mile: LastMileLuck
    conduct: ConductLuck
    dispute: DisputeLuck


FATE: Final = (
    ("handling", HandlingLuck), ("customs", CustomsLuck), ("last mile", LastMileLuck), ("conduct", ConductLuck),
    ("dispute", DisputeLuck),
)  # fmt: skip
"""The parts of `Luck`, in their order, by the purpose that each is drawn for."""


_Flat = TypeVar("_Flat", LineLuck, HandlingLuck, CustomsLuck, LastMileLuck, ConductLuck, DisputeLuck)


def further(luck: _Flat, number: int) -> _Flat:
    """Luck of the same kind for the line or parcel `number` of a visit, of which 0 has `luck` itself.

    A visit brings as many lines and parcels as buyers, slates and prices make of it. Were each to take from a
    stream what it needs, one more would shift all later visits; so each has what the first one's numbers are
    scrambled to.
    """
    return luck if number == 0 else type(luck)(*(scrambled(u, number) for u in luck))


def further_fate(luck: Luck, number: int) -> Luck:
    """`further` of all that decides an order's fate."""
    if number == 0:
        return luck
    return Luck(
        further(luck.handling, number),
        further(luck.customs, number),
        further(luck.last_mile, number),
        further(luck.conduct, number),
        further(luck.dispute, number),
    )


def scrambled(u: float, number: int) -> float:
    """The uniform in (0, 1) that comes `number` places after `u`, which is the one at 0.

    SplitMix64 (Steele, Lea and Flood 2014), begun at the bits of `u`.
    """
    if number == 0:
        return u
    word = (int(u * _BITS) + number * GOLDEN) & _WORD
    word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & _WORD
    word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & _WORD
    return (((word ^ (word >> 31)) >> 11) + 0.5) / _BITS
