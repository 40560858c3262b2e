"""What a comparison says beyond means: factors, the efficient set, orders that had not ended."""

from __future__ import annotations

import numpy as np
import pytest

from argosy import Comparison, InputError
from argosy.experiments.findings import factors, open_share

FULL = [f"routing={r},fraud={f}" for r in ("plan(a=1,b=2)", "fastest") for f in ("none", "rules")]


def found(strategies: list[str] = FULL, replications: int = 6) -> Comparison:
    rng = np.random.default_rng(3)
    values = {
        label: [
            {"gmv_cents": x + 50 * place, "dispute_rate": x / 900, "orders": 10.0, "take_cents": None}
            for x in rng.normal(100, 1, replications).tolist()
        ]
        for place, label in enumerate(strategies)
    }
    return Comparison("tiny", values)


def test_factors_are_read_from_labels_with_options_in_brackets() -> None:
    assert factors(FULL) == {"routing": ["plan(a=1,b=2)", "fastest"], "fraud": ["none", "rules"]}
    assert found().factors == factors(FULL)


@pytest.mark.parametrize("labels", [FULL[:3], FULL[:2], ["fraud=none", "fraud=rules"], []])
def test_less_than_a_full_factorial_has_no_factors(labels: list[str]) -> None:
    assert factors(labels) == {}


def test_a_family_with_one_choice_is_no_factor() -> None:
    assert list(factors([f"settlement=instant,{label}" for label in FULL])) == ["routing", "fraud"]


def test_effects_are_those_of_the_families() -> None:
    routing, fraud, both = found().factorial("gmv_cents").effects
    assert (routing.factors, routing.levels) == (("routing",), ("fastest",))
    assert routing.effect == pytest.approx(100, abs=3)
    assert fraud.effect == pytest.approx(50, abs=3)
    assert both.effect == pytest.approx(0, abs=3)


def test_what_has_no_factorial_analysis() -> None:
    with pytest.raises(InputError, match="no factors to tell apart"):
        found(FULL[:2]).factorial("gmv_cents")
    with pytest.raises(InputError, match="no figure 'gvm_cents'"):
        found().factorial("gvm_cents")
    with pytest.raises(InputError, match="take_cents: a replication has none"):
        found().factorial("take_cents")


def test_the_efficient_set_as_a_frame() -> None:
    frame = found().pareto("gmv_cents", "dispute_rate")
    assert frame.columns == ["strategy", "gmv_cents", "dispute_rate", "efficient", "probability"]
    assert frame["strategy"].to_list() == FULL
    last = frame.row(-1, named=True)
    assert (last["efficient"], last["probability"]) == (True, 1.0), "it sells most"
    assert frame["efficient"].sum() < 4 or frame["probability"].min() < 1  # type: ignore[operator]


def test_figures_that_nobody_can_be_efficient_in() -> None:
    with pytest.raises(InputError, match="neither more nor less of it is better"):
        found().pareto("duty_share")
    with pytest.raises(InputError, match="no figure to be efficient in"):
        found().pareto()


def test_orders_that_were_neither_declined_nor_ended_are_open() -> None:
    assert (
        open_share([{"orders": 10, "settled": 6, "decline_rate": 0.1}, {"orders": 10, "settled": 10}]) == 0.15
    )
    assert open_share([{"orders": 0}]) == 0
    assert open_share([{"orders": 3, "settled": 2, "decline_rate": 1 / 3}]) == 0
