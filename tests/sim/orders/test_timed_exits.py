"""Whoever waits in vain is let go when time is up, not when the slow party is done at last."""

import pytest

from tests.support.small_market import changed, run, tiny

SLOW = {
    "never delivered": {"settlement__deliver_window_days": 2},
    "never shipped": {"settlement__ship_window_days": 1, "selling__handling_hours": 60.0},
    "never inspected": {"settlement__inspect_window_days": 1, "after_sales__inspect_hours": 100.0},
    "never ruled": {"settlement__ruling_window_days": 2, "after_sales__ruling_hours": 500.0},
    "never returned": {"after_sales__return_days": 300.0, "after_sales__return_rate": 1.0},
}


@pytest.mark.parametrize("mode", ["chain", "instant"])
@pytest.mark.parametrize("case", SLOW)
def test_timed_exits_come_on_time(case: str, mode: str) -> None:
    scenario = changed(tiny()[0], **SLOW[case], settlement__mode=mode, handling__wave_minutes=1)
    found = run(scenario)
    windows, slack = found.market.settlement.windows, 12 + 3_600  # a block, and the pickers' last order
    steps: dict[int, dict[str, int]] = {}
    for record in found.records("order_events"):
        steps.setdefault(record["order"], {})[record["event"]] = record["time"]
    exits = 0
    for at in steps.values():
        due = None
        if "released" in at:
            due, ended = at["delivered"] + windows.inspect, at["released"]
        elif "expired" in at:
            due = at["shipped"] + windows.deliver if "shipped" in at else at["funded"] + windows.ship
            ended = at["expired"]
        elif "lapsed" in at:
            due, ended = at.get("disputed", at.get("return_opened", 0)) + windows.ruling, at["lapsed"]
        if due is not None:
            exits += 1
            assert 0 <= ended - due <= slack
    assert exits > 5
