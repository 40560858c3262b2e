"""Gas: a table, a file, and what has changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.kit import KitError
from chain.kit.gas import Change, GasBook, read

if TYPE_CHECKING:
    from pathlib import Path

    from tests.chain.kit.conftest import Project

COIN = """
@pytest.fixture(scope="module")
def coin(chain, accounts):
    return chain.deploy("StableToken", "A coin", "COIN", accounts.alice)

def test_mint(coin, accounts):
    coin.mint(accounts.bob, 1)
    coin.mint(accounts.bob, 1)

def test_approve(coin, accounts):
    with reverts("NotIssuer"):
        coin.by(accounts.bob).mint(accounts.bob, 1)
    coin.approve(accounts.bob, 1)
"""

names = st.text("abcXYZ.:[]- ", min_size=1).map(str.strip).filter(bool)


def book(*spent: tuple[str, str, int]) -> GasBook:
    made = GasBook()
    for test, function, gas in spent:
        made.note(test, [(function, gas)], body=True)
    return made


@given(st.dictionaries(st.tuples(names, names), st.integers(1, 10**9)))
def test_what_is_written_is_read_and_is_no_change(
    tmp_path_factory: pytest.TempPathFactory, gas: dict[tuple[str, str], int]
) -> None:
    file = tmp_path_factory.mktemp("gas") / "gas.txt"
    made = book(*((test, function, used) for (test, function), used in gas.items()))
    made.write(file)
    assert read(file) == gas
    assert made.changes(read(file), {test for test, _ in gas}, 0) == []


@pytest.mark.parametrize(
    ("now", "tolerance", "changed"),
    [
        (1_000, 0, False),
        (1_001, 0, True),
        (999, 0, True),
        (1_010, 1, False),
        (990, 1, False),
        (1_011, 1, True),
    ],
)
def test_tolerance_is_in_percent_either_way(now: int, tolerance: float, changed: bool) -> None:
    found = book(("t", "A.f", now)).changes({("t", "A.f"): 1_000}, {"t"}, tolerance)
    assert found == [Change("t", "A.f", 1_000, now)] * changed


def test_only_tests_that_ran_and_were_known_are_compared() -> None:
    now = book(("old", "A.f", 5), ("old", "A.new", 7), ("new", "A.f", 9))
    before = {("old", "A.f"): 5, ("old", "A.gone"): 3, ("skipped", "A.f"): 1}
    assert now.changes(before, {"old", "new"}, 50) == [
        Change("old", "A.gone", 3, None),
        Change("old", "A.new", None, 7),
    ]


def test_what_fixtures_do_is_in_the_table_alone(tmp_path: Path) -> None:
    made = book(("t", "A.f", 5), ("u", "A.f", 8))
    made.note("t", [("A deployed", 1_234)], body=False)
    assert [line.split() for line in made.table()] == [
        ["function", "calls", "least", "mean", "most"],
        ["A", "deployed", "1", "1,234", "1,234", "1,234"],
        ["A.f", "2", "5", "6", "8"],
    ]
    assert len({len(line) for line in made.table()}) == 1
    made.write(tmp_path / "gas.txt")
    assert ("t", "A deployed") not in read(tmp_path / "gas.txt")


@pytest.mark.parametrize("line", ["many\tA.f\tt", "5 A.f t", "5\tA.f", "-5\tA.f\tt"])
def test_a_file_of_something_else_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "gas.txt").write_text(f"# a comment\n\n{line}\n", encoding="utf-8")
    with pytest.raises(KitError, match="line 3 is not gas, function and test"):
        read(tmp_path / "gas.txt")


def test_a_session_writes_and_checks(project: Project, engine: str) -> None:
    project.run(COIN, engine, "--gas-snapshot=gas.txt").assert_outcomes(passed=2)
    file = project.pytester.path / "gas.txt"
    found = read(file)
    mint, approve = (
        ("test_it.py::test_mint", "StableToken.mint"),
        ("test_it.py::test_approve", "StableToken.approve"),
    )
    assert set(found) == {mint, approve}
    assert project.run(COIN, "--gas-check=gas.txt").ret == 0  # on the other engine, too
    text = file.read_text(encoding="utf-8").replace(f"{found[mint]}\t", f"{found[mint] - 100}\t")
    file.write_text(text, encoding="utf-8")
    done = project.run(COIN, engine, "--gas-check=gas.txt")
    assert done.ret == pytest.ExitCode.TESTS_FAILED
    done.stdout.fnmatch_lines(
        [
            "*gas is not as in gas.txt*",
            "test *function *before *now *change",
            f"test_it.py::test_mint *StableToken.mint *{found[mint] - 100:,} *{found[mint]:,} *+0.1* %",
            "if that is meant: pytest --gas-snapshot gas.txt",
        ]
    )
    assert project.run(COIN, engine, "--gas-check=gas.txt", "--gas-tolerance=1").ret == 0
    assert project.run(COIN, engine, "--gas-check=gas.txt", "-k", "approve").ret == 0


def test_the_table(project: Project) -> None:
    project.run(COIN, "--gas-table").stdout.fnmatch_lines(
        ["function *calls *least *mean *most", "StableToken deployed *1 *", "StableToken.mint *2 *"]
    )
    project.run("def test_it(): pass", "--gas-table").stdout.fnmatch_lines(["no transactions"])


def test_nothing_is_written_of_tests_that_failed(project: Project) -> None:
    done = project.run(COIN + "    assert False\n", "--gas-snapshot=gas.txt")
    done.stdout.fnmatch_lines(["*gas was not written*", "*gas.txt stays as it is, for tests failed"])
    assert not (project.pytester.path / "gas.txt").exists()


@pytest.mark.parametrize("option", ["--collect-only", "--setup-only", "-k nothing"])
def test_nothing_is_written_where_nothing_ran(project: Project, option: str) -> None:
    file = project.pytester.path / "gas.txt"
    file.write_text("5\tA.f\tt\n", encoding="utf-8")
    project.run(COIN, *option.split(), "--gas-snapshot=gas.txt")
    assert read(file) == {("t", "A.f"): 5}


def test_a_file_that_cannot_be_written_fails_the_session(project: Project) -> None:
    done = project.run(COIN, "--gas-snapshot=nowhere/gas.txt")
    assert done.ret == pytest.ExitCode.TESTS_FAILED
    done.stdout.fnmatch_lines(["--gas-snapshot: cannot write *nowhere/gas.txt: No such file or directory"])


def test_gas_comes_through_from_workers(project: Project) -> None:
    """Reports carry it, in the form in which pytest-xdist sends them."""
    project.pytester.makeconftest("""
import pytest

@pytest.hookimpl(tryfirst=True)
def pytest_runtest_logreport(report):
    sent = pytest.TestReport._from_json(report._to_json())
    assert sent.argosy_gas == report.argosy_gas
    assert report.when != "call" or sent.argosy_gas
""")
    project.run(COIN).assert_outcomes(passed=2)
