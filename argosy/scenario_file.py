"""From a TOML file to a checked `Scenario`: extends, assumptions, overrides, validation, all errors at once."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from argosy.problems import InputError, ScenarioError
from sim.policies import FAMILIES
from sim.scenario.check import Problem, check_scenario, did_you_mean
from sim.scenario.data import DataTables, TableError, read_tables
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pydantic import TypeAdapter
    from pydantic_core import ErrorDetails

SHIPPED: Final = Path(__file__).resolve().parent.parent / "scenarios"
DATA: Final = SHIPPED / "data"
_ASSUMPTION_FILES: Final = ("assumptions.toml", "behaviour.toml")
_MAX_SCALE: Final = 10_000
_MAX_COUNT: Final = 10**18
"""More than any check lets through, and little enough to be scaled."""

_QUOTED: Final = re.compile(r"'([^']+)'")
"""The choices that pydantic names in its messages."""

Document = dict[str, Any]


def shipped_scenarios() -> list[str]:
    """Names of the scenarios that come with Argosy."""
    return sorted(path.stem for path in SHIPPED.glob("*.toml") if path.stem != "base")


def load_scenario(
    name_or_path: str, overrides: Sequence[str] = (), *, scale: float = 1.0
) -> tuple[Scenario, DataTables]:
    """Load a shipped scenario by name or any by path, with `key=value` overrides, and check it.

    Raises:
        InputError: if the file cannot be found or read, or an override is malformed.
        ScenarioError: if the content is wrong; lists everything that is.
    """
    path = find_scenario(name_or_path)
    document = _extended(path, ())
    for override in overrides:
        _override(document, override)
    scenario = scaled(parse(document, path.stem), scale)
    try:
        tables = read_tables(scenario.data, DATA)
    except TableError as error:
        raise InputError(str(error), "check the scenario's [data] table") from error
    problems = check_scenario(scenario, tables)
    if problems:
        raise ScenarioError(path.stem, problems)
    return scenario, tables


def find_scenario(name_or_path: str) -> Path:
    """The file of a shipped scenario or the path itself.

    Raises:
        InputError: if there is neither.
    """
    shipped = SHIPPED / f"{name_or_path}.toml"
    if name_or_path in shipped_scenarios():
        return shipped
    path = Path(name_or_path)
    if path.is_file():
        return path.resolve()
    if path.suffix == ".toml" or "/" in name_or_path:
        raise InputError(
            f"no scenario file at {name_or_path}", "check the path; `argosy scenarios` lists the shipped ones"
        )
    raise InputError(f"unknown scenario '{name_or_path}'", did_you_mean(name_or_path, shipped_scenarios()))


def parse(document: Mapping[str, Any], name: str) -> Scenario:
    """Validate a document without `extends`; references to assumptions are resolved.

    Raises:
        ScenarioError: with every problem of form.
    """
    from pydantic import ValidationError

    problems: list[Problem] = []
    resolved = _resolve(document, "", problems)
    policies = resolved.get("policies")
    if isinstance(policies, dict):
        resolved["policies"] = {k: {"name": v} if isinstance(v, str) else v for k, v in policies.items()}
        problems += _families(resolved["policies"])
    mistyped = list(_mistyped(Scenario, resolved, ""))
    problems += mistyped
    try:
        scenario = _adapter().validate_python(resolved)
    except ValidationError as error:
        told = tuple(problem.where for problem in mistyped)
        found = [_problem(details) for details in error.errors()]
        problems += [p for p in found if not any(f"{p.where}.".startswith(f"{where}.") for where in told)]
    if problems:
        raise ScenarioError(name, problems)
    return scenario


def scaled(scenario: Scenario, scale: float) -> Scenario:
    """The same market with `scale` times the buyers, visits, sellers, stations and freight capacity.

    Raises:
        InputError: if `scale` is not positive, or too large.
    """
    if not 0 < scale < float("inf"):
        raise InputError(f"--scale {scale} is not a positive number", "1 keeps the scenario as it is")
    if scale > _MAX_SCALE:
        raise InputError(f"--scale {scale} is above {_MAX_SCALE:,}", "1 keeps the scenario as it is")
    if scale == 1:
        return scenario
    return replace(
        scenario,
        demand=replace(
            scenario.demand,
            buyers=_times(scenario.demand.buyers, scale),
            visits_per_day=scenario.demand.visits_per_day * scale,
        ),
        warehouses=tuple(
            replace(
                w,
                sellers=_times(w.sellers, scale),
                pick_stations=_times(w.pick_stations, scale),
                pack_stations=_times(w.pack_stations, scale),
            )
            for w in scenario.warehouses
        ),
        modes=tuple(replace(m, capacity_kg=_times(m.capacity_kg, scale)) for m in scenario.modes),
    )


def as_document(scenario: Scenario) -> Document:
    """The scenario as plain values, the inverse of `parse`."""
    document: Document = _adapter().dump_python(scenario, mode="python")
    return document


@cache
def assumptions() -> dict[str, Document]:
    """Every named assumption: value, low, high, unit, source."""
    entries: dict[str, Document] = {}
    for name in _ASSUMPTION_FILES:
        entries |= tomllib.loads((DATA / name).read_text(encoding="utf-8"))
    return entries


def assumptions_used(path: Path) -> list[str]:
    """Names of the assumptions that a scenario file refers to, directly or by what it extends."""
    names: set[str] = set()

    def collect(node: Any) -> None:
        if isinstance(node, str) and node.startswith("@"):
            names.add(node[1:])
        elif isinstance(node, dict):
            for value in node.values():
                collect(value)
        elif isinstance(node, list):
            for value in node:
                collect(value)

    collect(_extended(path, ()))
    return sorted(names)


def _times(count: int, scale: float) -> int:
    return max(1, round(min(count, _MAX_COUNT) * scale)) if count > 0 else count


@cache
def _adapter() -> TypeAdapter[Scenario]:
    from pydantic import ConfigDict, TypeAdapter

    # sim knows nothing of pydantic, so what pydantic has to know of its dataclasses is told from here
    for part in _parts(Scenario):
        part.__pydantic_config__ = ConfigDict(extra="forbid", allow_inf_nan=False)
    return TypeAdapter(Scenario)


def _parts(kind: Any) -> Iterator[Any]:
    """The dataclass `kind` and every one that its fields hold."""
    from dataclasses import is_dataclass
    from typing import get_args, get_type_hints

    if is_dataclass(kind):
        yield kind
        for inner in get_type_hints(kind).values():
            yield from _parts(inner)
    for inner in get_args(kind):
        yield from _parts(inner)


def _read(path: Path) -> Document:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 text", "scenario files are TOML") from error
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path} is not valid TOML: {error}", "mend the line that it names") from error


def _extended(path: Path, seen: tuple[Path, ...]) -> Document:
    """The document with everything that it extends merged underneath."""
    if path in seen:
        chain = " -> ".join(p.name for p in (*seen, path))
        raise InputError(f"scenario {seen[0].name} extends itself: {chain}", "remove one `extends`")
    document = _read(path)
    base = document.pop("extends", None)
    if base is None:
        return document
    if not isinstance(base, str):
        raise InputError(f"{path}: extends must be the name of a file, not {base!r}")
    candidates = [path.parent / base, SHIPPED / base, SHIPPED / f"{base}.toml"]
    found = next((p.resolve() for p in candidates if p.is_file()), None)
    if found is None:
        raise InputError(
            f"{path.name} extends '{base}', which does not exist",
            did_you_mean(base, [*shipped_scenarios(), "base.toml"]),
        )
    return _merged(_extended(found, (*seen, path)), document)


def _merged(base: Document, top: Document) -> Document:
    """Tables merge key by key; everything else, lists included, is replaced."""
    merged = dict(base)
    for key, value in top.items():
        below = merged.get(key)
        merged[key] = _merged(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


def _override(document: Document, override: str) -> None:
    """Apply `path.to.key=value`; the value is TOML, or text where it is no TOML. Lists take an index."""
    key, separator, text = override.partition("=")
    if not separator or not key.strip():
        raise InputError(f"--set {override}: not of the form key=value", "for example --set demand.slate=8")
    try:
        value = tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        value = text.strip()
    node: Any = document
    *parents, last = key.strip().split(".")
    for part in parents:
        node = _child(node, part, key)
    if isinstance(node, list):
        if not (last.isdigit() and int(last) < len(node)):
            raise InputError(
                f"--set {key}: the list has no element {last}", f"it has {len(node)}, counted from 0"
            )
        node[int(last)] = value
    elif isinstance(node, dict):
        node[last] = value
    else:
        raise InputError(f"--set {key}: '{parents[-1]}' is a value, not a table")


def _child(node: Any, part: str, key: str) -> Any:
    if isinstance(node, list) and part.isdigit() and int(part) < len(node):
        return node[int(part)]
    if isinstance(node, list):
        raise InputError(
            f"--set {key}: the list has no element {part}", f"it has {len(node)}, counted from 0"
        )
    if not isinstance(node, dict):
        raise InputError(f"--set {key}: there is no table '{part}'")
    if isinstance(node.get(part), str):
        node[part] = {"name": node[part], "options": {}}
    return node.setdefault(part, {})


def _resolve(node: Any, path: str, problems: list[Problem]) -> Any:
    """Copy with `"@name"` replaced by the assumption's value."""
    if isinstance(node, dict):
        return {k: _resolve(v, f"{path}.{k}" if path else k, problems) for k, v in node.items()}
    if isinstance(node, list):
        return [_resolve(v, f"{path}[{n}]", problems) for n, v in enumerate(node)]
    if isinstance(node, str) and node.startswith("@"):
        entry = assumptions().get(node[1:])
        if entry is None:
            hint = did_you_mean(node[1:], assumptions())
            problems.append(Problem(path, f"unknown assumption '{node}'", hint or "see scenarios/data"))
            return node
        return entry["value"]
    return node


def _families(policies: Mapping[str, Any]) -> Iterator[Problem]:
    """Decisions that nobody is named for, and names that are no decision's."""
    for family in policies:
        if family not in FAMILIES:
            yield Problem(f"policies.{family}", "unknown key", did_you_mean(family, FAMILIES))
    for family in FAMILIES:
        if family not in policies:
            yield Problem(f"policies.{family}", "is missing", "give it, or extend base.toml")


def _mistyped(kind: Any, node: Any, where: str) -> Iterator[Problem]:
    """Values that pydantic would turn into what belongs there, though they are of another kind."""
    from dataclasses import is_dataclass
    from datetime import date
    from math import isfinite
    from typing import get_args, get_origin, get_type_hints

    right, expected = True, ""
    if is_dataclass(kind) and isinstance(node, dict):
        for name, inner in get_type_hints(kind).items():
            if name in node:
                yield from _mistyped(inner, node[name], f"{where}.{name}" if where else name)
    elif get_origin(kind) is tuple and isinstance(node, list | tuple):
        for index, item in enumerate(node):
            yield from _mistyped(get_args(kind)[0], item, f"{where}[{index}]")
    elif get_origin(kind) is dict and isinstance(node, dict):
        inner = get_args(kind)[1]
        for name, item in node.items():
            if is_dataclass(inner):
                yield from _mistyped(inner, item, f"{where}.{name}")
            elif not isinstance(item, str | int | float) or (isinstance(item, float) and not isfinite(item)):
                yield Problem(
                    f"{where}.{name}", f"should be text, a finite number or a boolean, not {item!r}"
                )
    elif {int, float} & {kind, *get_args(kind)}:
        absent = node is None and type(None) in get_args(kind)
        right, expected = absent or (isinstance(node, int | float) and not isinstance(node, bool)), "a number"
    elif kind is bool:
        right, expected = isinstance(node, bool), "true or false"
    elif kind is date:
        right, expected = isinstance(node, date), "a date, as in 2025-01-06"
    if not right:
        yield Problem(where, f"should be {expected}, not {node!r}")


def _problem(details: ErrorDetails) -> Problem:
    where = "".join(
        f"[{part}]" if isinstance(part, int) else f".{part}" for part in details["loc"]
    ).removeprefix(".")
    kind = details["type"]
    if kind in ("unexpected_keyword_argument", "extra_forbidden"):
        return Problem(
            where, "unknown key", did_you_mean(str(details["loc"][-1]), _keys_at(details["loc"][:-1]))
        )
    if kind in ("missing", "missing_argument", "missing_keyword_only_argument"):
        return Problem(where, "is missing", "give it, or extend base.toml")
    shown = details["input"]
    text = f", not {shown!r}" if isinstance(shown, str | int | float | bool) else ""
    close = get_close_matches(str(shown), _QUOTED.findall(details["msg"]), n=1)
    hint = f"did you mean '{close[0]}'?" if close else ""
    return Problem(where, details["msg"].removeprefix("Input ") + text, hint)


def _keys_at(location: Iterable[int | str]) -> list[str]:
    """Keys that the scenario has at `location`."""
    from dataclasses import fields, is_dataclass
    from typing import get_args, get_origin, get_type_hints

    kind: Any = Scenario
    for part in location:
        if isinstance(part, int):
            kind = get_args(kind)[0]
        elif get_origin(kind) is dict:
            kind = get_args(kind)[1]
        elif is_dataclass(kind):
            kind = get_type_hints(kind).get(part)
    return [field.name for field in fields(kind)] if is_dataclass(kind) else []
