"""Grades by the record."""

from __future__ import annotations

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.streams import Streams
from sim.core.units import DAY
from sim.policies import Archive, Counts, Crook, Grade, GradeView, Setting, policy_rng
from sim.policies.grading import FAMILY, NoGrades, OracleGrades, RecordGrades, above, grades

SETTING = Setting(policy_rng(Streams(1), "grading"), Archive(1).reader(1))
PEERS = Counts(orders=1_000, delivered=1_000, troubled=50)


def view(counts: Counts, kind: str = "seller", truth: Crook | None = None) -> GradeView:
    return GradeView(40 * DAY, kind, 3, "", 0, "B", counts, PEERS, truth)


def grade(counts: Counts) -> Grade:
    return RecordGrades()(view(counts), SETTING).grade


@given(st.integers(1, 6), st.integers(0, 30), st.integers(0, 30), st.floats(0.05, 0.9))
def test_the_tail_is_that_of_the_beta_distribution(a: int, bad: int, good: int, share: float) -> None:
    """With whole parameters it is a sum over the binomial distribution."""
    strength = 2.0 * a
    n = 2 * a + bad + good - 1
    expected = sum(comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(a + bad))
    assert above(share, strength, 0.5, bad, bad + good) == pytest.approx(expected, abs=2e-3)


def test_who_is_unknown_has_a_b_and_a_long_good_record_an_a() -> None:
    assert grade(Counts()) is Grade.B
    assert grade(Counts(delivered=20)) is Grade.A


@pytest.mark.parametrize(
    "counts", [Counts(expired=6, troubled=6), Counts(overdue=6), Counts(delivered=6, troubled=6)]
)
def test_six_bad_orders_and_no_good_one_are_a_warning(counts: Counts) -> None:
    assert grade(counts) in (Grade.D, Grade.E)


@given(st.integers(0, 20), st.integers(0, 20))
def test_trouble_never_makes_it_better(bad: int, good: int) -> None:
    one, two = (
        RecordGrades()(view(Counts(delivered=bad + good + 1, troubled=n)), SETTING) for n in (bad, bad + 1)
    )
    assert two.risk >= one.risk
    assert two.grade >= one.grade, "letters further down the alphabet are worse"


def test_reasons_say_what_spoke_for_and_against() -> None:
    answer = RecordGrades()(view(Counts(delivered=9, expired=2, overdue=1, troubled=3)), SETTING)
    found = {reason.feature: (reason.value, reason.weight > 0) for reason in answer.reasons}
    assert found == {
        "expired": (2, True), "overdue": (1, True), "other trouble": (1, True), "went well": (8, False),
    }  # fmt: skip
    weights = [abs(reason.weight) for reason in answer.reasons]
    assert weights == sorted(weights, reverse=True)


def test_the_oracle_knows_who_will_cheat_within_its_days() -> None:
    oracle = OracleGrades(days=10)
    for since, expected in ((0, Grade.E), (50, Grade.E), (51, Grade.A)):
        assert oracle(view(Counts(), truth=Crook("exit", since * DAY)), SETTING).grade is expected
    assert oracle(view(Counts(), truth=Crook("", -1)), SETTING).grade is Grade.A
    assert oracle(view(Counts(), "corridor", Crook("", -1)), SETTING).grade is Grade.B


def test_the_null_policy_is_not_even_asked() -> None:
    assert not grades(NoGrades())
    assert grades(RecordGrades())
    assert NoGrades()(view(Counts()), SETTING).grade is Grade.B


def test_an_answer_that_is_none_is_told() -> None:
    assert FAMILY.fault(view(Counts()), "B")
    assert FAMILY.fault(view(Counts()), NoGrades()(view(Counts()), SETTING)._replace(risk=1.1))
    assert not FAMILY.fault(view(Counts()), NoGrades()(view(Counts()), SETTING))
