"""Who is asked, for how long, and who is passed over."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from argosy.outside import ClosedError, CrowdedError, Desk, NonsenseError
from argosy.outside.desk import MOST_AGENTS, REST, SILENCES
from argosy.outside.joined import Outside
from argosy.outside.question import Decision, Question
from sim.policies import PriceView

if TYPE_CHECKING:
    from concurrent.futures import Future

VIEW = PriceView(0, 1, 500, "EUR", 3, 0, 1, truth=None)


def offer(desk: Desk, number: int) -> Decision | None:
    """Ask as the market does."""
    return desk._ask(Question("pricing", number, VIEW, 500, tells_own=True))


def test_questions_go_round() -> None:
    desk = Desk(("pricing",), patience=0.001)
    places: dict[str, Future[dict[str, Any]]] = {name: desk.wait(name, ["pricing"]) for name in "abc"}
    for number, name in enumerate("abc", 1):
        offer(desk, number)
        assert places[name].result(0)["question"] == number
    assert {counts["asked"] for counts in desk.conduct().values()} == {1}


def test_an_agent_that_stays_silent_is_passed_over_for_longer_and_longer() -> None:
    desk = Desk(("pricing",), patience=0.001)
    asked = []
    for number in range(1, SILENCES + 7 * REST + 10):
        place = desk.wait("mute", ["pricing"])
        offer(desk, number)
        if place.done():
            asked.append(number)
    rests = [later - number for number, later in pairwise(asked)]
    assert rests == [1] * (SILENCES - 1) + [REST + 1, 2 * REST + 1, 4 * REST + 1]
    assert desk.conduct()["mute"]["silent"] == len(asked)


def test_nobody_is_not_waited_for_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(("pricing",), patience=0.001)
    waits: list[int] = []
    condition = desk._changed
    number = 0
    monkeypatch.setattr(condition, "wait", lambda _left: waits.append(number))
    for number in range(1, 4 * REST):
        offer(desk, number)
    assert len(set(waits)) == SILENCES + 2


def test_one_who_waits_elsewhere_gives_up_the_first_place() -> None:
    desk = Desk(("pricing",), patience=0.001)
    first, second = desk.wait("a", ["pricing"]), desk.wait("a", ["pricing"])
    assert first.cancelled()
    offer(desk, 1)
    assert second.result(0)["view"]["list_price"] == 500
    assert second.result(0)["own"] == 500


def test_it_closes_and_it_fills() -> None:
    desk = Desk(("pricing",), patience=0.001)
    for number in range(MOST_AGENTS):
        place = desk.wait(f"a{number}", ["pricing"])
    with pytest.raises(CrowdedError):
        desk.wait("late", ["pricing"])
    desk.close()
    assert place.cancelled()
    assert offer(desk, 1) is None
    with pytest.raises(ClosedError):
        desk.wait("a1", ["pricing"])


@pytest.mark.parametrize("raw", [0, 50_001, 4.5, True, "5", None, [5], float("inf")])
def test_nonsense_is_told_and_does_not_decide(raw: Any) -> None:
    desk = Desk(("pricing",), patience=30.0)
    place = desk.wait("a", ["pricing"])

    def answered(told: Future[dict[str, Any]]) -> None:
        from threading import Thread

        def work() -> None:
            with pytest.raises(NonsenseError, match="price"):
                desk.answer("a", "pricing", told.result()["question"], raw)

        Thread(target=work).start()

    place.add_done_callback(answered)
    assert offer(desk, 1) is None
    assert desk.conduct()["a"] == {"asked": 1, "silent": 0, "nonsense": 1}


def test_the_truth_is_not_told() -> None:
    """Neither in the view, nor by the answer of a policy that knows it."""

    class Knowing:
        oracle = True
        memory_days = 9

        def __call__(self, view: Any, setting: Any) -> int:
            return 77

    questions: list[Question] = []
    policy = Outside("pricing", Knowing(), lambda question: questions.append(question))
    assert policy(VIEW, None) == 77  # type: ignore[arg-type]
    assert policy.oracle
    assert policy.memory_days == 9
    assert not hasattr(policy, "learn")
    assert not questions[0].tells_own
    desk = Desk(("pricing",), patience=0.001)
    place = desk.wait("a", ["pricing"])
    desk._ask(questions[0]._replace(view=VIEW._replace(truth=3)))
    assert "own" not in place.result(0)
    assert "truth" not in place.result(0)["view"]
