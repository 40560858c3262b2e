"""web3 over an eth-tester chain whose chain id is its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web3 import EthereumTesterProvider, Web3
from web3.providers.eth_tester.defaults import API_ENDPOINTS

if TYPE_CHECKING:
    from eth_tester import EthereumTester


def open_web3(tester: EthereumTester, chain_id: int) -> Web3:
    """A web3 on `tester`; web3's own answer for the chain id is a constant."""
    eth = API_ENDPOINTS["eth"] | {"chainId": lambda *_: chain_id}
    net = API_ENDPOINTS["net"] | {"version": lambda *_: str(chain_id)}
    return Web3(EthereumTesterProvider(tester, API_ENDPOINTS | {"eth": eth, "net": net}))
