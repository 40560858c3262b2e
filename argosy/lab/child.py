"""The process in which a contract is judged: `python -m argosy.lab.child SECONDS BYTES`, a compilation as input."""

from __future__ import annotations

import json
import pickle
import sys
from contextlib import suppress


def confine(seconds: int, memory: int) -> None:
    """Take no more time and memory than that, where the system can see to it."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))


def main() -> None:
    """Judge what comes in, and print the answer as JSON."""
    seconds, memory = map(int, sys.argv[1:3])
    confine(seconds, memory)
    compilation = pickle.load(sys.stdin.buffer)
    from argosy.lab.judging import judge
    from chain.settlement.gas import OWN_DEPLOY_GAS
    from chain.testing import Reverted

    try:
        answer = judge(compilation)
    except Reverted as error:
        answer = {
            "problem": f"{error}\n  it must take one address, the platform's, and {OWN_DEPLOY_GAS:,} gas"
        }
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
