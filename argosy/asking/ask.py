"""From a question to an answer: what is asked, of which order, by whom, and what the run knows of it."""

from __future__ import annotations

import re
from math import isfinite
from typing import TYPE_CHECKING, Final, NamedTuple

from analytics.runs import DamagedTable
from analytics.service import (
    OTHER,
    PERSON,
    REFUSED,
    WHICH,
    Fact,
    Situation,
    facts_of,
    situation_of,
)
from argosy.asking.knowledge import end_of, known_of, orders_of
from argosy.asking.readers import LINEAR, READERS, read_by
from argosy.asking.wording import worded
from argosy.problems import InputError
from argosy.runs.directory import scenario_of
from sim.core.units import DAY
from sim.scenario import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.runs import RunDirectory
    from analytics.service import Reading
    from argosy.asking.knowledge import TableRow

SURE: Final = 0.4
"""Confidence below which a person reads the question."""
LONGEST: Final = 2_000
"""Characters of a question."""

_NUMBER: Final = re.compile(r"\d+")
_MOST: Final = 10**18
"""No order has such a number."""
_LAST_DAY: Final = 10**9


class Answer(NamedTuple):
    """What customer service says.

    Attributes:
        question: as asked.
        asker: the buyer who asks, None where nobody was named.
        at: second as of which it is answered.
        intent: what the question was taken for.
        language: of question and answer.
        confidence: probability that the intent is right.
        order: the order that it is about, None for none.
        situation: name of the sentence.
        answer: in words.
        facts: that it tells, raw: seconds, token units, counts, names.
        handed_over: whether a person has to do something.
    """

    question: str
    asker: int | None
    at: int
    intent: str
    language: str
    confidence: float
    order: int | None
    situation: str
    answer: str
    facts: dict[str, Fact]
    handed_over: bool

    @property
    def told(self) -> bool:
        """Whether it tells something of the order: not if it was refused or not understood."""
        return self.situation not in (REFUSED.name, WHICH.name, PERSON.name)


def ask(
    run: RunDirectory,
    question: str,
    buyer: int | None = None,
    day: float | None = None,
    reader: str = LINEAR,
) -> Answer:
    """Answer a question from what the run knows, as of a day of the simulation or of the end.

    Args:
        run: to answer from.
        question: as a buyer types it.
        buyer: who asks; None for the buyer of the first order that the question names.
        day: of the simulation, from 0; None for the end.
        reader: of the question, one of `READERS`.

    Raises:
        InputError: for a question without content or of great length, no day, no such reader or one whose package
            is not installed, or a damaged table.
    """
    _check(question, buyer, day, reader)
    try:
        return _ask(run, question, buyer, day, reader)
    except DamagedTable as error:
        raise InputError(str(error), f"`argosy verify {run.path}` says what else is wrong") from error


def _check(question: str, buyer: int | None, day: float | None, reader: str) -> None:
    if not question.strip():
        raise InputError("the question is empty", "ask, for example: Where is my parcel 12?")
    if len(question) > LONGEST:
        raise InputError(f"the question has {len(question):,} characters", f"at most {LONGEST:,} are read")
    if buyer is not None and buyer < 0:
        raise InputError(f"--as {buyer} is no buyer", "buyers are numbered from 0, in the table `orders`")
    if day is not None and not (isfinite(day) and 0 <= day < _LAST_DAY):
        raise InputError(f"--at {day} is no day", "days are counted from 0, the first of the scenario")
    if reader not in READERS:
        raise InputError(f"--reader {reader} is not known", did_you_mean(reader, READERS))


def _ask(run: RunDirectory, question: str, buyer: int | None, day: float | None, reader: str) -> Answer:
    scenario, _ = scenario_of(run)
    now = end_of(run) if day is None else int(day * DAY)
    reading = read_by(reader, question)
    if not any(letter.isalpha() for letter in question):
        reading = reading._replace(intent=OTHER)
    numbers = _numbers(question)
    possible = tuple(number for number in numbers if number < _MOST)
    subject = _subject(reading, numbers, orders_of(run, buyer, possible, now))
    if isinstance(subject, Situation):
        row, situation = None, subject
        facts: dict[str, Fact] = {"order": numbers[0]} if situation is REFUSED else {}
    else:
        row, known = subject, known_of(run, scenario, subject, now)
        situation = situation_of(reading.intent, known)
        facts = facts_of(situation, known)
    currency = row["currency"] if row else ""
    said = worded(situation.name, facts, reading.language, scenario, currency)
    return Answer(
        question, buyer, now, reading.intent, reading.language, round(reading.confidence, 4),
        row["order"] if row else None, situation.name, said, facts, situation.handed_over,
    )  # fmt: skip


def _numbers(question: str) -> tuple[int, ...]:
    return tuple(int(digits) for digits in _NUMBER.findall(question))


def _subject(reading: Reading, numbers: tuple[int, ...], rows: Sequence[TableRow]) -> TableRow | Situation:
    """The order that is asked about, or what is said instead.

    It is the first number that is one of the asker's `rows`; without a number, the latest of them. Nothing tells an
    order of somebody else from one that does not exist.
    """
    if reading.intent == OTHER or reading.confidence < SURE:
        return PERSON
    own = {row["order"]: row for row in rows}
    if numbers:
        mine = next((number for number in numbers if number in own), None)
        return REFUSED if mine is None else own[mine]
    return rows[0] if rows else WHICH
