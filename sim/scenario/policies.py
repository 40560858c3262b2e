"""`[policies]`: who decides what."""

from dataclasses import dataclass, field
from typing import Annotated

from sim.core.limits import Limits


@dataclass(frozen=True, kw_only=True)
class PolicyChoice:
    """A policy by name, with its options.

    Attributes:
        name: as registered, or `package.module:Class`.
        options: keywords of its constructor.
        learn_every_days: how often it learns while the market runs; never where absent.
    """

    name: str
    options: dict[str, str | int | float | bool] = field(default_factory=dict)
    learn_every_days: Annotated[int, Limits(1, 3_650)] | None = None


Policies = dict[str, PolicyChoice]
"""One policy per decision, by family; `sim.policies.FAMILIES` says which there are."""
