"""Where scenario files are."""

from __future__ import annotations

import os.path
from pathlib import Path
from typing import Final

from argosy.problems import InputError
from sim.scenario import did_you_mean

SHIPPED: Final = Path(__file__).resolve().parents[2] / "scenarios"
"""Folder of the scenarios that come with Argosy."""

DATA: Final = SHIPPED / "data"
"""Folder of the data tables and the assumptions."""


def shipped_scenarios() -> list[str]:
    """Names of the scenarios that come with Argosy."""
    return sorted(path.stem for path in SHIPPED.glob("*.toml") if path.stem != "base")


def find_scenario(name_or_path: str) -> Path:
    """The file of a shipped scenario or the path itself.

    Raises:
        InputError: if there is neither.
    """
    shipped = SHIPPED / f"{name_or_path}.toml"
    if name_or_path in shipped_scenarios():
        return shipped
    path = Path(name_or_path)
    if os.path.isfile(path):  # which no name is too long for, unlike `Path.is_file`
        return path.resolve()
    if path.suffix == ".toml" or "/" in name_or_path:
        raise InputError(
            f"no scenario file at {name_or_path}", "check the path; `argosy scenarios` lists the shipped ones"
        )
    raise InputError(f"unknown scenario '{name_or_path}'", did_you_mean(name_or_path, shipped_scenarios()))
