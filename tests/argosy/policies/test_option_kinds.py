"""What an annotation lets through, against a second opinion that is built together with the annotation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, NewType, Optional, Union

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from argosy.policies.options import checked_options, options_of
from argosy.problems import InputError
from sim.core.limits import Limits, Share


class Spec(NamedTuple):
    """An annotation, and what may stand for it.

    Attributes:
        kind: the annotation.
        fits: whether a value is of the kind.
        within: whether a value that fits is within some limits that it has to keep.
    """

    kind: Any
    fits: Callable[[Any], bool]
    within: Callable[[Any], bool]


def always(_: Any) -> bool:
    return True


ATOMS = [
    Spec(int, lambda v: type(v) is int, always),
    Spec(float, lambda v: type(v) in (int, float), always),
    Spec(bool, lambda v: type(v) is bool, always),
    Spec(str, lambda v: type(v) is str, always),
    Spec(Literal["slow", "fast"], lambda v: type(v) is str and v in ("slow", "fast"), always),
    Spec(Literal[1, True], lambda v: (type(v) is int and v == 1) or v is True, always),
    Spec(NewType("Grams", int), lambda v: type(v) is int, always),
]


def limited(spec: Spec, low: int, high: int) -> Spec:
    return Spec(
        Annotated[spec.kind, Limits(low, high)],
        spec.fits,
        lambda v: low <= v <= high and spec.within(v),
    )


def either(one: Spec, other: Spec) -> Spec:
    return Spec(
        Union[one.kind, other.kind],  # noqa: UP007 - words like "int" have no `|`
        lambda v: one.fits(v) or other.fits(v),
        lambda v: any(spec.fits(v) and spec.within(v) for spec in (one, other)),
    )


def optional(spec: Spec) -> Spec:
    return Spec(
        Optional[spec.kind],  # noqa: UP045
        lambda v: v is None or spec.fits(v),
        lambda v: v is None or spec.within(v),
    )


def renamed(spec: Spec) -> Spec:
    return Spec(NewType("Renamed", spec.kind), spec.fits, spec.within)


NUMBERS = st.sampled_from([spec for spec in ATOMS if spec.kind in (int, float)])
LIMITED = st.builds(limited, NUMBERS, st.integers(-3, 0), st.integers(1, 4))
SPECS = st.recursive(
    st.sampled_from(ATOMS) | LIMITED,
    lambda inner: st.builds(either, inner, inner) | st.builds(optional, inner) | st.builds(renamed, inner),
    max_leaves=4,
)
VALUES = st.one_of(
    st.integers(-6, 6),
    st.floats(-6, 6),
    st.booleans(),
    st.sampled_from(["slow", "fast", "fsat", "", "1", "True"]),
)


class Thing:
    """Something that no scenario can hold."""


def taking(kind: Any) -> Callable[..., None]:
    """A constructor with one option of this kind."""

    def policy(*, x: Any) -> None:
        pass

    policy.__annotations__["x"] = kind
    return policy


def refusal(kind: Any, value: Any) -> str:
    """What is said of a value; nothing if it is let through."""
    try:
        checked_options("policies.fraud", "mine", taking(kind), {"x": value})
    except InputError as error:
        return str(error)
    return ""


@settings(max_examples=200)
@given(SPECS, VALUES)
def test_what_fits_is_let_through_and_nothing_else(spec: Spec, value: Any) -> None:
    said = refusal(spec.kind, value)
    if not spec.fits(value):
        assert said.startswith("policies.fraud.options.x: should be ")
        assert f"not {value!r}" in said
    elif not spec.within(value):
        assert said.startswith(f"policies.fraud.options.x: {value} is ")
        assert "\n  give " in said
    else:
        assert said == ""


@settings(max_examples=30)
@given(SPECS)
def test_the_kind_is_the_annotation(spec: Spec) -> None:
    found = options_of(taking(spec.kind))["x"]
    assert found.kind is spec.kind
    assert found.required


TABLE: dict[str, tuple[Any, list[Any], list[Any]]] = {
    "int": (int, [0, -5, 10**15], [0.0, 1.5, True, "1", ""]),
    "float": (float, [0, 0.5, -1e300, 10**15], [True, "1", "nan"]),
    "bool": (bool, [True, False], [0, 1, "true", 0.0]),
    "str": (str, ["", "true", "1"], [1, 1.0, False]),
    "literal": (Literal["a", "b"], ["a", "b"], ["", "A", 1, True, "ab"]),
    "literal numbers": (Literal[1, 2], [1, 2], [True, 1.0, 3, "1"]),
    "literal truth": (Literal[True], [True], [1, False, "True"]),
    "share": (Share, [0, 1, 0.5, 0.0], [-0.1, 1.1, 2, True, "0.5"]),
    "share or none": (Share | None, [0, 1, 0.5], [-0.1, 1.1, "0.5", False]),
    "share or text": (Share | str, [0.5, "anything", ""], [1.1, -1, True]),
    "limited or truth": (Annotated[int, Limits(5, 9)] | bool, [5, 9, True, False], [4, 10, "5", 5.5]),
    "two ranges": (Annotated[int, Limits(0, 1)] | Annotated[int, Limits(5, 6)], [0, 1, 5, 6], [-1, 2, 4, 7, 5.5]),
    "limits on limits": (Annotated[Annotated[int, Limits(0, 9)], Limits(5, 20)], [5, 9], [4, 10, 0]),
    "an alias of limits": (NewType("Part", Share), [0, 0.5], [1.5, "x"]),
    "anything": (Any, [1, "x", True, 0.5], []),
    "a class of their own": (Thing, [], [1, "x", True, 0.5, [1]]),
    "any object": (object, [1, "x", True, [1], {"a": 1}], []),
    "list": (list, [[], [1, "x"]], [1, "ab", {}, True]),
    "list of numbers": (list[float], [[], [1, 0.5]], [[1, "x"], "12", [True], 1, [[1]]]),
    "tuple": (tuple[int, ...], [[], [1, 2]], [[1.5], "ab", 1]),
    "pair": (tuple[int, str], [[1, "x"]], [[], [1], [1, "x", 2], ["x", 1]]),
    "sequence": (Sequence[str], [[], ["a"]], ["a", [1], 5]),
    "set": (frozenset[str], [["a"]], [{"a": 1}, "a"]),
    "matrix": (list[list[float]], [[[1], [0.5, 2]]], [[1], [["x"]]]),
    "table": (dict, [{}, {"a": 1}], [1, "x", [1], True]),
    "table of numbers": (Mapping[str, float], [{}, {"a": 1, "b": 0.5}], [{"a": "x"}, [1], {"a": True}]),
    "list or number": (list[int] | int, [3, [3]], ["x", ["x"], 0.5]),
    "list of shares": (list[Share], [[0, 0.5]], [[0.5, 1.5], ["x"]]),
    "text within limits of numbers": (Annotated[str, Limits(0, 1)], ["x"], [1]),
    "literal list": (list[Literal["a", "b"]], [["a", "b"]], [["c"], "a"]),
    "list or none": (list[int] | None, [[1]], [1, "x"]),
    "path": (Path, [], ["x", 1]),
    "words for it": ("int", [1], [1.5, "x", True]),
    "words for something else": ("Unheard", [1, "x", True], []),
}  # fmt: skip


@pytest.mark.parametrize("case", TABLE)
def test_table_of_kinds(case: str) -> None:
    kind, good, bad = TABLE[case]
    for value in good:
        assert refusal(kind, value) == "", value
    for value in bad:
        said = refusal(kind, value)
        assert said.startswith("policies.fraud.options.x: "), value
        assert "shares" in case or str(value) in said


@pytest.mark.parametrize(
    ("kind", "value", "told"),
    [
        (int, "x", "should be a whole number, not 'x'"),
        (float, "x", "should be a number, not 'x'"),
        (bool, 1, "should be true or false, not 1"),
        (str, 1, "should be text, not 1"),
        (int | None, "x", "should be a whole number, not 'x'"),
        (int | bool, "x", "should be a whole number or true or false, not 'x'"),
        (Literal["near", "far"], "nera", "should be 'near' or 'far', not 'nera'\n  did you mean 'near'?"),
        (Literal["far"] | int, "fat", "should be 'far' or a whole number, not 'fat'\n  did you mean 'far'?"),
        (Literal["a", "b"], "xyz", "should be 'a' or 'b', not 'xyz'\n  known: a, b"),
        (list, 5, "should be a list, not 5"),
        (list[int], ["x"], "should be a list, each of it a whole number, not ['x']"),
        (tuple[int, str], [1], "should be a list of 2: a whole number, text, not [1]"),
        (dict[str, float], 5, "should be a table, each value of it a number, not 5"),
        (list[Share], [2], "2 is above 1\n  give at most 1; a share lies between 0 and 1"),
        (
            Thing,
            "x",
            "should be a Thing, not 'x'\n  a scenario gives text, numbers, true or false, lists and tables; "
            "annotate it as one of them",
        ),
        (str, list(range(90)), f"should be text, not {str(list(range(90)))[:57]}..."),
        (str, 10**300, "should be text, not a number of 997 bits"),
        (Share, 1.5, "1.5 is above 1\n  give at most 1; a share lies between 0 and 1"),
        (Annotated[int, Limits(0, open_below=True)], 0, "0 is not above 0\n  give a number above 0"),
        (Annotated[float, Limits(3, 5)] | str, 2, "2 is below 3\n  give at least 3"),
    ],
)  # fmt: skip
def test_the_words_for_it(kind: Any, value: Any, told: str) -> None:
    assert refusal(kind, value) == f"policies.fraud.options.x: {told}"


@pytest.mark.parametrize(
    ("kind", "value", "passed"),
    [
        (list[int], [1], [1]),
        (tuple[int, ...], [1, 2], (1, 2)),
        (tuple[int, str], [1, "x"], (1, "x")),
        (Sequence[str], ["a"], ("a",)),
        (frozenset[str], ["a", "a"], frozenset("a")),
        (tuple[tuple[int, ...], ...], [[1], []], ((1,), ())),
        (dict[str, tuple[int, ...]], {"a": [1]}, {"a": (1,)}),
        (tuple[int, ...] | None, [1], (1,)),
        (Annotated[tuple[Share, ...], "shares"], [1], (1,)),
        (float, 1, 1),
        (Any, [1], [1]),
    ],
)
def test_what_the_constructor_gets(kind: Any, value: Any, passed: Any) -> None:
    [(_, found)] = checked_options("policies.fraud", "mine", taking(kind), {"x": value}).items()
    assert found == passed
    assert type(found) is type(passed)


def test_the_first_mistake_is_told_where_several_are_made() -> None:
    def policy(*, one: int, two: float = 0.5, three: str = "") -> None:
        pass

    given: dict[str, Any] = {"two": "x", "one": "y", "three": 3}
    with pytest.raises(InputError, match=r"options\.two: should be a number"):
        checked_options("policies.fraud", "mine", policy, given)
    with pytest.raises(InputError, match="needs the option one"):
        checked_options("policies.fraud", "mine", policy, {"two": 1})


@given(st.sets(st.sampled_from("abcdef")), st.sets(st.sampled_from("abcdefgh")))
def test_missing_and_unknown_options(needed: set[str], given_: set[str]) -> None:
    def policy(**_: Any) -> None:
        pass

    from inspect import Parameter, Signature

    parameters = [Parameter(name, Parameter.KEYWORD_ONLY, annotation=int) for name in sorted(needed)]
    policy.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    unknown, missing = sorted(given_ - needed), sorted(needed - given_)
    if not unknown and not missing:
        checked_options("policies.fraud", "mine", policy, dict.fromkeys(given_, 1))
        return
    with pytest.raises(InputError) as error:
        checked_options("policies.fraud", "mine", policy, dict.fromkeys(sorted(given_), 1))
    if unknown:
        assert f"'mine' has no option '{unknown[0]}'" in str(error.value)
        assert needed or "it takes no options" in str(error.value)
    else:
        assert f"'mine' needs the option {', '.join(missing)}" in str(error.value)


@pytest.mark.parametrize("silent", [int, type, max, dict])
def test_what_says_nothing_of_itself_takes_anything(silent: Any) -> None:
    assert all(option.kind is Any or option.kind for option in options_of(silent).values())
    checked_options("policies.fraud", "mine", silent, {})
