"""What people could do who do not do it in a run: take steps that are not theirs, on a copy of the chain.

A market has no thieves among its callers, so that a contract which lets anybody rule or withdraw would carry it.
After a block, for the first few orders that came to each state, everything that the contract offers is tried by
those who may not; nothing of it stays.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice, product
from typing import TYPE_CHECKING, Final, NamedTuple

from chain.contracts.artifact import argument_types
from chain.contracts.escrow import SHARE_STEPS, State, address_word, selector, share_step, step, word
from chain.evm.engine import Transaction
from chain.settlement.events import FUNDED, SETTLED, said
from chain.settlement.executor import LocalExecutor
from chain.settlement.genesis import contract_addresses
from chain.settlement.hostile_tokens import Parties, accepts_no_payment, pays_again
from chain.settlement.movements import address_of, gains, moved, net
from chain.settlement.origin import token_addresses
from chain.settlement.permitted import ENTERED, PERMITTED, ROLES, STEPS, may
from chain.settlement.submission import SettlementError
from chain.settlement.throwaway import GAS, copied
from sim.core.accounts import PLATFORM, SPONSOR

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    from chain.contracts.artifact import Artifact
    from chain.evm.accounts import Accounts
    from chain.evm.engine import Address, Engine, Receipt
    from chain.settlement.executor import Executor
    from chain.settlement.submission import Submitted
    from chain.settlement.throwaway import Copy
    from sim.scenario import Scenario

STRANGER: Final = "stranger"
TRIED_ORDERS: Final = 2
"""Orders that are tried in each state."""

_MOST: Final = 200
"""Calls of one function with different arguments."""

_WORD: Final = 32
_SELECTOR: Final = 4
_ZERO: Final = "0x" + "0" * 40


class Sale(NamedTuple):
    """An order in the contract.

    Attributes:
        order: number in the simulation.
        id: number in the contract.
        parties: addresses by role.
        token: it is paid in.
        state: by its steps so far.
    """

    order: int
    id: int
    parties: Mapping[str, Address]
    token: Address
    state: State


class TryingExecutor:
    """A `chain.settlement.executor.LocalExecutor` that tries, between blocks, what strangers could do.

    Args:
        executor: that executes.
        contract: of one's own.
        at: where it stands.
        accounts: of the run; the stranger becomes one of them.
        tokens: addresses of all.
        gas_price: in wei.
    """

    def __init__(
        self,
        executor: LocalExecutor,
        contract: Artifact,
        at: Address,
        accounts: Accounts,
        tokens: Collection[Address],
        gas_price: int,
    ) -> None:
        self._executor = executor
        self._engine: Engine = executor.engine
        self._at = at
        self._tokens = tokens
        self._gas_price = gas_price
        self._stranger = accounts.address(STRANGER)
        self._sponsor = accounts.address(SPONSOR)
        self._platform = accounts.address(PLATFORM)
        self._others = _functions(contract)
        self._sales: dict[int, Sale] = {}
        self._owed: Counter[tuple[Address, Address]] = Counter()
        self._waiting: dict[int, None] = {}
        self._tried: Counter[State] = Counter()

    def mine(self, time: int, block: Sequence[Submitted]) -> Sequence[Receipt]:
        """Execute `block` at second `time`, after trying what the one before it left.

        Raises:
            SettlementError: if somebody could do what is not theirs, besides what `LocalExecutor.mine` raises.
        """
        self._try_all()
        receipts = self._executor.mine(time, block)
        for submitted, receipt in zip(block, receipts, strict=True):
            self._note(submitted, receipt)
        return receipts

    def held(self, escrow_address: Address, tokens: Mapping[str, Address]) -> dict[str, int]:
        """The escrow's own balance of each token, read from the chain."""
        return self._executor.held(escrow_address, tokens)

    def finish(self) -> None:
        """Try what the last block left."""
        self._try_all()
        self._executor.finish()

    def close(self) -> None:
        """Let go of the engine."""
        self._executor.close()

    # what happened

    def _note(self, submitted: Submitted, receipt: Receipt) -> None:
        order, action, data = submitted[1], submitted[2], submitted[6]
        if submitted[5] == self._at and order >= 0:
            if action == "fund":
                self._note_funded(order, data, receipt)
            elif order in self._sales:
                self._note_step(order, action, receipt)
        for (token, account), units in net(moved(receipt.logs, self._tokens)).items():
            if action != "fund" and account != self._at and (token, account) in self._owed:
                self._owed[token, account] -= units

    def _note_funded(self, order: int, data: bytes, receipt: Receipt) -> None:
        logs = said(FUNDED, self._at, receipt.logs)
        words = [data[at : at + _WORD] for at in range(_SELECTOR, _SELECTOR + 6 * _WORD, _WORD)]
        *parties, token = map(address_of, words)
        number = int.from_bytes(logs[0].topics[1], "big")
        named = dict(zip(ROLES, parties, strict=True))
        self._sales[order] = Sale(order, number, named, token, State.FUNDED)
        self._waiting[order] = None

    def _note_step(self, order: int, action: str, receipt: Receipt) -> None:
        sale = self._sales[order]
        settled = [log for log in said(SETTLED, self._at, receipt.logs) if SETTLED.shaped(log)]
        if settled:
            values = [int.from_bytes(value, "big") for _, value in SETTLED.fields(settled[0])]
            payees = [*(sale.parties[role] for role in ROLES[:4]), self._platform]
            for payee, units in zip(payees, values[3:], strict=True):
                self._owed[sale.token, payee] += units
            self._sales[order] = sale._replace(state=State(values[1]))
        elif action in ENTERED:
            self._sales[order] = sale._replace(state=ENTERED[action])
        else:
            return
        self._waiting[order] = None

    # what could happen

    def _try_all(self) -> None:
        for order in self._waiting:
            sale = self._sales[order]
            if self._tried[sale.state] < TRIED_ORDERS:
                if sale.state is State.FUNDED and not self._tried[State.FUNDED]:
                    self._try_tokens(sale)
                self._tried[sale.state] += 1
                self._try_steps(sale)
                self._try_others(sale)
        self._waiting.clear()

    def _try_steps(self, sale: Sale) -> None:
        """Everybody takes every step that is not theirs."""
        everybody = {STRANGER: self._stranger, "platform": self._platform, **sale.parties}
        for name in STEPS:
            roles = may(sale.state, name)
            entitled = {sale.parties[role] for role in roles}
            data = _calldata(name, sale.id)
            for who, address in everybody.items():
                if address in entitled or address == _ZERO:
                    continue
                receipt = self._call(address, data)
                if receipt.status:
                    self._judge_step(sale, name, (who, address), roles, receipt)

    def _judge_step(
        self, sale: Sale, name: str, who: tuple[str, Address], roles: tuple[str, ...], receipt: Receipt
    ) -> None:
        done = self._harm(receipt) or self._changed(sale, who[1], _calldata(name, sale.id))
        if not done:
            return
        only = f"only the {' or '.join(roles)} may" if roles else "nobody may, before the deadline"
        if not roles and sale.state not in PERMITTED:
            only = "nobody may, for it is final"
        raise SettlementError(
            f"{_called(who[0])} can {name} order {sale.order} while it is {sale.state.name.capitalize()}, "
            f"which {only}: {done}\n  {_FOUND}"
        )

    def _try_others(self, sale: Sale) -> None:
        """A stranger, and the platform, call all other functions with whatever might be worth it."""
        for signature, kinds in self._others:
            for who, address in ((STRANGER, self._stranger), ("platform", self._platform)):
                if signature == "withdraw(address)" and self._owed[sale.token, address]:
                    continue  # to whom something is owed may fetch it; what comes of it is judged when it does
                for words in self._arguments(kinds, sale, address):
                    receipt = self._call(address, selector(signature) + b"".join(words))
                    done = self._harm(receipt)
                    if done:
                        raise SettlementError(
                            f"{_called(who)} can call {signature}, after order {sale.order} is "
                            f"{sale.state.name.capitalize()}: {done}\n  {_FOUND}"
                        )

    def _arguments(self, kinds: Sequence[str], sale: Sale, caller: Address) -> Iterator[tuple[bytes, ...]]:
        owners = [owner for (token, owner), units in self._owed.items() if token == sale.token and units > 0]
        worth = [*owners[-2:], sale.parties["buyer"], sale.token, caller]
        held = self._executor.held(self._at, {"": sale.token})[""]
        guesses: dict[str, list[bytes]] = {"bool": [word(1), word(0)], "uint16": [word(10_000), word(0)]}
        choices, first = [], True
        for kind in kinds:
            if kind == "address":  # most functions name the token, or whose it is, before who gets it
                found = [sale.token, *worth] if first else [caller, *worth]
                choices.append([address_word(address) for address in dict.fromkeys(found)])
                first = False
            else:
                choices.append(guesses.get(kind, [word(held), word(sale.id)]))
        yield from islice(product(*choices), _MOST)

    def _harm(self, receipt: Receipt) -> str:
        """Whose money moved, or was divided, by a call of one to whom it is not; empty if none was."""
        for token in sorted(self._tokens):
            beyond = {who: units for (of, who), units in net(moved(receipt.logs, [token])).items()}
            for who in sorted(beyond):
                paid = min(max(beyond[who], 0), self._owed[token, who]) if who != self._at else 0
                beyond[who] -= paid
                beyond[self._at] = beyond.get(self._at, 0) + paid
            told = gains(beyond, token)
            if told:
                return "; ".join(told)
        return "it is settled" if said(SETTLED, self._at, receipt.logs) else ""

    def _changed(self, sale: Sale, caller: Address, data: bytes) -> str:
        """What its parties can do no more, or can now, after a step that tells of nothing."""
        before = self._possible(sale)
        with self._copied() as copy:
            copy.give(self._sponsor, caller)
            copy.send(self._at, data, caller)
            after = self._possible(sale)
        return "; ".join(
            f"the {role} can {'no longer' if could else 'now'} {name}"
            for (role, name), could in before.items()
            if after[role, name] != could
        )

    def _try_tokens(self, sale: Sale) -> None:
        """A stranger funds orders in tokens of its own."""
        buyer, seller, carrier, _, arbiter = sale.parties.values()
        parties = Parties(buyer, seller, carrier, arbiter)
        for hostile in (accepts_no_payment, pays_again):
            with self._copied() as copy:
                fault = hostile(copy, self._at, parties)
            if fault:
                raise SettlementError(f"{fault}\n  {_FOUND}")

    def _copied(self) -> AbstractContextManager[Copy]:
        return copied(self._engine, self._sponsor, self._stranger, self._gas_price)

    def _possible(self, sale: Sale) -> dict[tuple[str, str], bool]:
        return {
            (role, name): self._call(sale.parties[role], _calldata(name, sale.id)).status
            for steps in PERMITTED.values()
            for name, roles in steps.items()
            if name not in SHARE_STEPS or name == "rule"
            for role in roles
        }

    def _call(self, sender: Address, data: bytes) -> Receipt:
        return self._engine.call(Transaction(sender, self._at, data, 0, GAS))


def trying(executor: Executor, contract: Artifact, scenario: Scenario, accounts: Accounts) -> Executor:
    """`executor`, if it works in this process, with strangers between its blocks."""
    if not isinstance(executor, LocalExecutor):
        return executor
    at = contract_addresses(scenario, accounts)["escrow"]
    tokens = token_addresses(scenario, accounts).values()
    return TryingExecutor(executor, contract, at, accounts, tuple(tokens), scenario.settlement.gas_price_wei)


_FOUND: Final = (
    "nobody did so in this run: it was tried on a copy of the chain; compare msg.sender, state and deadline "
    "(docs/escrow.md, Functions)"
)


def _called(who: str) -> str:
    return "anybody" if who == STRANGER else f"the {who}"


def _calldata(name: str, number: int) -> bytes:
    return share_step(name, number, 10_000) if name in SHARE_STEPS else step(name, number)


def _functions(contract: Artifact) -> list[tuple[str, list[str]]]:
    """Signatures, and types of arguments, of functions that might move something and are no steps of a sale."""
    found = []
    for entry in contract.abi:
        if entry["type"] != "function" or entry["stateMutability"] in {"view", "pure"}:
            continue
        kinds = argument_types(entry)
        if entry["name"] in STEPS or not all(map(_plain, kinds)):
            continue
        found.append((f"{entry['name']}({','.join(kinds)})", kinds))
    return found


def _plain(kind: str) -> bool:
    """Whether a type takes one word that can be guessed."""
    return not kind.endswith("]") and (kind in {"address", "bool"} or kind.startswith(("uint", "int")))
