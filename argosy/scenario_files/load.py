"""From a name or a path to a checked scenario."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from argosy.problems import InputError, ScenarioError
from argosy.scenario_files.assumptions import assuming, resolved
from argosy.scenario_files.data_files import anchor, as_kept, files_of
from argosy.scenario_files.extend import read_extended
from argosy.scenario_files.find import DATA, find_scenario
from argosy.scenario_files.override import look_up, override
from argosy.scenario_files.scale import scaled
from argosy.scenario_files.validate import parse
from sim.scenario import DataTables, Scenario, TableError, check_scenario, in_canonical_order, read_tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def load_scenario(
    name_or_path: str,
    overrides: Sequence[str] = (),
    *,
    scale: float = 1.0,
    assumed: Mapping[str, float] = MappingProxyType({}),
) -> tuple[Scenario, DataTables]:
    """Load a shipped scenario by name or any by path, with `key=value` overrides, and check it.

    Args:
        name_or_path: which.
        overrides: `key=value` each, the last word on a key.
        scale: multiplies buyers, sellers and capacity.
        assumed: values of named assumptions, instead of their own.

    Raises:
        InputError: if the file cannot be found or read, or an override is malformed.
        ScenarioError: if the content is wrong; lists everything that is.
    """
    path = find_scenario(name_or_path)
    document = assuming(read_extended(path), assumed)
    for setting in overrides:
        override(document, setting)
    anchor(document, (Path.cwd(), path.parent, DATA))
    scenario = scaled(parse(document, path.stem), scale)
    try:
        tables = read_tables(files_of(scenario.data))
    except TableError as error:
        raise InputError(error.what, error.hint) from error
    problems = check_scenario(scenario, tables)
    if problems:
        raise ScenarioError(path.stem, problems)
    scenario = replace(scenario, data=as_kept(scenario.data, tables))
    return in_canonical_order(scenario), tables


def value_at(name_or_path: str, key: str, overrides: Sequence[str] = ()) -> Any:
    """What a scenario has at `key`, a path as after `--set`; the value of an assumption where it refers to one.

    Raises:
        InputError: if the file cannot be read, an override is malformed, or the key leads nowhere.
    """
    document = read_extended(find_scenario(name_or_path))
    for setting in overrides:
        override(document, setting)
    return look_up(resolved(document, []), key)
