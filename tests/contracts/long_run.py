"""A long random walk with every invariant checked after every call.

`uv run python -m tests.contracts.long_run --steps 100000 [--seed S]`. Runs on the fast engine. Every episode begins
with a new escrow, keeps dozens of orders open at once and ends when time alone has ended all of them. Prints calls
per second, and how often each function succeeded and was refused and why. Exit code 1 if an invariant fails.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from chain.evm.revm import RevmEngine
from chain.testing.escrow import EscrowChain
from chain.testing.parties import STRANGER
from chain.testing.walk import Walk
from tests.contracts.reach import everything_that_can_happen
from tests.contracts.watch import Watch
from tests.support.compared import model_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from chain.evm.engine import Engine, Genesis

Seen = Counter[tuple[str, str]]


def long_run(steps: int, seed: int, episode: int = 1_000) -> tuple[int, Seen]:
    """At least so many calls; how many they were, and what came of them.

    Raises:
        AssertionError: if an invariant does not hold; the seed and the episode lead there again.
    """
    chain, seen, done, number = EscrowChain(RevmEngine), Counter[tuple[str, str]](), 0, 0
    while done < steps:
        with chain.trial():
            watch = Watch(chain, model_of(chain))
            walk = Walk(chain, np.random.default_rng([seed, number]), watch)
            try:
                walk.take(min(episode, steps - done))
                watch.everything_ends(STRANGER)
                walk.end()
            except AssertionError as error:
                error.add_note(f"seed {seed}, episode {number}, call {walk.steps + 1} of it")
                raise
        seen.update(walk.seen)
        done, number = done + walk.steps, number + 1
    return done, seen


def walk_of(seed: int, *makers: Callable[[Genesis], Engine], probing: bool = True) -> Walk:
    """A walk on a chain of its own, under watch."""
    chain = EscrowChain(*makers)
    return Walk(chain, np.random.default_rng(seed), Watch(chain, model_of(chain), probing=probing))


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.contracts.long_run", description=__doc__)
    parser.add_argument("--steps", type=int, default=100_000, help="how many calls")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another walk")
    options = parser.parse_args(argv)
    start = time.perf_counter()
    done, seen = long_run(options.steps, options.seed)
    seconds = time.perf_counter() - start
    sys.stdout.write(f"{done:,} calls in {seconds:,.0f} s, {done / seconds:,.0f} a second\n")
    sys.stdout.write(table(seen))
    missing = sorted(everything_that_can_happen() - seen.keys())
    sys.stdout.write(f"never seen: {missing or 'nothing'}\n")


def table(seen: Seen) -> str:
    """One line a function: how often it succeeded and was refused, and the refusals by their error."""
    lines = []
    for name in sorted({name for name, _ in seen}):
        refusals = Counter({error: n for (of, error), n in seen.items() if of == name and error != "ok"})
        reasons = ", ".join(f"{error or 'no reason'} {n:,}" for error, n in refusals.most_common())
        lines.append(f"{name:15} {seen[name, 'ok']:8,} done {refusals.total():8,} refused   {reasons}\n")
    return "".join(lines)


if __name__ == "__main__":
    main()
