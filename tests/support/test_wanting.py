"""What is skipped for want of a tool is told at the end, with the command that brings it; in CI it is an error."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests.support import depth, wanting
from tests.support.places import ROOT
from tests.support.wanting import ANVIL, COMPILER, Tool

SUITE = """
import pytest
from tests.support.dev_node_at_hand import needs_anvil
from tests.support.depth import deep
from tests.support.wanting import ANVIL, COMPILER, skip

EXAMPLES = deep(3, 40)

@pytest.fixture(scope="module")
def compiled():
    skip(COMPILER)

def test_one(compiled): ...
def test_two(compiled): ...

@pytest.mark.skipif(True, reason=ANVIL.reason)
def test_node(): ...

@pytest.mark.skipif(True, reason="for want of time")
def test_other(): ...

def test_depth():
    print("examples:", EXAMPLES)
"""

PAGE = """
import pytest
from tests.support.wanting import CHROMIUM

@pytest.mark.skipif(True, reason=CHROMIUM.reason)
def test_page(): ...
"""


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A suite with our conftest that wants a compiler twice and a node once."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.delenv("ARGOSY_CI", raising=False)
    pytester.makeconftest((ROOT / "tests" / "conftest.py").read_text(encoding="utf-8"))
    pytester.makepyfile(SUITE)
    return pytester


WANTING = ["skipped for want of a Solidity compiler: 2 tests; npm ci --prefix contracts",
           "skipped for want of a dev node (anvil): 1 test; npm ci --prefix tests/tools"]  # fmt: skip


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "xdist"])
def test_the_last_lines_tell_what_is_wanting(suite: pytest.Pytester, workers: tuple[str, ...]) -> None:
    done = suite.runpytest_subprocess("-ra", *workers)
    done.assert_outcomes(passed=1, skipped=4)
    done.stdout.fnmatch_lines(["*short test summary info*", "*not all tests ran*", *WANTING])


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "xdist"])
def test_in_ci_it_is_an_error(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, workers: tuple[str, ...]
) -> None:
    monkeypatch.setenv("ARGOSY_CI", "1")
    done = suite.runpytest_subprocess(*workers)
    assert done.ret == 1
    assert done.parseoutcomes() == {"passed": 1, "skipped": 1, "errors": 3}
    done.stdout.fnmatch_lines([COMPILER.reason])


@pytest.mark.parametrize(("without", "expected"), [(False, {"errors": 1}), (True, {"skipped": 1})])
def test_in_ci_only_a_browser_may_be_wanting_where_none_can_be_installed(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, without: bool, expected: dict[str, int]
) -> None:
    monkeypatch.setenv("ARGOSY_CI", "1")
    monkeypatch.delenv("ARGOSY_NO_BROWSER", raising=False)
    if without:
        monkeypatch.setenv("ARGOSY_NO_BROWSER", "1")
    suite.makepyfile(test_page=PAGE)
    assert suite.runpytest_subprocess("test_page.py").parseoutcomes() == expected
    assert suite.runpytest_subprocess("-k", "test_one or test_two or test_node").ret == 1


@pytest.mark.parametrize(("options", "examples"), [((), 3), (("--deep",), 40), (("--deep", "-n", "1"), 40)])
def test_deep_is_known_when_tests_are_collected(
    suite: pytest.Pytester, options: tuple[str, ...], examples: int
) -> None:
    suite.runpytest_subprocess("-rP", *options).stdout.fnmatch_lines([f"examples: {examples}"])


def test_depth() -> None:
    before = depth.deep(1, 2)
    try:
        depth.go_deep(True)
        assert depth.deep(3, 40) == 40
        depth.go_deep(False)
        assert depth.deep(3, 40) == 3
    finally:
        depth.go_deep(before == 2)


def skipped(reason: str) -> SimpleNamespace:
    return SimpleNamespace(skipped=True, longrepr=("file.py", 1, f"Skipped: {reason}"))


def test_only_skips_for_want_of_a_tool_count() -> None:
    passed = SimpleNamespace(skipped=False, longrepr=None)
    assert wanting.wanted(passed) is None
    assert wanting.wanted(skipped("not today")) is None
    assert wanting.wanted(skipped(ANVIL.reason)) == ANVIL
    assert wanting.summary([passed, skipped("not today")]) == []
    assert (
        wanting.summary([skipped(ANVIL.reason), skipped(COMPILER.reason), skipped(COMPILER.reason)])
        == WANTING
    )


def test_a_tool_is_told_with_its_command() -> None:
    assert Tool("a saw", "buy one").reason == "for want of a saw: buy one"
