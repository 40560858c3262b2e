"""What the package of engines shows, and what it loads to show it."""

import subprocess
import sys

import pytest

from chain import evm

HEAVY = ("pyrevm", "eth", "eth_tester", "web3", "coincurve")


@pytest.mark.parametrize("name", evm.__all__)
def test_every_name_is_there(name: str) -> None:
    if name in ("RevmEngine", "RecordingEngine", "EngineFailure"):
        pytest.importorskip("pyrevm")
    assert getattr(evm, name) is not None


def test_names_that_load_later_are_those_of_their_modules() -> None:
    from chain.evm.accounts import Accounts
    from chain.evm.pyevm import PyEvmEngine

    assert (evm.Accounts, evm.PyEvmEngine) == (Accounts, PyEvmEngine)


def test_another_name_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Ganache'"):
        evm.Ganache  # noqa: B018


def test_types_and_names_of_engines_load_no_engine() -> None:
    code = f"import sys, chain.evm; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
