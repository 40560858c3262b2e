"""What watching a market costs: `python -m bench.live_watching`.

First, processor time of whole runs at full speed, without and with one watcher by turns; then the memory of a slow
market whose pictures 50 clients take for a minute. Clients are curl, in processes of their own.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import process_time
from typing import TYPE_CHECKING

from argosy.live import RunningMarket, ServeRequest, Speed
from argosy.live.door import Door
from argosy.live.server import Server
from argosy.runs import RunRequest
from sim.core.units import HOUR

if TYPE_CHECKING:
    from collections.abc import Iterator

DAYS = 20
ROUNDS = 3
CLIENTS = 50


def started(folder: Path, name: str, speed: Speed) -> RunningMarket:
    """eurasia, settled without a chain."""
    request = RunRequest(scenario="eurasia", days=DAYS, settlement="instant", out=folder / name)
    running = RunningMarket(request, speed)
    running.start()
    return running


@contextmanager
def clients(url: str, number: int) -> Iterator[None]:
    """So many take every picture they can get."""
    command = ["curl", "--silent", "--no-buffer", "--output", "/dev/null", f"{url}live/events"]
    found = [subprocess.Popen(command) for _ in range(number)]
    try:
        yield
    finally:
        for client in found:
            client.kill()
            client.wait()


async def seconds(folder: Path, name: str, watchers: int) -> float:
    """Processor seconds of a run."""
    begun = process_time()
    running = started(folder, name, Speed())
    async with Server(None, ServeRequest(port=0), Door(), running) as addresses:
        with clients(addresses.url, watchers):
            await asyncio.get_running_loop().run_in_executor(None, running.result)
    return process_time() - begun


async def memory(folder: Path) -> list[int]:
    """Megabytes that the server holds, every ten seconds of a minute."""
    running = started(folder, "many", Speed(6.0 * HOUR))
    found = []
    async with Server(None, ServeRequest(port=0), Door(), running) as addresses:
        with clients(addresses.url, CLIENTS):
            for _ in range(7):
                await asyncio.sleep(10)
                pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
                found.append(pages * 4096 // 1_000_000)
        running.stop()
        await asyncio.get_running_loop().run_in_executor(None, running.result)
    return found


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        place = Path(made)
        pairs = []
        for turn in range(ROUNDS):
            alone = asyncio.run(seconds(place, f"alone{turn}", 0))
            watched = asyncio.run(seconds(place, f"watched{turn}", 1))
            pairs.append(watched / alone - 1)
            sys.stdout.write(f"alone {alone:6.2f} s  watched {watched:6.2f} s  {100 * pairs[-1]:+.1f} %\n")
            sys.stdout.flush()
        sys.stdout.write(f"one watcher: {100 * median(pairs):+.1f} % of processor time, the middle pair\n")
        told = ", ".join(map(str, asyncio.run(memory(place))))
        sys.stdout.write(f"{CLIENTS} watchers, MB after 10, 20, … 70 s: {told}\n")
