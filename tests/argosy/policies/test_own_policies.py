"""A policy of the user's own that goes wrong is named, with what it did."""

import sys
from pathlib import Path

import pytest

from tests.support.calling import invoke

MODULE = """
class Raises:
    def __call__(self, *view): raise RuntimeError("no idea")

class Answers:
    def __init__(self, *, answer=None): self.answer = answer
    def __call__(self, *view): return self.answer

class Lanes:
    def __init__(self, *, first): self.first = first
    def __call__(self, view, setting): return () if self.first < 0 else (self.first,)

class Shelf:
    def __init__(self, *, what): self.what = what
    def __call__(self, view, setting):
        known = [candidate.listing for candidate in view.same_category]
        return {"twice": known[:1] * 2, "all": known, "strange": [99999]}[self.what]

class Old:
    def __call__(self, view): return True
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
        ("recommendation", '{name="mine:Answers", options={answer="air"}}', "a sequence of listing numbers"),
        ("routing", '{name="mine:Lanes", options={first=99999}}', "a tuple of lane numbers below"),
        ("routing", '{name="mine:Lanes", options={first=0}}', "and the parcel is at"),
        ("routing", '{name="mine:Lanes", options={first=-1}}', "returned ()\n  it ends at"),
        ("recommendation", '{name="mine:Shelf", options={what="twice"}}', "each listing may be shown once"),
        ("recommendation", '{name="mine:Shelf", options={what="all"}}', "the slate has 6 places"),
        ("recommendation", '{name="mine:Shelf", options={what="strange"}}', "listing 99999 is not among"),
        ("fraud", '{name="mine:Old"}', "'mine:Old' takes (view)"),
        ("fraud", '{name="mine:Raises", learn_every_days=0}', "policies.fraud.learn_every_days: 0 "),
        (
            "fraud",
            '{name="mine:Raises", learn_every_days=true}',
            "learn_every_days: should be a number, not True",
        ),
        ("fraud", '{name="mine:Raises", learn_every_day=1}', "did you mean 'learn_every_days'?"),
        ("fraud", '"shadow"', "'shadow' needs the option screen"),
    ],
)
def test_own_policies(
    family: str, policy: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.py").write_text(MODULE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delitem(sys.modules, "mine", raising=False)
    done = invoke("run", "tiny", "--allow-code", "--set", f"policies.{family}={policy}")
    assert done.exit_code == 2, done.output
    assert told in done.stderr
    assert "Traceback" not in done.stderr
