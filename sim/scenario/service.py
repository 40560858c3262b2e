"""`[[services]]`: what a buyer may choose at the checkout beside the platform's own way."""

from dataclasses import dataclass
from typing import ClassVar, Final

STANDARD: Final = "standard"
"""The service of `policies.routing`."""


@dataclass(frozen=True, kw_only=True)
class Service:
    """A way that parcels are offered to travel, quicker or cheaper than the one of `policies.routing`.

    Attributes:
        name: of the service; `standard` is the platform's own.
        routing: registered routing policy that finds its ways; one that neither learns nor knows the truth.
    """

    named_by: ClassVar[str] = "name"

    name: str
    routing: str
