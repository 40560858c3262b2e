"""`[settlement]`: the escrow's terms and the chain under it."""

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from sim.core.limits import Bps, Limits
from sim.modules import ModuleName

MOST_WINDOW_DAYS: Final = 2_730

WindowDays = Annotated[int, Limits(1, MOST_WINDOW_DAYS, why="the contract counts hours in 16 bits")]
"""Days that fit into the contract's windows."""

BlockGas = Annotated[int, Limits(5_000_000, 10**10, why="the escrow is deployed in one block")]
"""Gas of a block that has room for deploying the escrow, which would otherwise wait for ever."""

StepGas = Annotated[int, Limits(21_000, 5 * 10**9, why="every transaction costs 21,000")]
"""Gas limit of a step."""

GasPrice = Annotated[float, Limits(7e-9, 10**6, why="less than 7 wei is less than the chain's own base fee")]
"""Price of one unit of gas in gwei."""


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """The escrow's terms and the chain under it.

    Attributes:
        mode: escrow contract, or instant settlement without a chain.
        engine: which EVM carries the chain, `auto` for the fastest at hand.
        block_interval: seconds between two blocks.
        block_gas_limit: gas for which a block has room.
        gas_price_gwei: price of one unit of gas.
        native_coin_price_eur: of one whole coin, for figures in euros.
        platform_fee_bps: of the price, kept by the platform.
        ship_window_days: from payment until the seller must have shipped.
        deliver_window_days: from shipping until the parcel must have arrived.
        inspect_window_days: from delivery until silence counts as consent.
        ruling_window_days: from the dispute until the arbiter must have ruled.
        default_buyer_bps: the buyer's part where no ruling comes in time.
        modules: which optional contracts and features are switched on.
        contract: an escrow of one's own, as `file.sol:Name`; empty for the shipped one.
        step_gas: gas limit of every step of the sale; absent, the limits that docs/escrow.md lists.
    """

    mode: Literal["chain", "instant"]
    engine: str
    block_interval: Annotated[int, Limits(1, 30 * 86_400)]
    block_gas_limit: BlockGas
    gas_price_gwei: GasPrice
    native_coin_price_eur: Annotated[float, Limits(0, 10**9)]
    platform_fee_bps: Bps
    ship_window_days: WindowDays
    deliver_window_days: WindowDays
    inspect_window_days: WindowDays
    ruling_window_days: WindowDays
    default_buyer_bps: Bps
    modules: tuple[ModuleName, ...] = ()
    contract: str = ""
    step_gas: StepGas | None = None

    @property
    def gas_price_wei(self) -> int:
        """Price of one unit of gas in wei."""
        return round(self.gas_price_gwei * 10**9)
