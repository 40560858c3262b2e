// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Award
/// @notice A ruling number that shares the loss of a cargo, the order's price, between four parties.
/// @dev Shares are basis points that add up to 10,000. Read in decimals, a number is a 1 and five digits each for
/// buyer, seller and carrier: 1 03000 06000 01000 leaves 30 % with the buyer, 60 % with the seller, 10 % with the
/// carrier and nothing with the insurer. 0 is the refusal to rule. Every other number is malformed.
library Award {
    /// @dev The whole loss.
    uint256 internal constant WHOLE = 10_000;
    /// @dev The greatest number there is: all with the buyer. Also what ERC-792 calls the choices.
    uint256 internal constant CHOICES = MARK + WHOLE * BUYER;

    uint256 private constant MARK = 1e15;
    uint256 private constant BUYER = 1e10;
    uint256 private constant SELLER = 1e5;

    /// @dev Shares of the four.
    struct Shares {
        uint16 buyer;
        uint16 seller;
        uint16 carrier;
        uint16 insurer;
    }

    /// @notice The shares exceed the whole.
    error SharesAboveWhole(uint16 buyer, uint16 seller, uint16 carrier);

    /// @dev The number for these shares; what remains of the whole is the insurer's.
    /// Reverts if they exceed the whole (SharesAboveWhole).
    function encode(uint16 buyer, uint16 seller, uint16 carrier) internal pure returns (uint256) {
        if (uint256(buyer) + seller + carrier > WHOLE) revert SharesAboveWhole(buyer, seller, carrier);
        return MARK + buyer * BUYER + seller * SELLER + carrier;
    }

    /// @dev The shares in a ruling; not given, and all zero, if it is 0 or malformed. Never reverts.
    function decode(uint256 ruling) internal pure returns (bool given, Shares memory shares) {
        if (ruling < MARK || ruling > CHOICES) return (false, shares);
        uint256 buyer = (ruling - MARK) / BUYER;
        uint256 seller = (ruling % BUYER) / SELLER;
        uint256 carrier = ruling % SELLER;
        uint256 sum = buyer + seller + carrier;
        if (sum > WHOLE) return (false, shares);
        return (true, Shares(uint16(buyer), uint16(seller), uint16(carrier), uint16(WHOLE - sum)));
    }

    /// @dev The escrow's `buyerBps`: the buyer gets back everything but its own share of the loss. The seller
    /// gets that share, and recovers the carrier's and the insurer's from them.
    function refundBps(Shares memory shares) internal pure returns (uint16) {
        return uint16(WHOLE) - shares.buyer;
    }
}
