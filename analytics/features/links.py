"""Who shares what: a graph of accounts with their devices, instruments and addresses, whose links expire."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final, NamedTuple

import networkx as nx

from analytics.features.names import KEYS

if TYPE_CHECKING:
    from collections.abc import Iterable

_DEPTH: Final = 3
_MOST_NODES: Final = 40
"""Nodes after which a walk stops: of what is larger only that it is large is told."""

_KINDS: Final = len(KEYS)


def account(number: int) -> int:
    """The node of an account."""
    return number * _KINDS


def means(device: int, instrument: int, address: int) -> tuple[int, ...]:
    """The nodes of what an order was placed with, in this order; 0 is not known and has none."""
    device, instrument, address = device * _KINDS, instrument * _KINDS, address * _KINDS
    if device and instrument and address:
        return device + 1, instrument + 2, address + 3
    found = (device and device + 1, instrument and instrument + 2, address and address + 3)
    return tuple(filter(None, found))


def kind(node: int) -> int:
    """What a node is, as its place in `KEYS`."""
    return node % _KINDS


class Surroundings(NamedTuple):
    """What lies within three links of an order's account and means.

    Attributes:
        nodes: reached, at most a few dozen.
        accounts: among them.
        links: that were followed, each once.
        frauds: accounts among them with a payment known to be charged back.
        distance: links to the nearest of these, 4 if there is none.
    """

    nodes: int
    accounts: int
    links: int
    frauds: int
    distance: int


class Links:
    """A networkx graph that is kept up to date link by link.

    Args:
        horizon: seconds after its last use at which a link is dropped; what has no links is dropped with it.

    Attributes:
        graph: its nodes are numbers, see `account` and `means`; each link knows `at` which second it was last used.
    """

    def __init__(self, horizon: int) -> None:
        self.horizon = horizon
        self.graph = nx.Graph()
        self._queue: deque[tuple[int, int, tuple[int, ...]]] = deque()
        self._frauds: dict[int, int] = {}

    def use(self, user: int, used: tuple[int, ...], now: int) -> None:
        """The account used these means at second `now`."""
        for node in used:
            self._cut(user, node, now - self.horizon)
            self.graph.add_edge(user, node, at=now)
        self._queue.append((now, user, used))

    def mark(self, user: int, now: int) -> None:
        """A payment of the account is known to be charged back; that is forgotten like a link."""
        self._frauds.pop(user, None)
        self._frauds[user] = now

    def forget(self, now: int) -> None:
        """Drop links and marks from before `now - horizon`."""
        oldest = now - self.horizon
        while self._queue and self._queue[0][0] < oldest:
            _, user, used = self._queue.popleft()
            for node in used:
                self._cut(user, node, oldest)
        while self._frauds:
            user = next(iter(self._frauds))
            if self._frauds[user] >= oldest:
                break
            del self._frauds[user]

    def _cut(self, user: int, node: int, oldest: int) -> None:
        """Drop a link that was last used before second `oldest`, and what has no links then."""
        graph = self.graph
        link = graph.get_edge_data(user, node)
        if link is not None and link["at"] < oldest:
            graph.remove_edge(user, node)
            graph.remove_nodes_from([end for end in (user, node) if not graph.degree(end)])

    def degree(self, node: int) -> int:
        """Links of a node; 0 if it is not there."""
        return len(self.graph[node]) if node in self.graph else 0

    def around(self, start: Iterable[int]) -> Surroundings:
        """What lies around `start`, breadth first, up to three links and a few dozen nodes away.

        Neighbours come in the order in which they were linked, so that the same past gives the same walk.
        """
        graph = self.graph
        level = [node for node in start if node in graph]
        depths, links = dict.fromkeys(level, 0), 0
        for depth in range(1, _DEPTH + 1):
            following: list[int] = []
            for node in level:
                for neighbour in graph.neighbors(node):
                    seen = depths.get(neighbour)
                    # a link to an earlier level was followed from there, one inside a level is met from both ends
                    links += seen is None or seen == depth or (seen == depth - 1 and neighbour > node)
                    if seen is None:
                        depths[neighbour] = depth
                        following.append(neighbour)
                        if len(depths) == _MOST_NODES:
                            return self._told(depths, links)
            level = following
        return self._told(depths, links)

    def _told(self, depths: dict[int, int], links: int) -> Surroundings:
        frauds = self._frauds.keys() & depths.keys()
        nearest = min((depths[user] for user in frauds), default=_DEPTH + 1)
        accounts = sum(not node % _KINDS for node in depths)
        return Surroundings(len(depths), accounts, links, len(frauds), nearest)
