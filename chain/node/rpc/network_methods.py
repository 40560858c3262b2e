"""What kind of chain this is: `web3_`, `net_`, and the first questions of every wallet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from eth_hash.auto import keccak

from chain.node.rpc.errors import wrong
from chain.node.rpc.params import data, quantity
from chain.node.rpc.shown import hexed

if TYPE_CHECKING:
    from chain.node.rpc.node import Node

_MOST_BLOCKS: Final = 1024
_MOST_PERCENTILES: Final = 100


def _fee_history(node: Node, blocks: Any, newest: Any, percentiles: Any = None) -> dict[str, Any]:
    wanted, last = quantity(blocks, "blocks"), min(node.block(newest, "newest"), node.head)
    if not 1 <= wanted <= _MOST_BLOCKS:
        raise wrong(f"blocks: 1 to {_MOST_BLOCKS} may be asked for")
    engine = node.engine
    first = max(0, last - wanted + 1)
    found = engine.blocks[first : last + 1]
    after = engine.blocks[last + 1].base_fee if last < node.head else engine.base_fee
    told: dict[str, Any] = {
        "oldestBlock": hex(first),
        "baseFeePerGas": [hex(fee) for fee in [*(block.base_fee for block in found), after]],
        "gasUsedRatio": [block.gas_used / engine.genesis.gas_limit for block in found],
    }
    if percentiles:
        shares = _shares(percentiles)
        told["reward"] = [_rewards(node, block.number, shares) for block in found]
    return told


def _shares(percentiles: Any) -> list[float]:
    numbers = isinstance(percentiles, list) and all(
        isinstance(share, int | float) and 0 <= share <= 100 for share in percentiles
    )
    if not numbers or len(percentiles) > _MOST_PERCENTILES or percentiles != sorted(percentiles):
        raise wrong(f"percentiles: not a rising list of up to {_MOST_PERCENTILES} numbers from 0 to 100")
    return [float(share) for share in percentiles]


def _rewards(node: Node, number: int, shares: list[float]) -> list[str]:
    """Wei per gas above the base fee, at shares of the block's gas in order of price."""
    fee, used = node.engine.blocks[number].base_fee, node.engine.blocks[number].gas_used
    paid = sorted(
        (entry.tx.gas_price - fee, entry.receipt.gas_used) for entry in node.engine.block_entries(number)
    )
    rewards = []
    for share in shares:
        below, reward = 0, 0
        for reward, gas in paid:  # noqa: B007 - the last one looked at is the answer
            below += gas
            if below >= used * share / 100:
                break
        rewards.append(hex(reward))
    return rewards


METHODS: Final[dict[str, Any]] = {
    "web3_clientVersion": lambda node: node.version,
    "web3_sha3": lambda node, value: hexed(keccak(data(value, "data"))),
    "net_version": lambda node: str(node.engine.genesis.chain_id),
    "net_listening": lambda node: True,
    "net_peerCount": lambda node: "0x0",
    "eth_chainId": lambda node: hex(node.engine.genesis.chain_id),
    "eth_syncing": lambda node: False,
    "eth_mining": lambda node: False,
    "eth_hashrate": lambda node: "0x0",
    "eth_coinbase": lambda node: node.engine.genesis.coinbase,
    "eth_blockNumber": lambda node: hex(node.head),
    "eth_accounts": lambda node: list(node.wallets),
    "eth_gasPrice": lambda node: hex(node.engine.base_fee),
    "eth_maxPriorityFeePerGas": lambda node: "0x0",
    "eth_blobBaseFee": lambda node: "0x1",
    "eth_feeHistory": _fee_history,
}
