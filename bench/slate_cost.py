"""What a slate costs: `python -m bench.slate_cost hybrid ease` for catalogues of 1,000 and 10,000 articles.

Time of this thread alone, the median over visits, the least of several rounds: other load on the machine makes even
that longer.
"""

from __future__ import annotations

import sys
from statistics import median
from time import thread_time_ns

from argosy.policies import build_policy
from sim.policies import Setting, memory_days
from sim.scenario import PolicyChoice
from tests.support.shelves import NOW, Market, market

ROUNDS = 5


def taught(name: str, place: Market) -> tuple[object, Setting]:
    """A policy that has seen the market's shelves and learned, with its setting."""
    policy = build_policy("recommendation", PolicyChoice(name=name))
    setting = place.setting(memory_days(policy))
    if hasattr(policy, "learn"):
        for view in place.views:
            policy(view._replace(time=NOW - 1), setting)
        policy.learn(setting.history, NOW)
    return policy, setting


def microseconds(name: str, place: Market) -> float:
    """Of a slate."""
    policy, setting = taught(name, place)
    rounds = []
    for _ in range(ROUNDS):
        taken = []
        for view in place.views:
            begun = thread_time_ns()
            policy(view, setting)  # type: ignore[operator]
            taken.append(thread_time_ns() - begun)
        rounds.append(median(taken))
    return min(rounds) / 1_000


if __name__ == "__main__":
    for articles, orders in ((1_000, 2_000), (10_000, 20_000)):
        place = market(articles, orders)
        for name in sys.argv[1:]:
            sys.stdout.write(f"{articles:>6} articles  {name:<12} {microseconds(name, place):6.0f} µs\n")
