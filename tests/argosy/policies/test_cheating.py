"""Policies that try to cheat, planted in every family of a running market: they see nothing and change nothing."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pytest

from argosy.policies import build_policy
from argosy.problems import InputError
from argosy.scenario_files import load_scenario
from sim.core.units import DAY
from sim.policies import FAMILIES, ChargedBack, History, PriceView, Setting
from sim.scenario import PolicyChoice
from tests.support.small_market import changed, of_policies, run, tiny

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sim.market import Market
    from tests.support.small_market import Run

WITH_TRUTH = (
    "routing", "fraud", "grading", "recommendation", "pricing", "replenishment", "dispatch", "arrival",
    "arbitration", "marketing",
)  # fmt: skip
LATER = 10_000 * DAY
ASKED = {family: about.default for family, about in FAMILIES.items()} | {"last_mile": "nearest"}
"""Policies that the market asks: `zone` is asked nothing."""


class Cheat:
    """Does what its family's policy in `ASKED` does, after it has cheated."""

    memory_days = 300
    seen: ClassVar[list[Any]] = []

    def __init__(self, *, family: str) -> None:
        self.inner = build_policy(family, PolicyChoice(name=ASKED[family]))

    def __call__(self, view: Any, setting: Any) -> Any:
        self.cheat(view, setting)
        return self.inner(view, setting)

    def cheat(self, view: Any, setting: Any) -> None:
        raise NotImplementedError


class Watches(Cheat):
    """Keeps what it is given."""

    seen: ClassVar[list[Any]] = []

    def cheat(self, view: Any, setting: Any) -> None:
        self.seen.append((view, setting))


class ReadsTruth(Cheat):
    """Reads the truth without saying so."""

    seen: ClassVar[list[Any]] = []

    def cheat(self, view: Any, setting: Any) -> None:
        self.seen.append(view.truth)


class DeclaresLate(ReadsTruth):
    """Becomes an oracle when nobody looks."""

    seen: ClassVar[list[Any]] = []

    def cheat(self, view: Any, setting: Any) -> None:
        self.oracle = True
        super().cheat(view, setting)


class Oracle(ReadsTruth):
    """Reads the truth, and says so."""

    oracle = True
    seen: ClassVar[list[Any]] = []


class ReadsAhead(Cheat):
    """Asks history for what is not yet known."""

    memory_days = 20_000
    seen: ClassVar[list[Any]] = []

    def cheat(self, view: Any, setting: Any) -> None:
        self.seen.append([x for x in setting.history.known(ChargedBack, LATER + DAY) if x.order < 0])


class Vandal(Cheat):
    """Overwrites whatever it can reach, now and then."""

    calls = 0
    seen: ClassVar[list[Any]] = []

    def cheat(self, view: Any, setting: Any) -> None:
        self.calls += 1
        if self.calls < 3 or self.calls % 200 == 0:
            for thing in reachable((view, setting)):
                if not isinstance(thing, np.random.Generator | type):
                    self.seen += [attempt for attempt in attempts(thing) if succeeds(attempt)]


def attempts(thing: Any) -> Iterator[Callable[[], object]]:
    """Ways of changing a thing."""
    names = {*getattr(thing, "_fields", ()), *getattr(type(thing), "__slots__", ()), "planted"}
    for name in names:
        yield lambda name=name: setattr(thing, name, None)  # type: ignore[misc]
    keys = list(thing)[:1] if isinstance(thing, MappingProxyType) else [0]
    for key in keys:
        yield lambda key=key: thing.__setitem__(key, 99)  # type: ignore[misc]
    for name in ("clear", "append", "update", "extend"):
        yield lambda name=name: getattr(thing, name)(*() if name == "clear" else ((),))  # type: ignore[misc]


def succeeds(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except (AttributeError, TypeError):
        return False
    return True


def parts(thing: Any) -> Iterator[Any]:
    """Everything one step away: items, and attributes that hold data."""
    if isinstance(thing, str | int | float | bool | Enum | None | np.random.Generator | type):
        return
    if isinstance(thing, MappingProxyType | dict):
        yield from thing.keys()
        yield from thing.values()
    elif hasattr(thing, "__iter__"):
        yield from thing
    for name in (*getattr(type(thing), "__slots__", ()), *getattr(thing, "__dict__", ())):
        yield getattr(thing, name)
    for name in ("obj", "base", "__self__", "__wrapped__", "__closure__", "cell_contents", "func"):
        if hasattr(thing, name):
            yield getattr(thing, name)


def reachable(thing: Any) -> list[Any]:
    """A thing and all that can be reached from it, each once."""
    found, frontier = {id(thing): thing}, [thing]
    while frontier:
        for part in parts(frontier.pop()):
            if id(part) not in found:
                found[id(part)] = part
                frontier.append(part)
    return list(found.values())


def is_plain(thing: Any) -> bool:
    """Values that nobody can change, and the documented objects that are read or drawn from."""
    return (
        (
            isinstance(thing, str | int | float | bool | None | tuple | MappingProxyType)
            and not isinstance(thing, Enum)
        )
        or type(thing) in (History, np.random.Generator)
        or (isinstance(thing, type) and issubclass(thing, tuple))  # kinds of observations
    )


@cache
def crooked(**changes: Any) -> Any:
    """A market with thieves and quarrels, quickly settled, and with a regional warehouse."""
    hamburg, birmingham = tiny()[0].warehouses
    regional = replace(birmingham, place="GB-LONDON", sellers=0)
    return changed(
        of_policies(tiny()[0], last_mile="nearest"), settlement__mode="instant",
        fraud__attempt_share=0.2, fraud__mismatch_thief=0.0,
        after_sales__not_as_described_rate=0.3, demand__visits_per_day=60.0,
        warehouses=(hamburg, birmingham, regional), transfers__every_days=2, grading__every_days=2,
        marketing=load_scenario("advertising")[0].marketing, **changes,
    )  # fmt: skip


def with_cheat(family: str, cheat: type[Cheat], prepare: Callable[[Market], None] | None = None) -> Run:
    """A run in which `cheat` decides for `family`."""
    cheat.seen.clear()
    choice = PolicyChoice(name=f"{cheat.__module__}:{cheat.__name__}", options={"family": family})
    scenario = crooked()
    return run(replace(scenario, policies={**scenario.policies, family: choice}), days=6, prepare=prepare)


@cache
def honest() -> dict[str, list[Any]]:
    return run(crooked(), days=6).sink.tables


def planted(known_at: int) -> ChargedBack:
    """An observation that no order of the market makes."""
    return ChargedBack(known_at, -1, 0, 0, 1)


@pytest.mark.parametrize("family", FAMILIES)
class TestEveryFamily:
    def test_only_plain_values_are_within_reach(self, family: str) -> None:
        with_cheat(family, Watches)
        assert Watches.seen
        for view, setting in Watches.seen[:: max(1, len(Watches.seen) // 20)]:
            assert isinstance(setting, Setting)
            strange = [thing for thing in reachable((view, setting)) if not is_plain(thing)]
            assert not strange

    def test_nothing_within_reach_can_be_changed(self, family: str) -> None:
        found = with_cheat(family, Vandal)
        assert not Vandal.seen
        assert found.sink.tables == honest()

    def test_truth_is_for_those_who_declare_it(self, family: str) -> None:
        if family not in WITH_TRUTH:
            with pytest.raises(InputError, match=rf"policies.{family}: .* raised AttributeError"):
                with_cheat(family, ReadsTruth)
            return
        for cheat in (ReadsTruth, DeclaresLate):
            with_cheat(family, cheat)
            assert cheat.seen
            assert set(cheat.seen) == {None}
        with_cheat(family, Oracle)
        assert None not in Oracle.seen

    def test_the_future_is_not_in_history(self, family: str) -> None:
        with_cheat(family, ReadsAhead, lambda market: market.archive.tell(planted(LATER), 0))
        assert ReadsAhead.seen
        assert not any(ReadsAhead.seen)
        with_cheat(family, ReadsAhead, lambda market: market.archive.tell(planted(0), 0))
        assert all(ReadsAhead.seen), "what is known already is seen, or this test proves nothing"

    def test_the_seed_of_the_run_is_not_in_its_luck(self, family: str) -> None:
        with_cheat(family, Watches)
        rng = Watches.seen[0][1].rng
        sequence = rng.bit_generator.seed_seq
        assert sequence.entropy != crooked().seed
        assert sequence.entropy > 2**64
        assert sequence.spawn_key == ()


class TestTheTestsThemselves:
    """What the tests above must not let pass."""

    @pytest.mark.parametrize(
        "hole",
        [
            [1, 2],
            {1: 2},
            memoryview(bytearray(b"ab")).toreadonly(),
            np.zeros(3),
            lambda: 1,
            replace,
            tiny()[0],
            iter(()),
            MappingProxyType({1: [2]}),
            [].append,
        ],
        ids=lambda hole: type(hole).__name__,
    )
    def test_a_hole_is_found(self, hole: Any) -> None:
        view = PriceView(0, 1, 2, hole, 3, 4, 5)
        assert any(not is_plain(thing) for thing in reachable((view, 1)))

    @pytest.mark.parametrize(
        "hole", [[1], {"a": 1}, bytearray(b"ab"), np.zeros(2)], ids=lambda hole: type(hole).__name__
    )
    def test_a_change_is_found(self, hole: Any) -> None:
        assert any(succeeds(attempt) for attempt in attempts(hole))
