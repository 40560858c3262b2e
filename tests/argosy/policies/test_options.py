"""Options are checked against the annotations of the constructor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, NewType

import pytest

from argosy.policies import build_policy
from argosy.policies.options import checked_options, options_of
from argosy.problems import InputError
from sim.scenario import PolicyChoice

if TYPE_CHECKING:
    from decimal import Decimal as KnownToTypeCheckersOnly

Grams = NewType("Grams", int)


class Complaint(NamedTuple):
    what: str
    hint: str


class AtMost(NamedTuple):
    most: float

    def complaint(self, value: float) -> Complaint | None:
        return Complaint(f"{value} is too large", f"give at most {self.most}") if value > self.most else None


class Policy:
    def __init__(
        self,
        *,
        count: int = 1,
        share: float = 0.5,
        loud: bool = False,
        word: str = "",
        mode: Literal["slow", "fast"] = "slow",
        limited: Annotated[int, AtMost(5)] = 1,
        limited_or_not: Annotated[float, AtMost(5)] | None = None,
        either: int | str = 1,
        grams: Grams = Grams(5),
        anything=None,  # type: ignore[no-untyped-def]  # noqa: ANN001
    ) -> None:
        pass


class Unresolved:
    def __init__(self, *, count: int, other: KnownToTypeCheckersOnly | None = None) -> None:
        pass


class TakesAny:
    def __init__(self, *, count: int = 1, **others: Any) -> None:
        pass


def check(policy: Any = Policy, /, **given: Any) -> None:
    checked_options("policies.fraud", "mine", policy, given)


@pytest.mark.parametrize(
    "given",
    [
        {"count": 3}, {"share": 0.25}, {"share": 1}, {"loud": True}, {"word": "x"}, {"mode": "fast"},
        {"limited": 5}, {"limited_or_not": 4}, {"either": "x"}, {"either": 2}, {"grams": 7}, {"anything": "x"},
        {"anything": True},
    ],
    ids=str,
)  # fmt: skip
def test_what_fits(given: dict[str, Any]) -> None:
    check(**given)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"count": 2.5}, "policies.fraud.options.count: should be a whole number, not 2.5"),
        ({"count": "two"}, "count: should be a whole number, not 'two'"),
        ({"count": True}, "count: should be a whole number, not True"),
        ({"share": "half"}, "share: should be a number, not 'half'"),
        ({"share": False}, "share: should be a number, not False"),
        ({"loud": 1}, "loud: should be true or false, not 1"),
        ({"loud": "yes"}, "loud: should be true or false, not 'yes'"),
        ({"word": 5}, "word: should be text, not 5"),
        ({"mode": "fsat"}, "mode: should be 'slow' or 'fast', not 'fsat'\n  did you mean 'fast'?"),
        ({"mode": 1}, "mode: should be 'slow' or 'fast', not 1"),
        ({"limited": 6}, "limited: 6 is too large\n  give at most 5"),
        ({"limited": 1.0}, "limited: should be a whole number, not 1.0"),
        ({"limited_or_not": 5.5}, "limited_or_not: 5.5 is too large"),
        ({"limited_or_not": "x"}, "limited_or_not: should be a number, not 'x'"),
        ({"either": 1.5}, "either: should be a whole number or text, not 1.5"),
        ({"grams": "x"}, "grams: should be a whole number, not 'x'"),
        ({"cuont": 1}, "policies.fraud.options: 'mine' has no option 'cuont'\n  did you mean 'count'?"),
    ],
    ids=str,
)
def test_what_does_not(given: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError) as error:
        check(**given)
    assert told in str(error.value)


def test_what_is_needed() -> None:
    with pytest.raises(InputError, match=r"'mine' needs the option count\n  .*options\.count=…"):
        check(Unresolved)


def test_annotations_that_only_type_checkers_resolve_are_left_to_the_constructor() -> None:
    check(Unresolved, count=1, other="x")
    with pytest.raises(InputError, match="count: should be a whole number"):
        check(Unresolved, count="x")


def test_whoever_takes_anything_gets_it() -> None:
    check(TakesAny, colour="red")
    with pytest.raises(InputError, match="count: should be a whole number"):
        check(TakesAny, count="x", colour="red")


def test_options_are_listed_with_their_defaults() -> None:
    options = options_of(Policy)
    assert options["count"] == (int, 1)
    assert not options["count"].required
    assert options_of(Unresolved)["count"].required
    assert options["anything"].kind is Any


@pytest.mark.parametrize(
    ("family", "name", "options", "told"),
    [
        ("routing", "balanced", {"cents_per_day": "cheap"}, "should be a number, not 'cheap'"),
        ("fraud", "rules", {"points": 2.5}, "should be a whole number, not 2.5"),
        ("pricing", "scarcity", {"swing_bps": True}, "should be a whole number, not True"),
        ("arbitration", "evidence", {"margin": "wide"}, "should be a number, not 'wide'"),
        ("arbitration", "evidence", {"margin": 0}, "0 is not above 0\n  give a number above 0"),
        ("pricing", "scarcity", {"swing_bps": 10_001}, "10001 is above 10,000\n  give at most 10,000"),
        ("replenishment", "order-up-to", {"reorder_share": 1.5}, "1.5 is above 1\n  give at most 1"),
        ("fraud", "rules", {"points": -1}, "-1 is below 0\n  give at least 0"),
        ("routing", "balanced", {"cents_per_day": -0.5}, "-0.5 is below 0\n  give at least 0"),
    ],
)
def test_built_in_policies_are_checked_alike(
    family: str, name: str, options: dict[str, Any], told: str
) -> None:
    with pytest.raises(InputError, match=f"policies.{family}.options.{next(iter(options))}: {told}"):
        build_policy(family, PolicyChoice(name=name, options=options))
