"""The graph of who shares what, against one that is built anew from what was used lately."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.features.links import Links, account, kind, means

HORIZON = 50
uses = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 6), st.integers(0, 4), st.integers(0, 6), st.integers(0, 3)),
    max_size=40,
)
"""Seconds since the use before, account, device, instrument and address."""


@given(uses, st.sets(st.integers(0, 6)))
def test_it_is_the_graph_of_what_was_used_lately(steps: list[tuple[int, ...]], burnt: set[int]) -> None:
    links, past, now = Links(HORIZON), [], 0
    for step, number, *used in steps:
        now += step
        links.use(account(number), means(*used), now)
        if number in burnt:
            links.mark(account(number), now)
        past.append((now, number, used))
    now += 20
    links.forget(now)
    expected = nx.Graph()
    lately = [(number, used) for time, number, used in past if time >= now - HORIZON]
    for number, used in lately:
        expected.add_edges_from((account(number), node) for node in means(*used))
    assert nx.utils.graphs_equal(nx.Graph(links.graph.edges()), nx.Graph(expected.edges()))
    frauds = {account(number) for number, _ in lately if number in burnt}
    for start in ((account(0), *means(1, 2, 3)), (account(5),), means(0, 0, 2)):
        _compare(links, expected, [node for node in start if node in expected], frauds)


def _compare(links: Links, graph: nx.Graph, start: list[int], frauds: set[int]) -> None:
    found = links.around(start)
    depths = (
        nx.multi_source_dijkstra_path_length(graph, set(start), cutoff=3, weight=lambda *_: 1)
        if start
        else {}
    )
    if len(depths) >= 40:
        assert found.nodes == 40
        return
    walked = {node for node, depth in depths.items() if depth < 3}
    near = frauds & depths.keys()
    assert found == (
        len(depths),
        sum(kind(node) == 0 for node in depths),
        len({frozenset(edge) for edge in graph.edges() if walked & set(edge)}),
        len(near),
        min((depths[node] for node in near), default=4),
    )


def test_a_ring_without_end_is_not_walked_to_its_end() -> None:
    links = Links(HORIZON)
    for number in range(5_000):
        links.use(account(number), means(1, number + 1, 1), 0)
    assert links.around((account(0), *means(1, 1, 1))).nodes == 40


def test_marks_are_forgotten_like_links() -> None:
    links = Links(HORIZON)
    links.use(account(1), means(1, 0, 0), 0)
    links.mark(account(1), 0)
    links.use(account(2), means(1, 0, 0), 30)
    assert links.around([account(2)]).distance == 2
    links.use(account(1), means(1, 0, 0), 40)
    links.forget(51)
    assert links.around([account(2)])[3:] == (0, 4)
    links.mark(account(2), 60)
    links.forget(80)
    assert links.around([account(1)]).distance == 2
    links.forget(120)
    assert links.graph.number_of_nodes() == 0


@pytest.mark.parametrize(
    ("used", "kinds"), [((1, 1, 1), [1, 2, 3]), ((0, 5, 0), [2]), ((7, 0, 9), [1, 3]), ((0, 0, 0), [])]
)
def test_what_is_not_known_has_no_node(used: tuple[int, int, int], kinds: list[int]) -> None:
    assert [kind(node) for node in means(*used)] == kinds
