"""anvil for tests: the one that `npm ci --prefix tests/tools` installs, or another on this machine."""

from __future__ import annotations

import os

import pytest

from chain.evm.dev_node import BINARY_VARIABLE, find_anvil
from tests.support.places import ROOT
from tests.support.wanting import ANVIL

TOOLS = ROOT / "tests" / "tools"
for binary in sorted(TOOLS.glob("node_modules/@foundry-rs/anvil-*/bin/anvil*")):
    os.environ.setdefault(BINARY_VARIABLE, str(binary))

needs_anvil = pytest.mark.skipif(find_anvil() is None, reason=ANVIL.reason)
