"""Random streams: each fixed by its name alone, whoever asked for what before."""

from __future__ import annotations

from itertools import combinations, islice
from math import fsum
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from sim.core.streams import Streams
from sim.run import run as run_market

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def first(uniforms: Iterator[float], count: int) -> list[float]:
    return list(islice(uniforms, count))


def test_the_order_in_which_streams_are_opened_is_no_matter() -> None:
    one, other = Streams(7), Streams(7)
    a, b = one.uniforms("a"), one.uniforms("b", 5)
    b2, a2 = other.uniforms("b", 5), other.uniforms("a")
    interleaved = [(next(a), next(b)) for _ in range(1_500)]
    assert [u for u, _ in interleaved] == first(a2, 1_500)
    assert [u for _, u in interleaved] == first(b2, 1_500)


@pytest.mark.parametrize("block", [1, 7, 512, 2_000])
def test_uniforms_are_fixed_by_their_number(block: int) -> None:
    """Drawn in blocks or singly, beyond the first block too, and as an array of any length."""
    expected = Streams(7).generator("a").random(1_536)
    assert np.array_equal(first(Streams(7).uniforms("a", block=block), 1_536), expected)
    assert np.array_equal(Streams(7).array("a", 0, 900), expected[:900])


@pytest.mark.parametrize(
    "other",
    [
        Streams(8).uniforms("a"),
        Streams(7, 1).uniforms("a"),
        Streams(7).uniforms("b"),
        Streams(7).uniforms("a", 1),
        Streams(7).uniforms("a", "0"),
    ],
    ids=["seed", "replication", "purpose", "entity", "entity by name"],
)
def test_another_name_is_another_stream(other: Iterator[float]) -> None:
    assert not set(first(Streams(7).uniforms("a"), 50)) & set(first(other, 50))


def test_the_same_name_is_the_same_stream_on_every_machine() -> None:
    """Pinned: were these numbers to change, no earlier run could be reproduced."""
    assert Streams(1).generator("visit").integers(10**9, size=3).tolist() == PINNED


PINNED = [859852609, 582725064, 841118019]


def test_single_uniforms_are_fixed_by_name_and_number_and_are_uniform() -> None:
    streams = Streams(7)
    forwards = [[streams.single("a", f"shelf {name}", number) for number in range(20)] for name in range(500)]
    again = [[Streams(7).single("a", f"shelf {name}", number) for name in range(500)] for number in range(20)]
    found = np.array(forwards)
    assert np.array_equal(found, np.array(again).T)
    assert len(np.unique(found)) == found.size
    assert 0 < found.min() < found.max() < 1
    for sample in (found.ravel(), found.T.ravel()):
        limit = NormalDist().inv_cdf(1 - 1e-6) / sample.size**0.5
        assert abs(np.corrcoef(sample[1:], sample[:-1])[0, 1]) < limit
        assert abs(sample.mean() - 0.5) < limit * 12**-0.5
        counts = np.histogram(sample, bins=20, range=(0, 1))[0]
        assert ((counts - sample.size / 20) ** 2 / (sample.size / 20)).sum() < 60
    for other in (Streams(8), Streams(7, 1)):
        assert other.single("a", "shelf 1", 3) != streams.single("a", "shelf 1", 3)
    assert streams.single("b", "shelf 1", 3) != streams.single("a", "shelf 1", 3)


def test_a_table_is_splitmix_from_each_names_rank() -> None:
    """By hand: the n-th word of a column, in Python's own whole numbers."""
    streams, names = Streams(7), ["a in x", "b in x", "a in y"]
    found = streams.table("taste", names, 40)
    assert found.shape == (40, 3)
    for column, name in enumerate(names):
        word = streams.rank("taste", name)
        for row in range(40):
            word = (word + 0x9E3779B97F4A7C15) % 2**64
            mixed = (word ^ word >> 30) * 0xBF58476D1CE4E5B9 % 2**64
            mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB % 2**64
            assert found[row, column] == ((mixed ^ mixed >> 31) // 2**11 + 0.5) / 2**53
    assert np.array_equal(streams.table("taste", names[::-1], 90)[:40], found[:, ::-1])
    wide = Streams(7).table("taste", [f"article {n}" for n in range(2_000)], 30)
    assert 0 < wide.min() < wide.max() < 1
    for sample in (wide.ravel(), wide.T.ravel()):
        limit = NormalDist().inv_cdf(1 - 1e-6) / sample.size**0.5
        assert abs(np.corrcoef(sample[1:], sample[:-1])[0, 1]) < limit
        assert abs(sample.mean() - 0.5) < limit * 12**-0.5


def test_uniforms_lie_strictly_between_0_and_1() -> None:
    values = Streams(3).array("x", 0, 200_000)
    assert 0 < values.min() < 1e-4
    assert 1 - 1e-4 < values.max() < 1


def test_streams_are_uniform_and_uncorrelated() -> None:
    size = 20_000
    named = [
        Streams(5).uniforms("visit"), Streams(5).uniforms("payment"), Streams(5, 1).uniforms("visit"),
        Streams(6).uniforms("visit"), Streams(5).uniforms("visit", 1), Streams(5).uniforms("visit", "one"),
    ]  # fmt: skip
    samples = [np.array(first(uniforms, size)) for uniforms in named]
    limit = NormalDist().inv_cdf(1 - 1e-6) / size**0.5
    for a, b in combinations(samples, 2):
        assert abs(np.corrcoef(a, b)[0, 1]) < limit
    for sample in samples:
        assert abs(np.corrcoef(sample[1:], sample[:-1])[0, 1]) < limit
        assert abs(sample.mean() - 0.5) < limit * 12**-0.5
        counts = np.histogram(sample, bins=20, range=(0, 1))[0]
        assert ((counts - size / 20) ** 2 / (size / 20)).sum() < 60  # chi-squared, 19 degrees: p < 1e-5


def test_results_do_not_hang_on_how_python_sums_floats(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python 3.12 made `sum` of floats more exact than 3.11's."""
    from argosy.compose import build_market
    from argosy.scenario_files import load_scenario
    from sim.records import MemorySink

    def rows() -> dict[str, list[tuple[Any, ...]]]:
        scenario, tables = load_scenario("eurasia", ["seed=2", "settlement.mode=instant"])
        sink = MemorySink()
        market = build_market(scenario, tables, sink)
        run_market(market, orders=300, days=None)
        market.recorder.drain(everything=True)
        return sink.tables

    def exact(numbers: Iterable[Any], start: Any = 0) -> Any:
        listed = list(numbers)
        return fsum(listed) + start if any(isinstance(x, float) for x in listed) else naive(listed, start)

    naive = sum
    usual = rows()
    monkeypatch.setattr("builtins.sum", exact)
    assert rows() == usual
