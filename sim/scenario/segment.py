"""`[[segments]]`: kinds of customers."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from sim.core.limits import Limits


@dataclass(frozen=True, kw_only=True)
class Segment:
    """A kind of customers, whose baskets the table `baskets` describes under the same name.

    Attributes:
        name: as the tables show it.
        share: of buyers, before normalisation.
    """

    named_by: ClassVar[str] = "name"

    name: str
    share: Annotated[float, Limits(0, 10**6)]
