"""Screens that learn in the loop: from what was known by then, and from nothing else."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from analytics.features import RiskFeatures
from analytics.policies.fraud import (
    BoostingScreen,
    ForestScreen,
    GraphScreen,
    IsolationScreen,
    LearnedScreen,
    LogisticScreen,
    NetworkScreen,
    TreeScreen,
)
from sim.core.units import DAY
from sim.policies import Action, Archive, ChargedBack, Screened, Screening, Setting, Terms
from tests.support.gangs import FOREVER, Stream, gangs

SCREENS: tuple[type[LearnedScreen], ...] = (
    LogisticScreen, TreeScreen, ForestScreen, BoostingScreen, NetworkScreen, IsolationScreen, GraphScreen,
)  # fmt: skip
NOW = 100 * DAY


@cache
def past(seed: int = 1) -> Stream:
    return gangs(seed, orders=900, days=130, share=0.06)


def setting(seed: int = 3, archive: Archive | None = None) -> Setting:
    return Setting(np.random.default_rng(seed), (archive or Archive(FOREVER)).reader(FOREVER))


def schooled(
    screen: LearnedScreen, told: list[Any], until: int = NOW
) -> tuple[list[Screening], Archive, Setting]:
    """Screen all orders until a second and learn then, once; what was said, and where it goes on."""
    archive = Archive(FOREVER)
    given, said = setting(archive=archive), []
    for seen in told:
        if seen.known_at > until:
            break
        if isinstance(seen, Screened):
            said.append(screen(seen.view, given))
        archive.tell(seen, seen.known_at)
    archive.advance(until)
    screen.learn(given.history, until)
    return said, archive, given


def later(screen: LearnedScreen, given: Setting, stream: Stream) -> list[Screening]:
    return [screen(view, given) for view in stream.views() if view.time > NOW]


@pytest.mark.parametrize("kind", SCREENS)
def test_it_finds_gangs_and_says_why(kind: type[LearnedScreen]) -> None:
    screen = kind()
    said, _, given = schooled(screen, past().told)
    assert {answer.action for answer in said} == {Action.ACCEPT}, "before it has learned it accepts"
    views = [view for view in past().views() if view.time > NOW and view.reversible]
    found = [screen(view, given) for view in views]
    frauds = [view.order in past().frauds for view in views]
    assert average_precision_score(frauds, [answer.risk for answer in found]) > 5 * np.mean(frauds)
    for answer in found:
        if answer.action is not Action.ACCEPT:
            assert answer.reasons
        sizes = [abs(reason.weight) for reason in answer.reasons]
        assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize("kind", SCREENS)
def test_two_of_them_say_the_same(kind: type[LearnedScreen]) -> None:
    first, second = kind(), kind()
    answers = [later(screen, schooled(screen, past().told)[2], past()) for screen in (first, second)]
    assert answers[0] == answers[1]


@pytest.mark.parametrize("kind", [LogisticScreen, IsolationScreen])
def test_what_comes_after_a_lesson_teaches_nothing(kind: type[LearnedScreen]) -> None:
    """All orders are charged back a second after it, and more come: the archive knows of that already."""
    screen = kind()
    _, archive, given = schooled(screen, past().told)
    first = screen.model_
    for view in past().views():
        archive.tell(ChargedBack(NOW + 1, view.order, view.buyer, view.seller, view.amount_cents), NOW + 1)
    for seen in past().told:
        if seen.known_at > NOW + 1:
            archive.tell(seen, seen.known_at)
    screen._lesson = None
    screen.learn(given.history, NOW)
    row = np.array(RiskFeatures().vector(past().views()[-1], Archive(1).reader(1)))
    assert first is not None
    assert screen.model_ is not None
    assert screen.model_ is not first, "it has learned anew"
    assert screen.model_.risk(row) == first.risk(row)


def test_with_one_kind_of_label_the_last_model_stays() -> None:
    screen = LogisticScreen()
    _, _, given = schooled(screen, past().told)
    model = screen.model_
    assert model is not None
    later(screen, given, past())
    screen.learn(Archive(FOREVER).reader(FOREVER), NOW + DAY)
    assert screen.model_ is model
    fresh = LogisticScreen()
    schooled(fresh, [seen for seen in past().told if not isinstance(seen, ChargedBack)])
    assert fresh.model_ is None


def test_without_new_orders_there_is_nothing_to_learn_for() -> None:
    screen = LogisticScreen()
    _, _, given = schooled(screen, past().told)
    model = screen.model_
    screen.learn(given.history, NOW + DAY)
    assert screen.model_ is model


def test_exploring_lets_some_of_the_declined_through_and_changes_no_other() -> None:
    plain, curious = LogisticScreen(threshold=0.02), LogisticScreen(threshold=0.02, explore=0.5)
    _, _, given = schooled(plain, past().told)
    _, _, other = schooled(curious, [*past().told])
    curious.model_ = plain.model_
    found = list(zip(later(plain, given, past()), later(curious, other, past()), strict=True))
    assert given.rng.random() == other.rng.random(), "one number an order, whatever becomes of it"
    explored = [after for before, after in found if after.explores]
    declined = [before for before, _ in found if before.action is Action.DECLINE]
    assert 0 < len(explored) < len(declined)
    assert {answer.action for answer in explored} == {Action.ACCEPT}
    assert all(before == after for before, after in found if not after.explores)


def test_terms_choose_the_action() -> None:
    screen = LogisticScreen()
    _, _, given = schooled(screen, past().told)
    terms = Terms(worth_cents=200, chargeback_fee_cents=1_500, verify_cents=10, verify_loss=0.02, verify_stops=0.9,
                  limit_loss=1.0, decline_cents=100)  # fmt: skip
    views = [view._replace(terms=terms) for view in past().views() if view.time > NOW]
    assert {screen(view, given).action for view in views} >= {Action.ACCEPT, Action.VERIFY}


@pytest.mark.parametrize(("kind", "all_of_them"), [(LogisticScreen, False), (IsolationScreen, True)])
def test_only_what_needs_no_label_keeps_what_cannot_have_one(
    kind: type[LearnedScreen], all_of_them: bool
) -> None:
    screen = kind()
    schooled(screen, past().told)
    kept = {view.order: view.reversible for view in past().views() if view.order in screen._kept}
    assert len(kept) > 500
    assert (False in kept.values()) is all_of_them


def test_an_order_that_teaches_nothing_is_news_too() -> None:
    """Labels may have come with it."""
    screen = LogisticScreen()
    _, _, given = schooled(screen, past().told)
    model = screen.model_
    screen(past().views()[-1]._replace(reversible=False), given)
    screen.learn(given.history, NOW + DAY)
    assert screen.model_ is not model


def test_features_are_forgotten_with_the_memory() -> None:
    screen = LogisticScreen()
    schooled(screen, past().told)
    assert len(screen._kept) > 500
    screen.learn(Archive(FOREVER).reader(FOREVER), NOW + screen.memory_days * DAY + 1)
    assert not screen._kept
