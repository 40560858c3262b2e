"""Gas of every step of an order, on py-evm under Cancun rules: `uv run python -m contracts.tools.gas`.

Steady state: parties, token and credits exist already, as for all but the first orders of a market.
Payment is in an ERC-20, without tax and freight, unless said. Prints the table of docs/escrow.md.
"""

from __future__ import annotations

import sys
from typing import Any

from eth.vm.forks.cancun import CancunVM
from eth_tester import EthereumTester, PyEVMBackend
from eth_tester.backends.pyevm.main import get_default_genesis_params
from web3 import EthereumTesterProvider, Web3

from chain.artifact import load

EPOCH = 4_102_444_800  # 2100: eth-tester refuses to travel to a moment before now
DAY = 86_400
PRICE, FREIGHT, TAX, FEE = 100_000_000, 9_000_000, 19_000_000, 3_000_000
NATIVE = "0x" + "0" * 40


class Bench:
    """A chain with an escrow, a token and one account per role."""

    def __init__(self) -> None:
        genesis = get_default_genesis_params(overrides={"timestamp": EPOCH})
        backend = PyEVMBackend(genesis_parameters=genesis, vm_configuration=((0, CancunVM),))
        self.tester = EthereumTester(backend=backend)
        self.w3 = Web3(EthereumTesterProvider(self.tester))
        roles = ("platform", "issuer", "buyer", "seller", "carrier", "taxPayee", "arbiter", "stranger")
        self.deployed: dict[str, int] = {}
        self.who = dict(zip(roles, self.w3.eth.accounts, strict=False))
        self.escrow = self._deploy("Escrow", self.who["platform"])
        self.token = self._deploy("StableToken", "Euro", "EUR", self.who["issuer"])
        self.send("issuer", self.token.functions.mint(self.who["buyer"], 10**15))
        self.send("buyer", self.token.functions.approve(self.escrow.address, 2**256 - 1))

    def _deploy(self, name: str, *args: object) -> Any:
        artifact = load(name)
        factory = self.w3.eth.contract(abi=artifact.abi, bytecode=artifact.bytecode)
        sent = factory.constructor(*args).transact({"from": self.who["platform"]})
        receipt = self.w3.eth.get_transaction_receipt(sent)
        self.deployed[f"deploy {name}"] = receipt["gasUsed"]
        return self.w3.eth.contract(address=receipt["contractAddress"], abi=artifact.abi)

    def send(self, role: str, call: Any, value: int = 0) -> int:
        """Gas of one successful transaction."""
        sent = call.transact({"from": self.who[role], "value": value, "gas": 1_000_000})
        receipt = self.w3.eth.get_transaction_receipt(sent)
        if receipt["status"] != 1:
            raise RuntimeError(f"{call.fn_name} by {role} reverted")
        return int(receipt["gasUsed"])

    def step(self, role: str, name: str, *args: object) -> int:
        """Gas of one escrow call; the order's id is the newest unless `args` say otherwise."""
        call = self.escrow.get_function_by_name(name)
        return self.send(role, call(*(args or (self.escrow.functions.orderCount().call(),))))

    def fund(self, *, native: bool = False, dues: bool = False) -> int:
        """Gas of funding an order; `dues` adds freight and tax."""
        freight, tax = (FREIGHT, TAX) if dues else (0, 0)
        buyer, seller, carrier, arbiter = (self.who[r] for r in ("buyer", "seller", "carrier", "arbiter"))
        tax_payee = self.who["taxPayee"] if tax else NATIVE
        asset = NATIVE if native else self.token.address
        terms = (
            buyer,
            seller,
            carrier,
            tax_payee,
            arbiter,
            asset,
            PRICE,
            freight,
            tax,
            FEE,
            DAY,
            DAY,
            DAY,
            DAY,
            5_000,
        )
        return self.send("buyer", self.escrow.functions.fund(terms), PRICE + freight + tax if native else 0)

    def wait(self) -> None:
        """Let one window pass."""
        self.tester.time_travel(int(self.w3.eth.get_block("latest")["timestamp"]) + DAY + 1)


def measure(bench: Bench) -> dict[str, int]:
    """Gas by step."""
    gas = dict(bench.deployed)
    gas["fund, first order of all, with tax and freight"] = bench.fund(dues=True)
    bench.step("seller", "ship")
    bench.step("carrier", "deliver")
    gas["confirm, all credits new, with tax and freight"] = bench.step("buyer", "confirm")
    gas["fund"] = bench.fund()
    gas["ship"] = bench.step("seller", "ship")
    gas["deliver"] = bench.step("carrier", "deliver")
    gas["confirm"] = bench.step("buyer", "confirm")
    gas["fund, with tax and freight"] = bench.fund(dues=True)
    bench.step("seller", "ship")
    bench.step("carrier", "deliver")
    bench.wait()
    gas["release, with tax and freight"] = bench.step("stranger", "release")
    bench.fund()
    gas["cancel, buyer's first credit"] = bench.step("buyer", "cancel")
    bench.fund()
    bench.wait()
    gas["expire"] = bench.step("stranger", "expire")
    bench.fund()
    bench.step("seller", "ship")
    gas["refund"] = bench.step("seller", "refund")
    for name, role in (("rule", "arbiter"), ("lapse", "stranger")):
        bench.fund()
        bench.step("seller", "ship")
        gas["dispute"] = bench.step("buyer", "dispute")
        if name == "lapse":
            bench.wait()
        args = (bench.escrow.functions.orderCount().call(), *((5_000,) if name == "rule" else ()))
        gas[f"{name}, half and half"] = bench.step(role, name, *args)
    token = bench.token.address
    gas["withdraw, first tokens of its owner"] = bench.step("seller", "withdraw", token)
    gas["withdraw"] = bench.step("buyer", "withdraw", token)
    bench.fund(native=True)
    gas["fund, native coin"] = bench.fund(native=True)
    bench.step("buyer", "cancel")
    gas["withdraw, native coin"] = bench.step("buyer", "withdraw", NATIVE)
    return gas


def main() -> None:
    """Print the table."""
    for name, gas in measure(Bench()).items():
        sys.stdout.write(f"| {name} | {gas:,} |\n")


if __name__ == "__main__":
    main()
