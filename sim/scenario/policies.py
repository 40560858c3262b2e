"""`[policies]`: who decides what."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class PolicyChoice:
    """A policy by name, with its options."""

    name: str
    options: dict[str, str | int | float | bool] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Policies:
    """One policy per decision."""

    routing: PolicyChoice
    fraud: PolicyChoice
    recommendation: PolicyChoice
    pricing: PolicyChoice
    replenishment: PolicyChoice
    arbitration: PolicyChoice
