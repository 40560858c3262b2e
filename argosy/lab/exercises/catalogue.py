"""The ten exercises, the easier ones first."""

from __future__ import annotations

from typing import Final

from argosy.lab.exercises.exercise import (
    ATTACK,
    ATTACKER,
    COIN,
    FREEZE,
    GAIN,
    PYTHON,
    SOLIDITY,
    Exercise,
    Move,
    Plot,
)
from argosy.lab.figures import PUBLIC
from argosy.problems import InputError
from sim.core.units import BPS, HOUR

_ORDER: Final = PUBLIC.order
_DEPOSIT: Final = _ORDER.deposit
_SELLERS: Final = _ORDER.price - _ORDER.price * _ORDER.fee_bps // BPS
_BACK: Final = _ORDER.price + _ORDER.tax
"""Of a delivered order, the freight of which is earned."""

_TOLL: Final = 100
"""TollToken burns one of so many units."""

_ALL_MINE: Final = dict.fromkeys(("buyer", "seller", "carrier", "tax_payee", "arbiter"), ATTACK)
_BOTH: Final = (SOLIDITY, PYTHON)
_FUND: Final = Move("payer", "fund")
_CANCEL: Final = Move("seller", "cancel")
_DISPUTE: Final = (Move("buyer", "dispute"), Move("arbiter", "rule", number=BPS))


def _delivered(seller: str = "seller", order: int = 1) -> tuple[Move, ...]:
    return Move("payer", "fund", order), Move(seller, "ship", order), Move("carrier", "deliver", order)


EXERCISES: Final[tuple[Exercise, ...]] = (
    Exercise(
        1,
        "Errands",
        "Who may withdraw?",
        1,
        "a function that moves money asks who calls, or whom it pays",
        "Parity's multi-signature wallet, July 2017: anybody could make themselves its owner (SWC-105)",
        GAIN,
        _BOTH,
        ("K1",),
        Plot({"seller": _SELLERS}, (*_delivered(), Move("buyer", "confirm")), ()),
        ("withdrawFor(address,address)",),
    ),
    Exercise(
        2,
        "OldTokens",
        "An answer that nobody reads",
        1,
        "what a call returns is part of the call; a payment is what arrived",
        "King of the Ether Throne, February 2016: payments failed, and the contract went on (SWC-104)",
        GAIN,
        _BOTH,
        ("A9", "A12", "A14", "A16"),
        Plot({"buyer": _DEPOSIT}, (_FUND,), (_CANCEL,), token="PoliteToken"),
        keeps=("N1", "A11"),
    ),
    Exercise(
        3,
        "BegunHours",
        "When is a window over?",
        1,
        "one comparison divides the time of one party from the time of the other",
        "Compound, proposal 62, September 2021: `>` stood where `>=` was meant",
        GAIN,
        _BOTH,
        ("A23", "A34"),
        Plot(
            {"buyer": _BACK},
            _delivered(ATTACKER),
            _DISPUTE,
            ({"seller": ATTACKER},),
            patience=_ORDER.inspect_hours * HOUR - 1,
        ),
    ),
    Exercise(
        4,
        "SignedByOwner",
        "Who signed, and who calls?",
        2,
        "`tx.origin` is whoever signed, for whatever contract it was lured into",
        "THORChain's RUNE token, July 2021: gifts that emptied the wallet of who touched them (SWC-115)",
        GAIN,
        (SOLIDITY,),
        ("A5", "A6", "A7", "A8", "P1", "P2"),
        Plot({"buyer": _BACK}, _delivered(ATTACKER), _DISPUTE, ({"seller": ATTACKER},), caller="buyer"),
    ),
    Exercise(
        5,
        "KindRounding",
        "The unit that nobody paid",
        2,
        "all parts together are the whole; one of them is what the others leave",
        "Balancer V2, November 2025: roundings in favour of who trades, many times over",
        FREEZE,
        _BOTH,
        ("A25", "R1", "T2"),
        Plot(
            {"buyer": _DEPOSIT},
            (_FUND, Move("payer", "fund", 2)),
            (Move("platform", "withdraw"), _CANCEL),
            ({}, _ALL_MINE | {"price": 33, "freight": 0, "tax": 0}),
        ),
    ),
    Exercise(
        6,
        "PaidFirst",
        "Paid before it was written down",
        2,
        "checks, then effects, then calls",
        "The DAO, June 2016: it paid before it counted (SWC-107)",
        GAIN,
        (SOLIDITY,),
        ("A1", "A2", "A3"),
        Plot(
            {"buyer": _DEPOSIT},
            (_FUND, Move("payer", "fund", 2)),
            (_CANCEL,),
            ({}, _ALL_MINE),
            token=COIN,
            own=_DEPOSIT,
        ),
    ),
    Exercise(
        7,
        "AnyToken",
        "Asked for, or arrived?",
        2,
        "a deposit is what the balance rose by",
        "Balancer's pools of Statera, June 2020: a token burnt a hundredth of every transfer",
        FREEZE,
        _BOTH,
        ("A9",),
        Plot(
            {"buyer": _DEPOSIT - _DEPOSIT // _TOLL},
            (_FUND, Move("issuer", "switchOn")),
            (_CANCEL,),
            token="TollToken",
            purse=10 * _DEPOSIT,
        ),
    ),
    Exercise(
        8,
        "PaidAtOnce",
        "One payee holds up all",
        3,
        "who settles calls nobody: each fetches its own",
        "Akutars, April 2022: one bidder that took no refund stopped all refunds (SWC-113)",
        FREEZE,
        (SOLIDITY,),
        ("A5", "A6", "A7"),
        Plot(
            {"seller": _SELLERS, "carrier": _ORDER.freight},
            _delivered(),
            (
                Move("buyer", "confirm"),
                Move("", "wait", number=_ORDER.inspect_hours * HOUR),
                Move("platform", "release"),
            ),
            ({"tax_payee": ATTACK},),
            token=COIN,
            own=_ORDER.tax,
        ),
    ),
    Exercise(
        9,
        "SignedReceipts",
        "A signature for more than was signed",
        3,
        "a signature names the order, the contract and the chain, or it is good for others",
        "signatures that are used again (SWC-121); Optimism and Wintermute, June 2022: transactions that "
        "named no chain were sent again on another",
        GAIN,
        (PYTHON,),
        (),
        Plot(
            {"buyer": _BACK},
            (*_delivered(ATTACKER), *_delivered(ATTACKER, 2)),
            (
                Move("buyer", "dispute", 2),
                Move("arbiter", "rule", 2, BPS),
                Move("buyer", "confirm"),
            ),
            ({"seller": ATTACKER}, {"seller": ATTACKER}),
            own=_SELLERS,
        ),
        ("receipt(uint256)", "confirmFor(uint256,bytes)"),
    ),
    Exercise(
        10,
        "TakenCases",
        "A silent arbiter",
        3,
        "every waiting state has an exit that no party can put off",
        "OpenBazaar, until time-outs came in 2018: no way out where the moderator was silent",
        FREEZE,
        _BOTH,
        ("A19", "A24", "A25", "A26", "A27", "L1", "L3", "N1", "P1", "P2", "T2"),
        Plot(
            {"seller": _SELLERS, "carrier": _ORDER.freight, "tax payee": _ORDER.tax},
            _delivered(),
            (
                Move("", "wait", number=_ORDER.inspect_hours * HOUR),
                Move("seller", "release"),
                Move("", "wait", number=_ORDER.ruling_hours * HOUR),
                Move("seller", "lapse"),
            ),
            ({"buyer": ATTACK, "default_buyer_bps": 0},),
        ),
        ("takeCase(uint256)",),
    ),
)


def numbered(number: int) -> Exercise:
    """The exercise of this number.

    Raises:
        InputError: if there is none.
    """
    if not 1 <= number <= len(EXERCISES):
        raise InputError(
            f"there is no exercise {number}", f"they are 1 to {len(EXERCISES)}: argosy lab list has all"
        )
    return EXERCISES[number - 1]
