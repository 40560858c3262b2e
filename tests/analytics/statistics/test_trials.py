"""Reading a trial: errors at one look and at many, and a bet that is worth what it says."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, stats

from analytics.statistics import Contrast, always_valid_half_width, bet, contrast, fixed_half_width

LOOKS = range(40, 801, 20)


def test_the_error_is_welchs() -> None:
    rng = np.random.default_rng(1)
    outcomes, new = rng.gamma(2.0, size=90), rng.random(90) < 0.3
    found = contrast(outcomes, new)
    asked = stats.ttest_ind(outcomes[new], outcomes[~new], equal_var=False)
    assert found.difference / found.error == pytest.approx(asked.statistic)
    assert found.outcomes == 90


def test_outcomes_of_one_unit_that_are_alike_count_once() -> None:
    rng = np.random.default_rng(4)
    own, arm = rng.normal(size=60), rng.random(60) < 0.5
    once, thrice = contrast(own, arm), contrast(own.repeat(3), arm.repeat(3), np.arange(60).repeat(3))
    assert thrice.difference == pytest.approx(once.difference)
    assert thrice.error == pytest.approx(once.error)
    assert contrast(own.repeat(3), arm.repeat(3)).error < 0.6 * once.error


def test_units_of_one_outcome_change_nothing() -> None:
    rng = np.random.default_rng(5)
    outcomes, arm = rng.normal(size=50), rng.random(50) < 0.5
    assert contrast(outcomes, arm, np.arange(50)) == pytest.approx(contrast(outcomes, arm))


def test_a_rate_of_unequal_units_has_the_error_that_drawing_them_anew_gives() -> None:
    rng = np.random.default_rng(6)
    counts, level = rng.integers(1, 6, 400), rng.normal(1, 1, 400)
    units = np.arange(400).repeat(counts)
    outcomes, arm = level[units] + rng.normal(size=len(units)), rng.random(400) < 0.5
    drawn = []
    for _ in range(400):
        taken = rng.integers(0, 400, 400)
        sums, sizes = np.bincount(units, outcomes)[taken], counts[taken]
        means = [
            sums[arm[taken] == which].sum() / sizes[arm[taken] == which].sum() for which in (True, False)
        ]
        drawn.append(means[0] - means[1])
    assert contrast(outcomes, arm[units], units).error == pytest.approx(np.std(drawn), rel=0.15)


@pytest.fixture(scope="module")
def looked_at() -> dict[str, list[bool]]:
    """In 400 trials without any effect: whether one look at the end, or any of many, finds one."""
    rng = np.random.default_rng(2)
    found: dict[str, list[bool]] = {"end": [], "peeking": [], "always": []}
    for _ in range(400):
        outcomes, new = rng.exponential(size=LOOKS[-1]), rng.random(LOOKS[-1]) < 0.5
        looks = [contrast(outcomes[:count], new[:count]) for count in LOOKS]
        naive = [abs(x.difference) > fixed_half_width(x) for x in looks]
        always = [abs(x.difference) > always_valid_half_width(x, LOOKS[-1]) for x in looks]
        found["end"].append(naive[-1])
        found["peeking"].append(any(naive))
        found["always"].append(any(always))
    return found


def test_one_look_errs_as_often_as_it_says(looked_at: dict[str, list[bool]]) -> None:
    assert sum(looked_at["end"]) / 400 == pytest.approx(0.05, abs=0.03)


def test_many_looks_err_often_unless_they_are_allowed_for(looked_at: dict[str, list[bool]]) -> None:
    assert sum(looked_at["peeking"]) / 400 > 0.15
    assert sum(looked_at["always"]) / 400 <= 0.05


def test_looking_always_costs_width_least_at_the_planned_end() -> None:
    found = [Contrast(0.0, 1.0, count) for count in (10, 100, 500, 1_000, 2_000, 20_000)]
    ratio = {x.outcomes: always_valid_half_width(x, 1_000) / fixed_half_width(x) for x in found}
    assert min(ratio.values()) > 1
    assert min(ratio, key=ratio.__getitem__) == 1_000
    assert ratio[1_000] == pytest.approx(1.5, abs=0.15)


@pytest.mark.parametrize(
    ("difference", "error", "prior"), [(1.0, 2.0, 3.0), (-0.5, 0.2, 1.0), (0.0, 1.0, 0.1)]
)
def test_a_bet_is_the_posteriors_integrals(difference: float, error: float, prior: float) -> None:
    def density(x: float) -> float:
        return float(stats.norm.pdf(x, 0, prior) * stats.norm.pdf(difference, x, error))

    total, above, lost = (
        integrate.quad(f, -40 * prior, 40 * prior, points=[0, difference], limit=200)[0]
        for f in (density, lambda x: density(x) * (x > 0), lambda x: density(x) * max(0.0, -x))
    )
    found = bet(Contrast(difference, error, 10), prior)
    assert found.better == pytest.approx(above / total, abs=1e-6)
    assert found.regret == pytest.approx(lost / total, abs=1e-6)


def test_what_has_no_chance_is_certain() -> None:
    assert bet(Contrast(-2.0, 0.0, 10), 1.0) == (0.0, 2.0)
    assert bet(Contrast(2.0, 0.0, 10), 1.0) == (1.0, 0.0)


def test_nothing_is_read_out_of_nothing() -> None:
    with pytest.raises(ValueError, match="two units in either arm"):
        contrast(np.ones(3), np.array([True, False, False]))
    with pytest.raises(ValueError, match="planned"):
        always_valid_half_width(Contrast(0.0, 1.0, 5), 0)
    with pytest.raises(ValueError, match="prior deviation"):
        bet(Contrast(0.0, 1.0, 5), 0.0)
