"""All modules together: their names, their parameters, and what is wrong with a choice of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from typing import Literal

from sim.core.problems import Problem
from sim.modules.bond import Bond
from sim.modules.cancelling import Cancelling
from sim.modules.carriage import Carriage
from sim.modules.grades import PostedGrades
from sim.modules.insurance import Insurance
from sim.modules.jurors import Jurors
from sim.modules.offers import Offers
from sim.modules.parameters import Facts, Parameters
from sim.modules.reputation import Reputation
from sim.modules.returns import Returns
from sim.modules.tribunal import Tribunal

ModuleName = Literal[
    "cancelling",
    "returns",
    "offers",
    "carriage",
    "bond",
    "reputation",
    "grades",
    "insurance",
    "tribunal",
    "jurors",
]
"""What `settlement.modules` may name (docs/modules.md), in the order in which choices are told."""


@dataclass(frozen=True, kw_only=True)
class Modules:
    """`[modules.<name>]`: what each module is set to, by its name.

    Those with nothing to set may be left out, and `grades`, unless `settlement.modules` names it.
    """

    cancelling: Cancelling
    returns: Returns = field(default_factory=Returns)
    offers: Offers
    carriage: Carriage
    bond: Bond
    reputation: Reputation
    grades: PostedGrades | None = None
    insurance: Insurance
    tribunal: Tribunal
    jurors: Jurors


def check_modules(
    modules: Modules, chosen: Sequence[ModuleName], *, evidence_hours: float, ruling_hours: float
) -> Iterator[Problem]:
    """Modules that lack another, or exclude it, or cannot be carried out as they are set.

    Args:
        modules: what each is set to.
        chosen: which are switched on.
        evidence_hours: that both sides of a dispute have for their evidence.
        ruling_hours: after which a dispute lapses.
    """
    where = "settlement.modules"
    for twice in sorted({name for name in chosen if chosen.count(name) > 1}):
        yield Problem(where, f"'{twice}' appears twice", "name it once")
    if "grades" in chosen and modules.grades is None:
        example = "modules.grades={least_bond_bps=200, notice_hours=48}"
        yield Problem("modules.grades", "is missing", f"give it, for example {example}")
    parameters: dict[str, Parameters] = {
        f.name: found for f in fields(modules) if (found := getattr(modules, f.name)) is not None
    }
    facts = Facts(parameters, evidence_hours, ruling_hours)
    for name, found in parameters.items():
        if name in chosen:
            for other, why in found.needs.items():
                if other not in chosen:
                    yield Problem(where, why, f"add '{other}'")
            for other in found.excludes:
                if other in chosen:
                    yield Problem(where, f"'{name}' and '{other}' exclude each other", "keep one of them")
            yield from found.problems(facts)
