"""A policy of the user's own that goes wrong is named, with what it did."""

from pathlib import Path

import pytest

from tests.support.calling import invoke

MODULE = """
class Raises:
    def __call__(self, *view): raise RuntimeError("no idea")

class Answers:
    def __init__(self, *, answer=None): self.answer = answer
    def __call__(self, *view): return self.answer
"""


@pytest.mark.parametrize(
    ("family", "policy", "told"),
    [
        ("fraud", '{name="mine:Raises"}', "policies.fraud: 'mine:Raises' raised RuntimeError: no idea"),
        ("fraud", '{name="mine:Answers"}', "policies.fraud: 'mine:Answers' returned None"),
        ("pricing", '{name="mine:Answers", options={answer=-5}}', "returned -5"),
        ("pricing", '{name="mine:Answers", options={answer=1.5}}', "returned 1.5"),
        ("arbitration", '{name="mine:Answers", options={answer=20000}}', "returned 20000"),
        ("recommendation", '{name="mine:Answers"}', "returned None"),
        ("replenishment", '{name="mine:Answers", options={answer=-1}}', "returned -1"),
        ("routing", '{name="mine:Answers", options={answer="air"}}', "returned 'air'"),
        ("fraud", '"logistic"', "'logistic' needs the option history"),
    ],
)
def test_own_policies(
    family: str, policy: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.py").write_text(MODULE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    done = invoke("run", "tiny", "--set", f"policies.{family}={policy}")
    assert done.exit_code == 2, done.output
    assert told in done.stderr
    assert "Traceback" not in done.stderr
