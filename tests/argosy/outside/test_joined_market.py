"""Twenty agents of all kinds join a market: it ends, adds up, and is repeated without them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

import argosy
from argosy.live import Addresses, RunningMarket, ServeRequest, Speed
from argosy.live.door import Door
from argosy.live.server import Server
from argosy.outside import ANSWERABLE, ANSWERS, Desk
from argosy.problems import InputError
from argosy.runs import RunRequest, RunResult, run, verify
from tests.argosy.live.asking import ask
from tests.support.looping import looping
from tests.support.places import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from argosy.outside import Asked

PATIENCE = 0.05
SHORT: dict[str, Any] = {"scenario": "tiny", "days": 1, "settlement": "instant"}
NONSENSE: list[Any] = [-1, 10**30, 1e300, "cheap", None, True, [], {"action": "bribe"}, {"risk": 2}, [999, 1]]
JSON = {"Content_Type": "application/json"}


@contextmanager
def joinable(
    out: Path, patience: float = PATIENCE, families: tuple[str, ...] = tuple(ANSWERABLE)
) -> Iterator[tuple[Addresses, RunningMarket]]:
    """A market that stands until an agent comes, served by a thread of this process."""
    desk = Desk(families, patience)
    running = RunningMarket(RunRequest(out=out, **SHORT), Speed(paused=True), desk)
    running.start()
    server = Server(None, ServeRequest(port=0), Door(), running)
    with looping() as wait:
        yield wait(server.__aenter__()), running
        running.stop()
        wait(server.__aexit__())
        running.result()


def sensible(asked: Asked) -> Any:
    """Something else than the scenario's own policy would do, and allowed."""
    view = asked.view
    return {
        "fraud": "accept" if asked.number % 2 else {"action": "decline", "risk": 0.7},
        "pricing": view.get("list_price", 0) + asked.number % 7,
        "replenishment": asked.number % 3,
        "routing": asked.own,
    }[asked.family]


def good(url: str, name: str) -> None:
    argosy.join(url, name).play(sensible)


def silent(url: str, name: str) -> None:
    for _ in argosy.join(url, name):
        pass


def slow(url: str, name: str) -> None:
    for asked in argosy.join(url, name, "pricing"):
        time.sleep(3 * PATIENCE)
        assert "not open" in asked.answer(asked.own)


def silly(url: str, name: str) -> None:
    for number, asked in enumerate(argosy.join(url, name, "fraud", "pricing", "replenishment", "routing")):
        answer = NONSENSE[number % len(NONSENSE)]
        if asked.family != "routing" or answer is not None:  # there it says that there is no way
            told = asked.answer(answer)
            assert told or (asked.family, answer) == ("fraud", True)


class Ended(NamedTuple):
    """A run that agents had joined, and what was not as they expected."""

    result: RunResult
    failures: list[BaseException]


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Ended:
    kinds = [*[good] * 12, *[silent] * 3, *[slow] * 2, *[silly] * 3]
    failures: list[BaseException] = []

    def play(number: int, url: str) -> None:
        try:
            kinds[number](url, f"{kinds[number].__name__}-{number}")
        except BaseException as error:
            failures.append(error)

    with joinable(tmp_path_factory.mktemp("joined") / "x") as (addresses, running):
        threads = [threading.Thread(target=play, args=(n, addresses.rpc)) for n in range(len(kinds))]
        for thread in threads:
            thread.start()
        result = running.result()
        for thread in threads:
            thread.join(30)
    return Ended(result, failures)


def test_it_ends_and_adds_up(ended: Ended) -> None:
    result = ended.result
    assert not ended.failures
    assert not result.interrupted
    assert result.conserved
    agents, joined = result.manifest["agents"], result.manifest["joined"]
    assert len(agents) == 20
    assert {name.partition("-")[0] for name in joined["decided"]} >= {"good"}
    for name, counts in agents.items():
        kind = name.partition("-")[0]
        assert kind == "silly" or not counts["nonsense"]
        assert kind not in ("silent", "slow") or counts["silent"] == counts["asked"]
        decided = joined["decided"].get(name, 0)
        assert kind == "silly" or decided + counts["silent"] == counts["asked"]
    assert sum(counts["nonsense"] for counts in agents.values()) > 0
    lines = [json.loads(line) for line in (result.directory / ANSWERS).read_text().splitlines()]
    assert {line["family"] for line in lines[1:]} == set(ANSWERABLE)


def test_it_is_repeated_without_them(ended: Ended, alone: str) -> None:
    found = verify(ended.result.directory)
    assert found.match
    assert found.simulated
    assert any("answers.jsonl" in sentence for sentence in found.checked)
    assert ("agents",) in [entry.places for entry in found.not_checked]
    assert ended.result.manifest["digest"] != alone


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Digest of the market that nobody joined."""
    return str(run(RunRequest(**SHORT, out=tmp_path_factory.mktemp("alone") / "x")).manifest["digest"])


def test_where_all_are_silent_the_scenario_s_policies_decide(alone: str, tmp_path: Path) -> None:
    file = tmp_path / "none.jsonl"
    file.write_text(json.dumps({"families": list(ANSWERABLE)}) + "\n")
    result = run(RunRequest(**SHORT, out=tmp_path / "x", answers=file))
    assert result.manifest["digest"] == alone
    assert result.manifest["joined"]["decided"] == {}


def test_an_answer_that_was_changed_is_found(ended: Ended, tmp_path: Path) -> None:
    copy = tmp_path / "x"
    shutil.copytree(ended.result.directory, copy)
    lines = [json.loads(line) for line in (copy / ANSWERS).read_text().splitlines()]
    next(line for line in lines if line.get("family") == "pricing")["answer"] += 1
    (copy / ANSWERS).write_text("".join(json.dumps(line) + "\n" for line in lines))
    quick = verify(copy, replay_only=True)
    assert not quick.match
    assert any(ANSWERS in problem for problem in quick.problems)
    (copy / ANSWERS).unlink()
    assert not verify(copy, replay_only=True).match


def _first(lines: list[dict[str, Any]], family: str) -> dict[str, Any]:
    return next(line for line in lines if line.get("family") == family)


def _answers(ended: Ended, tmp_path: Path, change: Any) -> Path:
    lines = [json.loads(line) for line in (ended.result.directory / ANSWERS).read_text().splitlines()]
    change(lines)
    file = tmp_path / "changed.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return file


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda lines: lines[1].update(view="0" * 16), "is another one in this market"),
        (lambda lines: lines[1].update(answer="nonsense"), "no answer that can be used"),
        (
            lambda lines: _first(lines, "fraud").update(answer={"action": "pass", "risk": 10**400}),
            "no answer that",
        ),
        (lambda lines: lines.append({**lines[1], "question": 10**6}), "never came to question 1000000"),
        (lambda lines: lines.append(lines[1]), "answered twice"),
        (lambda lines: lines[1].update(agent="a b"), "line 2: no agent"),
        (lambda lines: lines[1].pop("view"), "line 2: not an answer"),
        (lambda lines: lines.insert(1, [1]), "line 2: not a JSON object"),
        (lambda lines: lines[0].update(families=["arrival"]), "line 1"),
        (lambda lines: lines.clear(), "cannot be read"),
    ],
)
def test_answers_of_another_market_are_refused(ended: Ended, tmp_path: Path, change: Any, what: str) -> None:
    file = _answers(ended, tmp_path, change)
    with pytest.raises(InputError) as raised:
        run(RunRequest(**SHORT, out=tmp_path / "x", answers=file))
    assert what in str(raised.value)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:x", "http://127.0.0.1:99999", "https://127.0.0.1", "http://[", ""]
)
def test_what_is_no_address_is_told_so(url: str) -> None:
    with pytest.raises(InputError, match="not the address of a market"):
        argosy.join(url, "bot")


def test_an_agent_may_think_for_longer_than_connections_are_kept() -> None:
    """A server that hangs up after each answer, as one does after a while of quiet, loses nobody."""
    told = {"family": "pricing", "question": 1, "view": {}, "patience": 1.0}
    seen: list[str] = []

    class Curt(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            seen.append(self.path)
            body = json.dumps(told).encode() if self.path == "/agents/next" else b""
            self.send_response(410 if len(seen) > 2 else 200 if body else 204)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Curt) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            url = f"http://127.0.0.1:{server.server_port}"
            for asked in argosy.join(url, "bot"):
                time.sleep(0.1)
                assert asked.answer(5) == ""
        finally:
            server.shutdown()
            thread.join()
    assert seen == ["/agents/next", "/agents/answer", "/agents/next"]


def test_only_this_machine_s_agents_may_ask(tmp_path: Path) -> None:
    """And what they send is looked at before the market hears of it."""
    with joinable(tmp_path / "x", patience=20.0) as (served, running):

        def sent(path: str, body: Any, **headers: str) -> int:
            text = body if isinstance(body, str) else json.dumps(body)
            return ask(served, "POST", f"/agents/{path}", text, **{**JSON, **headers})[0].status

        hello: dict[str, Any] = {"agent": "bot"}
        for path in ("next", "answer"):
            assert sent(path, hello, Host="evil.example") == 403
            assert sent(path, hello, Origin="https://evil.example") == 403
            assert sent(path, hello, Content_Type="text/plain") == 415
            assert sent(path, hello, Content_Encoding="gzip") == 415
            assert sent(path, json.dumps({"agent": "x" * 30_000})) == 413
            assert ask(served, "GET", f"/agents/{path}?agent=bot")[0].status != 200
            for wrong in ("", "[]", "[" * 9_000, "{", '{"agent": NaN}', {"agent": "a b"}, {"agent": 1}, {}):
                assert sent(path, wrong) == 400, wrong
        assert sent("next", {**hello, "families": ["arrival"]}) == 400
        assert sent("next", {**hello, "families": []}) == 400
        assert running.pace.speed.paused
        response, text = ask(served, "POST", "/agents/next", json.dumps(hello), **JSON)
        assert response.status == 200
        told = json.loads(text)
        assert "truth" not in text
        answer = {**hello, "family": told["family"], "question": told["question"], "answer": {"wrong": 1}}
        assert sent("answer", {**answer, "agent": "thief"}) == 409
        assert sent("answer", {**answer, "question": 10**6}) == 409
        assert sent("answer", answer) == 422
        assert sent("answer", answer) == 409
    # leaving the block stopped it while it waited for an answer
    assert running.result().interrupted
    with pytest.raises(InputError, match="does not answer"):
        list(argosy.join(served.rpc, "bot"))


@pytest.mark.parametrize(
    ("command", "file", "family"),
    [(sys.executable, "outside_agent.py", "pricing"), ("node", "outside_agent.mjs", "fraud")],
)
def test_the_examples_decide(command: str, file: str, family: str, tmp_path: Path) -> None:
    if shutil.which(command) is None:
        pytest.skip("there is no node")
    with joinable(tmp_path / "x", patience=20.0, families=(family,)) as (served, running):
        done = subprocess.run(
            [command, ROOT / "examples" / file, served.rpc, "bot"],
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert done.returncode == 0, done.stderr
    result = running.result()
    assert not result.interrupted
    decided = result.manifest["joined"]["decided"]["bot"]
    assert decided > 0
    assert done.stdout.startswith(f"bot decided {decided} ")
