"""The process in which markets are played: `python -m argosy.lab.economy.child SECONDS BYTES ASKED`.

ASKED is JSON, the fields of `argosy.lab.economy.playing.Asked`; a compilation comes as input, the answer is JSON.
"""

from __future__ import annotations

import json
import pickle
import sys

from argosy.lab.child import confine


def main() -> None:
    """Look for holes in what comes in, play the markets, and print the answer as JSON."""
    seconds, memory = map(int, sys.argv[1:3])
    confine(seconds, memory)
    artifact = pickle.load(sys.stdin.buffer).artifact
    from argosy.lab.bench import Bench
    from argosy.lab.economy.playing import Asked, played
    from argosy.lab.economy.programs import holes, shown
    from chain.testing import Reverted

    try:
        bench = Bench(artifact)
    except Reverted as error:
        sys.stdout.write(json.dumps({"problem": f"{error}\n  it must take one address, the platform's"}))
        return
    bench.traces = 0
    found = holes(bench)
    programs = [hole.program for hole in found if hole.program is not None]
    answer = played(artifact, programs, Asked(**json.loads(sys.argv[3])))
    sys.stdout.write(json.dumps({"holes": shown(found), **answer}))


if __name__ == "__main__":
    main()
