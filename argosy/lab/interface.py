"""The page of the escrow's interface: who calls what, when, and what a contract of one's own may do otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from argosy.lab.rules import NEEDED, NEEDED_OF
from chain.contracts import load, notices, signature
from chain.contracts.own_contract import EVENTS, FUNCTIONS, LARGEST_CODE, LARGEST_CREATION, OPTIONAL
from chain.settlement.gas import GAS, OWN_DEPLOY_GAS, OWN_STEP_GAS, STEP_GAS
from chain.testing import State
from chain.testing.lifecycle import NAMES, rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chain.testing import Step

_HEAD = """# The interface of an escrow

What `argosy run --set settlement.contract=FILE:Name` and `argosy lab check FILE:Name` call, and what they read.
Made by `python -m argosy.reference docs/reference` from contracts/interfaces/IEscrow.sol and the tables that the
contracts are tested with. [escrow.md](../escrow.md) says what each step does with money,
[protocol.md](../protocol.md) what is promised.

The constructor takes one address, the platform's. Orders are numbered from 1. The tokens have six decimals.
`argosy lab new DIR` writes a contract to begin with.
"""

_DIFFERS = f"""## What may differ

- **When it pays.** Credits for `withdraw`, or payments in the step that settles; whoever pushes must go on where
  one payee cannot be paid.
- **Roundings.** A share that falls between two units may be rounded either way; all units must go to somebody.
- **Steps that no market needs.** Rows that are not marked as needed may revert, at any time and for anybody. Rows
  that a module needs bind every contract that has the functions of the module.
- **Late steps.** Who is waited for may still act after the deadline, until somebody takes the timed exit.
- **`cancelBps`.** A buyer that cancels may be refused, or get everything back; `cancelling` wants the share.
- **Names.** Errors, views, further events, storage: none but `Funded`, `Settled` and `Withdrawn` need be there.
  What has the name and the types of a view or an event of contracts/interfaces/IEscrow.sol tells what that says.
- **Native coin, permits.** Orders in `address(0)` and `fundWithPermit` may be refused.
- **Further functions.** There may be any; nobody may gain, or hold up, another's money with them.

What may not: whom it pays, how much, who may take a step, and that everything ends in time.

**The whole interface.** A contract that has every function of contracts/interfaces/IEscrow.sol is held to all of
it: every row of the tables, the deadlines, native coin, permits and `cancelBps`, what `fund` refuses, every view
and event, the refusal of whatever no row allows, and errors of its names, where there are any: they may be others,
but not untrue. Who lacks a function (`order` or `fundWithPermit`, for example) may differ in all that is listed.

## Limits

| what | limit |
|---|---|
| code, bytes (EIP-170) | {LARGEST_CODE:,} |
| creation code, bytes (EIP-3860) | {LARGEST_CREATION:,} |
| gas of the deployment | {OWN_DEPLOY_GAS:,} |
| gas of every step, `fund` and `withdraw` included | {OWN_STEP_GAS:,}, or `settlement.step_gas` |
| `fund` of the shipped escrow | {GAS["fund"]:,} |
| `deliver` of the shipped escrow | {GAS["deliver"]:,} |
| `withdraw` of the shipped escrow | {GAS["withdraw"]:,} |
| every other step of the shipped escrow | {STEP_GAS:,} |
"""


def interface_page() -> str:
    """All of it, as Markdown."""
    parts = [_HEAD, _functions(), _terms(), _states(), _events(), _DIFFERS]
    return "\n".join(parts)


def _functions() -> str:
    lines = ["## Functions", ""]
    modules = {name: module for module, names in OPTIONAL.items() for name in names}
    for name in (*FUNCTIONS, *modules):
        entry = load("Escrow").function(name)
        shown = ", ".join(_shown(part) for part in entry["inputs"])
        lines += [f"### {name}({shown})", "", notices("Escrow")[signature(entry)], ""]
        if name in modules:
            lines += [f"Only the module `{modules[name]}` calls it.", ""]
        if name in NAMES:
            lines += [
                "| who | from | when | to | a market needs it |",
                "|---|---|---|---|---|",
                *_rows(rows(name)),
                "",
            ]
        else:
            lines += ["Anybody may call it.", ""]
    return "\n".join(lines)


def _rows(steps: Iterable[Step]) -> Iterable[str]:
    for step in steps:
        who = ", ".join(step.roles) or "anyone"
        target = "unchanged" if step.target is None else step.target.name.capitalize()
        for state in step.sources:
            needed = ", ".join(_needed(step.name, role, state) for role in step.roles or ("",)).strip(", ")
            yield f"| {who} | {state.name.capitalize()} | {step.clock} | {target} | {needed or 'no'} |"


def _needed(name: str, role: str, state: State) -> str:
    row = name, role, state
    module = next((f"with `{module}`" for module, steps in NEEDED_OF.items() if row in steps), "")
    needed = "yes" if row in NEEDED else module
    return f"{needed}, of the {role}" if needed and role else needed


def _terms() -> str:
    parts = load("Escrow").function("fund")["inputs"][0]["components"]
    lines = ["## Terms, in this order", "", "| field | type |", "|---|---|"]
    return "\n".join([*lines, *(f"| `{part['name']}` | `{part['type']}` |" for part in parts), ""])


def _states() -> str:
    lines = ["## States", "", "`Settled.outcome` tells them by number.", "", "| value | state |", "|---|---|"]
    return "\n".join([*lines, *(f"| {state.value} | {state.name.capitalize()} |" for state in State), ""])


def _events() -> str:
    lines = ["## Events", "", "Every field is compared with what happened; `indexed` counts.", ""]
    entries = {entry["name"]: entry for entry in load("Escrow").abi if entry["type"] == "event"}
    for name in EVENTS:
        entry = entries[name]
        lines += [
            f"### {name}",
            "",
            notices("Escrow").get(signature(entry), ""),
            "",
            "| field | type |",
            "|---|---|",
        ]
        lines += [f"| `{part['name']}` | `{_kind(part)}` |" for part in entry["inputs"]]
        lines.append("")
    return "\n".join(lines)


def _shown(part: dict[str, Any]) -> str:
    kind = "Terms" if part["type"] == "tuple" else part["type"]
    return f"{kind} {part['name']}"


def _kind(part: dict[str, Any]) -> str:
    return f"{part['type']}{' indexed' if part.get('indexed') else ''}"
