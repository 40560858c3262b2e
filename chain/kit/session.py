"""What lasts as long as a session of tests: options, compiled sources, gas. Light, for every pytest loads it."""

from __future__ import annotations

from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from chain.kit.errors import KitError
from chain.kit.gas import GasBook, change_table, read

if TYPE_CHECKING:
    from chain.kit.chain import KitChain
    from chain.kit.compiling import Workshop
    from chain.kit.gas import Key

ENGINES: Final = {"revm": "revm", "pyevm": "py-evm", "py-evm": "py-evm", "both": "both"}
"""Engines by the names that options take."""

SESSION: Final = pytest.StashKey["Session"]()


def add_options(parser: pytest.Parser) -> None:
    """The options of the command line and of the ini-file."""
    group = parser.getgroup("argosy", "testing contracts (Argosy)")
    group.addoption("--engine", metavar="NAME", help=f"what executes contracts: {', '.join(ENGINES)}")
    group.addoption("--gas-table", action="store_true", help="show the gas of each function at the end")
    group.addoption("--gas-snapshot", metavar="FILE", help="write the gas of each test to FILE")
    group.addoption("--gas-check", metavar="FILE", help="fail if the gas of a test is not as in FILE")
    group.addoption(
        "--gas-tolerance",
        metavar="PERCENT",
        type=float,
        default=0.0,
        help="by how much gas may differ from the FILE of --gas-check (0)",
    )
    parser.addini("argosy_engine", "what executes contracts, as --engine", default="")
    parser.addini("argosy_escrow", "FILE:Name of the contract behind the fixture `escrow`", default="Escrow")


class Session:
    """A plugin that is registered for one session.

    Args:
        config: with the options of `add_options`.

    Attributes:
        item: the test that runs.

    Raises:
        pytest.UsageError: if an option is wrong.
    """

    def __init__(self, config: pytest.Config) -> None:
        self.item: pytest.Item | None = None
        self._config = config
        self._engine = _engine_of(config)
        self._workshop: Workshop | None = None
        self._book, self._passed = GasBook(), set[str]()
        self._failed = False
        self._snapshot = _place(config, "gas_snapshot")
        self._known = _known(_place(config, "gas_check"))
        self._tolerance = _tolerance(config)
        self._told: list[tuple[str, list[str]]] = []

    def open_chain(self) -> KitChain:
        """A new chain on the engine that was chosen, or else on the fastest.

        Raises:
            KitError: if Python has no such engine.
        """
        from chain.evm import installed_engines
        from chain.kit.chain import open_chain

        engine = self._engine or installed_engines()[0]
        if engine != "py-evm" and "revm" not in installed_engines():
            raise KitError("there is no pyrevm for this Python\n  choose --engine pyevm")
        return open_chain(engine, self.workshop)

    @property
    def workshop(self) -> Workshop:
        """What compiles; answers of the compiler are kept in pytest's cache, if there is one."""
        from chain.kit.compiling import Workshop

        if self._workshop is None:
            cache = self._config.cache
            kept = Path(cache.mkdir("argosy")) if cache is not None else None
            self._workshop = Workshop(self._config.rootpath, kept)
        return self._workshop

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Note which test runs."""
        self.item = item

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Enter the gas of one phase of a test, from this process or a worker's."""
        self._book.note(report.nodeid, getattr(report, "argosy_gas", ()), body=report.when == "call")
        self._failed = self._failed or report.failed
        if report.when == "call" and report.passed:
            self._passed.add(report.nodeid)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Compare gas with what it was, and write what it is."""
        if hasattr(self._config, "workerinput"):
            return
        wrong = self._compared()
        wrong += self._written(session) if self._snapshot else []
        if wrong and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Show gas."""
        if self._config.getoption("gas_table"):
            self._told.insert(0, ("gas", self._book.table()))
        for title, lines in self._told:
            terminalreporter.section(title)
            for line in lines:
                terminalreporter.line(line)

    def _compared(self) -> list[str]:
        if self._known is None:
            return []
        changes = self._book.changes(self._known, self._passed, self._tolerance)
        if not changes:
            return []
        file = self._config.getoption("gas_check")
        lines = [*change_table(changes), f"if that is meant: pytest --gas-snapshot {file}"]
        self._told.append((f"gas is not as in {file}", lines))
        return lines

    def _written(self, session: pytest.Session) -> list[str]:
        assert self._snapshot is not None
        if self._failed:
            lines = [f"{self._snapshot} stays as it is, for tests failed"]
        elif not self._passed or session.exitstatus != pytest.ExitCode.OK:
            lines = [f"{self._snapshot} stays as it is, for tests did not run to the end"]
        else:
            try:
                self._book.write(self._snapshot)
                return []
            except KitError as error:
                lines = [str(error)]
        self._told.append(("gas was not written", lines))
        return lines


def _engine_of(config: pytest.Config) -> str:
    wanted = config.getoption("engine") or config.getini("argosy_engine")
    if wanted and wanted not in ENGINES:
        raise pytest.UsageError(f"no engine {wanted!r}; there are {', '.join(ENGINES)}")
    return ENGINES.get(wanted, "")


def _place(config: pytest.Config, option: str) -> Path | None:
    name = config.getoption(option)
    return config.invocation_params.dir / name if name else None


def _tolerance(config: pytest.Config) -> float:
    percent: float = config.getoption("gas_tolerance")
    if not 0 <= percent < inf:
        raise pytest.UsageError(f"--gas-tolerance: {percent} is no percentage from 0 upwards")
    return percent


def _known(file: Path | None) -> dict[Key, int] | None:
    try:
        return None if file is None else read(file)
    except KitError as error:
        raise pytest.UsageError(str(error)) from None
