"""From TOML files to checked scenarios: found, extended, overridden, validated, scaled, all errors at once."""

from argosy.scenario_files.assumptions import assumptions, assumptions_used
from argosy.scenario_files.data_files import KEPT, keep_data
from argosy.scenario_files.find import DATA, find_scenario, shipped_scenarios
from argosy.scenario_files.flat import settings_of
from argosy.scenario_files.load import load_scenario, value_at
from argosy.scenario_files.override import value_of
from argosy.scenario_files.scale import scaled
from argosy.scenario_files.size import refuse_too_large
from argosy.scenario_files.validate import as_document, parse

__all__ = [
    "DATA",
    "KEPT",
    "as_document",
    "assumptions",
    "assumptions_used",
    "find_scenario",
    "keep_data",
    "load_scenario",
    "parse",
    "refuse_too_large",
    "scaled",
    "settings_of",
    "shipped_scenarios",
    "value_at",
    "value_of",
]
