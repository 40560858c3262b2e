"""A dev node on this machine: starting anvil, ending it, and talking JSON-RPC to it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import weakref
from http.client import HTTPConnection, HTTPException
from json import dumps, loads
from tempfile import TemporaryFile
from time import sleep
from typing import IO, TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chain.evm.engine import Genesis

BINARY_VARIABLE: Final = "ARGOSY_ANVIL"
_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
_LISTENING: Final = re.compile(r"Listening on ([\d.]+:\d+)")
_TIMEOUT: Final = 120
_PATIENCE: Final = 30


class NodeFailure(RuntimeError):
    """The node is not there, or not what it must be."""


class NodeRefusal(ValueError):
    """The node answered a request with an error."""


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


class Connection:
    """JSON-RPC over HTTP, to this machine only.

    Raises:
        NodeFailure: if `url` leads elsewhere.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme != "http" or parts.hostname not in _LOOPBACK:
            raise NodeFailure(f"{url} is not an http address of this machine")
        self._http = HTTPConnection(parts.hostname, parts.port or 80, timeout=_TIMEOUT)
        self._path = parts.path or "/"

    def ask(self, method: str, *parameters: Any) -> Any:
        """One request.

        Raises:
            NodeRefusal: if the node answers with an error.
        """
        return answer(self.ask_all([(method, parameters)])[0])

    def ask_all(self, requests: Sequence[tuple[str, Sequence[Any]]]) -> list[dict[str, Any]]:
        """Many requests at once; the node's objects, with `result` or `error`, in the order of the requests."""
        if not requests:
            return []
        body = [
            {"jsonrpc": "2.0", "id": number, "method": method, "params": list(parameters)}
            for number, (method, parameters) in enumerate(requests)
        ]
        try:
            self._http.request("POST", self._path, dumps(body), {"Content-Type": "application/json"})
            answers = loads(self._http.getresponse().read())
        except (OSError, HTTPException, ValueError) as error:
            self.close()
            raise NodeFailure(f"the node does not answer: {error!r}") from error
        if not isinstance(answers, list) or len(answers) != len(body):
            raise NodeFailure(f"the node does not answer a batch: {str(answers)[:200]}")
        return sorted(answers, key=lambda item: int(item["id"]))

    def close(self) -> None:
        """Hang up."""
        self._http.close()


def answer(item: dict[str, Any]) -> Any:
    """The result in one of the node's answers.

    Raises:
        NodeRefusal: if it is an error.
    """
    if "error" in item:
        raise NodeRefusal(str(item["error"].get("message", item["error"])))
    return item.get("result")
