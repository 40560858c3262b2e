// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrow} from "../interfaces/IEscrow.sol";
import {ITribunal} from "../interfaces/ITribunal.sol";

/// @title Outcomes
/// @notice What an order's end means for those who are liable for it, and how much they owe.
/// @dev sim/modules/ has the same formulas.
library Outcomes {
    /// @dev All of a share, in basis points.
    uint256 internal constant WHOLE = 10_000;
    /// @dev A Tribunal's answer takes a tenth. A caller that leaves less gas has not enough for the rest either.
    uint256 private constant AWARD_GAS = 100_000;

    /// @dev How a tribunal shared the loss, without the buyer's part.
    struct Shares {
        bool given;
        uint256 seller;
        uint256 carrier;
        uint256 insurer;
    }

    /// @dev Whether an order in this state can never change again.
    function isFinal(IEscrow.State state) internal pure returns (bool) {
        return
            state == IEscrow.State.Released ||
            state == IEscrow.State.Refunded ||
            state == IEscrow.State.Ruled ||
            state >= IEscrow.State.Agreed;
    }

    /// @dev `bps` of an amount, rounded down.
    function share(uint256 amount, uint256 bps) internal pure returns (uint256) {
        return (amount * bps) / WHOLE;
    }

    /// @dev What being late costs: a part of the bond for each day begun, at most all of it.
    function latenessPenalty(
        uint256 bond,
        uint256 bpsPerDay,
        uint256 promisedAt,
        uint256 deliveredAt
    ) internal pure returns (uint256) {
        if (deliveredAt <= promisedAt) return 0;
        uint256 daysLate = (deliveredAt - promisedAt + 1 days - 1) / 1 days;
        return min(bond, share(bond, bpsPerDay * daysLate));
    }

    /// @dev How far a final order failed by its seller's fault, in basis points: as awarded, else as divided.
    function sellersFault(IEscrow.Order memory order, uint256 id) internal view returns (uint256) {
        if (order.state == IEscrow.State.Unshipped) return WHOLE;
        if (order.state == IEscrow.State.Agreed) return order.buyerBps;
        if (order.state != IEscrow.State.Ruled) return 0;
        Shares memory shares = award(order, id);
        return shares.given ? shares.seller : order.buyerBps;
    }

    /// @dev The award of the order's arbiter. An arbiter that is nobody, fails, or talks nonsense gave none.
    function award(IEscrow.Order memory order, uint256 id) internal view returns (Shares memory shares) {
        if (order.state != IEscrow.State.Ruled) return shares;
        (bool success, bytes memory data) = order.arbiter.staticcall{gas: AWARD_GAS}(
            abi.encodeCall(ITribunal.award, (id))
        );
        if (!success || data.length < 160) return shares;
        (uint256 given, uint256 buyer, uint256 seller, uint256 carrier, uint256 insurer) = abi.decode(
            data,
            (uint256, uint256, uint256, uint256, uint256)
        );
        if (given != 1 || buyer > WHOLE || seller > WHOLE || carrier > WHOLE || insurer > WHOLE) return shares;
        if (buyer + seller + carrier + insurer != WHOLE) return shares;
        return Shares(true, seller, carrier, insurer);
    }

    /// @dev The smaller one.
    function min(uint256 a, uint256 b) internal pure returns (uint256) {
        return a < b ? a : b;
    }
}
