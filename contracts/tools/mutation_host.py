"""A pytest that has collected its tests and forks for every set of artifacts to run them on."""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import select
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pytest

from chain.contracts import artifact

if TYPE_CHECKING:
    from collections.abc import Sequence
    from multiprocessing.connection import Connection


class Code(NamedTuple):
    """What takes the place of a committed artifact: creation and deployed code, and the interface if it differs."""

    creation: bytes
    deployed: bytes
    abi: list[dict[str, Any]] | None = None


Artifacts = dict[str, Code]
"""By name of the contract."""


@dataclass(frozen=True)
class Verdict:
    """How a run ended.

    Attributes:
        killer: the test that failed, or how the run died; empty if all passed.
        seconds: wall time.
        reason: what the test said, in one line.
    """

    killer: str
    seconds: float
    reason: str = ""


class Choice(NamedTuple):
    """Which tests to run.

    Attributes:
        words: only tests whose names hold one of these; none for all.
        calls_only: overlook failures of fixtures, and wait for one in a test itself.
    """

    words: tuple[str, ...] = ()
    calls_only: bool = False

    def takes(self, name: str) -> bool:
        """Whether a test of this name is to run."""
        return not self.words or any(word in name for word in self.words)


EVERY_TEST: Final = Choice()


class HostError(Exception):
    """The tests could not be collected; the message is what pytest said."""


class Host:
    """Tests at hand in another process, which needs `fork`.

    Raises:
        HostError: if the tests cannot be collected.
    """

    def __init__(self, tests: Sequence[str], deselect: str) -> None:
        context = multiprocessing.get_context("spawn")
        self._end, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, tuple(tests), deselect), daemon=True)
        self._process.start()
        theirs.close()
        self._receive()

    def run(self, artifacts: Artifacts, limit: float, choice: Choice = EVERY_TEST) -> Verdict:
        """Run the tests until one fails, for at most `limit` seconds."""
        self._end.send((artifacts, limit, choice))
        verdict: Verdict = self._receive()
        return verdict

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()

    def _receive(self) -> Any:
        try:
            answer = self._end.recv()
        except EOFError:
            answer = "the process with the tests is gone"
        if isinstance(answer, str):
            raise HostError(answer)
        return answer


def _serve(end: Connection, tests: Sequence[str], deselect: str) -> None:
    """Collect, then answer requests until the other side is gone."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile("w+") as log:
        os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = folder
        os.dup2(log.fileno(), sys.stdout.fileno())
        os.dup2(log.fileno(), sys.stderr.fileno())
        options = [
            "-x",
            "-q",
            "-n",
            "0",
            "--tb=line",
            "-p",
            "no:cacheprovider",
            "--hypothesis-seed=0",
            # this process has imported what pytest would rewrite, the testing kit among it
            "-W",
            "ignore::pytest.PytestAssertRewriteWarning",
            "-k",
            deselect,
        ]
        pytest.main([*options, *tests], plugins=[_Plugin(end)])
        log.seek(0)
        end.send(log.read()[-4_000:])


class _Plugin:
    """Takes the place of pytest's loop over the tests."""

    def __init__(self, end: Connection) -> None:
        self.end = end
        self.kills: Counter[str] = Counter()
        self.known: dict[str, float] = {}
        self.cost: dict[str, float] = {}
        self.failed = ""
        self.reason = ""
        self.choice = EVERY_TEST

    @pytest.hookimpl(tryfirst=True)
    def pytest_load_initial_conftests(self) -> None:
        """Profiles of the tests inherit from this one: a failing example need not be made small."""
        from hypothesis import Phase, settings  # not before pytest is ready for it

        settings.register_profile("mutation", database=None, phases=(Phase.explicit, Phase.generate))
        settings.load_profile("mutation")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Answer requests for ever; the process ends with the one that asks."""
        if session.testsfailed or not session.items:
            return False
        self.end.send(len(session.items))
        while True:
            try:
                artifacts, limit, self.choice = self.end.recv()
            except EOFError:
                os._exit(0)
            self.end.send(self._fork(session.items, artifacts, limit))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what a test costs and the first that fails."""
        self.cost[report.nodeid] = self.cost.get(report.nodeid, 0.0) + report.duration
        counts = report.failed and (report.when == "call" or not self.choice.calls_only)
        if counts and not self.failed:
            self.failed = report.nodeid
            crash = getattr(report.longrepr, "reprcrash", None)
            self.reason = crash.message.splitlines()[0] if crash and crash.message else ""

    def _fork(self, items: list[pytest.Item], artifacts: Artifacts, limit: float) -> Verdict:
        """Run the tests in a child and learn from it which of them kill and what they cost."""
        start = time.monotonic()
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read)
            os.write(write, self._run(items, artifacts).encode())
            os._exit(0)
        os.close(write)
        text = _read(read, start + limit)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        seconds = time.monotonic() - start
        if not text:
            return Verdict("time-out" if seconds >= limit else "the tests died", seconds)
        failed, reason, cost = json.loads(text)
        self.kills[failed] += 1
        self.known |= {} if failed else cost
        return Verdict(failed, seconds, reason)

    def _run(self, items: list[pytest.Item], artifacts: Artifacts) -> str:
        _replace(artifacts)
        ordered = self._ordered([item for item in items if self.choice.takes(item.name)])
        for item, following in zip(ordered, [*ordered[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self.failed:
                break
        return json.dumps([self.failed, self.reason, {} if self.failed else self.cost])

    def _ordered(self, items: list[pytest.Item]) -> list[pytest.Item]:
        """The tests that killed most, then file by file, cheap files and in a file cheap tests first."""
        files: dict[str, float] = {}
        for item in items:
            file = item.nodeid.split("::")[0]
            files[file] = files.get(file, 0.0) + self.known.get(item.nodeid, 0.0)

        def rank(item: pytest.Item) -> tuple[int, float, float]:
            cost = self.known.get(item.nodeid, 0.0)
            return -self.kills[item.nodeid], files[item.nodeid.split("::")[0]], cost

        return sorted(items, key=rank)


def _read(pipe: int, until: float) -> str:
    """What comes through a pipe before it is closed; empty if that takes too long."""
    chunks: list[bytes] = []
    with os.fdopen(pipe, "rb", buffering=0) as stream:
        while select.select([stream], [], [], max(0.0, until - time.monotonic()))[0]:
            chunk = stream.read(65_536)
            if not chunk:
                return b"".join(chunks).decode()
            chunks.append(chunk)
    return ""


def _replace(artifacts: Artifacts) -> None:
    """Let every module that loads artifacts get these."""
    committed = artifact.load

    def load(name: str) -> artifact.Artifact:
        stored = committed(name)
        if name not in artifacts:
            return stored
        code = artifacts[name]
        abi = stored.abi if code.abi is None else code.abi
        return replace(stored, abi=abi, bytecode=code.creation, deployed_bytecode=code.deployed)

    for module in list(sys.modules.values()):
        if getattr(module, "load", None) is committed:
            module.load = load  # type: ignore[attr-defined]
