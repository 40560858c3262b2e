"""The answer in a few sentences: who is best in what, by how much, how sure that is, what would overturn it.

Every sentence is put together from figures of the comparison; none says more than they do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.kpis import KPIS
from analytics.report import amount, digits_for
from argosy.reports.comparing import SAYS_NOTHING, name_of, unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from argosy.reports.comparing import Compared, Shown


def verdict(compared: Compared, focus: Sequence[str], scenario: str) -> list[str]:
    """Sentences, the answer first.

    Args:
        compared: strategies.
        focus: the figures that decide, the first above all.
        scenario: as it was asked for.
    """
    if not focus:
        return ["No figure with a welcome direction is there in every replication: nothing can be ranked."]
    if len(compared.labels) == 1:
        return [_alone(compared, focus[0])]
    first = focus[0]
    best, second, *_ = compared.ranked(first)
    if compared.finding(first, best, second) == "identical" and compared.ranked(first)[-1] == second:
        return [f"Both strategies came to the same {name_of(first)} in every replication.", _more(scenario)]
    answer = _answer(compared, first, best, second)
    return [
        answer,
        *_rest(compared, focus, best, second),
        *_overturned(compared, focus, best, second),
        _more(scenario),
    ]


def _alone(compared: Compared, metric: str) -> str:
    found = compared.mean(metric, compared.labels[0])
    return f"One strategy: {name_of(metric)} {_value(metric, found)}. There is nothing to compare it with."


def _answer(compared: Compared, metric: str, best: str, second: str) -> str:
    apart = compared.difference(metric, best, second)
    end = "highest" if KPIS[metric].better == "higher" else "lowest"
    a, b = compared.short(best), compared.short(second)
    digits = digits_for(None if apart.high is None else apart.high - apart.mean, apart.mean)
    mean = amount(compared.mean(metric, best).mean, digits)
    level = f"{mean} {unit(metric).word}".strip()
    finding = compared.finding(metric, best, second)
    if finding == SAYS_NOTHING:
        return (
            f"In a single replication {a} has the {end} {name_of(metric)}, {level}, then {b}: "
            "one replication says nothing of chance."
        )
    if finding != "differs":
        alike = [
            compared.short(x)
            for x in compared.labels
            if x != best and not _differs(compared, metric, best, x)
        ]
        return (
            f"No strategy is shown to have the {end} {name_of(metric)}: {a} has {level}, but cannot be told from "
            f"{_listed(alike)} ({_apart(metric, apart)} against {b})."
        )
    return (
        f"{a} has the {end} {name_of(metric)}: {level}, {_apart(metric, apart, compared)} than {b}, the next."
    )


def _rest(compared: Compared, focus: Sequence[str], best: str, second: str) -> Iterator[str]:
    """What the best gives up, against the best in the next figure."""
    rival = _rival(compared, focus, best, second)
    clear, noise = [], []
    for metric in focus:
        finding = compared.finding(metric, best, rival)
        if finding == "differs":
            clear.append(f"{name_of(metric)} {_apart(metric, compared.difference(metric, best, rival))}")
        elif finding != SAYS_NOTHING:
            noise.append(name_of(metric))
    if clear:
        yield f"{compared.short(best)} against {compared.short(rival)}: {'; '.join(clear)}."
    if noise:
        yield f"Between these two no difference is shown in: {'; '.join(noise)}."


def _overturned(compared: Compared, focus: Sequence[str], best: str, second: str) -> Iterator[str]:
    """What would make another strategy the answer."""
    first, n = focus[0], compared.replications
    apart = compared.difference(first, best, second)
    rival = _rival(compared, focus, best, second)
    yield from _price(compared, focus, best, rival)
    if n > 1 and apart.high is not None:
        sign = -1 if KPIS[first].better == "higher" else 1
        pairs = zip(compared.values(first, best), compared.values(first, second), strict=True)
        against = sum((a - b) * sign > 0 for a, b in pairs)
        half = apart.high - apart.mean
        yield (
            f"It would be overturned if the luck of these {n} replications was unusual: in {against} of them "
            f"{compared.short(second)} did better, and a true difference of less than "
            f"{amount(half, digits_for(half))} {unit(first).apart} may not have shown.".replace("  ", " ")
        )


def _price(compared: Compared, focus: Sequence[str], best: str, rival: str) -> Iterator[str]:
    """At which price of a unit of the second figure the rival is as good."""
    if len(focus) < 2:
        return
    first, other = focus[:2]
    gain, loss = (compared.difference(metric, best, rival) for metric in (first, other))
    worse = loss.mean * (-1 if KPIS[other].better == "higher" else 1) > 0
    clear = all(_differs(compared, metric, best, rival) for metric in (first, other))
    if clear and worse and unit(first).word == "EUR" and rival != best:
        price = abs(gain.mean / loss.mean)
        one = unit(other).apart.removesuffix("s") or "unit"
        yield (
            f"What would overturn it: whoever would pay more than {amount(price, digits_for(None, price))} EUR "
            f"an order for one {one} {_welcome(other)} ({name_of(other)}) is better off with "
            f"{compared.short(rival)}."
        )


def _welcome(metric: str) -> str:
    return "more" if KPIS[metric].better == "higher" else "less"


def _rival(compared: Compared, focus: Sequence[str], best: str, second: str) -> str:
    """The best in the next figure, where that is another strategy."""
    others = [compared.ranked(metric)[0] for metric in focus[1:]]
    return next((label for label in others if label != best), second)


def _more(scenario: str) -> str:
    return (
        f"No assumption was varied here: argosy sweep {scenario} --over assumptions tells which of them the "
        "answer hangs on."
    )


def _differs(compared: Compared, metric: str, a: str, b: str) -> bool:
    return compared.finding(metric, a, b) == "differs"


def _apart(metric: str, apart: Shown, compared: Compared | None = None) -> str:
    """`3.10 EUR less (95 % interval 2.80 to 3.40)`."""
    size = apart if apart.mean >= 0 else apart.times(-1)
    half = None if size.high is None else size.high - size.mean
    digits = digits_for(half, size.mean)
    words = f"{amount(size.mean, digits)} {unit(metric).apart}".strip()
    more = "more" if apart.mean >= 0 else "less"
    if size.low is None:
        return f"{words} {more}"
    many = f", {compared.replications} replications" if compared is not None else ""
    between = f"{amount(size.low, digits)} to {amount(size.high, digits)}"
    return f"{words} {more} (95 % interval {between}{many})"


def _value(metric: str, found: Shown) -> str:
    return f"{amount(found.mean, digits_for(None, found.mean))} {unit(metric).word}".strip()


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
