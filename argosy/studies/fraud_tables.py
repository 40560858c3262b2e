"""Tables of fraud screens: what they score, what they do to the market, and what labels hide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl
from scipy import stats

from analytics.kpis.scores import average_precision, recall_at, roc_auc
from analytics.policies.learned_screens import LEARNED
from analytics.statistics import mean_interval
from argosy.console import Block
from argosy.studies.adaptation import cell, recall
from argosy.studies.fraud_market import between

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from analytics.statistics import Interval
    from argosy.studies.fraud_market import Screenings

    Runs = Mapping[str, Sequence[Screenings]]
    Score = Callable[[pl.DataFrame], float | None]
    Scores = Mapping[str, Mapping[str, float | None]]
    """By name of the score and screen."""

_WORLD: Final = (
    ("criminals' baskets, share of those that came to be paid", "attempts", "0.025 to 0.0315"),
    ("thieves' orders, share of those placed", "fraud_attempt_share", "-"),
    ("the same of those paid", "fraud_accepted_share", "0.030 to 0.034, of orders accepted"),
    ("payments charged back, share", "chargeback_rate", "just under 0.005, all merchants"),
    ("first-party, share of chargebacks", "first_party_share", "a third to a half"),
)
_FALSE_ALARMS: Final = 0.01
_FEWEST: Final = 3
COST: Final = "cost"
"""The one score of which less is better."""


class Rank(NamedTuple):
    """A rank correlation, and how probable one as large is where there is none."""

    rho: float
    p: float


def auc(seen: pl.DataFrame) -> float | None:
    """Of risks against the truth."""
    return roc_auc(*_scored(seen, "thief"))


def precision(seen: pl.DataFrame) -> float | None:
    """Average precision of risks against the truth."""
    return average_precision(*_scored(seen, "thief"))


def recall_one_percent(seen: pl.DataFrame) -> float | None:
    """Recall of thieves where 1 % of the others score higher."""
    return recall_at(*_scored(seen, "thief"), _FALSE_ALARMS)


def auc_of_labels(seen: pl.DataFrame) -> float | None:
    """Of risks against what the platform came to know."""
    return roc_auc(*_scored(seen.filter("labelled"), "reversed"))


def precision_of_labels(seen: pl.DataFrame) -> float | None:
    """Average precision against what the platform came to know."""
    return average_precision(*_scored(seen.filter("labelled"), "reversed"))


def cost(days: int) -> Score:
    """Loss and lost worth per order, in cents, at the threshold that would have been cheapest in the first half.

    A thief's order above the threshold costs nothing and below it its amount; another's above it costs its worth,
    the platform's fee and what counts of the seller's margin.
    """

    def told(seen: pl.DataFrame) -> float | None:
        known = seen.filter((pl.col("risk") >= 0) & pl.col("reversible"))
        past, rest = between(known, 0, days // 2), between(known, days // 2, days)
        if past.is_empty() or rest.is_empty():
            return None
        thresholds = np.unique(np.quantile(past["risk"].to_numpy(), np.linspace(0, 1, 201)))
        best = min([*thresholds, np.inf], key=lambda level: _cost(past, level))
        return _cost(rest, best) / rest.height

    return told


def _cost(seen: pl.DataFrame, level: float) -> float:
    missed = seen.filter((pl.col("risk") < level) & pl.col("thief"))["amount_cents"].sum()
    lost = seen.filter((pl.col("risk") >= level) & ~pl.col("thief"))["worth_cents"].sum()
    return float(missed) + float(lost)


def burden(run: Screenings) -> float:
    """What fraud, screening and lost good orders cost the platform, in cents."""
    return float(run.figures["screening_net_cents"] or 0)


def gains(acted: Runs) -> dict[str, Interval]:
    """Euro that every screen saves the platform over none, paired by seed."""
    return _over_none(acted, lambda run: -burden(run))


def profits(acted: Runs) -> dict[str, Interval]:
    """Euro that platform and sellers together gain over a market that screens nothing, paired by seed."""
    return _over_none(
        acted,
        lambda run: sum(run.figures[name] or 0 for name in ("platform_profit_cents", "sellers_profit_cents")),
    )


def _over_none(acted: Runs, cents: Callable[[Screenings], float]) -> dict[str, Interval]:
    nothing = [cents(run) for run in acted["none"]]
    return {
        screen: mean_interval([(cents(run) - base) / 100 for run, base in zip(runs, nothing, strict=True)])
        for screen, runs in acted.items()
    }


def closed(acted: Runs) -> dict[str, float | None]:
    """Share of the gap between none and the oracle that every screen closes, in money."""
    gained = gains(acted)
    gap = gained["oracle"].mean
    return {screen: gain.mean / gap if gap > 0 else None for screen, gain in gained.items()}


def mean_score(runs: Sequence[Screenings], score: Score, days: int, *, half: bool = True) -> float | None:
    """A score's mean over seeds, of the second half of the days."""
    found = [score(between(run.seen, days // 2, days) if half else run.seen) for run in runs]
    known = [value for value in found if value is not None]
    return sum(known) / len(known) if known else None


def world(acted: Runs) -> Block:
    """Fraud where nothing is screened, beside what was measured elsewhere."""
    nothing = acted["none"]
    rows = [[label, _mean_cell(_known(nothing, name), 3), told] for label, name, told in _WORLD]
    taken = (_share(run, "chargeback_cents", "gmv_cents") for run in nothing)
    rows.append(["charged back, share of what was sold", _mean_cell(_some(taken), 3), "0.007 to 0.03"])
    amounts = _some(_amounts(run.seen) for run in nothing)
    told = "about 1; IEEE-CIS below 1"
    rows.append(["median amount, thieves' over others'", _mean_cell(amounts, 2), told])
    return Block(
        "fraud in a market that screens nothing", ["figure", "simulated", "measured elsewhere"], rows
    )


def _share(run: Screenings, above: str, below: str) -> float | None:
    part, whole = run.figures[above], run.figures[below]
    return None if part is None or not whole else part / whole


def _amounts(seen: pl.DataFrame) -> float | None:
    theirs, others = (
        seen.filter(pl.col("thief") == thief)["amount_cents"].median() for thief in (True, False)
    )
    return None if theirs is None or not others else float(theirs) / float(others)  # type: ignore[arg-type]


def beside(acted: Runs, scores: Scores, days: int) -> Block:
    """Offline scores beside the effect in the market, with the rank correlation of each."""
    head = [
        "screen", "AUC, looking on", "average precision", "recall at 1 % false alarms",
        "cost at threshold, cents an order",
        "AUC, acting", "gain over none, EUR", "share of the gap", "thieves stopped", "good orders lost",
        "platform's and sellers' profit over none, EUR",
    ]  # fmt: skip
    gained, share, profit = gains(acted), closed(acted), profits(acted)
    rows = [
        [
            screen,
            *(_number(of.get(screen), 0 if name == COST else 3) for name, of in scores.items()),
            _number(mean_score(runs, auc, days), 3),
            cell(gained[screen], 0),
            _number(share[screen], 2),
            _number(mean_score(runs, recall, days), 2),
            _mean_cell(_known(runs, "good_orders_lost"), 0),
            cell(profit[screen], 0),
        ]
        for screen, runs in acted.items()
    ]
    ranks = rank_correlations(scores, {screen: gain.mean for screen, gain in gained.items()})
    told = ["-" if rank is None else f"{rank.rho:+.2f} (p = {rank.p:.2f})" for rank in ranks.values()]
    rows.append(["rank correlation with the gain; a lower cost ranks higher", *told, "", "", "", "", "", ""])
    return Block("offline beside the market", head, rows)


def best_of(acted: Runs) -> list[str]:
    """Whose share of the gap is the best one, and what that costs honest buyers; nothing where there is no gap."""
    shares = closed(acted)
    known = {screen: share for screen in LEARNED if (share := shares[screen]) is not None}
    if not known:
        return []
    name = max(known, key=known.__getitem__)
    lost = _mean(acted[name], "good_orders_lost")
    return [] if lost is None else [f"the best share is {name}'s, which loses {lost:.0f} good orders"]


def scored(looked: Runs, days: int) -> dict[str, dict[str, float | None]]:
    """Every offline score of every screen that looks on; cost has both halves, its threshold is of the first."""
    offline: dict[str, Score] = {
        "auc": auc,
        "precision": precision,
        "recall": recall_one_percent,
        COST: cost(days),
    }
    return {
        name: {screen: mean_score(runs, score, days, half=name != COST) for screen, runs in looked.items()}
        for name, score in offline.items()
    }


def rank_correlations(scores: Scores, gained: Mapping[str, float]) -> dict[str, Rank | None]:
    """Spearman's, of each offline score with the gain in the market, over the screens that have it."""
    return {name: _ranked(of, gained, -1 if name == COST else 1) for name, of in scores.items()}


def _ranked(of: Mapping[str, float | None], gained: Mapping[str, float], sign: int) -> Rank | None:
    """None where there is no order, or too few to say anything: two are always in one or in the other."""
    pairs = [(sign * value, gained[screen]) for screen, value in of.items() if value is not None]
    if len(pairs) < _FEWEST or any(len(set(values)) == 1 for values in zip(*pairs, strict=True)):
        return None
    found = stats.spearmanr(*zip(*pairs, strict=True))
    return Rank(float(found.statistic), float(found.pvalue))


def labels_and_truth(acted: Runs, looked: Runs, days: int) -> Block:
    """What the platform's labels say of a screen, and what the truth says."""
    head = [
        "screen", "AUC by labels, looking on", "by the truth", "AUC by labels, acting", "by the truth",
        "precision by labels, looking on", "by the truth", "precision by labels, acting", "by the truth",
    ]  # fmt: skip
    rows = []
    for screen in looked:
        cells = [
            _number(mean_score(runs[screen], score, days), 3)
            for scores in ((auc_of_labels, auc), (precision_of_labels, precision))
            for runs in (looked, acted)
            for score in scores
        ]
        rows.append([screen, *cells])
    return Block("what selective labels hide", head, rows)


def by_tactic(acted: Runs, days: int) -> Block:
    """Share of thieves' orders stopped, by what they were about."""
    seen = [run.seen.filter("thief") for runs in acted.values() for run in runs]
    tactics = sorted(set(pl.concat(seen)["tactic"].to_list()))
    rows = []
    for screen, runs in acted.items():
        late = pl.concat([between(run.seen, days // 2, days) for run in runs])
        rows.append(
            [screen, *(_number(recall(late.filter(pl.col("tactic") == tactic)), 2) for tactic in tactics)]
        )
    return Block("thieves stopped in the second half, by tactic", ["screen", *tactics], rows)


def figures_of(acted: Runs, scores: Scores) -> dict[str, float | None]:
    """What a target can be held to; of the best screen are meant the learned ones."""
    nothing, share = acted["none"], closed(acted)
    return {
        "attempt_share": _mean(nothing, "attempts"),
        "first_party_share": _mean(nothing, "first_party_share"),
        "chargebacks_of_gmv": _ratio(nothing, "chargeback_cents", "gmv_cents"),
        "best_auc": _best(scores["auc"].values()),
        "best_precision": _best(scores["precision"].values()),
        "best_recall": _best(scores["recall"].values()),
        "best_share": _best(share[screen] for screen in LEARNED),
    }


def _best(values: Iterable[float | None]) -> float | None:
    return max(_some(values), default=None)


def _mean(runs: Sequence[Screenings], name: str) -> float | None:
    known = _known(runs, name)
    return sum(known) / len(known) if known else None


def _ratio(runs: Sequence[Screenings], above: str, below: str) -> float | None:
    a, b = _mean(runs, above), _mean(runs, below)
    return None if a is None or not b else a / b


def _known(runs: Sequence[Screenings], name: str) -> list[float]:
    """A figure of those markets that have it."""
    return _some(run.figures[name] for run in runs)


def _some(values: Iterable[float | None]) -> list[float]:
    return [float(value) for value in values if value is not None]


def _scored(seen: pl.DataFrame, label: str) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    known = seen.filter(pl.col("risk") >= 0)
    return known["risk"].to_numpy(), known[label].to_numpy()


def _number(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{value:,.{digits}f}"


def _mean_cell(values: Sequence[float], digits: int) -> str:
    return cell(mean_interval(values) if values else None, digits)
