"""From a name or a path to a checked scenario."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from argosy.problems import InputError, ScenarioError
from argosy.scenario_files.data_files import anchor, as_kept, files_of
from argosy.scenario_files.extend import read_extended
from argosy.scenario_files.find import DATA, find_scenario
from argosy.scenario_files.override import override
from argosy.scenario_files.scale import scaled
from argosy.scenario_files.validate import parse
from sim.scenario import DataTables, Scenario, TableError, check_scenario, read_tables

if TYPE_CHECKING:
    from collections.abc import Sequence


def load_scenario(
    name_or_path: str, overrides: Sequence[str] = (), *, scale: float = 1.0
) -> tuple[Scenario, DataTables]:
    """Load a shipped scenario by name or any by path, with `key=value` overrides, and check it.

    Raises:
        InputError: if the file cannot be found or read, or an override is malformed.
        ScenarioError: if the content is wrong; lists everything that is.
    """
    path = find_scenario(name_or_path)
    document = read_extended(path)
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
    return replace(scenario, data=as_kept(scenario.data, tables)), tables
