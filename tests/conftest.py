"""For every test: no clock on single examples, `--deep`, and what was skipped for want of a tool."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.support import depth, wanting

if TYPE_CHECKING:
    from collections.abc import Generator

pytest_plugins = ["pytester"]

IN_CI = "ARGOSY_CI" in os.environ

# In CI the examples are the same every time, so that what passed once passes again; elsewhere they are new ones.
settings.register_profile("argosy", deadline=None, derandomize=IN_CI)
settings.load_profile("argosy")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--deep", action="store_true", help="many more examples of the longest properties")


def pytest_configure(config: pytest.Config) -> None:
    for threads in ("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        # each core has a worker: on small tables, threads that wait for each other take more than they bring
        os.environ.setdefault(threads, "1")
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # started in a shell's background, which every process of a test would inherit: none could be interrupted
        signal.signal(signal.SIGINT, signal.default_int_handler)
    depth.go_deep(config.getoption("deep"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI every tool is there: a test that wants one has failed, but for a browser that cannot be installed."""
    report = yield
    tool = wanting.wanted(report) if IN_CI else None
    if tool is not None and not (tool is wanting.CHROMIUM and "ARGOSY_NO_BROWSER" in os.environ):
        report.outcome, report.longrepr = "failed", tool.reason
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Generator[None, None, None]:
    """Say last of all what this machine lacks, and how to get it."""
    yield
    lines = wanting.summary(terminalreporter.stats.get("skipped", ()))
    if lines:
        terminalreporter.section("not all tests ran")
        for line in lines:
            terminalreporter.line(line)
