"""What juror panels, rulings and votes look like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from eth_abi.abi import encode
from eth_hash.auto import keccak

from chain.testing.chain import NOBODY

if TYPE_CHECKING:
    from chain.evm import Address

SALT: Final = b"salt".ljust(32)
CHOICES: Final = 11 * 10**14
"""How many rulings an escrow's dispute can have."""


class PanelSettings(NamedTuple):
    """`IJurorPanel.Settings`: amounts in wei, times in seconds.

    Example:
        >>> CourtChain(panel=PanelSettings(size=5))
    """

    stake: int = 1_000_003
    fee: int = 10_001
    slash_bps: int = 3_333
    size: int = 3
    draw: int = 500
    commit: int = 300
    reveal: int = 200
    appeal: int = 400
    court: Address = NOBODY

    @property
    def slash(self) -> int:
        """What a juror loses who did not reveal, or voted with the minority."""
        return self.stake * self.slash_bps // 10_000

    def seats(self, round_: int) -> int:
        """Jurors of a round."""
        return self.size if round_ == 1 else 2 * self.size + 1

    def cost(self, round_: int) -> int:
        """What a round costs who asks for it."""
        return self.seats(round_) * self.fee


def award(buyer: int, seller: int, carrier: int = 0) -> int:
    """The ruling number that shares a loss between these and the insurer, in basis points.

    Source: contracts/modules/Award.sol.

    Example:
        >>> protocol.rule(order, award(buyer=0, seller=10_000))  # the seller bears it all
    """
    return 10**15 + buyer * 10**10 + seller * 10**5 + carrier


def ballot(dispute: int, round_: int, juror: Address, ruling: int, salt: bytes = SALT) -> bytes:
    """The hash that commits to a vote."""
    kinds = ["uint256", "uint8", "address", "uint256", "bytes32"]
    return keccak(encode(kinds, [dispute, round_, juror, ruling, salt]))
