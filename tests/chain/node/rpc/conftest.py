"""A node on the chain of a small market that has ended, and clients for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from chain.evm.recording import RecordingEngine
from chain.node.guests import invite
from chain.node.rpc import Node, respond
from tests.support.small_market import Run, changed, run, tiny

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chain.evm import Address


class Client:
    """Asks a node, and has an answer or an error."""

    def __init__(self, node: Node) -> None:
        self.node = node

    def ask(self, method: str, *params: Any) -> Any:
        """The result."""
        answer = self.whole(method, *params)
        assert "result" in answer, answer
        return answer["result"]

    def error(self, method: str, *params: Any) -> dict[str, Any]:
        """Why not."""
        answer: dict[str, Any] = self.whole(method, *params)
        return answer["error"]  # type: ignore[no-any-return]

    def whole(self, method: str, *params: Any) -> dict[str, Any]:
        answer = respond(self.node, {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)})
        assert isinstance(answer, dict)
        assert (answer["jsonrpc"], answer["id"]) == ("2.0", 1)
        return answer


class Market(NamedTuple):
    """A market that has ended, and its engine."""

    run: Run
    engine: RecordingEngine
    escrow: Address
    guests: dict[Address, bytes]


@pytest.fixture(scope="session")
def market() -> Market:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("chain.evm.open.open_engine", lambda _, genesis: RecordingEngine(genesis))
        ended = run(changed(tiny()[0], settlement__mode="chain", settlement__engine="revm"), orders=12)
    settlement: Any = ended.market.settlement
    engine = settlement._executor._executor.engine
    engine.mine()
    return Market(ended, engine, settlement.escrow.holder.address, invite(engine))


@pytest.fixture
def client(market: Market) -> Iterator[Client]:
    """The chain goes back to where it stood when the test is over."""
    mark = market.engine.snapshot()
    keys = dict(market.engine.genesis.keys)
    yield Client(Node(market.engine, {**market.guests, **keys}, "Argosy/test"))
    market.engine.revert(mark)
