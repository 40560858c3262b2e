"""Tables of fraud screens: what they score, what they do to the market, and what labels hide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl
from scipy import stats

from analytics.kpis.scores import average_precision, recall_at, roc_auc
from analytics.statistics import mean_interval
from argosy.console import Block
from argosy.studies.adaptation import recall
from argosy.studies.fraud_market import between

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from analytics.statistics import Interval
    from argosy.studies.fraud_market import Screenings

    Runs = Mapping[str, Sequence[Screenings]]
    Score = Callable[[pl.DataFrame], float | None]

_WORLD: Final = (
    ("criminals' baskets, share of those that came to be paid", "attempts", "0.025 to 0.0315"),
    ("thieves' orders, share of those placed", "fraud_attempt_share", "-"),
    ("the same of those paid", "fraud_accepted_share", "0.030 to 0.034, of orders accepted"),
    ("payments charged back, share", "chargeback_rate", "just under 0.005, all merchants"),
    ("first-party, share of chargebacks", "first_party_share", "a third to a half"),
)
_FALSE_ALARMS: Final = 0.01


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
    """Loss and lost sales per order, in cents, at the threshold that would have been cheapest in the first half.

    An order of a thief above the threshold costs nothing and below it its amount; another's above it costs the
    twentieth that the platform earns of it.
    """
    earned = 0.05

    def told(seen: pl.DataFrame) -> float | None:
        known = seen.filter((pl.col("risk") >= 0) & pl.col("reversible"))
        past, rest = between(known, 0, days // 2), between(known, days // 2, days)
        if past.is_empty() or rest.is_empty():
            return None
        thresholds = np.unique(np.quantile(past["risk"].to_numpy(), np.linspace(0, 1, 201)))
        best = min([*thresholds, np.inf], key=lambda level: _cost(past, level, earned))
        return _cost(rest, best, earned) / rest.height

    return told


def _cost(seen: pl.DataFrame, level: float, earned: float) -> float:
    let_through = seen.filter((pl.col("risk") < level) & pl.col("thief"))["amount_cents"].sum()
    lost = seen.filter((pl.col("risk") >= level) & ~pl.col("thief"))["amount_cents"].sum()
    return float(let_through) + earned * float(lost)


def burden(run: Screenings) -> float:
    """What fraud, screening and lost fees cost the platform, in cents."""
    return float(run.figures["screening_net_cents"] or 0)


def gains(acted: Runs) -> dict[str, Interval]:
    """Euro that every screen saves the platform over none, paired by seed."""
    nothing = [burden(run) for run in acted["none"]]
    return {
        screen: mean_interval([(base - burden(run)) / 100 for run, base in zip(runs, nothing, strict=True)])
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
    rows = []
    for label, name, elsewhere in _WORLD:
        values = [float(run.figures[name] or 0) for run in acted["none"]]
        rows.append([label, _told(mean_interval(values), 3), elsewhere])
    taken = [
        float(run.figures["chargeback_cents"] or 0) / float(run.figures["gmv_cents"] or 1)
        for run in acted["none"]
    ]
    rows.append(["charged back, share of what was sold", _told(mean_interval(taken), 3), "0.007 to 0.03"])
    amounts = [_amounts(run.seen) for run in acted["none"]]
    rows.append(
        [
            "median amount, thieves' over others'",
            _told(mean_interval(amounts), 2),
            "about 1; IEEE-CIS below 1",
        ]
    )
    return Block(
        "fraud in a market that screens nothing", ["figure", "simulated", "measured elsewhere"], rows
    )


def _amounts(seen: pl.DataFrame) -> float:
    theirs, others = (
        seen.filter(pl.col("thief") == thief)["amount_cents"].median() for thief in (True, False)
    )
    return float(theirs or 0) / float(others or 1)  # type: ignore[arg-type]


def beside(acted: Runs, looked: Runs, days: int) -> Block:
    """Offline scores beside the effect in the market, with the rank correlation of each."""
    head = [
        "screen", "AUC, looking on", "average precision", "recall at 1 % false alarms",
        "cost at threshold, cents an order",
        "AUC, acting", "gain over none, EUR", "share of the gap", "thieves stopped", "good orders lost",
    ]  # fmt: skip
    offline = _offline(days)
    gained, share = gains(acted), closed(acted)
    rows = []
    for screen, runs in acted.items():
        scores = [
            mean_score(looked[screen], score, days, half=name != "cost") if screen in looked else None
            for name, score in offline.items()
        ]
        lost = [float(run.figures["good_orders_lost"] or 0) for run in runs]
        rows.append(
            [
                screen,
                *(
                    _number(value, 3 if name != "cost" else 0)
                    for name, value in zip(offline, scores, strict=True)
                ),
                _number(mean_score(runs, auc, days), 3),
                _told(gained[screen], 0),
                _number(share[screen], 2),
                _number(mean_score(runs, recall, days), 2),
                _told(mean_interval(lost), 0),
            ]
        )
    ranks = rank_correlations(acted, looked, days)
    rows.append(
        ["rank correlation with the gain", *(_number(ranks[name], 2) for name in offline), "", "", "", "", ""]
    )
    return Block("offline beside the market", head, rows)


def _offline(days: int) -> dict[str, Score]:
    return {"auc": auc, "precision": precision, "recall": recall_one_percent, "cost": cost(days)}


def rank_correlations(acted: Runs, looked: Runs, days: int) -> dict[str, float | None]:
    """Spearman's, of each offline score with the gain in the market, over the learned screens."""
    gained = gains(acted)
    scores: dict[str, Score] = {
        "auc": auc,
        "precision": precision,
        "recall": recall_one_percent,
        "cost": cost(days),
    }
    found: dict[str, float | None] = {}
    for name, score in scores.items():
        values = {
            screen: mean_score(runs, score, days, half=name != "cost") for screen, runs in looked.items()
        }
        pairs = [(value, gained[screen].mean) for screen, value in values.items() if value is not None]
        several = len({a for a, _ in pairs}) > 1 and len({b for _, b in pairs}) > 1
        found[name] = float(stats.spearmanr(*zip(*pairs, strict=True)).statistic) if several else None
    return found


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


def figures_of(acted: Runs, looked: Runs, days: int) -> dict[str, float | None]:
    """What a target can be held to; of the best screen are meant the learned ones."""
    nothing = acted["none"]
    best_auc = _best(mean_score(runs, auc, days) for runs in looked.values())
    best_precision = _best(mean_score(runs, precision, days) for runs in looked.values())
    best_recall = _best(mean_score(runs, recall_one_percent, days) for runs in looked.values())
    share = closed(acted)
    return {
        "attempt_share": _mean(nothing, "attempts"),
        "first_party_share": _mean(nothing, "first_party_share"),
        "chargebacks_of_gmv": _ratio(nothing, "chargeback_cents", "gmv_cents"),
        "best_auc": best_auc,
        "best_precision": best_precision,
        "best_recall": best_recall,
        "best_share": _best(share[screen] for screen in looked),
        "rules_share": share["rules"],
    }


def _best(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return max(known) if known else None


def _mean(runs: Sequence[Screenings], name: str) -> float | None:
    known = [value for run in runs if (value := run.figures[name]) is not None]
    return sum(known) / len(known) if known else None


def _ratio(runs: Sequence[Screenings], above: str, below: str) -> float | None:
    a, b = _mean(runs, above), _mean(runs, below)
    return None if a is None or not b else a / b


def _scored(seen: pl.DataFrame, label: str) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    known = seen.filter(pl.col("risk") >= 0)
    return known["risk"].to_numpy(), known[label].to_numpy()


def _number(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{value:,.{digits}f}"


def _told(found: Interval, digits: int) -> str:
    if found.ci_low is None or found.ci_high is None:
        return f"{found.mean:,.{digits}f}"
    return f"{found.mean:,.{digits}f} ({found.ci_low:,.{digits}f} to {found.ci_high:,.{digits}f})"
