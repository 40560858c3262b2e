"""Cold start: what one purchase tells of a visitor, and how an article fares that nobody has taken yet."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING, Final

from analytics.statistics import interval
from analytics.studies import judged
from argosy.console import Block
from argosy.studies.coldstart_market import FIRST_DAYS, LAUNCHED, NAMES, WAITING, Watch, live
from argosy.studies.held_to import targets_of
from argosy.studies.study import Study

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from argosy.experiments.executors import Workers
    from argosy.studies.coldstart_market import Cold
    from argosy.studies.request import StudyRequest

DAYS: Final = 28
REPLICATIONS: Final = 3
HELD: Final = frozenset({"introduced_over_waiting", "new_over_old"})
"""What a target can be held to."""

Found = dict[str, list["Cold"]]


def coldstart(request: StudyRequest, workers: Workers, tell: Callable[[str], None]) -> Study:
    """Watch every recommender in markets in which a part of the articles is listed later.

    Args:
        request: checked.
        workers: run the markets.
        tell: is told what has ended.
    """
    days, many = request.days or DAYS, request.replications or REPLICATIONS
    given = [Watch(name, request.seed + number, days) for number in range(many) for name in NAMES]
    found: Found = {name: [] for name in NAMES}
    for one, cold in zip(given, workers.each(live, given), strict=True):
        found[one.recommender].append(cold)
        tell(f"{one.recommender}, seed {one.seed}, {days} days")
    figures = figures_of(found)
    rows = [judged(target, figures[target.statistic]) for target in targets_of(request.name)]
    called = "seeds" if many > 1 else "seed"
    conditions = (
        f"{days} days of eurasia, {LAUNCHED * 100:.0f} % of the articles listed on a day drawn over these, {many} "
        f"{called} from {request.seed}, {len(NAMES)} recommenders that learn every 7 days, instant settlement"
    )
    return Study(request, rows, conditions, tables=[_people(found), _articles(found)], notes=_NOTES)


def figures_of(found: Mapping[str, Sequence[Cold]]) -> dict[str, float | None]:
    """What targets are held to, of the means over seeds; None where nothing new was come across."""
    content, waiting = (fmean([x.new_shown for x in found[f"content{y}"]]) for y in ("", WAITING))
    new, old = (fmean([getattr(x, f"{age}_shown") for x in found["hybrid"]]) for age in ("new", "old"))
    return {
        "introduced_over_waiting": content / waiting if waiting else None,
        "new_over_old": new / old if old else None,
    }


def _people(found: Found) -> Block:
    rows = [
        [
            name, f"{sum(x.slates for x in seeds):.0f}",
            _percent(seeds, "best_folded"), _percent(seeds, "best_waiting"),
            _between([x.worth for x in seeds], 3),
            f"{sum(x.visits for x in seeds):.0f}",
            f"{fmean([x.rank_folded for x in seeds]):.3f}", f"{fmean([x.rank_waiting for x in seeds]):.3f}",
            _between([x.rank_waiting - x.rank_folded for x in seeds], 3),
        ]
        for name, seeds in found.items() if not name.endswith(WAITING)
    ]  # fmt: skip
    head = [
        "recommender", "slates", "best offer on it, %", "had it waited, %", "utility over waiting", "visits",
        "rank of what is looked for", "had it waited", "gained",
    ]  # fmt: skip
    return Block("visitors after one purchase, before the next lesson", head, rows)


def _articles(found: Found) -> Block:
    rows = []
    for name, seeds in found.items():
        ratio = [x.new_shown / x.old_shown if x.old_shown else 0.0 for x in seeds]
        over = ["-", "-"]
        if not name.endswith(WAITING) and f"{name}{WAITING}" in found:
            waiting = found[f"{name}{WAITING}"]
            pairs = list(zip(seeds, waiting, strict=True))
            over = [
                _between([100 * (a.new_shown - b.new_shown) for a, b in pairs], 1),
                _between([a.new_sold - b.new_sold for a, b in pairs], 3),
            ]
        shown = [_percent(seeds, "new_shown"), _percent(seeds, "old_shown"), _between(ratio, 2)]
        rows.append([name, *shown, f"{fmean([x.new_sold for x in seeds]):.3f}", *over])
    head = [
        "recommender", "new shown, %", "old shown, %", "new over old", "units sold per new article",
        "shown over waiting, points", "sold over waiting",
    ]  # fmt: skip
    return Block(f"articles in their first {FIRST_DAYS} days", head, rows)


def _percent(seeds: Sequence[Cold], field: str) -> str:
    return f"{fmean([getattr(x, field) for x in seeds]) * 100:.1f}"


def _between(values: Sequence[float], digits: int) -> str:
    """The mean, and half the width of its 95 % interval where there are several seeds."""
    of_mean = interval(values)
    half = f" ± {of_mean.half_width:.{digits}f}" if of_mean.half_width is not None else ""
    return f"{of_mean.mean:+.{digits}f}{half}"


_NOTES: Final = (
    "both slates of a visitor are made at the same second by the same model: one knows the purchase, the "
    "other knows of purchases before the last lesson only. The first is shown. Best is the offer that is "
    "worth most to the visitor of all that it came across, and the utility is that of having the slate to "
    "choose from (docs/choice.md)",
    "the rank is that of the first article that the visit looks for among all articles, before it has said "
    "so: 0 is the first, 0.5 is chance. Who waits has the ranks of what most buyers took",
    "`shown` is the share of the times that an offer was come across, its article not being what was looked "
    "for, that it was put on the slate. `content`, `sided` and `hybrid` go by words, too, and are told those "
    "of a new article at once; where `waiting` stands behind, they hear of it with the next lesson. Models "
    "that go by purchases alone wait for these",
    "intervals are of the seeds, Student's; markets of one seed share their luck",
)
