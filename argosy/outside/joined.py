"""A market in which somebody outside decides for some families of policies, live or from a record."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from argosy.outside.families import answer_from
from argosy.outside.question import Decision, Question
from argosy.outside.record import ANSWERS, HINT, Line, read_answers, text_of, view_digest
from argosy.problems import InputError
from sim.policies import reads_truth

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from sim.policies import PolicySet, Setting

    Respond = Callable[[Question], Decision | None]
    """Has a question answered; None where nobody does."""


class Joined:
    """Wraps the policies of some families, and keeps the answers that decided.

    Args:
        families: whose decisions are offered.
        respond: offers one.
    """

    def __init__(self, families: Sequence[str], respond: Respond) -> None:
        self.families = tuple(families)
        self._respond = respond
        self._lines: list[Line] = []

    def wrap(self, policies: PolicySet) -> PolicySet:
        """The policies of a market, those of the families behind what is decided outside."""
        return policies._replace(
            **{name: Outside(name, getattr(policies, name), self._decide) for name in self.families}
        )

    def store(self, directory: Path) -> dict[str, Any]:
        """Write the answers into a run's directory; what its manifest says of them."""
        content = text_of(self.families, self._lines).encode()
        (directory / ANSWERS).write_bytes(content)
        decided = Counter(line.agent for line in self._lines)
        return {
            "families": list(self.families),
            "decided": dict(sorted(decided.items())),
            "sha256": sha256(content).hexdigest(),
        }

    def conduct(self) -> Mapping[str, Mapping[str, int]]:
        """How agents behaved, beside what they decided; nothing where none are asked."""
        return {}

    def check_used(self) -> None:
        """See that a market that has ended was the one whose answers were given.

        Raises:
            InputError: if it was not.
        """

    def _decide(self, question: Question) -> Decision | None:
        decision = self._respond(question)
        if decision is not None:
            digest = view_digest(question.view)
            self._lines.append(Line(question.family, question.number, digest, decision.agent, decision.raw))
        return decision


class Outside:
    """A policy of the scenario whose decisions somebody else may make.

    It is asked every time, so that what it remembers is whole, and its answer holds where there is no other.
    Whatever it declares, holds for this as well, but that its answers may be remembered.
    """

    steady = False

    def __init__(self, family: str, policy: Any, decide: Respond) -> None:
        self._family, self._policy, self._decide = family, policy, decide
        self._count = 0

    def __getattr__(self, name: str) -> Any:
        """What the policy declares, and how it learns."""
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._policy, name)

    def __call__(self, view: Any, setting: Setting) -> Any:
        """The answer from outside, or the policy's own."""
        self._count += 1
        own = self._policy(view, setting)
        tells = not reads_truth(self._policy)
        decision = self._decide(Question(self._family, self._count, view, own, tells))
        return own if decision is None else decision.answer


class _Recorded(Joined):
    """Answers of a file, for the questions that they answered."""

    def __init__(self, path: Path) -> None:
        families, lines = read_answers(path)
        super().__init__(families, self._look_up)
        self._path = path
        self._left = {(line.family, line.question): line for line in lines}
        if len(self._left) != len(lines):
            raise InputError(f"{path}: a question is answered twice", HINT)

    def check_used(self) -> None:
        if self._left:
            family, number = next(iter(self._left))
            raise InputError(f"{self._path}: this market never came to question {number} of {family}", HINT)

    def _look_up(self, question: Question) -> Decision | None:
        line = self._left.pop((question.family, question.number), None)
        if line is None:
            return None
        where = f"{self._path}: question {question.number} of {question.family}"
        if line.view != view_digest(question.view):
            raise InputError(f"{where} is another one in this market", HINT)
        try:
            answer = answer_from(question.family, question.view, line.answer)
        except ValueError as error:
            raise InputError(f"{where} has no answer that can be used: {error}", HINT) from error
        return Decision(line.agent, line.answer, answer)


def recorded(path: Path) -> Joined:
    """The answers of a run that agents had joined, without the agents.

    Raises:
        InputError: if `path` holds none. A market that asks otherwise than that run raises it, too.
    """
    return _Recorded(path)
