"""What is said of a transaction that did not do what the books say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chain.contracts.decode import decode_log, describe_revert
from chain.evm.engine import InvalidTransaction, Transaction
from chain.settlement.events import otherwise
from chain.settlement.movements import told
from chain.settlement.permitted import where
from chain.settlement.submission import SettlementError

if TYPE_CHECKING:
    from chain.contracts.decode import ErrorTable
    from chain.evm.engine import Engine, Receipt
    from chain.settlement.submission import Moves, Submission

_KEPT_BACK: Final = 64
"""A call within a call gets all gas but one 64th (EIP-150): so much may be left when it ran out."""

_POWERS: Final = {10**digits: digits for digits in range(1, 19)}


def reverted(submission: Submission, receipt: Receipt, engine: Engine, errors: ErrorTable) -> SettlementError:
    """It reverted, or ran out of gas."""
    if not receipt.output and receipt.gas_used * _KEPT_BACK >= submission.gas * (_KEPT_BACK - 1):
        return SettlementError(f"{submission} ran out of gas: {_gas_needed(submission, engine)}")
    what = (
        describe_revert(receipt.output, errors)
        if receipt.output
        else "it gave no reason, as a bare revert() does"
    )
    return SettlementError(
        f"{submission} reverted: {what}\n  {submission.sender} sent it{_asked(submission)}"
    )


def showed_otherwise(submission: Submission, receipt: Receipt) -> SettlementError:
    """It did not emit, or create, what it had to."""
    expected = submission.expected
    if isinstance(expected, tuple):
        return SettlementError(f"{submission}: {otherwise(receipt.logs, expected)}")
    shown = ", ".join(str(decode_log(log)) for log in receipt.logs) or str(receipt.contract)
    return SettlementError(f"{submission} ended in {shown}, which is not what the simulation's books say")


def moved_otherwise(submission: Submission, actual: Moves, wanted: Moves, how: str) -> SettlementError:
    """Money went where it must not, or did not go where it must (`how`)."""
    hint = _decimals(actual, wanted)
    return SettlementError(f"{submission}: {how}\n  it must move {told(wanted)}{hint}")


def _gas_needed(submission: Submission, engine: Engine) -> str:
    """The limit, and what it would take where one block can tell; state is as before but for nonce and fee."""
    _, _, _, _, sender, to, data, value, limit, *_ = submission
    most = engine.genesis.gas_limit
    try:
        again = engine.call(Transaction(sender, to, data, value, most))
    except InvalidTransaction:
        return f"its limit is {limit:,}\n  settlement.step_gas sets it"
    if again.status:
        return (
            f"its limit is {limit:,}, and it takes some {again.gas_used:,}\n"
            f"  let it take less, or set settlement.step_gas to more than that (a block holds {most:,})"
        )
    return (
        f"its limit is {limit:,}, and with all {most:,} of a block it fails, too\n"
        "  a loop that does not end, or grows with the number of orders?"
    )


def _asked(submission: Submission) -> str:
    if submission.action == "withdraw":
        return ", for what Settled events credited to it"
    rule = where(submission.action)
    return f"; {rule} (docs/escrow.md, Functions)" if rule else ""


def _decimals(actual: Moves, wanted: Moves) -> str:
    """A guess at what went wrong where an amount is off by a power of ten."""
    for token, payer, payee, units in wanted:
        must = int.from_bytes(units, "big")
        for other_token, other_payer, other_payee, moved in actual:
            does = int.from_bytes(moved, "big")
            if (token, payer, payee) != (other_token, other_payer, other_payee) or not does or not must:
                continue
            factor = round(max(must, does) / min(must, does))
            if factor in _POWERS:
                return (
                    f"\n  that is {factor:,} times as {'much' if must > does else 'little'}: amounts are "
                    "millionths already, for the tokens have 6 decimals"
                )
    return ""
