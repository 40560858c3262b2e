"""What an attack in Python plays with. It runs in a process of its own, and asks the one that has the chain.

Messages are lines of JSON, one answer to each question; bytes are written as `{"hex": "..."}`.
"""

from __future__ import annotations

import json
from typing import IO, Any, NoReturn


class Game:
    """The attacker's place in the story: its account, and what it knows.

    Attributes:
        me: the attacker's address.
        escrow: the flawed contract's.
        token: of the token that the story is paid in; 0x00...00 is native coin.
        given: what else the story gives the attacker; its README says what.
    """

    def __init__(self, questions: IO[str], answers: IO[str]) -> None:
        self._questions = questions
        self._answers = answers
        facts = self._ask({"ask": "facts"})
        self.me: str = facts["me"]
        self.escrow: str = facts["escrow"]
        self.token: str = facts["token"]
        self.given: dict[str, Any] = facts["given"]

    def do(self, name: str, *arguments: Any, on: str = "escrow", value: int = 0) -> bool:
        """Send a transaction from the attacker's account; whether it succeeded.

        Args:
            name: of a function.
            arguments: as Solidity has them; addresses as text, bytes as bytes.
            on: `escrow` or `token`.
            value: wei that go along.

        Raises:
            ValueError: if there is no such function, or it takes other arguments.
        """
        return bool(self._ask({"ask": "do", "on": on, "name": name, "with": arguments, "value": value}))

    def view(self, name: str, *arguments: Any, on: str = "escrow") -> Any:
        """What a function returns, without a transaction; None if it reverts.

        Raises:
            ValueError: as `do`.
        """
        return self._ask({"ask": "view", "on": on, "name": name, "with": arguments})

    def fund(self, **terms: Any) -> bool:
        """Fund an order, with the attacker in every role and the ordinary amounts, unless told.

        Args:
            terms: that are otherwise: `seller`, `price`, `ship_hours` and the like.

        Raises:
            ValueError: if there is no such term.
        """
        return bool(self._ask({"ask": "fund", "terms": terms}))

    def wait(self, seconds: int) -> None:
        """Let time pass.

        Raises:
            ValueError: if others act before that.
        """
        self._ask({"ask": "wait", "seconds": seconds})

    def _ask(self, question: dict[str, Any]) -> Any:
        try:
            line = json.dumps(question, default=_packed)
        except (TypeError, ValueError) as error:
            raise ValueError(f"this cannot be sent: {error}") from error
        self._questions.write(line + "\n")
        self._questions.flush()
        answer = unpacked(json.loads(self._answers.readline() or '{"problem": "the game is over"}'))
        return _refuse(answer["problem"]) if "problem" in answer else answer["answer"]


def packed(answer: dict[str, Any]) -> str:
    """An answer as a line."""
    return json.dumps(answer, default=_packed) + "\n"


def unpacked(value: Any) -> Any:
    """The same with bytes where they were written in hex.

    Raises:
        ValueError: if it is no hex.
    """
    if isinstance(value, list):
        return [unpacked(part) for part in value]
    if isinstance(value, dict):
        if value.keys() == {"hex"}:
            return bytes.fromhex(value["hex"])
        return {name: unpacked(part) for name, part in value.items()}
    return value


def _packed(value: Any) -> dict[str, str]:
    if not isinstance(value, bytes):
        raise TypeError(f"{type(value).__name__} is no number, text or bytes")
    return {"hex": value.hex()}


def _refuse(problem: str) -> NoReturn:
    raise ValueError(problem)
