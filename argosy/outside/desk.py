"""Where a market's thread offers questions and agents take them, one at a time."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from argosy.outside.families import answer_from, plain
from argosy.outside.joined import Joined
from argosy.outside.question import Decision, Question

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

MOST_AGENTS: Final = 256
"""Names that may join a market."""

SILENCES: Final = 3
"""Questions in a row that an agent may leave unanswered before it is passed over."""

REST: Final = 50
"""Decisions for which it then is, twice as many after every further silence."""

_MOST_DOUBLINGS: Final = 20


class ClosedError(Exception):
    """The market asks nothing any more."""


class CrowdedError(Exception):
    """As many agents have joined as may."""


class LateError(Exception):
    """The question is not open, or was put to somebody else."""


class NonsenseError(Exception):
    """The answer is none; the message says what one is."""


class _Agent:
    """What is known of an agent: how it answers, and until which decision it is passed over."""

    def __init__(self) -> None:
        self.counts = {"asked": 0, "silent": 0, "nonsense": 0}
        self._silences = self._until = 0

    def may_be_asked(self, now: int) -> bool:
        return now >= self._until

    def was_heard(self) -> None:
        self._silences = self._until = 0

    def was_silent(self, now: int) -> None:
        self.counts["silent"] += 1
        self._silences += 1
        if self._silences >= SILENCES:
            self._until = now + 1 + (REST << min(self._silences - SILENCES, _MOST_DOUBLINGS))


class _Waiting(NamedTuple):
    families: Collection[str]
    told: Future[dict[str, Any]]


class _Open:
    """The question that is before an agent."""

    def __init__(self, question: Question, agent: str) -> None:
        self.question, self.agent = question, agent
        self.decision: Decision | None = None


class Desk(Joined):
    """Puts each question to the agent that has waited longest; every method is for any thread.

    Args:
        families: whose decisions are offered.
        patience: seconds that the market waits for each.
    """

    def __init__(self, families: Sequence[str], patience: float) -> None:
        super().__init__(families, self._ask)
        self.patience = patience
        self._changed = threading.Condition()
        self._waiting: dict[str, _Waiting] = {}
        self._agents: dict[str, _Agent] = {}
        self._nobody = _Agent()
        self._open: _Open | None = None
        self._asked = 0
        self._closed = False

    def wait(self, agent: str, families: Collection[str]) -> Future[dict[str, Any]]:
        """Stand in line for a question of `families`; an earlier place of the same agent is given up.

        Raises:
            ClosedError: if none will come.
            CrowdedError: if too many have joined.
        """
        with self._changed:
            if self._closed:
                raise ClosedError
            if agent not in self._agents:
                if len(self._agents) >= MOST_AGENTS:
                    raise CrowdedError
                self._agents[agent] = _Agent()
            self._leave(agent)
            told: Future[dict[str, Any]] = Future()
            self._waiting[agent] = _Waiting(families, told)
            self._changed.notify_all()
            return told

    def answer(self, agent: str, family: str, number: int, raw: Any) -> None:
        """Answer the question that was put to `agent`; nonsense leaves it to the scenario's own policy.

        Raises:
            LateError: if it is not open, or was put to somebody else.
            NonsenseError: if that is no answer.
        """
        with self._changed:
            found = self._open
            if found is None or found.agent != agent:
                raise LateError
            if (found.question.family, found.question.number) != (family, number):
                raise LateError
            self._open = None
            self._changed.notify_all()
            try:
                answer = answer_from(family, found.question.view, raw)
            except ValueError as error:
                self._agents[agent].counts["nonsense"] += 1
                raise NonsenseError(str(error)) from error
            found.decision = Decision(agent, raw, answer)

    def close(self) -> None:
        """Ask nothing more; who stands in line is sent away."""
        with self._changed:
            self._closed = True
            for agent in list(self._waiting):
                self._leave(agent)
            self._changed.notify_all()

    def conduct(self) -> Mapping[str, Mapping[str, int]]:
        """How often each agent was asked, was silent and answered nonsense."""
        with self._changed:
            return {name: dict(agent.counts) for name, agent in sorted(self._agents.items())}

    def _ask(self, question: Question) -> Decision | None:
        """Offer a question and wait for the answer, both together no longer than the patience."""
        with self._changed:
            self._asked += 1
            until = time.monotonic() + self.patience
            found = self._open = self._taken(question, until)
            if found is None:
                return None
            while self._open is found and not self._closed and (left := until - time.monotonic()) > 0:
                self._changed.wait(left)
            agent = self._agents[found.agent]
            if self._open is found:
                agent.was_silent(self._asked)
                self._open = None
            else:
                agent.was_heard()
            return found.decision

    def _taken(self, question: Question, until: float) -> _Open | None:
        """The question before who took it; None if nobody comes in time, or nobody has come for long."""
        while not self._closed:
            found = self._first(question)
            if found is not None:
                self._nobody.was_heard()
                return found
            if not self._nobody.may_be_asked(self._asked):
                return None
            left = until - time.monotonic()
            if left <= 0:
                self._nobody.was_silent(self._asked)
                return None
            self._changed.wait(left)
        return None

    def _first(self, question: Question) -> _Open | None:
        """Put a question to the first in line that takes it."""
        for name, waiting in list(self._waiting.items()):
            agent = self._agents[name]
            if question.family not in waiting.families or not agent.may_be_asked(self._asked):
                continue
            del self._waiting[name]
            if waiting.told.set_running_or_notify_cancel():
                agent.counts["asked"] += 1
                waiting.told.set_result(self._told(question))
                return _Open(question, name)
        return None

    def _told(self, question: Question) -> dict[str, Any]:
        told = {
            "family": question.family,
            "question": question.number,
            "view": plain(question.view),
            "patience": self.patience,
        }
        return {**told, "own": plain(question.own)} if question.tells_own else told

    def _leave(self, agent: str) -> None:
        waiting = self._waiting.pop(agent, None)
        if waiting is not None:
            waiting.told.cancel()
