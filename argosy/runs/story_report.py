"""Telling an order's story: lines for people, or one JSON object."""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from argosy.console import Block, aligned, money
from argosy.printable import one_line
from argosy.runs.directory import INTERRUPTED
from argosy.runs.receipt import lines_of
from argosy.runs.screening_story import screening_lines, screening_object
from argosy.terminal import write
from sim.core.units import format_money
from sim.settlement import NATIVE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from argosy.runs.story import Step, Story, TableRow
    from chain.contracts import Decoded

_AMOUNTS: Final = frozenset(
    {
        "deposit", "amount", "value", "freight", "bond", "penalty", "cover", "premium", "payment",
        "toBuyer", "toSeller", "toCarrier", "toTax", "toPlatform", "toPayer",
    }
)  # fmt: skip
_MOMENTS: Final = frozenset({"deadline", "nowTs", "pickUpBy", "until", "commitEnd", "revealEnd", "appealEnd"})
_UNLIMITED: Final = 2**128


def show(story: Story, receipt: Mapping[str, str] = MappingProxyType({})) -> None:
    """Print the story, and what the buyer reads of it."""
    write(
        "\n".join(
            [
                *_opening(story),
                *_why_not_all(story),
                "",
                *screening_lines(story.screening),
                *_steps(story),
                "",
                *_disputes(story),
                *_closing(story),
                *_receipt(receipt),
            ]
        )
    )


def as_json(story: Story, receipt: Mapping[str, str] = MappingProxyType({})) -> str:
    """One JSON object on one line."""
    order = story.order
    answer = {
        "run": str(story.run.path),
        "scenario": story.scenario.name,
        "seed": story.scenario.seed,
        "status": story.run.manifest["status"],
        "reason": story.run.manifest.get("reason", ""),
        "order": story.number,
        "outcome": order["outcome"] if order else "unrecorded",
        "details": order,
        "screening": screening_object(story.screening),
        "steps": [_step_object(story, step) for step in story.steps],
        "lines": story.lines,
        "legs": story.legs,
        "ways_back": story.ways_back,
        "disputes": story.disputes,
        "side_payments": story.side_payments,
        "payouts": story.payouts,
        "gas": story.gas,
        "gas_fee_wei": story.fee_wei,
        "gas_fee_eur": round(story.fee_eur, 6),
    }
    if receipt:
        answer["receipt"] = dict(receipt)
    return json.dumps(answer)


def _receipt(receipt: Mapping[str, str]) -> list[str]:
    return ["", "as the buyer sees it", *lines_of(receipt)] if receipt else []


def _opening(story: Story) -> list[str]:
    title = f"order {story.number} of {story.scenario.name}, seed {story.scenario.seed}"
    order = story.order
    if order is None:
        return [title, "the run ended before this order was recorded; this is how far it came"]
    currency = order["currency"]
    parts = ", ".join(
        f"{label} {format_money(order[key], currency)}"
        for key, label in (("goods", "goods"), ("freight", "freight"), ("duty", "duty"), ("vat", "VAT"))
    )
    return [
        f"{title}: {order['outcome']}",
        f"{_goods(story)}, {order['weight_g']:,} g, "
        f"from seller:{order['seller']} in {order['seller_country']} to buyer:{order['buyer']} in "
        f"{order['buyer_country']}, paid by {order['payment']}",
        f"{parts}; total {format_money(order['total'], currency)}",
        f"promised for {story.moment(order['promised_at'])}"
        + (f", delivered {story.moment(order['delivered_at'])}" if order["delivered_at"] >= 0 else "")
        + f"; goods {order['condition'].replace('_', ' ')}",
    ]


def _why_not_all(story: Story) -> list[str]:
    """Why there is no more to tell, of a run that was interrupted."""
    manifest = story.run.manifest
    if manifest["status"] != INTERRUPTED:
        return []
    why = str(manifest.get("reason", "")) or "it does not say why"
    return ["the run was interrupted: " + "\n".join(map(one_line, why.splitlines()))]


def _goods(story: Story) -> str:
    return ", ".join(
        f"{line['quantity']} x {one_line(line['sku'])} ({one_line(line['category'])})" for line in story.lines
    )


def _steps(story: Story) -> list[str]:
    head = ["time (UTC)", "step", "who", "where", "money", "tx", "block", "gas"]
    table = aligned(Block("", head, [_cells(story, step) for step in story.steps]), left=4)
    lines = [table[0]]
    for step, line in zip(story.steps, table[1:], strict=True):
        lines.append(line)
        lines += _reverted(step)
        lines += [f"      {_event(story, event)}" for event in step.events]
    return lines


def _reverted(step: Step) -> list[str]:
    transaction = step.transaction
    if transaction is None or transaction["status"]:
        return []
    from chain.contracts import describe_revert

    return [f"      reverted: {one_line(describe_revert(transaction['output']))}"]


def _cells(story: Story, step: Step) -> list[str]:
    tx = step.transaction
    amount = format_money(step.amount, story.order["currency"]) if step.amount and story.order else ""
    what = step.what.replace("_", " ") + (", reverted" if tx and not tx["status"] else "")
    chain = [f"{tx[key]:,}" for key in ("tx", "block", "gas_used")] if tx else ["", "", ""]
    return [story.moment(step.time), what, step.who, step.where, amount, *chain]


def _event(story: Story, event: Decoded) -> str:
    arguments = ", ".join(
        f"{key} {argument_text(story, event.name, key, value)}" for key, value in event.arguments.items()
    )
    return f"{event.name}: {arguments}"


def argument_text(story: Story, event: str, key: str, value: Any) -> str:
    """What a contract's event says with one argument, as people read it: names, amounts, outcomes and times."""
    if isinstance(value, str):
        return story.names.get(value.lower(), one_line(value))
    if key in _MOMENTS:
        from chain.settlement.genesis import epoch_of

        return story.moment(value - epoch_of(story.scenario))
    if event == "Settled" and key == "outcome":
        from chain.contracts.escrow import State

        return State(value).name.capitalize()
    if key in _AMOUNTS and story.order:
        return "unlimited" if value > _UNLIMITED else money(value, story.order["currency"])
    return str(value)


def _disputes(story: Story) -> list[str]:
    lines = [_dispute(story, row) for row in story.disputes]
    return [*lines, ""] if lines else []


def _dispute(story: Story, row: TableRow) -> str:
    right = "rightly" if row["buyer_right"] else "wrongly"
    return (
        f"{row['kind']} opened {right} {story.moment(row['opened_at'])}, ended {story.moment(row['closed_at'])} by "
        f"the {row['decided_by']}: {row['buyer_bps'] / 100:g} % to the buyer "
        f"(evidence: buyer {row['buyer_evidence']:.2f}, seller {row['seller_evidence']:.2f})"
    )


def _closing(story: Story) -> list[str]:
    lines = []
    order = story.order
    if order is not None:
        parts = ", ".join(
            f"{party} {money(units, order['currency'])}" for party, units in story.payouts.items()
        )
        lines.append(f"paid to  {parts}")
        if order["chargeback"]:
            lines.append(f"charged back  {format_money(order['chargeback'], order['currency'])}")
    lines += [f"besides  {_side_payment(paid)}" for paid in story.side_payments]
    lines += [_way_back(way) for way in story.ways_back]
    if story.gas:
        terms = story.scenario.settlement
        lines.append(
            f"gas      {story.gas:,}, which cost {story.fee_eur:,.2f} EUR at {terms.gas_price_gwei:g} gwei and "
            f"{terms.native_coin_price_eur:,.0f} EUR per coin"
        )
    return lines


def _way_back(way: TableRow) -> str:
    """What a way back cost, and whom."""
    return (
        f"way back {format_money(way['cents'], 'EUR')} from {way['payer']} to {way['carrier']}, "
        f"{way['co2_g'] / 1000:,.2f} kg CO2"
    )


def _side_payment(paid: TableRow) -> str:
    """What moved for the order's sake without being part of its deposit."""
    native = paid["currency"] == NATIVE
    amount = f"{paid['amount']:,} gwei" if native else money(paid["amount"], paid["currency"])
    return f"{paid['kind']}: {amount} from {paid['payer']} to {paid['payee']}"


def _step_object(story: Story, step: Step) -> dict[str, Any]:
    tx = step.transaction
    return {
        "time": step.time,
        "at": story.moment(step.time),
        "step": step.what,
        "actor": step.who,
        "place": step.where,
        "amount": step.amount,
        "tx": tx["tx"] if tx else None,
        "block": tx["block"] if tx else None,
        "gas": tx["gas_used"] if tx else None,
        "events": [{"name": event.name, "arguments": _plain(event)} for event in step.events],
    }


def _plain(event: Decoded) -> dict[str, Any]:
    return {
        key: "0x" + value.hex() if isinstance(value, bytes) else value
        for key, value in event.arguments.items()
    }
