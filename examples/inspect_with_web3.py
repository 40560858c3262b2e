"""Open the chain of a run with web3: who holds what, what became of order 1, and every dispute.

argosy run tiny --out runs/demo
python examples/inspect_with_web3.py runs/demo
"""

import sys

import argosy
from chain import open_chain
from chain.contracts import artifact


def main(directory: str) -> None:
    """Print a few things that any Ethereum tool could find out."""
    engine, accounts, same = argosy.reopen(directory)
    w3 = open_chain(engine)
    print(f"chain {w3.eth.chain_id}, {w3.eth.block_number} blocks, all transactions as recorded: {same}")

    token = w3.eth.contract(
        w3.to_checksum_address(accounts["token:GBP"]), abi=artifact.load("StableToken").abi
    )
    held = token.functions.balanceOf(w3.to_checksum_address(accounts["platform"])).call()
    print(f"the platform holds {held / 10**6:,.2f} {token.functions.symbol().call()}")

    address = w3.to_checksum_address(accounts["escrow"])
    escrow = w3.eth.contract(address, abi=artifact.load("Escrow").abi, decode_tuples=True)
    orders, order = escrow.functions.orderCount().call(), escrow.functions.order(1).call()
    print(f"order 1 of {orders} ended in state {order.state}, price {order.price / 10**6:,.2f}")
    for event in escrow.events.Disputed().get_logs(from_block=0):
        print(f"block {event['blockNumber']}: order {event['args']['id']} disputed by {event['args']['by']}")


if __name__ == "__main__":
    main(sys.argv[1])
