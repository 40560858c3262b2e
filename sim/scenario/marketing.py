"""`[marketing]`: what the platform may spend on being visited, and what each channel does with it."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Final, Literal

from sim.core.limits import Limits, PositiveDays, Share, WholeCents

Audience = Literal["everyone", "circle", "customers", "searching"]
"""Whom a channel can contact, in the order in which they are on their way to a purchase."""

MOST_CHANNELS: Final = 40


@dataclass(frozen=True, kw_only=True)
class Channel:
    """A way to contact people, and what comes of it (docs/marketing.md).

    Attributes:
        name: of the channel.
        audience: whom it contacts: `everyone`; the `circle` of customers, who are their friends; `customers`, who
            have ordered within `demand.memory_days`; or who is `searching`, those likeliest to visit today.
        cents_per_contact: that a contact costs, in euro cents.
        reach: share of the audience that can be contacted in a day.
        visits_per_contact: that a contact brings which nobody would have made without it, of people who have not
            been contacted lately, for the first cent of a day.
        half_cents: spending of a day, per 1,000 of the audience, at which a contact brings half as many.
        carry_over: of the visits that are still to come on a day, the share that comes later.
        fatigue: what every contact within `rest_days` takes from the logarithm of what the next one brings.
    """

    named_by: ClassVar[str] = "name"

    name: str
    audience: Audience
    cents_per_contact: Annotated[float, Limits(0, 10**9, open_below=True)]
    reach: Share
    visits_per_contact: Share
    half_cents: Annotated[float, Limits(0, 10**9, open_below=True)]
    carry_over: Annotated[float, Limits(0, 0.99)]
    fatigue: Annotated[float, Limits(0, 10)]


@dataclass(frozen=True, kw_only=True)
class Marketing:
    """What is spent, and how long it is remembered.

    Attributes:
        daily_budget_cents: euro cents that the platform may spend in a day; nothing is asked or done at 0.
        window_days: for which a visit is credited to the channel that contacted the visitor last.
        rest_days: mean time for which a contact tires.
        record_days: of which the policy sees what was spent and what came.
        channels: to which the policy of `policies.marketing` divides it.
    """

    daily_budget_cents: WholeCents
    window_days: Annotated[int, Limits(1, 365)]
    rest_days: PositiveDays
    record_days: Annotated[int, Limits(1, 365)]
    channels: tuple[Channel, ...]
