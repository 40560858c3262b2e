"""Features in the loop are features afterwards, and each counts what it says, for as long as it says."""

from __future__ import annotations

from math import expm1
from typing import TYPE_CHECKING, Any

import pytest

from analytics.features import HORIZON, KEYS, LATELY, NAMES, PLAIN, WINDOWS, RiskFeatures
from sim.core.units import DAY
from sim.policies import Archive, ChargedBack, Delivered, Disputed, RiskView, Screened
from tests.support.gangs import FOREVER, Stream, gangs, replay
from tests.support.places import ROOT

if TYPE_CHECKING:
    from sim.policies import History


def online(stream: Stream, *, graph: bool = True) -> list[list[float]]:
    features, found = RiskFeatures(graph=graph), []
    replay(stream, lambda seen, history: found.append(features.vector(seen.view, history)))
    return found


def offline(stream: Stream, told: list[Any] | None = None) -> list[list[float]]:
    """From a history that holds all that was ever known, also what came later."""
    archive = Archive(FOREVER)
    for seen in stream.told if told is None else told:
        archive.tell(seen, seen.known_at)
    features, history = RiskFeatures(graph=True), archive.reader(FOREVER)
    return [features.vector(view, history) for view in stream.views()]


@pytest.mark.parametrize("seed", range(4))
def test_afterwards_they_are_what_they_were_in_the_loop(seed: int) -> None:
    stream = gangs(seed, days=300)
    assert offline(stream) == online(stream)


@pytest.mark.parametrize("seed", range(4))
def test_however_seldom_they_are_asked_for_they_are_the_same(seed: int) -> None:
    """What became known since the last time is taken in by its seconds, of whatever kind it is."""
    stream = gangs(seed, days=600)
    archive = replay(stream, lambda *_: None)
    features, history = RiskFeatures(graph=True), archive.reader(FOREVER)
    seldom = [features.vector(view, history) for view in stream.views()[60::60]]
    assert seldom == online(stream)[60::60]


def test_a_dispute_is_forgotten_though_a_later_delivery_was_read_with_it() -> None:
    first, *_ = gangs(13).views()
    view = first._replace(time=DAY)
    archive = Archive(FOREVER)
    archive.tell(Screened(DAY, view, True), DAY)
    archive.tell(Disputed(10 * DAY, view.order, view.buyer, view.seller, 1), 10 * DAY)
    archive.tell(Delivered(80 * DAY, view.order, view.buyer, view.seller, 80 * DAY), 80 * DAY)
    features, history = RiskFeatures(), archive.reader(FOREVER)
    place = NAMES.index("disputes")
    assert features.vector(view._replace(time=81 * DAY), history)[place] == 1
    assert features.vector(view._replace(time=101 * DAY), history)[place] == 0


def test_the_graph_comes_on_top_of_the_others() -> None:
    stream = gangs(5)
    assert [row[: len(PLAIN)] for row in online(stream)] == online(stream, graph=False)
    assert {len(row) for row in online(stream)} == {len(NAMES)}
    assert len(set(NAMES)) == len(NAMES)


def test_in_a_second_it_does_not_matter_what_comes_first() -> None:
    """Times are so coarse that many things happen at once; a chargeback's order was screened long before."""
    stream = gangs(6, orders=300, days=40)
    coarse = [_rounded(seen) for seen in stream.told]
    coarse.sort(key=lambda seen: seen.known_at)
    others = sorted(coarse, key=lambda seen: (seen.known_at, repr(seen)[::-1]))
    views = Stream(coarse, set())
    found, again = offline(views), offline(views, others)
    assert len({view.time for view in views.views()}) < len(found) / 2
    plain = len(PLAIN)
    assert [row[:plain] for row in found] == [row[:plain] for row in again]


def _rounded(seen: Any) -> Any:
    second = -(-seen.known_at // (DAY // 2)) * (DAY // 2)
    if isinstance(seen, Screened):
        return seen._replace(known_at=second, view=seen.view._replace(time=second))
    return seen._replace(known_at=second)


@pytest.mark.parametrize("seed", [7, 8])
def test_counts_are_what_counting_anew_gives(seed: int) -> None:
    stream = gangs(seed, days=260)
    rows, before = online(stream), []
    for row, seen in zip(rows, [s for s in stream.told if isinstance(s, Screened)], strict=True):
        named = dict(zip(NAMES, row, strict=True))
        view = seen.view
        for key, numbers in zip(KEYS, _numbers(view), strict=True):
            for span, seconds in zip(("1h", "24h", "7d", "30d"), WINDOWS, strict=True):
                inside = [
                    other.amount_cents
                    for other in before
                    if numbers and dict(zip(KEYS, _numbers(other), strict=True))[key] == numbers
                    and view.time - seconds <= other.time < view.time
                ]  # fmt: skip
                assert round(expm1(named[f"{key}_orders_{span}"])) == len(inside)
                assert round(expm1(named[f"{key}_amount_{span}"])) == sum(inside)
        before.append(view)


def _numbers(view: RiskView) -> tuple[object, ...]:
    """Accounts in brackets: 0 is one of them, and no missing one."""
    return (view.buyer,), view.device, view.instrument, view.address


@pytest.mark.parametrize(
    ("kind", "feature"),
    [(Delivered, "delivered"), (Disputed, "disputes"), (ChargedBack, "account_chargebacks")],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_events_count_for_the_account_of_their_order(kind: type[Any], feature: str) -> None:
    stream = gangs(9, days=260)
    orders = {view.order: view for view in stream.views()}
    events = [(seen.known_at, orders[seen.order].buyer) for seen in stream.told if isinstance(seen, kind)]
    assert len(events) > 5
    for row, view in zip(online(stream), stream.views(), strict=True):
        lately = [buyer for at, buyer in events if view.time - LATELY <= at < view.time]
        assert row[NAMES.index(feature)] == lately.count(view.buyer)


def test_nothing_counts_for_ever() -> None:
    """Long after the last order a new one looks as in a market without any past."""
    stream = gangs(10)
    archive = replay(stream, lambda *_: None)
    history, last = archive.reader(FOREVER), stream.told[-1].known_at
    features = RiskFeatures(graph=True)
    features.vector(stream.views()[-1], history)
    view = stream.views()[0]._replace(time=last + HORIZON + 1)
    empty: History = Archive(1).reader(1)
    assert features.vector(view, history) == RiskFeatures(graph=True).vector(view, empty)
    past = features.past
    assert [len(past.orders), len(past.burnt), len(past.events), len(past.sold)] == [0, 0, 0, 0]
    assert past.links.graph.number_of_nodes() == 0


def test_time_goes_forward() -> None:
    stream = gangs(11)
    features, history = RiskFeatures(), replay(stream, lambda *_: None).reader(FOREVER)
    first, second = stream.views()[:2]
    features.vector(second, history)
    with pytest.raises(ValueError, match=f"second {first.time} is past"):
        features.vector(first, history)


def test_what_is_not_known_adds_nothing() -> None:
    """Before accounts had devices all of them had number 0; they do not share it."""
    stream = gangs(12)
    told = [
        seen._replace(view=seen.view._replace(device=0, address=0)) if isinstance(seen, Screened) else seen
        for seen in stream.told
    ]
    for row in online(Stream(told, set())):
        named = dict(zip(NAMES, row, strict=True))
        assert {value for name, value in named.items() if name.startswith(("device", "address"))} == {0}


def test_the_page_lists_them_all() -> None:
    page = (ROOT / "docs/screens.md").read_text(encoding="utf-8")
    assert [name for name in NAMES if f"`{name}`" not in page] == []
