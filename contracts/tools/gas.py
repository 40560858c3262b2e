"""Gas of every step of an order, on py-evm under Cancun rules: `uv run python -m contracts.tools.gas`.

Steady state: parties, token and credits exist already, as for all but the first orders of a market.
Payment is in an ERC-20, without tax and freight, unless said. Prints the table of docs/escrow.md and writes
contracts/gas.json; with --check it writes nothing and exits with 1 if either is not what was measured.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eth.vm.forks.cancun import CancunVM
from eth_account import Account
from eth_tester import EthereumTester, PyEVMBackend
from eth_tester.backends.pyevm.main import get_default_genesis_params
from web3 import EthereumTesterProvider, Web3

from chain.contracts import load

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CONTRACTS = Path(__file__).resolve().parent.parent
SNAPSHOT = CONTRACTS / "gas.json"
PAGE = CONTRACTS.parent / "docs" / "escrow.md"
EPOCH = 4_102_444_800  # 2100: eth-tester refuses to travel to a moment before now
DAY = 86_400
PRICE, FREIGHT, TAX, FEE_BPS = 100_000_000, 9_000_000, 19_000_000, 300
HOURS = DAY // 3_600
NATIVE = "0x" + "0" * 40
WHO = {
    "ship": "seller", "deliver": "carrier", "confirm": "buyer", "release": "stranger", "cancel": "buyer",
    "expire": "stranger", "refund": "seller", "sendBack": "buyer", "takeBack": "carrier", "dispute": "buyer",
}  # fmt: skip
PERMIT = {
    "Permit": [
        {"name": name, "type": kind}
        for name, kind in (
            ("owner", "address"), ("spender", "address"), ("value", "uint256"), ("nonce", "uint256"),
            ("deadline", "uint256"),
        )
    ]
}  # fmt: skip
"""EIP-2612."""


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

    def terms(self, *, native: bool = False, dues: bool = False, cancel_bps: int = 0) -> tuple[Any, ...]:
        """Terms of an order; `dues` adds freight and tax."""
        parties = [self.who[role] for role in ("buyer", "seller", "carrier")]
        tax_payee = self.who["taxPayee"] if dues else NATIVE
        token = NATIVE if native else self.token.address
        amounts = (PRICE, FREIGHT, TAX) if dues else (PRICE, 0, 0)
        windows = [HOURS] * 4
        return (
            *parties, tax_payee, self.who["arbiter"], token, *amounts, FEE_BPS, *windows, 5_000, cancel_bps, True,
        )  # fmt: skip

    def fund(self, *, native: bool = False, dues: bool = False, cancel_bps: int = 0) -> int:
        """Gas of funding an order."""
        terms = self.terms(native=native, dues=dues, cancel_bps=cancel_bps)
        return self.send("buyer", self.escrow.functions.fund(terms), sum(terms[6:9]) if native else 0)

    def fund_with_permit(self) -> int:
        """Gas of funding an order with a signature, and no allowance."""
        terms, owner = self.terms(), self.who["buyer"]
        message = {
            "owner": owner,
            "spender": self.escrow.address,
            "value": PRICE,
            "nonce": self.token.functions.nonces(owner).call(),
            "deadline": 2**40,
        }
        domain = {
            "name": "Euro",
            "version": "1",
            "chainId": self.w3.eth.chain_id,
            "verifyingContract": self.token.address,
        }
        key = self.tester.backend.account_keys[self.w3.eth.accounts.index(owner)].to_bytes()
        made = Account.sign_typed_data(key, domain, PERMIT, message)
        permit = (2**40, made.v, made.r.to_bytes(32, "big"), made.s.to_bytes(32, "big"))
        return self.send("buyer", self.escrow.functions.fundWithPermit(terms, permit))

    def way(self, *names: str) -> int:
        """Gas of the last of these steps, each taken by who takes it first."""
        return [self.step(WHO[name], name) for name in names][-1]

    def wait(self) -> None:
        """Let one window pass."""
        self.tester.time_travel(int(self.w3.eth.get_block("latest")["timestamp"]) + DAY + 1)


def measure(bench: Bench) -> dict[str, int]:
    """Gas by step."""
    gas = dict(bench.deployed)
    gas["fund, first order of all, with tax and freight"] = bench.fund(dues=True)
    bench.way("ship", "deliver")
    gas["confirm, all credits new, with tax and freight"] = bench.way("confirm")
    gas["fund"] = bench.fund()
    for name in ("ship", "deliver", "confirm"):
        gas[name] = bench.way(name)
    gas["fund, with tax and freight"] = bench.fund(dues=True)
    bench.way("ship", "deliver")
    bench.wait()
    gas["release, with tax and freight"] = bench.way("release")
    bench.fund()
    gas["cancel, buyer's first credit"] = bench.way("cancel")
    bench.fund(cancel_bps=1_000)
    gas["cancel, with a penalty"] = bench.way("cancel")
    bench.fund()
    bench.wait()
    gas["expire"] = bench.way("expire")
    bench.fund()
    gas["refund"] = bench.way("ship", "refund")
    return gas | _returns(bench) | _divisions(bench) | _money(bench)


def _returns(bench: Bench) -> dict[str, int]:
    """The way back."""
    bench.fund()
    bench.way("ship", "deliver")
    gas = {name: bench.way(name) for name in ("sendBack", "takeBack")}
    bench.wait()
    return gas | {"expire, after a return": bench.way("expire")}


def _divisions(bench: Bench) -> dict[str, int]:
    """Ruled, by default or agreed, half and half."""
    gas = {}
    for name, role in (("rule", "arbiter"), ("lapse", "stranger")):
        bench.fund()
        gas["dispute"] = bench.way("ship", "dispute")
        if name == "lapse":
            bench.wait()
        args = (bench.escrow.functions.orderCount().call(), *((5_000,) if name == "rule" else ()))
        gas[f"{name}, half and half"] = bench.step(role, name, *args)
    bench.fund()
    number = bench.escrow.functions.orderCount().call()
    gas["offer"] = bench.step("buyer", "offer", number, 4_000)
    gas["offer, once more"] = bench.step("buyer", "offer", number, 5_000)
    gas["accept, half and half"] = bench.step("seller", "accept", number, 5_000)
    return gas


def _money(bench: Bench) -> dict[str, int]:
    """Withdrawals, native coin and signatures."""
    token = bench.token.address
    gas = {
        "withdraw, first tokens of its owner": bench.step("seller", "withdraw", token),
        "withdraw": bench.step("buyer", "withdraw", token),
    }
    bench.fund(native=True)
    gas["fund, native coin"] = bench.fund(native=True)
    bench.way("cancel")
    gas["withdraw, native coin"] = bench.step("buyer", "withdraw", NATIVE)
    bench.send("buyer", bench.token.functions.approve(bench.escrow.address, 0))
    gas["fundWithPermit, first of its signer"] = bench.fund_with_permit()
    gas["fundWithPermit"] = bench.fund_with_permit()
    return gas


def table(gas: Mapping[str, int]) -> str:
    """The table of docs/escrow.md."""
    return "".join(f"| {name} | {used:,} |\n" for name, used in gas.items())


def differences(gas: Mapping[str, int], stored: Mapping[str, int]) -> list[str]:
    """Where what was measured is not what is committed."""
    return [
        f"{name}: {stored.get(name)} committed, {gas.get(name)} measured"
        for name in {**stored, **gas}
        if gas.get(name) != stored.get(name)
    ]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code, 1 if the check failed."""
    parser = argparse.ArgumentParser(prog="python -m contracts.tools.gas", description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="write nothing; fail if gas is not as in gas.json or the page"
    )
    check = parser.parse_args(argv).check
    gas = measure(Bench())
    if not check:
        SNAPSHOT.write_text(json.dumps(gas, indent=2) + "\n", encoding="utf-8")
        sys.stdout.write(table(gas))
        return 0
    wrong = differences(gas, json.loads(SNAPSHOT.read_text(encoding="utf-8")))
    if table(gas) not in PAGE.read_text(encoding="utf-8"):
        wrong.append("docs/escrow.md has another table")
    sys.stderr.write("".join(f"{line}\n" for line in wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
