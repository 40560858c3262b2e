"""A market that is watched while it runs comes out as if nobody had looked; slow watchers hold nobody up."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from math import inf
from typing import TYPE_CHECKING, Any

import pytest

from argosy.live import (
    Addresses,
    Opened,
    RunningMarket,
    ServeRequest,
    Speed,
    bodies,
    serve_market,
    speed_of,
)
from argosy.live.door import Door
from argosy.live.feed import Feed, Watcher
from argosy.live.ground import Ground
from argosy.live.pace import Pace
from argosy.live.replay import Replay
from argosy.live.running import MarketOverError
from argosy.live.server import Server
from argosy.live.snapshot import DOTS, STAYS, Move, Snapshot, snapshot_of, thinned
from argosy.problems import InputError
from argosy.runs import RunRequest, open_run, run
from argosy.runs.directory import scenario_of
from sim.core.units import DAY
from tests.argosy.live.asking import ask
from tests.support.looping import looping

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SHORT = {"days": 1, "settlement": "instant"}


@pytest.fixture(scope="module")
def unwatched(tmp_path_factory: pytest.TempPathFactory) -> str:
    out = tmp_path_factory.mktemp("unwatched") / "x"
    return str(run(RunRequest(scenario="tiny", out=out, **SHORT)).manifest["digest"])  # type: ignore[arg-type]


def market(out: Path, speed: Speed) -> RunningMarket:
    running = RunningMarket(RunRequest(scenario="tiny", out=out, **SHORT), speed)  # type: ignore[arg-type]
    running.start()
    return running


async def _watch(running: RunningMarket, watchers: int) -> list[Watcher]:
    """Let watchers look until the market is over; half of them never take a picture."""
    pictures: list[bytes] = []

    async def make() -> bytes:
        try:
            now = await asyncio.wrap_future(running.ask(lambda a: a.market.env.now))
        except MarketOverError:
            return b"over"
        pictures.append(str(now).encode())
        return pictures[-1]

    feed = Feed(make, every=0.0)
    found = [feed.enter() for _ in range(watchers)]
    task = asyncio.ensure_future(feed.run())
    running.set_pace(lambda pace: pace.set(inf))
    while watchers:
        for reader in found[::2]:
            _, picture = await reader.next()
        if picture == b"over":
            break
    task.cancel()
    return found


@pytest.mark.parametrize("watchers", [0, 1, 50])
def test_nobody_s_watching_changes_the_market(tmp_path: Path, unwatched: str, watchers: int) -> None:
    running = market(tmp_path / "x", Speed(paused=True))
    found = asyncio.run(_watch(running, watchers))
    assert running.result().manifest["digest"] == unwatched
    if watchers > 1:
        assert asyncio.run(found[1].next())[1] == b"over", "who is slow has the newest picture, and no other"


def test_nor_do_pauses_steps_and_speeds(tmp_path: Path, unwatched: str) -> None:
    running = market(tmp_path / "x", Speed(paused=True))

    def now() -> int:
        return running.ask(lambda attended: attended.market.now).result(10)

    assert now() == 0
    running.set_pace(Pace.step)
    first = _once(lambda: now() > 0 and now())
    running.set_pace(Pace.step_day)
    assert _once(lambda: running.pace.shown(now()) == first + DAY)
    running.set_pace(lambda pace: pace.set(DAY * 100.0))
    running.set_pace(Pace.pause)
    held = now()
    assert now() == held
    running.set_pace(lambda pace: pace.set(DAY * 1_000.0))
    running.set_pace(lambda pace: pace.set(inf))
    assert running.result().manifest["digest"] == unwatched
    with pytest.raises(MarketOverError):
        now()


def _once(found: Any) -> Any:
    """What is found, as soon as it is."""
    for _ in range(200):
        if told := found():
            return told
        asyncio.run(asyncio.sleep(0.01))
    raise AssertionError("never")


def test_a_market_that_is_stopped_is_stored_as_interrupted(tmp_path: Path) -> None:
    running = market(tmp_path / "x", Speed(paused=True))
    running.stop()
    assert running.result().interrupted
    assert open_run(tmp_path / "x").manifest["status"] == "interrupted"


def test_of_a_market_that_nobody_watches_no_more_stories_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("argosy.live.following._ENDED", 3)
    running = market(tmp_path / "x", Speed())
    rows = running.result().manifest["tables"]["orders"]["rows"]
    assert rows > 3
    assert len(running._following.ended) == 3
    assert running._following.events.keys() == running._following.ended.keys()


def test_what_cannot_be_run_says_so_at_once() -> None:
    with pytest.raises(InputError):
        RunningMarket(RunRequest(scenario="no-such-scenario")).start()


@pytest.mark.parametrize(
    ("text", "speed"),
    [
        ("max", Speed()),
        ("days", Speed(86_400.0)),
        ("90", Speed(90.0)),
        ("paused", Speed(86_400.0, paused=True)),
    ],
)
def test_speeds_are_words_or_seconds(text: str, speed: Speed) -> None:
    assert speed_of(text) == speed


@pytest.mark.parametrize("text", ["0", "-1", "fast", "nan", "inf", ""])
def test_others_are_refused(text: str) -> None:
    with pytest.raises(InputError, match="no speed"):
        speed_of(text)


def test_dots_are_bounded_and_stay_who_they_are() -> None:
    many = [Move(key, key, 0, 0, 1) for key in range(100_000)]
    shown, later = thinned(many), thinned(many[500:])
    assert DOTS / 2 < len(shown) <= DOTS
    assert set(later) <= set(shown)
    assert thinned(many[:DOTS]) == many[:DOTS]


def test_the_picture_while_it_runs_is_the_replay_s(tmp_path: Path) -> None:
    """Day by day, what was shown live is what the tables say afterwards."""
    request = RunRequest(scenario="tiny", out=tmp_path / "x", days=2, engine="revm")
    running = RunningMarket(request, Speed(paused=True))
    running.start()
    scenario, tables = scenario_of(open_run(tmp_path / "x"))
    ground, live = Ground(scenario, tables), []

    def look(attended: Any) -> Snapshot:
        return snapshot_of(
            attended.market, attended.following, ground, running.pace.shown(attended.market.now)
        )

    for day in range(1, 12):
        running.set_pace(Pace.step_day)
        _once(lambda day=day: running.ask(lambda a: a.market.env.peek()).result(10) > day * DAY)
        live.append(running.ask(look).result(10))
    running.set_pace(lambda pace: pace.set(inf))
    running.result()
    replay = Replay(open_run(tmp_path / "x"), ground)
    for shown in live:
        told = replay.at(shown.time)
        assert shown.time % DAY == 0
        assert (shown.orders, shown.escrow) == (told.orders, told.escrow)
        # the tables say when an order was settled; while it runs it counts as ended when nobody has to act any more
        assert all(count <= told.outcomes[outcome] for outcome, count in shown.outcomes.items())
        assert sorted(shown.moves) == sorted(told.moves)
        assert {n.order for n in shown.news} == {n.order for n in told.news}
        assert shown.totals[:2] == told.totals[:2]
    assert sum(len(shown.moves) for shown in live) > 0
    assert {stay.why for shown in live for stay in shown.stays} <= set(STAYS)


@pytest.fixture(scope="module")
def paused(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Addresses]:
    running = market(tmp_path_factory.mktemp("paused") / "x", Speed(DAY, paused=True))
    server = Server(None, ServeRequest(port=0), Door(), running)
    with looping() as wait:
        yield wait(server.__aenter__())
        wait(server.__aexit__())
    running.stop()
    running.result()


def test_while_it_runs_there_is_its_page_and_no_chain(paused: Addresses) -> None:
    response, text = ask(paused, "GET", "/live")
    assert response.status == 200
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    assert "style=" not in text
    assert ask(paused, "GET", "/")[0].headers["Location"] == "/live"
    assert ask(paused, "GET", "/orders")[0].status == 303
    assert ask(paused, "POST", "/", "{}", Content_Type="application/json")[0].status == 503
    assert ask(paused, "GET", "/live/at/5")[0].status == 409
    assert ask(paused, "GET", "/live/order/999")[0].status == 404
    assert ask(paused, "GET", "/live/place/nowhere")[0].status == 404


def test_only_its_own_page_sets_the_pace(paused: Addresses) -> None:
    kind = {"Content_Type": "application/json"}
    own = paused.rpc

    def answer(body: str, **headers: str) -> int:
        return ask(paused, "POST", "/live/pace", body, **headers)[0].status

    assert answer('{"do": "event"}', Origin=own, **kind) == 204
    assert answer('{"do": "event"}', Origin="http://localhost:1", **kind) == 403
    assert answer('{"do": "event"}', Origin="https://evil.example", **kind) == 403
    assert answer('{"do": "event"}', Host="evil.example", **kind) == 403
    assert answer('{"do": "event"}', Content_Type="text/plain") == 415
    for wrong in ("", "[]", '{"do": "x"}', '{"speed": "-1"}', '{"do": []}', "[" * 900):
        assert answer(wrong, **kind) == 400, wrong
    assert answer('{"speed": "paused"}', **kind) == 400, "it would go on"


def test_a_body_that_does_not_come_is_not_waited_for(
    paused: Addresses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "_SECONDS", 0.05)
    kind = "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n"
    head = f"POST /live/pace HTTP/1.1\r\nHost: localhost\r\n{kind}"
    port = int(paused.rpc.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as late:
        late.sendall(head.encode())
        assert late.recv(100).startswith(b"HTTP/1.1 408")
        late.sendall(b"{}")


def test_a_day_s_step_can_be_paused() -> None:
    """The market stands at its next event; the day that was asked for does not go on."""
    pace = Pace(Speed(DAY, paused=True))
    pace.begin(0)
    pace.step_day()
    pace.wait(100, lambda: None)
    waiting = threading.Thread(target=pace.wait, args=(200 + DAY, lambda: None))
    waiting.start()
    _once(lambda: pace._due == 200 + DAY)
    assert pace.shown(100) == DAY
    pace.step()
    waiting.join(10)
    pace.step_day()
    pace.wait(300 + DAY, lambda: None)
    pace.pause()
    assert pace.shown(300 + DAY) == 300 + DAY


def test_a_market_that_is_over_is_served_as_well(tmp_path: Path) -> None:
    running = market(tmp_path / "x", Speed())
    running.result()

    async def visited() -> str:
        async with Server(None, ServeRequest(port=0), Door(), running) as addresses:
            return addresses.url

    assert asyncio.run(visited()).startswith("http://127.0.0.1:")


def test_a_market_whose_server_fails_is_stored_as_interrupted(tmp_path: Path) -> None:
    def fail(_running: RunningMarket, _addresses: Addresses) -> None:
        raise OSError("nobody listens")

    with pytest.raises(OSError, match="nobody listens"):
        serve_market(
            lambda: market(tmp_path / "x", Speed(paused=True)), ServeRequest(port=0, rpc_only=True), fail
        )
    assert open_run(tmp_path / "x").manifest["status"] == "interrupted"


def test_where_the_port_is_taken_no_market_begins() -> None:
    begun: list[str] = []

    def begin() -> RunningMarket:
        begun.append("market")
        raise AssertionError

    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(InputError, match="taken"):
        serve_market(begin, ServeRequest(port=other.getsockname()[1]), lambda *_: None)
    assert not begun


def test_events_are_whole_pictures(paused: Addresses) -> None:
    import aiohttp

    async def first() -> bytes:
        async with aiohttp.ClientSession() as session, session.get(f"{paused.rpc}/live/events") as response:
            assert response.content_type == "text/event-stream"
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            return await asyncio.wait_for(response.content.readuntil(b"\n\n"), 10)

    number, data = asyncio.run(first()).decode().strip().split("\n")
    told = json.loads(data.removeprefix("data: "))
    assert number.startswith("id: ")
    assert told["state"] == "running"
    assert told["paused"] is True
    assert set(Snapshot._fields) - {"totals", "stays"} <= set(told)


def test_a_run_has_the_same_page_as_a_replay(served: Addresses, opened: Opened) -> None:
    ground = json.loads(ask(served, "GET", "/live/ground")[1])
    told = json.loads(ask(served, "GET", f"/live/at/{ground['end']}")[1])
    assert told["orders"] == opened.run.manifest["tables"]["orders"]["rows"]
    assert told["open"] == 0
    story = json.loads(ask(served, "GET", "/live/order/1")[1])
    assert (story["title"], story["link"]) == ("Order 1", "/order/1")
    past = json.loads(ask(served, "GET", f"/live/at/{2 * DAY}")[1])
    code, counts = next(iter(past["places"].items()))
    place = json.loads(ask(served, "GET", f"/live/place/{code}?at={2 * DAY}")[1])
    assert place["outcome"].startswith(f"{sum(counts)} parcels are here")
    assert len(place["orders"]) == sum(counts) > 0
    assert ask(served, "GET", "/live/events")[0].status == 409
    assert ask(served, "POST", "/live/pace", "{}", Content_Type="application/json")[0].status == 409
