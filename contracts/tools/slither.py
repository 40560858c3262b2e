"""Slither over the project's contracts: `uv run python -m contracts.tools.slither`.

Every finding of high or medium impact must be explained in slither.toml beside this file; an explanation that
explains nothing any more is an error too. Slither runs in an environment of its own, because it wants another
web3 than the project does. Adversaries, proofs and libraries are not looked at.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from chain.contracts.compile import CONTRACTS

VERSION = "0.11.6"
EXPLAINED = Path(__file__).with_suffix(".toml")
GRAVE = ("High", "Medium")


class Finding(NamedTuple):
    """What a detector says of a function, written `Contract.function`, or of a contract or variable."""

    detector: str
    impact: str
    function: str
    where: str


class Explanation(NamedTuple):
    """Why a finding is no fault."""

    detector: str
    function: str
    reason: str


class SlitherError(Exception):
    """Slither did not run, or the list of explanations is not one."""


def sources(contracts: Path = CONTRACTS) -> list[Path]:
    """What goes on chain: the contracts and their modules."""
    return sorted([*contracts.glob("*.sol"), *contracts.glob("modules/**/*.sol")])


def analyse(files: list[Path], contracts: Path = CONTRACTS) -> list[Finding]:
    """What slither finds in `files`, compiled together.

    Raises:
        SlitherError: if it cannot be run or the contracts do not compile.
    """
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "All.sol"
        target.write_text("".join(f'import * as A{n} from "{file}";\n' for n, file in enumerate(files)))
        report = _run(target, contracts)
    if not report["success"]:
        raise SlitherError(report["error"])
    names = {file.relative_to(contracts).as_posix() for file in files}
    found = [_finding(result, names) for result in report["results"].get("detectors", [])]
    return sorted(finding for finding in found if finding)


def read_explanations(path: Path = EXPLAINED) -> list[Explanation]:
    """The explanations in a TOML file: tables `[[explained]]` with detector, function and reason.

    Raises:
        SlitherError: if an entry lacks one of them or has more.
    """
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get("explained", [])
    for entry in entries:
        if set(entry) != set(Explanation._fields) or not all(entry.values()):
            raise SlitherError(f"{path.name}: an entry needs {', '.join(Explanation._fields)}: {entry}")
    return [Explanation(**entry) for entry in entries]


def judge(findings: list[Finding], explanations: list[Explanation]) -> list[str]:
    """What is wrong: grave findings that are not explained, explanations without a finding."""
    grave = [finding for finding in findings if finding.impact in GRAVE]
    known = {(entry.detector, entry.function) for entry in explanations}
    found = {(finding.detector, finding.function) for finding in grave}
    new = [
        f"{f.where}: {f.detector} ({f.impact.lower()}) in {f.function}"
        for f in grave
        if (f.detector, f.function) not in known
    ]
    stale = [f"explained, but not found: {name} in {where}" for name, where in sorted(known - found)]
    return new + stale


def main() -> int:
    """Run slither; returns 0 if all is explained, 1 if not, 2 if it could not be done."""
    try:
        explanations = read_explanations()
        findings = analyse(sources())
    except SlitherError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    wrong = judge(findings, explanations)
    known = {(entry.detector, entry.function): entry.reason for entry in explanations}
    for finding in findings:
        reason = known.get((finding.detector, finding.function))
        if reason and finding.impact in GRAVE:
            sys.stdout.write(f"explained {finding.detector} in {finding.function}: {reason}\n")
    for (impact, detector), count in sorted(Counter((f.impact, f.detector) for f in findings).items()):
        if impact not in GRAVE:
            sys.stdout.write(f"{impact.lower()}: {count} x {detector}\n")
    for line in wrong:
        sys.stderr.write(f"{line}\n")
    sys.stdout.write(f"slither {VERSION}: {len(findings)} findings, {len(wrong)} to do\n")
    return 1 if wrong else 0


def _run(target: Path, contracts: Path) -> dict[str, Any]:
    """Slither's JSON report. It reads syntax trees alone: code is not generated, which would take minutes."""
    uv = shutil.which("uv")
    if not uv or not shutil.which("node"):
        raise SlitherError("this needs uv, to run slither, and node, to run npm's solc, on PATH")
    command = [
        uv, "tool", "run", "--from", f"slither-analyzer=={VERSION}", "slither", str(target),
        "--solc", str(contracts / "tools" / "solc.js"), "--solc-args=--no-code",
        "--solc-remaps", "@openzeppelin/=node_modules/@openzeppelin/",
        "--exclude-dependencies", "--exclude", "pragma,solc-version", "--disable-color", "--json", "-",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=contracts, capture_output=True, text=True, timeout=600, check=False)
    try:
        report: dict[str, Any] = json.loads(done.stdout)
    except json.JSONDecodeError:
        return {"success": False, "error": done.stderr.strip() or f"slither ended with {done.returncode}"}
    return report | {"error": report["error"] or ""}


def _finding(result: dict[str, Any], names: set[str]) -> Finding | None:
    """A finding in one of the files called `names`; None for one that concerns libraries only."""
    own = [e for e in result["elements"] if e["source_mapping"]["filename_relative"] in names]
    if not own:
        return None
    place = own[0]["source_mapping"]
    where = f"{place['filename_relative']}:{place['lines'][0]}"
    return Finding(result["check"], result["impact"], _qualified(own[0]), where)


def _qualified(element: dict[str, Any]) -> str:
    """`Contract.function` of an element or of the function that it lies in."""
    parent = element.get("type_specific_fields", {}).get("parent")
    if element["type"] == "node" and parent:
        return _qualified(parent)
    return f"{parent['name']}.{element['name']}" if parent else str(element["name"])


if __name__ == "__main__":
    sys.exit(main())
