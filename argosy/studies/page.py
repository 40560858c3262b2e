"""A study's tables: for people at a terminal, and as a page of Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from argosy.console import Block, print_blocks
from argosy.problems import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from analytics.studies import Row
    from argosy.studies.study import Study

_MADE: Final = "Written by `argosy study"
_HEAD: Final = ("target", "simulated", "measured", "distance", "allowed", "")
_TITLES: Final = {
    "calibration": "Simulated beside measured",
    "stationarity": "Does the market settle?",
    "freight": "Lanes beside published figures",
    "suez": "Suez closed for six weeks",
    "backtest": "Three events, as simulated and as reported",
    "recommend": "Recommenders, offline and in the market",
    "coldstart": "Cold start: visitors after one purchase, and articles that are new",
    "abtest": "Trials inside a market, beside the truth",
    "fraud": "Fraud screens: offline and in the market",
    "service": "Questions to customer service",
    "propensity": "Who buys again, who is lost, who spends how much",
    "forecast": "Demand foretold",
    "pricing": "Prices: how demand answers them, and what policies make of it",
}


def show(study: Study) -> None:
    """Print the tables."""
    blocks = [Block("targets", _HEAD, [_cells(row) for row in study.rows])]
    if study.blocks:
        blocks.append(Block("by blocks of time", _block_head(study), _block_rows(study)))
    blocks += study.tables
    closing = [*study.notes, *(f"{name}: {reason}" for name, reason in _reasons(study)), *_skipped(study)]
    print_blocks(f"{study.request.name}: {_verdict(study)}", study.conditions, blocks, closing)


def markdown(study: Study) -> str:
    """The page."""
    lines = [f"# {_TITLES[study.request.name]}", ""]
    lines += [f"{_MADE}`: do not edit. [How to read it](../studies.md).", ""]
    lines += [f"    {study.request.command} --out docs/studies/{study.request.name}.md", ""]
    lines += [f"{_sentence(study.conditions)} {_sentence(_verdict(study))}", ""]
    lines += _table([*_HEAD[:-1], "verdict"], [_cells(row) for row in study.rows])
    if study.notes:
        lines += ["", "## What the figures show", "", *(f"- {note}" for note in study.notes)]
    reasons = list(_reasons(study))
    if reasons:
        lines += ["", "## Why targets are missed", "", *(f"- `{name}`: {reason}" for name, reason in reasons)]
    if study.blocks:
        lines += ["", "## By blocks of time", "", *_table(_block_head(study), _block_rows(study))]
    for block in study.tables:
        lines += ["", f"## {block.title[:1].upper()}{block.title[1:]}", "", *_table(block.head, block.rows)]
    if study.picture:
        lines += ["", f"![{_TITLES[study.request.name]}]({study.request.name}.svg)"]
    lines += ["", "## What the targets are", ""]
    lines += _table(["target", "unit", "source"], [_source(row) for row in study.rows])
    return "\n".join([*lines, ""])


def write_page(study: Study, path: Path) -> None:
    """Write the page, over an earlier one of a study, never over anything else; its picture has the same name.

    Raises:
        InputError: if something else is there, or nothing can be written.
    """
    try:
        if path.exists() and f"\n{_MADE}" not in path.read_text(encoding="utf-8", errors="replace"):
            raise InputError(f"--out {path}: there is a file that no study wrote", "give another name")
        path.write_text(markdown(study), encoding="utf-8")
        if study.picture:
            path.with_suffix(".svg").write_text(study.picture, encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"--out {path}: {error.strerror}", "give a file in a folder that is there"
        ) from error


def _cells(row: Row) -> list[str]:
    verdict = "met" if row.met else "missed, see below" if row.target.reason else "missed"
    kind = "" if row.target.distance == "relative" else f" ({row.target.distance})"
    distance = "-" if row.distance is None else f"{row.distance:.3f}{kind}"
    between = " to " if len(row.measured) == 2 else " / "
    measured = between.join(map(figure, row.measured))
    return [
        row.target.name,
        " / ".join(map(figure, row.simulated)) or "-",
        measured or "-",
        distance,
        f"{row.allowed:g}",
        verdict,
    ]


def figure(value: float | None) -> str:
    """Three significant digits, without an exponent; a dash for nothing."""
    if value is None:
        return "-"
    text = f"{value:,.3g}"
    return f"{value:,.0f}" if "e" in text else text


def _verdict(study: Study) -> str:
    met = sum(row.met for row in study.rows)
    excused = sum(row.excused for row in study.rows) - met
    missed = len(study.rows) - met - excused
    return (
        f"{met} of {len(study.rows)} targets are met, {excused} missed for a stated reason, "
        f"{missed} without one"
    )


def _reasons(study: Study) -> Iterator[tuple[str, str]]:
    for row in study.rows:
        if not row.met and row.target.reason:
            yield row.target.name, row.target.reason


def _skipped(study: Study) -> Iterator[str]:
    if study.skipped:
        yield f"not looked at, as they take longer runs: {', '.join(study.skipped)}"


def _source(row: Row) -> list[str]:
    return [row.target.name, row.target.unit, row.target.source]


def _block_head(study: Study) -> list[str]:
    return ["block", *study.blocks]


def _block_rows(study: Study) -> list[list[str]]:
    return [
        [str(number), *map(figure, values)]
        for number, values in enumerate(zip(*study.blocks.values(), strict=True), start=1)
    ]


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return [f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines]
