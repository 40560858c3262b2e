"""The policies that a market runs with, one of each family, and what a family is."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple, get_type_hints

from sim.policies import (
    arbitration,
    arrival,
    dispatch,
    fraud,
    grading,
    last_mile,
    marketing,
    placement,
    pricing,
    recommendation,
    replenishment,
    routing,
)
from sim.policies.setting import Setting, policy_rng

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.core.streams import Streams
    from sim.policies.family import Family
    from sim.policies.history import Archive
    from sim.policies.setting import Learner


class PolicySet(NamedTuple):
    """One policy per decision. A line here makes a family: its Protocol, and what it says of itself."""

    routing: Annotated[routing.RoutingPolicy, routing.FAMILY]
    fraud: Annotated[fraud.FraudPolicy, fraud.FAMILY]
    grading: Annotated[grading.GradingPolicy, grading.FAMILY]
    recommendation: Annotated[recommendation.RecommendationPolicy, recommendation.FAMILY]
    pricing: Annotated[pricing.PricingPolicy, pricing.FAMILY]
    replenishment: Annotated[replenishment.ReplenishmentPolicy, replenishment.FAMILY]
    placement: Annotated[placement.PlacementPolicy, placement.FAMILY]
    dispatch: Annotated[dispatch.DispatchPolicy, dispatch.FAMILY]
    last_mile: Annotated[last_mile.LastMilePolicy, last_mile.FAMILY]
    arrival: Annotated[arrival.ArrivalPolicy, arrival.FAMILY]
    marketing: Annotated[marketing.MarketingPolicy, marketing.FAMILY]
    arbitration: Annotated[arbitration.ArbitrationPolicy, arbitration.FAMILY]

    def memory_days(self) -> int:
        """How long the market's archive has to remember: as far back as any of the policies reads."""
        return max(map(memory_days, self))

    def learners(self) -> Mapping[str, Learner]:
        """Those that learn, by family."""
        return {
            family: policy
            for family, policy in zip(self._fields, self, strict=True)
            if hasattr(policy, "learn")
        }

    def settings(self, streams: Streams, archive: Archive) -> Mapping[str, Setting]:
        """What each policy is given on every call, by family."""
        return MappingProxyType(
            {
                family: Setting(policy_rng(streams, family), archive.reader(memory_days(policy)))
                for family, policy in zip(self._fields, self, strict=True)
            }
        )


FAMILIES: Final[Mapping[str, Family]] = MappingProxyType(
    {name: hint.__metadata__[0] for name, hint in get_type_hints(PolicySet, include_extras=True).items()}
)
"""What each family says of itself, by the name that it has in a `PolicySet` and in scenarios."""


def reads_truth(policy: object) -> bool:
    """Whether the policy declares `oracle = True`; only then does its view hold the truth."""
    return getattr(policy, "oracle", False) is True


def is_steady(policy: object) -> bool:
    """Whether the policy declares `steady = True`: its answers follow from its view without the time alone.

    The market may then remember them instead of asking again, until the network changes.
    """
    return getattr(policy, "steady", False) is True


def plans_rounds(policy: object) -> bool:
    """Whether a last-mile policy is asked at all: not if it declares `plans_rounds = False`."""
    return getattr(policy, "plans_rounds", True) is not False


def memory_days(policy: object) -> int:
    """How many days of history the policy declares to read, with `memory_days`; 0 where it says nothing."""
    days: int = getattr(policy, "memory_days", 0)
    return days
