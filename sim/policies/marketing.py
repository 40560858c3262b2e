"""Marketing: what is spent on which channel today?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from sim.policies.family import Family, is_whole

if TYPE_CHECKING:
    from sim.policies.setting import Setting


class ChannelView(NamedTuple):
    """A channel as the platform knows it.

    Attributes:
        name: of the channel.
        audience: whom it contacts: `everyone`, `circle`, `customers` or `searching`.
        cents_per_contact: that it costs.
        people: whom it can contact, about.
        most_cents: that it can spend today.
    """

    name: str
    audience: str
    cents_per_contact: float
    people: int
    most_cents: int


class ChannelDay(NamedTuple):
    """What the platform saw of a channel on a day; visits, orders and margin by last touch.

    Attributes:
        spend_cents: euro cents.
        contacts: that were bought.
        visits: of people whom it was the last to contact within the window.
        orders: that these visits placed.
        margin_cents: the platform's fees of these orders less those of processors.
    """

    spend_cents: int
    contacts: int
    visits: int
    orders: int
    margin_cents: int


class MarketDay(NamedTuple):
    """What the platform saw of a whole day: all visits, and each channel in the order of the view."""

    day: int
    visits: int
    orders: int
    margin_cents: int
    channels: tuple[ChannelDay, ...]


class ChannelTruth(NamedTuple):
    """What a channel really does today.

    Attributes:
        visits_per_cent: that the first cent brings which would not have been made without it.
        half_cents: spending at which a cent on average brings half as many.
    """

    visits_per_cent: float
    half_cents: float

    def visits(self, cents: float) -> float:
        """That come of spending `cents` in a day: Michaelis and Menten (1913), Hill's equation of order 1."""
        return self.visits_per_cent * cents / (1 + cents / self.half_cents)


class MarketingView(NamedTuple):
    """What a marketing policy sees at the beginning of a day.

    Attributes:
        time: seconds since the scenario's start.
        day: number of the day.
        budget_cents: euro cents that may be spent today.
        channels: among which they are divided.
        record: the days before, the latest last (`marketing.record_days`).
        truth: of every channel, for policies that declare `oracle = True`, else None.
    """

    time: int
    day: int
    budget_cents: int
    channels: tuple[ChannelView, ...]
    record: tuple[MarketDay, ...]
    truth: tuple[ChannelTruth, ...] | None = None


class MarketingPolicy(Protocol):
    """Divides a day's budget."""

    def __call__(self, view: MarketingView, setting: Setting, /) -> tuple[int, ...]:
        """Euro cents for each of `view.channels`, together at most `view.budget_cents`."""
        ...


def _fault(view: MarketingView, answer: object) -> str:
    count = len(view.channels)
    if not isinstance(answer, tuple) or len(answer) != count or not all(map(is_whole, answer)):
        return f"a marketing policy answers with a tuple of {count} whole numbers of cents"
    if min(answer, default=0) < 0:
        return f"a channel is given 0 cents or more, not {min(answer)}"
    if sum(answer) > view.budget_cents:
        return f"{sum(answer)} cents are more than the {view.budget_cents} of a day"
    return ""


FAMILY: Final = Family(null="even", default="even", oracle="oracle", fault=_fault)


class EvenSplit:
    """The same for every channel, every day."""

    def __call__(self, view: MarketingView, setting: Setting) -> tuple[int, ...]:
        """An equal part each; what does not divide is not spent."""
        return (view.budget_cents // len(view.channels),) * len(view.channels)
