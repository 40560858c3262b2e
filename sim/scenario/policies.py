"""`[policies]`: who decides what."""

from dataclasses import dataclass, field
from typing import Annotated, Any

from sim.core.limits import Limits

OptionValue = str | int | float | bool | list[Any] | dict[str, Any]
"""What an option may be: text, a number, true or false, or a list or a table of them."""


@dataclass(frozen=True, kw_only=True)
class PolicyChoice:
    """A policy by name, with its options.

    Attributes:
        name: as registered, or `package.module:Class`.
        options: keywords of its constructor.
        learn_every_days: how often it learns while the market runs; its own rhythm, or never, where absent.
        learn_until_day: day of the run after which it learns no more; it never stops where absent.
    """

    name: str
    options: dict[str, OptionValue] = field(default_factory=dict)
    learn_every_days: Annotated[int, Limits(1, 3_650)] | None = None
    learn_until_day: Annotated[int, Limits(0, 36_500)] | None = None


Policies = dict[str, PolicyChoice]
"""One policy per decision, by family; `sim.policies.FAMILIES` says which there are."""
