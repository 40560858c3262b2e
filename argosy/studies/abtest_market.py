"""One market in which two recommenders share the visits, and what each arm came to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import polars as pl

from argosy.policies import build_policy
from argosy.studies.markets import finished
from sim.attacks import FIRST_VISIT
from sim.core.streams import Streams
from sim.core.units import DAY
from sim.policies import memory_days
from sim.scenario import PolicyChoice

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sim.market import Market
    from sim.policies import History, RecommendationPolicy, Setting, ShelfView

    Assigned = Callable[[int, str, int], bool]

OLD: Final = "popular"
NEW: Final = "hybrid"
"""The recommenders that are compared."""

Design = Literal["old", "new", "buyers", "countries", "days"]
WHOLE: Final[tuple[Design, Design]] = ("old", "new")
"""Everybody has the same recommender: the truth of what changing it does."""

DESIGNS: Final[tuple[Design, ...]] = ("buyers", "countries", "days")
"""Who has the new one: every other buyer, every other country, everybody on every other day."""

_UNITS: Final[Mapping[Design, str]] = {
    "old": "buyer", "new": "buyer", "buyers": "buyer", "countries": "buyer_country", "days": "day",
}  # fmt: skip

_NEEDS: Final = {
    "visits": ("visit", "time", "buyer", "buyer_country", "orders", "surplus_cents"),
    "orders": ("order", "visit", "total_cents"),
}


class Trial(NamedTuple):
    """A market: how visits are assigned, whether the arms change places, its seed, days and scale."""

    design: Design
    mirrored: bool
    seed: int
    days: int
    scale: float


class Split:
    """Shows some visits what one recommender answers, and all others what another does; both learn from all.

    Args:
        old: recommender.
        new: recommender.
        is_new: by buyer, country and second, whether a visit has the new one.

    Attributes:
        is_new: as given.
    """

    def __init__(self, old: RecommendationPolicy, new: RecommendationPolicy, is_new: Assigned) -> None:
        self.is_new = is_new
        self._old, self._new = old, new
        self.memory_days = max(memory_days(old), memory_days(new))

    def __call__(self, view: ShelfView, setting: Setting) -> Sequence[int]:
        """The answer of the visit's arm."""
        arm = self._new if self.is_new(view.buyer, view.buyer_country, view.time) else self._old
        return arm(view, setting)

    def learn(self, history: History, now: int) -> None:
        """Let both learn, where they do."""
        for policy in (self._old, self._new):
            if hasattr(policy, "learn"):
                policy.learn(history, now)


def assigned(trial: Trial, countries: Sequence[str]) -> Assigned:
    """Which visits have the new recommender, by their buyer's number and country and the second."""
    if trial.design in WHOLE:
        return lambda buyer, country, time: trial.design == "new"
    if trial.design == "days":
        return lambda buyer, country, time: (time // DAY % 2 == 0) != trial.mirrored
    streams = Streams(trial.seed)
    if trial.design == "countries":
        shuffled = sorted(countries, key=lambda code: streams.rank("arm of a country", code))
        first = frozenset(shuffled[::2])
        return lambda buyer, country, time: (country in first) != trial.mirrored
    return lambda buyer, country, time: (
        (streams.rank("arm of a buyer", str(buyer)) % 2 == 0) != trial.mirrored
    )


def live(trial: Trial) -> pl.DataFrame:
    """Run the market: a row per visit of honest people, in the order of time.

    Returns:
        `time`, `buyer`, `unit` (what was assigned to an arm, from 0), `new` (its arm), `bought` (0 or 1),
        `spent_cents` and `surplus_cents`.
    """

    def prepare(market: Market) -> None:
        old: RecommendationPolicy = build_policy("recommendation", PolicyChoice(name=OLD))
        is_new = assigned(trial, [country.code for country in market.scenario.countries])
        split = Split(old, market.policies.recommendation, is_new)
        market.policies = market.policies._replace(recommendation=split)

    overrides = ["settlement.mode=instant", f"seed={trial.seed}", f"policies.recommendation={NEW}"]
    ended = finished(overrides, trial.days, _NEEDS, scale=trial.scale, prepare=prepare)
    split = ended.market.policies.recommendation
    assert isinstance(split, Split)
    tables: Mapping[str, pl.DataFrame] = ended.sink.tables()
    spent = tables["orders"].group_by("visit").agg(spent_cents=pl.col("total_cents").sum())
    visits = tables["visits"].filter(pl.col("visit") < FIRST_VISIT)
    arms = [split.is_new(*key) for key in visits.select("buyer", "buyer_country", "time").iter_rows()]
    return (
        visits.with_columns(new=pl.Series(arms, dtype=pl.Boolean), day=pl.col("time") // DAY)
        .join(spent, on="visit", how="left")
        .sort("time", "visit")
        .select(
            "time", "buyer", "new",
            unit=pl.col(_UNITS[trial.design]).rank("dense").cast(pl.Int64) - 1,
            bought=(pl.col("orders") > 0).cast(pl.Float64),
            spent_cents=pl.col("spent_cents").fill_null(0).cast(pl.Float64),
            surplus_cents=pl.col("surplus_cents").cast(pl.Float64),
        )
    )  # fmt: skip
