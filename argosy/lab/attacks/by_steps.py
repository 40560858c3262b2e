"""Events besides the three that settle: what steps, offers and new accounts tell: V2."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eth_hash.auto import keccak

from argosy.lab.attacks.attack import Outcome, skipped
from argosy.lab.attacks.following import followed, untold
from argosy.lab.cast import NAMES
from argosy.lab.whole import shared
from chain.contracts import signature
from chain.settlement.events import Event, said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from argosy.lab.attacks.following import Moment
    from argosy.lab.bench import Bench
    from chain.evm import Address

_OF: Final = {
    "ship": "Shipped",
    "deliver": "Delivered",
    "sendBack": "SentBack",
    "takeBack": "Returned",
    "dispute": "Disputed",
    "offer": "Offered",
}
"""The event of each step that does not settle."""

_OPENED: Final = "AccountOpened"


def steps_told(bench: Bench) -> Outcome:
    """In every life each step emits its event once, with whose order, by whom and until when; no other does."""
    entries = shared(bench.world.artifact.abi, "event")
    events = {name: _event(entries[name]) for name in (*_OF.values(), _OPENED) if name in entries}
    if not events:
        return skipped("it has none of these events")
    silent: dict[str, Outcome] = {}
    heard: set[str] = set()
    for life in bench.lives:
        acts = [*bench.opening(), *life]
        accounts: dict[str, Address] = {}
        for moment in followed(bench, acts):
            for name, count, what in (*_of_step(moment, events), *_of_accounts(moment, events, accounts)):
                if what and count:
                    return untold(moment, acts, what)
                if what:
                    silent.setdefault(name, untold(moment, acts, what))
                elif count:
                    heard.add(name)
    return next((found for name, found in silent.items() if bench.whole or name in heard), Outcome())


def _of_step(moment: Moment, events: Mapping[str, Event]) -> Iterator[tuple[str, int, str]]:
    """Of each event of a step its name, how often it was emitted, and what is wrong with it."""
    receipt, at = moment.done.receipt, moment.referee.world.escrow
    if receipt is None or not receipt.status:
        return
    for name in _OF.values():
        if name not in events:
            continue
        logs = said(events[name], at, receipt.logs)
        if len(logs) != (_OF.get(moment.act.name) == name):
            yield name, len(logs), f"{moment.act.name} emits {name} {len(logs)} times"
        elif logs and not events[name].shaped(logs[0]):
            yield name, 1, f"{name} has not the fields of the interface"
        elif logs:
            yield name, 1, _differs(events[name], events[name].fields(logs[0]), _right(moment, name))


def _right(moment: Moment, name: str) -> dict[str, int | Address]:
    deal = moment.referee.model.deals[moment.act.order]
    caller = moment.act.caller
    id_ = moment.referee.numbers[moment.act.order]
    if name == "Offered":
        return {"id": id_, "by": caller, "buyerBps": moment.act.share}
    if name == "Disputed":
        return {"id": id_, "by": caller, "deadline": deal.deadline}
    return {"id": id_, "deadline": deal.deadline}


def _differs(event: Event, told: Iterator[tuple[str, bytes]], right: dict[str, int | Address]) -> str:
    for (field, value), wanted in zip(told, right.values(), strict=True):
        text = event.text(field, value)
        if text.lower() != str(wanted).lower():
            return f"{event.name}.{field} says {_named(text)}, and is {_named(str(wanted))}"
    return ""


def _of_accounts(
    moment: Moment, events: Mapping[str, Event], accounts: dict[str, Address]
) -> Iterator[tuple[str, int, str]]:
    """Every party of an order gets one number, and no two the same."""
    receipt = moment.done.receipt
    if _OPENED not in events or receipt is None:
        return
    logs = said(events[_OPENED], moment.referee.world.escrow, receipt.logs)
    for log in logs:
        number, owner = (events[_OPENED].text(*field) for field in events[_OPENED].fields(log))
        wrong = number in accounts or owner in accounts.values() or number == "0" or moment.act.terms is None
        accounts[number] = owner
        yield _OPENED, 1, f"{_OPENED} tells of account {number} of {_named(owner)}" if wrong else ""
    if moment.act.terms is not None:
        parties = {*moment.act.terms[:5]}
        known = {owner.lower() for owner in accounts.values()}
        for party in sorted(parties):
            if party.lower() not in known:
                yield _OPENED, len(logs), f"{_OPENED} does not tell of {_named(party)}"


def _event(entry: dict[str, object]) -> Event:
    parts: list[dict[str, object]] = entry["inputs"]  # type: ignore[assignment]
    return Event(
        str(entry["name"]),
        keccak(signature(entry).encode()),
        tuple(str(part["name"]) for part in parts if part["indexed"]),
        tuple(str(part["name"]) for part in parts if not part["indexed"]),
        frozenset(str(part["name"]) for part in parts if part["type"] == "address"),
    )


def _named(text: str) -> str:
    return NAMES.get(text, text)
