"""The engine behind JSON-RPC: anvil, started here, or any node on this machine that speaks its dialect.

The node mines what is in the open block as soon as a receipt is asked for. When the open block grows, that block
is undone and mined again with the new transaction at its end; `execute_all` mines a whole block at once.
Blocks are numbered, timed and priced here (`chain.evm.blocks`), and the node is told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from chain.evm import blocks
from chain.evm.dev_node import Anvil, NodeFailure, anvil_options
from chain.evm.engine import InvalidTransaction, Log, Receipt
from chain.evm.envelope import sign
from chain.evm.json_rpc import Connection, NodeRefusal, address, answer, entries, member, octets, quantity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chain.evm.engine import Address, Genesis, Transaction

_TRACE: Final = {"tracer": "callTracer", "tracerConfig": {"onlyTopCall": True}}
_TRACE_CALL: Final = {"tracer": "callTracer", "tracerConfig": {"withLog": True}}
_ADDRESS_CHARS: Final = 42
_LATEST: Final = "latest"
_PATIENCE_AT_FIRST: Final = 10
"""Seconds that a node may take to say who it is."""


@dataclass
class _Start:
    """The node's snapshot of the state in which an open block began; it changes its name when it is used."""

    snapshot: str


class _Mark(NamedTuple):
    start: _Start
    blocks: int
    open: blocks.OpenBlock
    filled: list[tuple[Transaction, Receipt]]


class RpcEngine(blocks.Chain):
    """An `Engine` on a JSON-RPC dev node.

    Args:
        genesis: where the chain begins.
        url: of a node that stands at block 0, started as `anvil_options` says; without one, anvil is started.

    Raises:
        NodeFailure: if there is no node, or it is another one.
    """

    name = "rpc"

    def __init__(self, genesis: Genesis, url: str | None = None) -> None:
        super().__init__(genesis)
        self._filled: list[tuple[Transaction, Receipt]] = []
        self._marks: list[_Mark] = []
        self.anvil = Anvil(genesis) if url is None else None
        self._node = Connection(self.anvil.url if self.anvil else str(url))
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    def _prepare(self) -> None:
        genesis = self.genesis
        hello = self._node.ask_all(
            [("eth_chainId", ()), ("eth_blockNumber", ())], patience=_PATIENCE_AT_FIRST
        )
        chain_id, height = (quantity(answer(item)) for item in hello)
        if (chain_id, height) != (genesis.chain_id, 0):
            options = " ".join(anvil_options(genesis))
            raise NodeFailure(f"the node must stand at the genesis of the run: anvil {options}")
        requests: list[tuple[str, Sequence[Any]]] = [
            ("anvil_setLoggingEnabled", (False,)),
            ("anvil_setCoinbase", (genesis.coinbase,)),
        ]
        requests += [("anvil_setBalance", pair) for pair in _hexed(genesis.balances.items())]
        for item in self._node.ask_all(requests):
            answer(item)
        self._start = _Start(self._node.ask("evm_snapshot"))

    def close(self) -> None:
        """Hang up, and end the node if it was started here."""
        self._node.close()
        if self.anvil is not None:
            self.anvil.close()

    def __enter__(self) -> RpcEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # the open block

    def _close(self) -> None:
        super()._close()
        self._filled = []
        self._start = _Start(self._node.ask("evm_snapshot"))

    # transactions

    def execute(self, tx: Transaction) -> Receipt:
        """Execute `tx` in the open block."""
        result = self.execute_all([tx])[0]
        if isinstance(result, InvalidTransaction):
            raise result
        return result

    def execute_all(self, txs: Sequence[Transaction]) -> list[Receipt | InvalidTransaction]:
        """Execute `txs` in the open block, and say for each what came of it."""
        before = [tx for tx, _ in self._filled]
        try:
            for tx in txs:
                self._admit(tx)
            return list(self._mine(before, [*before, *txs]))
        except (InvalidTransaction, NodeRefusal) as error:
            if isinstance(error, NodeRefusal):  # some of them may be in the pool, or in a block
                self._node.ask("anvil_dropAllTransactions")
                self._undo()
                self._mine([], before)
            if len(txs) > 1:
                return [self.execute_all([tx])[0] for tx in txs]
            return [error if isinstance(error, InvalidTransaction) else InvalidTransaction(str(error))]

    def call(self, tx: Transaction) -> Receipt:
        """Execute `tx` on the present state and throw the changes away."""
        _check(tx)
        if tx.gas > self.genesis.gas_limit:
            raise InvalidTransaction(f"gas {tx.gas} is more than a block holds")
        if self.code(tx.sender):
            raise InvalidTransaction(f"sender {tx.sender} is a contract")
        block = {"number": hex(self._open.number), "time": hex(self._open.timestamp), "baseFeePerGas": "0x0"}
        asked = {"from": tx.sender, "data": "0x" + tx.data.hex(), "value": hex(tx.value), "gas": hex(tx.gas)}
        asked |= {"to": tx.to} if tx.to else {}
        options = _TRACE_CALL | {"blockOverrides": block}
        try:
            frame = self._node.ask("debug_traceCall", asked, _LATEST, options)
        except NodeRefusal as error:
            raise InvalidTransaction(str(error)) from error
        return _receipt(frame, quantity(member(frame, "gasUsed")), "error" not in frame, _logs_of(frame))

    def _admit(self, tx: Transaction) -> None:
        _check(tx)
        if tx.sender not in self.genesis.keys:
            raise InvalidTransaction(f"no key for sender {tx.sender}")
        if tx.gas_price < self._open.base_fee:
            raise InvalidTransaction(f"gas price {tx.gas_price} is below the base fee {self._open.base_fee}")
        if tx.gas + self._open.gas_used > self.genesis.gas_limit:
            raise InvalidTransaction(f"gas {tx.gas} is more than the block has left")

    def _mine(self, before: Sequence[Transaction], txs: Sequence[Transaction]) -> list[Receipt]:
        """Make `txs` the open block; gives the receipts of those that come after `before`."""
        if before:
            self._undo()
        if not txs:
            return []
        receipts = self._mine_block(txs)
        self._open.gas_used, self._open.transactions, self._open.content = 0, 0, b""
        self._filled = list(zip(txs, receipts, strict=True))
        for tx, receipt in self._filled:
            self._open.include(tx, receipt.gas_used)
        return receipts[len(before) :]

    def _mine_block(self, txs: Sequence[Transaction]) -> list[Receipt]:
        node = self._node
        node.ask("evm_setNextBlockTimestamp", self._open.timestamp)
        node.ask("anvil_setNextBlockBaseFeePerGas", hex(self._open.base_fee))
        raws = [("eth_sendRawTransaction", (raw,)) for raw in self._signed(txs)]
        hashes = [answer(item) for item in node.ask_all(raws)]
        node.ask("evm_mine")
        found = node.ask("eth_getBlockByNumber", _LATEST, False)
        included = entries(member(found, "transactions"))
        if quantity(member(found, "number")) != self._open.number or included != hashes:
            raise NodeRefusal(f"the node put {len(included)} of {len(hashes)} into the block")
        receipts = node.ask_all([("eth_getTransactionReceipt", (each,)) for each in hashes])
        frames = node.ask_all([("debug_traceTransaction", (each, _TRACE)) for each in hashes])
        return [
            _mined(answer(frame), answer(receipt)) for frame, receipt in zip(frames, receipts, strict=True)
        ]

    def _signed(self, txs: Sequence[Transaction]) -> list[str]:
        senders = list(dict.fromkeys(tx.sender for tx in txs))
        counts = self._node.ask_all([("eth_getTransactionCount", (each, _LATEST)) for each in senders])
        nonces = {sender: quantity(answer(item)) for sender, item in zip(senders, counts, strict=True)}
        raws = []
        for tx in txs:
            key = self.genesis.keys[tx.sender]
            raws.append("0x" + sign(tx, nonces[tx.sender], key, self.genesis.chain_id).encode().hex())
            nonces[tx.sender] += 1
        return raws

    def _undo(self) -> None:
        """Back to where the open block began."""
        if self._node.ask("evm_revert", self._start.snapshot) is not True:
            raise NodeFailure("the node has lost its snapshot")
        self._start.snapshot = self._node.ask("evm_snapshot")

    # the state

    def balance(self, address: Address) -> int:
        """Wei held by `address`."""
        return quantity(self._node.ask("eth_getBalance", address, _LATEST))

    def nonce(self, address: Address) -> int:
        """Transactions sent, or contracts created, by `address`."""
        return quantity(self._node.ask("eth_getTransactionCount", address, _LATEST))

    def code(self, address: Address) -> bytes:
        """Runtime code at `address`."""
        return octets(self._node.ask("eth_getCode", address, _LATEST))

    def storage(self, address: Address, slot: int) -> int:
        """The word in one storage slot."""
        return quantity(self._node.ask("eth_getStorageAt", address, hex(slot), _LATEST))

    # snapshots

    def snapshot(self) -> int:
        """Mark the present state."""
        self._marks.append(_Mark(self._start, len(self.blocks), replace(self._open), list(self._filled)))
        return len(self._marks) - 1

    def revert(self, snapshot: int) -> None:
        """Return to `snapshot`, and forget it and every later one."""
        mark = blocks.take_mark(self._marks, snapshot)
        self._start, self._open, self._filled = mark.start, mark.open, []
        del self.blocks[mark.blocks :]
        self._undo()
        self._mine([], [tx for tx, _ in mark.filled])


def _check(tx: Transaction) -> None:
    if tx.to is not None and len(tx.to) != _ADDRESS_CHARS:
        raise InvalidTransaction(f"{tx.to!r} is not an address")
    try:
        _bytes(tx.to or "0x")
    except ValueError as error:
        raise InvalidTransaction(f"{tx.to!r} is not an address") from error
    if min(tx.value, tx.gas, tx.gas_price) < 0 or max(tx.value, tx.gas_price) >= 2**256 or tx.gas >= 2**64:
        raise InvalidTransaction("value, gas or gas price is out of range")


def _mined(frame: Any, receipt: Any) -> Receipt:
    logs = tuple(_log(entry) for entry in entries(member(receipt, "logs")))
    member(frame, "type")
    made = frame | {"to": receipt.get("contractAddress")}
    return _receipt(made, quantity(member(receipt, "gasUsed")), member(receipt, "status") == "0x1", logs)


def _receipt(frame: Any, gas_used: int, status: bool, logs: tuple[Log, ...]) -> Receipt:
    created = member(frame, "type") == "CREATE" and status
    return Receipt(
        status=status,
        gas_used=gas_used,
        output=b"" if created else octets(frame.get("output", "0x")),
        logs=logs if status else (),
        contract=address(member(frame, "to")) if created else None,
    )


def _logs_of(frame: Any) -> tuple[Log, ...]:
    """The logs of a traced call in the order in which they were emitted; those of failed inner calls are gone."""
    found: list[tuple[int, Log]] = []
    frames = [frame]
    while frames:
        each = frames.pop()
        member(each, "type")
        if "error" in each:
            continue
        found += [(_index(entry), _log(entry)) for entry in entries(each.get("logs", []))]
        frames += entries(each.get("calls", []))
    return tuple(log for _, log in sorted(found, key=lambda pair: pair[0]))


def _index(entry: Any) -> int:
    return quantity(entry["index"]) if "index" in entry else 0


def _log(entry: Any) -> Log:
    topics = tuple(octets(topic) for topic in entries(member(entry, "topics")))
    return Log(address(member(entry, "address")), topics, octets(member(entry, "data")))


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text[2:])


def _hexed(pairs: Any) -> list[tuple[str, str]]:
    return [(address, hex(value)) for address, value in pairs]
