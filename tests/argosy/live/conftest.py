"""A small run, served on a free port by a thread of this process."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from argosy.live import Addresses, Opened, ServeRequest, open_chain_of
from argosy.live.door import Door
from argosy.live.server import Server
from tests.support.calling import run_json
from tests.support.looping import looping

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def serving(opened: Opened, request: ServeRequest, door: Door) -> Iterator[Addresses]:
    """Addresses of a server that lives as long as the block."""
    server = Server(opened, request, door)
    with looping() as wait:
        addresses: Addresses = wait(server.__aenter__())
        yield addresses
        wait(server.__aexit__())


@pytest.fixture(scope="package")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    path = tmp_path_factory.mktemp("served") / "x"
    run_json("tiny", "--days", 3, "--engine", "revm", "--out", path)
    return open_chain_of(path)


@pytest.fixture(scope="package")
def served(opened: Opened) -> Iterator[Addresses]:
    request = ServeRequest(port=0, origins=("https://remix.ethereum.org",))
    with serving(opened, request, Door()) as addresses:
        yield addresses
