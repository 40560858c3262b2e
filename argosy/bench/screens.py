"""What learned fraud screens cost in the loop: microseconds a score, features included, and their lessons."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Final

from analytics.policies.learned_screens import LEARNED
from argosy.bench.rows import Best, Budget, Row
from argosy.bench.sample import Sample
from argosy.bench.takes import Measurement

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.policies import Action, FraudPolicy, History, Learner, RiskView, Screening, Setting

_MICROSECONDS: Final = 60
_SHARE: Final = 0.1


class Clocked:
    """A screen under a clock of CPU time.

    Attributes:
        screened: orders.
        scoring: seconds for them.
        learning: seconds of lessons.
    """

    def __init__(self, screen: FraudPolicy, learner: Learner) -> None:
        self.screened = 0
        self.scoring = self.learning = 0.0
        self.learns_every_days = getattr(learner, "learns_every_days", None)
        self._screen = screen
        self._learner = learner

    def __call__(self, view: RiskView, setting: Setting) -> Screening | Action | bool:
        """The screen's answer."""
        began = time.process_time()
        answer = self._screen(view, setting)
        self.scoring += time.process_time() - began
        self.screened += 1
        return answer

    def learn(self, history: History, now: int) -> None:
        """Let it learn."""
        began = time.process_time()
        self._learner.learn(history, now)
        self.learning += time.process_time() - began

    def sample(self, what: str, cpu: float) -> Sample:
        """CPU of `scores` each, or of `lessons`, with the `cpu` of the whole run in place of the wall's clock."""
        if what == "scores":
            return Sample(self.screened, self.scoring, self.scoring)
        return Sample(1, cpu, self.learning)


def screen_rows() -> tuple[dict[str, Row], dict[str, Measurement]]:
    """The rows `scores` and `lessons`, and what they need measured."""
    rows, measured = {}, {}
    for what, budget in (("scores", _scores), ("lessons", _lessons)):
        needs: dict[str, str] = {name: f"{what} of fraud={name}" for name in LEARNED}
        for name, label in needs.items():
            measured[label] = Measurement(label, "screens", {"name": name, "what": what, "scale": 1}, most=1)
        rows[what] = Row(tuple(needs.values()), partial(budget, needs))
    return rows, measured


def _scores(needs: Mapping[str, str], best: Mapping[str, Best]) -> Budget:
    each = {name: 1e6 * best[label].cpu.cpu_cost for name, label in needs.items()}
    return _dearest("scores", "a fraud score, features included, CPU", each, _MICROSECONDS, "us", "{:.0f}")


def _lessons(needs: Mapping[str, str], best: Mapping[str, Best]) -> Budget:
    each = {name: best[label].cpu.cpu / best[label].cpu.seconds for name, label in needs.items()}
    return _dearest("lessons", "lessons of a fraud screen over the run, CPU", each, _SHARE, "x", "{:.3f}")


def _dearest(row: str, what: str, each: Mapping[str, float], limit: float, unit: str, form: str) -> Budget:
    dearest = max(each, key=each.__getitem__)
    ranked = sorted(each.items(), key=lambda pair: pair[1])
    detail = ", ".join(f"{name} {form.format(value)}" for name, value in ranked)
    return Budget(row, f"{what}: {dearest}, the dearest", each[dearest], limit, False, unit, detail)
