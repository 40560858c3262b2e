"""Rounds of vans: every stop once, room and shift kept, and how near to the shortest they are."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from itertools import permutations, product
from math import inf, pi, sqrt
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyvrp import read

from analytics.policies.last_mile import NearestNeighbour, PyVrp, best_rounds, solver
from sim.policies import FAMILIES, Archive, MorningView, Setting, Stop, Van, trip
from sim.policies.last_mile import RandomRounds, Zone
from tests.support.wanting import PYVRP_INSTANCES, skip

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

ROOMY = Van(10**6, 10**9, 10**8, 1.0, 30.0, 60)
POLICIES = (Zone(), RandomRounds(), NearestNeighbour(), PyVrp(iterations=20))


def setting(seed: int = 1) -> Setting:
    return Setting(np.random.default_rng(seed), Archive(0).reader(0))


def km(view: MorningView, rounds: Iterable[tuple[int, ...]]) -> float:
    return sum(trip(view, numbers).km for numbers in rounds)


def spread(seed: int, count: int, van: Van = ROOMY, radius: float = 5.0) -> MorningView:
    """Stops spread evenly over a disc."""
    rng = np.random.default_rng(seed)
    away, angle = radius * np.sqrt(rng.random(count)), 2 * pi * rng.random(count)
    doors = zip((away * np.cos(angle)).tolist(), (away * np.sin(angle)).tolist(), strict=True)
    return MorningView(0, "DE-HAMBURG", tuple(Stop(*door, 1_000, own=True) for door in doors), van)


places = st.floats(-20, 20, allow_subnormal=False)
stops = st.builds(Stop, places, places, st.integers(0, 5_000), own=st.booleans())
vans = st.builds(
    Van, st.integers(1, 6), st.integers(100, 12_000), st.integers(600, 40_000), st.floats(1, 2),
    st.floats(5, 90), st.integers(0, 600),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(view=st.builds(MorningView, st.just(0), st.just("X"), st.lists(stops, max_size=12).map(tuple), vans))
def test_every_stop_once_and_no_van_overloaded(view: MorningView) -> None:
    for policy in POLICIES:
        rounds = policy(view, setting())
        assert FAMILIES["last_mile"].fault(view, rounds) == "", policy
        if view.stops:
            there_and_back = max(trip(view, (number,)).km for number in range(len(view.stops)))
            assert km(view, rounds) >= there_and_back - 1e-6


@pytest.mark.parametrize("seed", range(8))
def test_pyvrp_is_never_longer_than_nearest_and_random_is_far_longer(seed: int) -> None:
    view = spread(seed, 40, Van(15, 12_000, 10**6, 1.3, 25.0, 150))
    drawn, near, best = (km(view, policy(view, setting(seed))) for policy in POLICIES[1:])
    assert best <= near
    assert drawn > 1.5 * near


def shortest(view: MorningView) -> float:
    """Of all rounds, by trying every order and every cut of it."""
    count, found = len(view.stops), inf
    for order in permutations(range(count)):
        for cuts in product((False, True), repeat=count - 1):
            rounds, last = [], 0
            for place, cut in enumerate(cuts, 1):
                if cut:
                    rounds.append(order[last:place])
                    last = place
            rounds.append(order[last:])
            if not FAMILIES["last_mile"].fault(view, tuple(rounds)):
                found = min(found, km(view, rounds))
    return found


@pytest.mark.parametrize("seed", range(6))
def test_pyvrp_finds_the_shortest_of_all_rounds(seed: int) -> None:
    view = spread(seed, 5, Van(3, 10_000, 10**6, 1.3, 25.0, 60))
    found = km(view, PyVrp(iterations=200)(view, setting(seed)))
    assert found == pytest.approx(shortest(view), rel=1e-3)


def test_a_long_round_is_as_long_as_theory_says() -> None:
    """Beardwood, Halton and Hammersley 1959: 0.7124 times the root of number and area, and some for the rim."""
    view = spread(3, 300)
    (one,) = PyVrp(iterations=300)(view, setting())
    assert 0.7124 <= trip(view, one).km / sqrt(300 * pi * 5**2) <= 0.85


def test_the_same_luck_gives_the_same_rounds() -> None:
    view = spread(4, 60, Van(25, 10**6, 10**6, 1.3, 25.0, 60))
    for policy in POLICIES:
        assert policy(view, setting(7)) == policy(view, setting(7))
    assert RandomRounds()(view, setting(7)) != RandomRounds()(view, setting(8))


def test_arrivals_are_those_of_the_clock() -> None:
    view = MorningView(
        0, "X", (Stop(3, 4, 1, own=True), Stop(3, 0, 1, own=True)), ROOMY._replace(speed_kmh=10.0)
    )
    found = trip(view, (0, 1))
    assert (found.km, found.seconds) == (12, 12 / 10 * 3_600 + 120)
    assert found.arrivals == (1_860, 1_860 + 1_440 + 60)


def test_without_pyvrp_the_command_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyvrp", None)
    with pytest.raises(ImportError, match=r'pip install "argosy\[vrp\]"'):
        solver.PyVrp()


@pytest.fixture(scope="module")
def instances(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Published instances, from the source distribution of pyvrp: the wheel has none."""
    folder = tmp_path_factory.mktemp("pyvrp")
    asked = [*PYVRP_INSTANCES.command.split(), "--quiet", "--dest", str(folder)]
    try:
        done = subprocess.run(asked, check=False, capture_output=True, timeout=300)
    except (FileNotFoundError, subprocess.TimeoutExpired):
        skip(PYVRP_INSTANCES)
    if done.returncode:
        skip(PYVRP_INSTANCES)
    (archive,) = folder.glob("pyvrp-*.tar.gz")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    return next(folder.glob("pyvrp-*/tests/data"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "best", "iterations"), [("E-n22-k4.txt", 375, 500), ("RC208.vrp", 7_761, 6_000)]
)
def test_published_optima(instances: Path, name: str, best: int, iterations: int) -> None:
    """E-n22-k4 has 375; RC208 776.1, in tenths of a unit."""
    problem = read(instances / name, round_func="round" if name.startswith("E") else "dimacs")
    found = min(solver_distance(problem, iterations, seed) for seed in range(2))
    assert best <= found <= best * 1.001


def solver_distance(problem: object, iterations: int, seed: int) -> float:
    from pyvrp import Solution

    rounds = best_rounds(problem, iterations, seed)
    assert rounds is not None
    clients = [client for numbers in rounds for client in numbers]
    assert sorted(clients) == list(range(problem.num_clients))  # type: ignore[attr-defined]
    return Solution(problem, [list(numbers) for numbers in rounds]).distance()  # type: ignore[arg-type, call-overload, no-any-return]
