"""Key figures of grades, where one can do them in one's head."""

from __future__ import annotations

from typing import Any

import pytest

from analytics.kpis import KPIS
from sim.core.units import DAY
from tests.analytics.kpis.one_order import facts, order


def grade(time: int, number: int, **more: Any) -> dict[str, Any]:
    return {"time": time * DAY, "kind": "seller", "number": number, "before": "B", "tactic": ""} | more


def opening(number: int, day: int, tactic: str = "") -> dict[str, Any]:
    return grade(day, number, opened_at=day * DAY, before="", tactic=tactic, warning=False)


def warning(time: int, number: int, opened: int, tactic: str = "") -> dict[str, Any]:
    return grade(time, number, opened_at=opened * DAY, tactic=tactic, warning=True)


def bad(number: int, seller: int, day: int, loss: int = 0) -> dict[str, Any]:
    return order(
        order=number, seller=seller, seller_conduct="fraudulent", placed_at=day * DAY, shipped_at=-1,
        delivered_at=-1, outcome="expired", buyer_loss_cents=loss,
    )  # fmt: skip


GRADES = (
    opening(1, 0, "exit"), opening(1, 20, "exit"), opening(2, 0), opening(3, 0, "rubbish"),
    warning(10, 1, 0, "exit"), warning(30, 2, 0), grade(31, 2, warning=False),
)  # fmt: skip


def test_warnings_are_counted_by_kind_and_held_against_the_truth() -> None:
    seen = facts(grades=(*GRADES, warning(5, 9, 0, "thief") | {"kind": "buyer"}))
    assert KPIS["seller_warnings"](seen) == 2
    assert KPIS["vain_seller_warning_share"](seen) == pytest.approx(1 / 2)
    assert KPIS["buyer_warnings"](seen) == 1
    assert KPIS["vain_buyer_warning_share"](seen) == 0


def test_a_crook_under_another_name_is_another_one() -> None:
    """Seller 1 was warned of on day 10, three days after its first bad order; nobody warned of its second name."""
    seen = facts(bad(1, 1, 7), bad(2, 1, 12, 40), bad(3, 1, 22, 900), grades=GRADES)
    assert KPIS["crooks_warned_early_share"](seen) == pytest.approx(1 / 2)
    assert KPIS["crooks_never_warned_share"](seen) == pytest.approx(1 / 2)
    assert KPIS["crook_warning_days"](seen) == pytest.approx(3)
    assert KPIS["loss_after_warning_cents"](seen) == 40


def test_after_the_tenth_bad_order_a_warning_is_late() -> None:
    for count, early in ((9, 1), (10, 0)):
        seen = facts(*(bad(n, 1, 1) for n in range(count)), grades=GRADES)
        assert KPIS["crooks_warned_early_share"](seen) == early


@pytest.mark.parametrize(
    "name", ["vain_seller_warning_share", "crooks_warned_early_share", "crook_warning_days"]
)
def test_of_nothing_there_is_no_figure(name: str) -> None:
    assert KPIS[name](facts()) is None
