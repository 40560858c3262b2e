"""A dev node on this machine: starting anvil and ending it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import weakref
from tempfile import TemporaryFile
from time import sleep
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from chain.evm.engine import Genesis

BINARY_VARIABLE: Final = "ARGOSY_ANVIL"
_LISTENING: Final = re.compile(r"Listening on ([\d.]+:\d+)")
_PATIENCE: Final = 30


class NodeFailure(RuntimeError):
    """The node is not there, or not what it must be."""


def find_anvil() -> str | None:
    """The anvil binary: the one that `ARGOSY_ANVIL` names, or the one on the path."""
    return os.environ.get(BINARY_VARIABLE) or shutil.which("anvil")


def anvil_options(genesis: Genesis) -> list[str]:
    """How anvil must be started for a chain to begin at `genesis`."""
    return [
        *("--chain-id", str(genesis.chain_id), "--timestamp", str(genesis.timestamp)),
        *("--gas-limit", str(genesis.gas_limit), "--block-base-fee-per-gas", str(genesis.base_fee)),
        *("--hardfork", "cancun", "--order", "fifo", "--accounts", "0", "--no-mining"),
        *("--disable-min-priority-fee", "--disable-default-create2-deployer", "--no-request-size-limit"),
        "--disable-pool-balance-checks",  # what a sender was given in the same block counts, too
    ]


_WATCH: Final = """
import os, subprocess, sys, threading
node = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)
def end():
    while os.read(0, 64):
        pass
    node.terminate()
threading.Thread(target=end, daemon=True).start()
os._exit(abs(node.wait()))
"""
"""Runs a command and ends it when stdin ends, that is when whoever holds the other end is gone, however."""


class Anvil:
    """anvil on a free loopback port; it ends with `close`, or with this Python, be that killed.

    Raises:
        NodeFailure: if there is no binary, or it does not start.
    """

    def __init__(self, genesis: Genesis) -> None:
        binary = find_anvil()
        if binary is None:
            raise NodeFailure(f"no anvil: put it on the path, or its path into {BINARY_VARIABLE}")
        if shutil.which(binary) is None:
            raise NodeFailure(f"{binary} cannot be started")
        command = [binary, "--host", "127.0.0.1", "--port", "0", *anvil_options(genesis)]
        with TemporaryFile() as said:
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", _WATCH, *command],
                stdin=subprocess.PIPE, stdout=said, stderr=subprocess.STDOUT,
            )  # fmt: skip
            self.close = weakref.finalize(self, _end, self.process)
            self.url = "http://" + self._address(said)

    def _address(self, said: IO[bytes]) -> str:
        for _ in range(_PATIENCE * 50):
            ended = self.process.poll() is not None
            said.seek(0)
            text = said.read().decode(errors="replace")
            if found := _LISTENING.search(text):
                return found[1]
            if ended:
                break
            sleep(0.02)
        self.close()
        raise NodeFailure(f"anvil did not start: {text.strip()[-200:]}")


def _end(watch: subprocess.Popen[bytes]) -> None:
    assert watch.stdin is not None
    watch.stdin.close()
    watch.wait(_PATIENCE)
