from __future__ import annotations

import io
import signal
import sys
import threading
from contextlib import contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import simpy

from argosy.progress import progress, replay_progress, tasks_progress
from argosy.runs.watch import Interrupted, Interventions, watched

if TYPE_CHECKING:
    from collections.abc import Iterator


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@contextmanager
def on_a_terminal() -> Iterator[Terminal]:
    stream = Terminal()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stderr", stream)
        patch.setenv("TERM", "xterm")
        yield stream


def market(**changes: Any) -> Any:
    scenario = SimpleNamespace(days=10)
    base = {"now": 3 * 86_400, "orders": SimpleNamespace(placed=1234, open={1: None}), "scenario": scenario}
    return SimpleNamespace(**base | changes)


@pytest.mark.parametrize("orders", [None, 5000])
def test_a_terminal_sees_orders_and_days(orders: int | None) -> None:
    with on_a_terminal() as terminal, progress(orders) as look:
        assert look is not None
        look(market())
    assert "day 3" in terminal.getvalue()
    assert "1,234 orders, 1 under way" in terminal.getvalue()


def test_a_terminal_sees_how_far_a_replay_is() -> None:
    with on_a_terminal() as terminal, replay_progress() as look:
        assert look is not None
        look(SimpleNamespace(transactions=4321))  # type: ignore[arg-type]
    assert "4,321 transactions executed" in terminal.getvalue()


def test_a_terminal_sees_how_much_of_an_experiment_is_left() -> None:
    with on_a_terminal() as terminal, tasks_progress() as tell:
        assert tell is not None
        tell(0, 40, "begins")
        for ended in range(1, 6):
            tell(ended, 40, "fraud=rules")
    assert "5/40" in terminal.getvalue()
    assert "replications, fraud=rules" in terminal.getvalue()
    assert "left" in terminal.getvalue()


def test_whoever_is_no_terminal_sees_nothing_of_an_experiment(capsys: pytest.CaptureFixture[str]) -> None:
    with tasks_progress() as tell:
        assert tell is None
    assert capsys.readouterr().err == ""


def test_quiet_is_quiet() -> None:
    with on_a_terminal() as terminal, progress(None, enabled=False) as look:
        assert look is None
    assert terminal.getvalue() == ""


def test_a_pipe_sees_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(None) as look, replay_progress() as look_again:
        assert look is look_again is None
    assert capsys.readouterr().err == ""


def ticking() -> tuple[Any, list[float]]:
    env, ticks = simpy.Environment(), []

    def tick() -> Any:
        while env.now < 5:
            ticks.append(env.now)
            yield env.timeout(1)

    env.process(tick())
    return SimpleNamespace(env=env, recorder=SimpleNamespace(drain=lambda: None)), ticks


def test_an_intervention_happens_once_and_between_events() -> None:
    market, ticks = ticking()
    seen: list[int] = []
    interventions = Interventions(market)
    interventions.add(lambda: seen.append(len(ticks)))
    market.env.run()
    assert seen == [0]
    assert ticks == [0, 1, 2, 3, 4]
    assert "step" not in vars(market.env)


def _run_with_signals(market: Any, count: int) -> None:
    with watched(market, None, market.recorder.drain):
        for _ in range(count):
            signal.raise_signal(signal.SIGINT)
        market.env.run()


def test_ctrl_c_stops_the_clock_and_only_there() -> None:
    market, ticks = ticking()
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(Interrupted):
        _run_with_signals(market, 1)
    assert ticks == []
    assert signal.getsignal(signal.SIGINT) is before


def test_a_second_ctrl_c_does_not_wait() -> None:
    market, _ = ticking()
    with pytest.raises(KeyboardInterrupt):
        _run_with_signals(market, 2)


def test_watching_works_in_a_thread_too() -> None:
    market, ticks = ticking()

    def work() -> None:
        with watched(market, None, market.recorder.drain):
            market.env.run()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert len(ticks) == 5
