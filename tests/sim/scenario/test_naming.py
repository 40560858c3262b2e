"""Elements of lists are addressed by name where one name means one element, else by index."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario import Country, Demand, Mode, PaymentMethod, Warehouse, labels, named_by
from sim.scenario.naming import elements
from tests.support.small_market import tiny

NAMES = st.lists(
    st.sampled_from(["sea", "air", "bank transfer", "a.b", "7", "", " ", "x=1", "[0]", "@x", None, 3])
)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], []),
        (["sea", "air"], [".sea", ".air"]),
        (["sea", "air", "sea"], ["[0]", ".air", "[2]"]),
        (["bank transfer", "a.b", "7", "CN-YIWU"], [".bank transfer", "[1]", "[2]", ".CN-YIWU"]),
        ([None, 3, {}, ["x"]], ["[0]", "[1]", "[2]", "[3]"]),
    ],
)
def test_labels(names: list[object], expected: list[str]) -> None:
    assert labels(names) == expected


@given(NAMES)
def test_labels_are_distinct_and_lead_back(names: list[object]) -> None:
    found = labels(names)
    assert len(set(found)) == len(found) == len(names)
    for index, (name, label) in enumerate(zip(names, found, strict=True)):
        assert label in (f".{name}", f"[{index}]")
        if label.startswith("."):
            assert names.index(name) == index
            assert "." not in label[1:]


def test_sections_say_what_names_their_elements() -> None:
    assert [named_by(kind) for kind in (Country, Warehouse, Mode, PaymentMethod)] == [
        "code",
        "place",
        "name",
        "name",
    ]
    assert named_by(Demand) is named_by(str) is None


def test_elements_come_with_their_paths() -> None:
    scenario, _ = tiny()
    assert [where for where, _ in elements("countries", scenario.countries)] == [
        "countries.DE",
        "countries.GB",
    ]
    assert [item for _, item in elements("modes", scenario.modes)] == list(scenario.modes)
    assert list(elements("settlement.modules", ("bond",))) == [("settlement.modules[0]", "bond")]
