"""A strategy that fails in one replication: the others are kept, and it is said whose fault it was."""

from __future__ import annotations

import json
from pathlib import Path  # noqa: TC003 - pytest looks at the types of fixtures
from typing import TYPE_CHECKING, Any

import pytest

from argosy import CompareRequest, InputError, compare, open_experiment, resume_experiment
from argosy.commands.comparison_report import as_json
from argosy.experiments import attempt as of_attempts
from argosy.experiments.attempt import Failed, attempt
from argosy.experiments.results import Failure
from argosy.experiments.store import REPLICATIONS
from argosy.experiments.task import replicate
from argosy.problems import InputError as Wrong
from tests.support.calling import invoke

if TYPE_CHECKING:
    from argosy.experiments import Replicated, Task

ASKED: dict[str, Any] = {
    "scenario": "tiny", "vary": ["fraud=none,rules"], "orders": 6, "settlement": "instant", "jobs": 1,
}  # fmt: skip

UNLUCKY = '''
class Unlucky:
    """Accepts, but not in a market whose third order is a large one."""
    def __init__(self):
        self.seen = 0
    def __call__(self, view, setting):
        self.seen += 1
        if self.seen == 3 and {condition}:
            raise RuntimeError("out of luck")
        return False
'''


@pytest.fixture
def some_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    """`fraud=rules` fails in replications 1 and 2."""

    def failing(task: Task) -> Replicated:
        if task.scenario.policies["fraud"].name == "rules" and task.replication in (1, 2):
            raise (InputError("no such thing") if task.replication == 1 else RuntimeError("money is missing"))
        return replicate(task)

    monkeypatch.setattr(of_attempts, "replicate", failing)


def test_what_fails_is_a_line_and_the_rest_is_kept(some_fail: None, tmp_path: Path) -> None:
    out = tmp_path / "some"
    found = compare(CompareRequest(**ASKED, replications=5, out=out))
    assert found.failures == [
        Failure("fraud=rules", 1, "no such thing", 2),
        Failure("fraud=rules", 2, "RuntimeError: money is missing", 3),
    ]
    assert found.numbers == [0, 3, 4]
    assert found.replications == 3
    alone = compare(CompareRequest(**{**ASKED, "vary": ["fraud=none"]}, replications=5))
    values = alone.values["fraud=none"]
    assert found.values["fraud=none"] == [values[0], values[3], values[4]]
    frame = found.values_frame()
    assert frame["replication"].to_list() == [0, 3, 4, 0, 3, 4]
    assert open_experiment(out) == found
    assert len((out / REPLICATIONS).read_text().splitlines()) == 10
    told = json.loads(as_json(found))
    assert told["failures"][0] == {
        "strategy": "fraud=rules", "replication": 1, "failure": "no such thing", "exit_code": 2,
    }  # fmt: skip
    ran: list[int] = []
    assert resume_experiment(out, jobs=1, look=lambda e: ran.append(e.ended)) == found
    assert ran == [], "what failed, and will again, is not repeated"


def test_the_gravest_fault_is_the_exit_code(some_fail: None) -> None:
    asked = ["tiny", "--vary", "fraud=none,rules", "--orders", 6, "--settlement", "instant", "--jobs", 1]
    done = invoke("compare", *asked, "--replications", 2)
    assert done.exit_code == 2
    assert "fraud=rules, replication 1: no such thing" in done.stderr
    assert "replications that failed, and are left out of all strategies" in done.stdout
    done = invoke("compare", *asked, "--replications", 3, "--json")
    assert done.exit_code == 3
    assert json.loads(done.stdout)["replications"] == 1


@pytest.mark.parametrize(("condition", "code"), [("view.amount_cents % 2", 2), ("True", 2)])
def test_a_policy_of_ones_own_that_raises(
    condition: str, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"unlucky_{len(condition)}"
    (tmp_path / f"{name}.py").write_text(UNLUCKY.replace("{condition}", condition))
    monkeypatch.chdir(tmp_path)
    vary = f"fraud=none,{name}:Unlucky"
    done = invoke(
        "compare", "tiny", "--vary", vary, "--orders", 6, "--settlement", "instant", "--jobs", 1,
        "--replications", 9, "--allow-code", "--json",
    )  # fmt: skip
    assert done.exit_code == code, done.output
    assert "out of luck" in done.stderr
    if condition == "True":
        assert "failed in every replication, first in 0" in done.stderr
        lines = next(tmp_path.glob("experiments/*/replications.jsonl")).read_text().splitlines()
        assert len(lines) == 10, "nobody waits for the rest"
        return
    told = json.loads(done.stdout)
    assert 0 < len(told["failures"]) < 9
    assert told["replications"] == 9 - len(told["failures"])
    assert {failure["exit_code"] for failure in told["failures"]} == {2}


def test_too_little_memory_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def of_what(error: Exception) -> Any:
        def failing(_: object) -> None:
            raise error

        monkeypatch.setattr(of_attempts, "replicate", failing)
        return attempt(None)  # type: ignore[arg-type]

    assert of_what(Wrong("a", "b")) == Failed("a\n  b", 2)
    assert of_what(ZeroDivisionError("x")) == Failed("ZeroDivisionError: x", 3)
    with pytest.raises(MemoryError):
        of_what(MemoryError())
