"""A lazy face loads a module when one of its names is asked for, and not before."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from sim.core.lazy import lazy_face
from sim.core.problems import Problem, did_you_mean

HOMES = {"Fraction": "fractions", "nothing": "fractions", "lost": "no_such_module"}


def test_names_come_from_their_homes() -> None:
    from fractions import Fraction

    assert lazy_face("p", HOMES)("Fraction") is Fraction


def test_a_home_is_loaded_when_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "this_is_loaded_late", raising=False)
    find = lazy_face("p", {"thing": "this_is_loaded_late"})
    assert "this_is_loaded_late" not in sys.modules
    late = ModuleType("this_is_loaded_late")
    late.thing = 3  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "this_is_loaded_late", late)
    assert find("thing") == 3


@pytest.mark.parametrize("name", ["unknown", "__path__", "_private", ""])
def test_other_names_are_refused_as_python_refuses_them(name: str) -> None:
    with pytest.raises(AttributeError, match=f"module 'p' has no attribute '{name}'"):
        lazy_face("p", HOMES)(name)


def test_what_a_home_lacks_is_an_error_and_no_silence() -> None:
    with pytest.raises(AttributeError):
        lazy_face("p", HOMES)("nothing")
    with pytest.raises(ModuleNotFoundError):
        lazy_face("p", HOMES)("lost")


def test_hasattr_of_a_package_with_such_a_face_answers() -> None:
    module = ModuleType("p")
    module.__getattr__ = lazy_face("p", HOMES)  # type: ignore[method-assign]
    assert hasattr(module, "Fraction")
    assert not hasattr(module, "Faction")


def test_a_hint_names_the_closest_even_of_many_words() -> None:
    known = [f"name{n}" for n in range(40)] + ["hamburg"]
    assert did_you_mean("hambrug", known) == "did you mean 'hamburg'?"
    assert did_you_mean("zzz", known[:24]).startswith("known: name0, name1, name10")
    assert did_you_mean("zzz", []) == "known: "


def test_a_problem_needs_no_hint() -> None:
    assert Problem("days", "is 0") == ("days", "is 0", "")
