"""Joining a market that runs elsewhere, with nothing but Python's own library."""

from __future__ import annotations

import json
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from argosy.problems import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SECONDS: Final = 30.0
_GONE: Final = 410
_ENDED: Final = "has the market ended? `argosy serve SCENARIO --outside FAMILY` prints the address"


class Asked:
    """A question that was put to this agent.

    Attributes:
        family: `pricing`, say.
        number: of the family's decisions in this market, from 1.
        view: what the policy sees, as plain values (docs/policies.md).
        own: what the scenario's own policy answers; None if that is not told.
        patience: seconds that the market waits.
    """

    def __init__(self, table: Table, told: dict[str, Any]) -> None:
        self.family: str = told["family"]
        self.number: int = told["question"]
        self.view: dict[str, Any] = told["view"]
        self.own: Any = told.get("own")
        self.patience: float = told["patience"]
        self._table = table

    def answer(self, answer: Any) -> str:
        """Decide; empty if the answer counts, else why it does not: it came too late, or is none."""
        return self._table.decide(self, answer)


class Table:
    """A market's questions to one agent: iterate, or `play`. It ends with the market."""

    def __init__(self, url: str, agent: str, families: tuple[str, ...]) -> None:
        self._host, self._port = _place(url)
        self._url, self._agent, self._families = url, agent, families

    def __iter__(self) -> Iterator[Asked]:
        """Every question; whoever does not answer leaves it to the scenario's own policy."""
        wanted = {"agent": self._agent, **({"families": list(self._families)} if self._families else {})}
        while True:
            status, text = self._post("/agents/next", wanted)
            if status == _GONE:
                return
            if status == 200:
                yield Asked(self, json.loads(text))
            elif status != 204:
                raise InputError(f"{self._url}: {text.strip()}", "docs/guides/agents.md")

    def play(self, decide: Callable[[Asked], Any]) -> int:
        """Answer every question with what `decide` returns; how many of the answers counted."""
        return sum(not asked.answer(decide(asked)) for asked in self)

    def decide(self, asked: Asked, answer: Any) -> str:
        """`Asked.answer`."""
        named = {"agent": self._agent, "family": asked.family, "question": asked.number}
        status, text = self._post("/agents/answer", {**named, "answer": answer})
        return "" if status == 204 else text.strip()

    def _post(self, path: str, content: dict[str, Any]) -> tuple[int, str]:
        """Status and text of an answer.

        Each request has a connection of its own: a server may close one that was quiet at any moment, and whether
        it had read a request by then is not to be known.
        """
        try:
            with closing(HTTPConnection(self._host, self._port, timeout=_SECONDS)) as connection:
                connection.request("POST", path, json.dumps(content), {"Content-Type": "application/json"})
                response = connection.getresponse()
                return response.status, response.read().decode()
        except (OSError, HTTPException) as error:
            what = f"{self._url} does not answer: {error or type(error).__name__}"
            raise InputError(what, _ENDED) from error


def _place(url: str) -> tuple[str, int]:
    """Host and port of an address.

    Raises:
        InputError: if that is none.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        host = None
    else:
        host = parts.hostname if parts.scheme == "http" else None
    if not host:
        raise InputError(f"{url}: not the address of a market", "give http://127.0.0.1:8545, say")
    return host, 80 if port is None else port


def join(url: str, agent: str, *families: str) -> Table:
    """Join a market that `argosy serve SCENARIO --outside FAMILY` runs.

    Args:
        url: its address, as that prints it.
        agent: a name: 1 to 40 letters, digits, dots, dashes and underscores.
        families: whose questions to answer; all that are offered if there are none.

    Raises:
        InputError: if that is no address; when iterating, if nobody answers there, or the market refuses the agent.
    """
    return Table(url, agent, families)
