"""What calls to an escrow can come to."""

from __future__ import annotations

from chain.testing.lifecycle import ALWAYS, BEFORE, NAMES, SINCE, WITH_SHARE, rows


def everything_that_can_happen() -> set[tuple[str, str]]:
    """Each function with each of its outcomes."""
    of_fund = {
        "ok", "ZeroParty", "SameParty", "ZeroPrice", "ZeroWindow", "BpsOutOfRange", "TaxWithoutPayee",
        "WrongValue", "NoCode", "ERC20InsufficientAllowance", "",
    }  # fmt: skip
    found = {("fund", name) for name in of_fund} | {("withdraw", "ok"), ("withdraw", "NothingToWithdraw")}
    found |= {("fundWithPermit", name) for name in ("ok", "NoCode", "ERC20InsufficientAllowance")}
    found.add(("donate", "ok"))
    for name in NAMES:
        found |= {(name, "ok"), (name, "UnknownOrder"), (name, "WrongState")}
        [first, *_] = rows(name)
        if first.roles:
            found.add((name, "Unauthorised"))
        if first.clock != ALWAYS:
            found.add((name, {BEFORE: "TooLate", SINCE: "TooEarly"}[first.clock]))
        if name in WITH_SHARE:
            found.add((name, "NoSuchOffer" if name == "accept" else "BpsOutOfRange"))
    return found | {("sendBack", "NotReturnable")}
