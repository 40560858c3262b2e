"""What a slate is worth to a buyer, in money."""

from __future__ import annotations

from math import exp, log, pi, sin
from typing import Final, NamedTuple


class Surplus(NamedTuple):
    """Euro cents that a slate is worth over leaving without the article.

    Attributes:
        slate: before anything is chosen: the mean over all that may be, leaving among it.
        taken: what is chosen is expected to be worth more than it costs; 0 where nothing is.
    """

    slate: int
    taken: int


NO_SURPLUS: Final = Surplus(0, 0)

LEAST_WEIGHT: Final = 1.5
"""Of the price, in surplus: the area under a demand curve of an elasticity up to 1 has no bound."""

_MOST: Final = log(10_000)
"""Of the times that what is offered is worth its price, in the middle; only there to keep sums within 64 bits."""

_TERMS: Final = 12


def surplus(lead: float, weight: float, landed: int, paid: int) -> Surplus:
    """What a slate is worth whose inclusive utility is by `lead` above that of leaving.

    Args:
        lead: in utility.
        weight: of the logarithm of the landed price in utility, above 0; less than `LEAST_WEIGHT` counts as that.
        landed: what the offers cost, mean by their probabilities, in euro cents.
        paid: what the chosen one costs, in euro cents; 0 where none is.
    """
    weight = max(weight, LEAST_WEIGHT)
    lead = min(lead, weight * _MOST)
    area = area_under_demand(lead, weight)
    return Surplus(round(landed * area), round(paid * area * (1 + exp(min(700.0, -lead)))))


def area_under_demand(lead: float, weight: float) -> float:
    """The area under the demand curve above the present price, in units of that price.

    At t times all prices somebody buys with probability 1 / (1 + exp(-lead) t^weight), and the surplus is the
    integral of it over t from 1 on (Small and Rosen 1981). As the weight grows, it comes to the logsum over the
    marginal utility of money, ln(1 + exp(lead)) / weight, which is the same where utility is linear in the price
    (Train, Discrete Choice Methods with Simulation, section 3.5). docs/choice.md has the series.

    Args:
        lead: inclusive utility of the offers less that of leaving.
        weight: above 1.
    """
    a = 1 / weight
    if lead <= 0:
        return a * exp(lead) * _alternating(exp(lead), 1 - a)
    return a * (exp(a * lead) * pi / sin(pi * a) - _alternating(exp(-lead), a))


def _alternating(ratio: float, first: float) -> float:
    """The sum over k from 0 on of (-ratio)^k / (k + first), to 1e-8 for ratios from 0 to 1.

    Algorithm 1 of Cohen, Rodriguez Villegas and Zagier (2000), Convergence acceleration of alternating series.
    """
    power, total = 1.0, 0.0
    for k, weight in enumerate(_WEIGHTS):
        total += weight * power / (k + first)
        power *= ratio
    return total


def _weights(terms: int) -> list[float]:
    d = (3 + 8**0.5) ** terms
    d = (d + 1 / d) / 2
    b, c, found = -1.0, -d, []
    for k in range(terms):
        c = b - c
        found.append(c / d)
        b *= (k + terms) * (k - terms) / ((k + 0.5) * (k + 1))
    return found


_WEIGHTS: Final = tuple(_weights(_TERMS))
