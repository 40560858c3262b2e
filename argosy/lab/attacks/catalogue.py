"""The attacks by number: what each tries, the promise that it would break, and where to look."""

from __future__ import annotations

from functools import partial
from typing import Final

from argosy.lab.attacks import (
    by_callers,
    by_crowds,
    by_events,
    by_keys,
    by_numbers,
    by_parties,
    by_reentry,
    by_refusals,
    by_rows,
    by_steps,
    by_time,
    by_tokens,
    by_views,
)
from argosy.lab.attacks.attack import Attack

_CONSERVATION: Final = "Conservation: what an order brought in is paid out or still held, to the unit."
_ONCE: Final = "One settlement: an order is settled once, in full."
_LIVENESS: Final = (
    "No waiting for ever: every waiting state has an exit that anybody may take at a time fixed in advance."
)
_NO_KEYS: Final = "No keys: nobody can pause, upgrade, or touch another's money."
_PINNED: Final = "Pinned terms: all of an order's terms are fixed when it is funded."
_PULL: Final = "Pull: no party can block another's money."
_TABLE: Final = "Each step is for exactly the role and state of the table of functions."
_TOKENS: Final = "Assumption: tokens take no fees; who refuses them on entry is safe."
_REENTRY: Final = "A token, or a payee, that calls back while it is paid gets nothing twice."
_SENDER: Final = "Look at who may call this function, and in which state of the order."
_ORDER: Final = "In which order does it write down, and pay?"
_ELSEWHERE: Final = "no such part in this interface: "

ATTACKS: Final[tuple[Attack, ...]] = (
    Attack(
        "L1",
        "lives of every kind",
        _CONSERVATION,
        "Follow the amounts of this one life by hand.",
        by_time.lives,
    ),
    Attack("L2", "lives in later years", _LIVENESS, "Does anything depend on the date?", by_time.later),
    Attack(
        "L3",
        "steps in the last second",
        "The party that is waited for has its whole window.",
        "Which clock does this function look at?",
        by_time.last_second,
    ),
    Attack(
        "E1",
        "events tell what happened",
        "`Funded`, `Settled` and `Withdrawn` rebuild every credit.",
        "Compare this field with docs/reference/escrow-interface.md.",
        by_events.told,
        tells=True,
    ),
    Attack(
        "V1",
        "views tell how orders stand",
        "What has the name and types of a view of the interface answers as contracts/interfaces/IEscrow.sol says.",
        "Compare this field with contracts/interfaces/IEscrow.sol.",
        by_views.views,
        tells=True,
    ),
    Attack(
        "V2",
        "each step tells of itself",
        "What has the name and types of an event of the interface is emitted in its step, and says what happened.",
        "Compare this field with contracts/interfaces/IEscrow.sol.",
        by_steps.steps_told,
        tells=True,
    ),
    Attack(
        "V3",
        "what is forbidden is refused",
        "Whoever has the whole interface refuses what it forbids; errors of its names say why.",
        "Compare this refusal with contracts/interfaces/IEscrow.sol.",
        by_refusals.refusals,
        tells=True,
    ),
    Attack("A1", "a receiver enters again while it is paid", _REENTRY, _ORDER, by_reentry.by_coin),
    Attack("A2", "a receiver enters another function while it is paid", _REENTRY, _ORDER, by_reentry.by_coin),
    Attack("A3", "a token calls back, on deposit and on payout", _REENTRY, _ORDER, by_reentry.by_token),
    Attack(
        "A4",
        "a view lies in the middle of a payment",
        _REENTRY,
        why=_ELSEWHERE + "no view that others rely on",
    ),
    Attack("A5", "a payee refuses coin", _PULL, "Whose call pays whom?", by_reentry.refuses),
    Attack("A6", "a payee burns all gas", _PULL, "Whose call pays whom?", by_reentry.burns),
    Attack(
        "A7",
        "a payee answers at great length",
        _PULL,
        "What is done with what a payee returns?",
        by_reentry.bombs,
    ),
    Attack("A8", "a payee needs more than 2,300 gas", _PULL, "How is coin sent?", by_reentry.needs_gas),
    Attack(
        "A9",
        "a token takes a fee",
        _TOKENS,
        "Is what arrived what was asked for?",
        by_tokens.takes_fee,
        counts=False,
        whole=True,
        tells=True,
    ),
    Attack(
        "A10",
        "a token changes balances",
        _TOKENS,
        why="docs/protocol.md assumes that tokens do not",
        counts=False,
    ),
    Attack(
        "A11",
        "a token returns nothing",
        _CONSERVATION,
        "What if a transfer returns no data?",
        by_tokens.returns_nothing,
    ),
    Attack(
        "A12",
        "a token returns false",
        _CONSERVATION,
        "What does a transfer say that did not happen?",
        by_tokens.returns_false,
    ),
    Attack("A13", "the issuer blocks the seller", _PULL, "Whose payment stops whose?", by_tokens.blocked),
    Attack(
        "A14", "a token without code", _CONSERVATION, "What does a call of nothing return?", by_tokens.no_code
    ),
    Attack(
        "A15", "the token is paused for a while", _PULL, "What if a payment fails today?", by_tokens.paused
    ),
    Attack("A16", "the contract as its own token", _CONSERVATION, "What is a token?", by_tokens.no_code),
    Attack("A17", "a stranger takes every step", _TABLE, _SENDER, partial(by_callers.callers, attack="A17")),
    Attack(
        "A18",
        "each party takes the others' steps",
        _TABLE,
        _SENDER,
        partial(by_callers.callers, attack="A18"),
    ),
    Attack(
        "A19",
        "one person in two roles",
        _CONSERVATION,
        "What if two payees are one?",
        by_numbers.one_in_two_roles,
    ),
    Attack(
        "A20",
        "an order is settled twice",
        _ONCE,
        "What does this function ask of the state?",
        partial(by_callers.callers, attack="A20"),
    ),
    Attack(
        "A21",
        "states are skipped",
        _TABLE,
        "What does this function ask of the state?",
        partial(by_callers.callers, attack="A21"),
    ),
    Attack(
        "A22",
        "steps after the end",
        _ONCE,
        "What does this function ask of the state?",
        partial(by_callers.callers, attack="A22"),
    ),
    Attack(
        "A23",
        "timed exits before their time",
        "The party that is waited for has its whole window.",
        "Which clock does this function look at?",
        partial(by_callers.callers, attack="A23"),
    ),
    Attack(
        "A24",
        "the shortest and the longest windows",
        _LIVENESS,
        "How large may a deadline become?",
        by_time.long_windows,
    ),
    Attack(
        "A25",
        "amounts at their edges",
        _CONSERVATION,
        "Which unit is lost between two divisions?",
        by_numbers.amounts,
    ),
    Attack("A26", "shares above the whole", _TABLE, "What is the largest share?", by_numbers.shares_beyond),
    Attack("A27", "everybody falls silent", _LIVENESS, "Which state has no way out?", by_time.silence),
    Attack(
        "A28",
        "the arbiter is exchanged",
        _PINNED,
        "Who can change what was agreed?",
        partial(by_keys.keys, attack="A28"),
    ),
    Attack(
        "A29",
        "fee, window or payee change under way",
        _PINNED,
        "Who can change what was agreed?",
        partial(by_keys.keys, attack="A29"),
    ),
    Attack(
        "A30", "two calls in one block", _ONCE, "What if the other one comes first?", by_time.in_one_block
    ),
    Attack(
        "A31",
        "somebody else pays",
        "Refunds are the buyer's, whoever pays.",
        "Who is the buyer?",
        by_time.on_behalf,
    ),
    Attack(
        "A32",
        "a signature is used again",
        _NO_KEYS,
        why=_ELSEWHERE + "permits are the token's, of the caller's own allowance",
    ),
    Attack("A33", "a signer that changes its mind", _NO_KEYS, why=_ELSEWHERE + "no signatures of contracts"),
    Attack(
        "A34",
        "a proposer shifts the clock",
        "The party that is waited for has its whole window.",
        "Which clock does this function look at?",
        partial(by_callers.callers, attack="A23"),
    ),
    Attack(
        "A35",
        "units that nobody asked for",
        _CONSERVATION,
        "What is computed from a balance?",
        by_tokens.gifts,
    ),
    Attack("A36", "a juror copies a vote", _NO_KEYS, why=_ELSEWHERE + "no jurors"),
    Attack("A37", "jurors are drawn to order", _NO_KEYS, why=_ELSEWHERE + "no jurors"),
    Attack("A38", "offers to and fro for ever", _LIVENESS, "What moves the deadline?", by_time.ping_pong),
    Attack("A39", "evidence without end", _LIVENESS, why=_ELSEWHERE + "no evidence"),
    Attack(
        "A40",
        "a crowd of orders",
        "A number of steps that does not depend on anything else.",
        "What grows with the number of orders?",
        by_crowds.crowd,
    ),
    Attack("A41", "somebody initialises it", _NO_KEYS, _SENDER, partial(by_keys.keys, attack="A41")),
    Attack("A42", "the insurance pool is drained", _NO_KEYS, why=_ELSEWHERE + "no insurance"),
    Attack("A43", "a stale price", _NO_KEYS, why=_ELSEWHERE + "no oracle"),
    Attack(
        "A44",
        "the tax payee cannot be paid",
        _PULL,
        "Whose payment stops whose?",
        by_tokens.blocked_tax_payee,
    ),
    Attack("A45", "the parties of another order", _TABLE, _SENDER, partial(by_callers.callers, attack="A45")),
    Attack("A46", "a pause as ransom", _NO_KEYS, "Who can stop what?", partial(by_keys.keys, attack="A46")),
    Attack(
        "K1",
        "functions beyond the interface",
        _NO_KEYS,
        "Who may call this function, and whose money does it move?",
        partial(by_keys.keys, attack="K1"),
    ),
    Attack(
        "O1",
        "steps of orders that nobody funded",
        _CONSERVATION,
        "What does an order look like that is none?",
        by_callers.unknown_orders,
    ),
    Attack(
        "O2",
        "shares that the other side did not offer",
        _TABLE,
        "Whose offer is accepted?",
        by_callers.crossed_offers,
    ),
    Attack(
        "O3",
        "a credit in one token, fetched in another",
        _CONSERVATION,
        "What is a credit kept by?",
        by_tokens.other_currency,
    ),
    Attack(
        "P1", "a party is lured into another contract", _TABLE, "Who calls, and who signed?", by_callers.lured
    ),
    Attack(
        "P2",
        "parties and payers that are contracts",
        _TABLE,
        "Who calls, and who signed?",
        by_parties.contracts,
    ),
    Attack(
        "B1",
        "goods come back that may not",
        _PINNED,
        "When may a buyer send back?",
        by_numbers.not_returnable,
    ),
    Attack("N1", "lives in native coin", _CONSERVATION, "How does coin come in and go out?", by_parties.coin),
    Attack(
        "N2",
        "too much coin, or too little",
        _CONSERVATION,
        "Is what arrived what was asked for?",
        by_parties.coin_amiss,
    ),
    Attack(
        "N3",
        "coin with an order in tokens",
        "The payer sends no coin that was not asked for.",
        "What becomes of `msg.value`?",
        by_parties.coin_beside_tokens,
        counts=False,
        whole=True,
        tells=True,
    ),
    Attack(
        "C1",
        "a buyer that cancels leaves the seller its part",
        _CONSERVATION,
        "What is `cancelBps` of?",
        by_numbers.cancelling,
    ),
    Attack(
        "T1",
        "terms that cannot be kept",
        "The payer read the terms.",
        "What should `fund` refuse?",
        by_numbers.terms_that_cannot_be_kept,
        counts=False,
        whole=True,
        tells=True,
    ),
    Attack(
        "T2",
        "terms of every kind",
        "`fund` refuses what contracts/interfaces/IEscrow.sol says, and nothing else.",
        "Which terms does `fund` refuse?",
        by_numbers.terms_of_every_kind,
    ),
    Attack(
        "D1",
        "what it does otherwise than the shipped escrow",
        "docs/reference/escrow-interface.md says what may differ; with the whole interface, nothing.",
        "Compare this step with the table of contracts/interfaces/IEscrow.sol.",
        by_rows.differences,
        counts=False,
        whole=True,
        tells=True,
    ),
    Attack(
        "R1",
        "lives at random",
        _CONSERVATION,
        "Follow the amounts of this one life by hand.",
        by_crowds.walks,
    ),
)
"""In this order they are tried."""
