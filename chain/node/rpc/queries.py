"""What a client asks of logs, and what it has been told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from chain.evm import Address, Log


class Query(NamedTuple):
    """What logs have to be like.

    Attributes:
        first: block number, inclusive.
        last: block number, inclusive; None for whatever comes.
        addresses: of contracts, empty for all.
        topics: by position the topics that will do, empty for any.
    """

    first: int
    last: int | None
    addresses: frozenset[Address]
    topics: tuple[frozenset[bytes], ...]

    def matches(self, log: Log) -> bool:
        """Whether `log` is asked for, as far as its contract and topics go."""
        if self.addresses and log.address not in self.addresses:
            return False
        if len(log.topics) < len(self.topics):
            return False
        pairs = zip(self.topics, log.topics, strict=False)
        return all(not allowed or topic in allowed for allowed, topic in pairs)


@dataclass
class Filter:
    """A filter of a client: `query` for logs, None for blocks; `told` is the last block that it was told of."""

    query: Query | None
    told: int
    silent: bool = False
