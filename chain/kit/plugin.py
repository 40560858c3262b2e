"""The plugin for pytest: fixtures, options, a test's own time on the chain, traces.

pytest loads it wherever Argosy is installed. All that is heavy loads with the first test that uses a fixture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from chain.kit import isolation
from chain.kit.errors import KitError
from chain.kit.session import SESSION, Session, add_options

if TYPE_CHECKING:
    from collections.abc import Generator

    from chain.kit.accounts import People
    from chain.kit.chain import KitChain
    from chain.kit.contract import KitContract


@pytest.fixture(scope="module")
def chain(request: pytest.FixtureRequest) -> Generator[KitChain, None, None]:
    """A chain in memory, new for each module; what a test does on it is taken back after the test."""
    made = request.config.stash[SESSION].open_chain()
    request.node.stash[isolation.CHAIN] = made
    yield made
    del request.node.stash[isolation.CHAIN]


@pytest.fixture(scope="module")
def accounts(chain: KitChain) -> People:
    """Accounts with money: `accounts.alice`, `accounts["bob"]`, `accounts[2]`."""
    return chain.people


@pytest.fixture(scope="module")
def escrow(chain: KitChain, request: pytest.FixtureRequest) -> KitContract:
    """The escrow of the ini option `argosy_escrow`, or the shipped one, with tokens and parties who have some."""
    reference = request.config.getini("argosy_escrow")
    chain.put_escrow(chain.compile(reference) if ".sol" in reference else reference)
    return cast("KitContract", chain.escrow)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of the command line and of the ini-file."""
    add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Look at the options before any test runs."""
    session = config.stash[SESSION] = Session(config)
    config.pluginmanager.register(session, "argosy-session")


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
) -> Generator[None, Any, Any]:
    """A test's own time begins before its first own fixture; what lasts longer must come before."""
    item = request.config.stash[SESSION].item
    if item is None:
        return (yield)
    if fixturedef.scope == "function":
        isolation.begin(item)
        return (yield)
    before = isolation.executed(item)
    made = yield
    try:
        isolation.refuse_late(item, fixturedef.argname, fixturedef.scope, before)
    except KitError:
        # pytest would hand it to the next test
        fixturedef.finish(request)  # type: ignore[arg-type]
        raise
    isolation.join(item)
    return made


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> None:
    """A test's own time begins, if no fixture began it."""
    isolation.begin(item)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """What a test did is taken back when its own fixtures have ended."""
    try:
        yield
    finally:
        isolation.end(item)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With a report goes what a failing call did, and what gas the test spent."""
    report = yield
    chain = isolation.chain_of(item)
    if chain is not None:
        report.argosy_gas, chain.spent = chain.spent, []  # type: ignore[attr-defined]
        if call.excinfo is not None and report.failed:
            _add_trace(report, chain, call.excinfo.value)
    return report


def _add_trace(report: pytest.TestReport, chain: KitChain, raised: BaseException) -> None:
    from chain.kit.failing import failing_call

    told = failing_call(chain, raised)
    if told is not None:
        report.sections.append(("the call that failed", told))
