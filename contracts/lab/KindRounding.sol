// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Sale} from "./Sale.sol";

/// @title KindRounding
/// @notice Nobody loses a fraction: what does not come out even is rounded in favour of the one who gets it.
contract KindRounding is Sale {
    constructor(address platform_) Sale(platform_) {}

    /// @dev Each part by itself, rounded up.
    function _parts(Deal memory deal, uint256 buyerBps) internal pure override returns (Parts memory parts) {
        uint256 others = WHOLE - buyerBps;
        uint256 price = _up(deal.terms.price, others);
        parts.platform = _up(price, deal.terms.feeBps);
        parts.seller = _up(price, WHOLE - deal.terms.feeBps);
        parts.carrier = deal.delivered ? deal.terms.freight : _up(deal.terms.freight, others);
        parts.tax = _up(deal.terms.tax, others);
        parts.buyer = _up(deal.terms.price, buyerBps) + _up(deal.terms.tax, buyerBps);
        if (!deal.delivered) parts.buyer += _up(deal.terms.freight, buyerBps);
    }

    function _up(uint256 amount, uint256 bps) private pure returns (uint256) {
        return (amount * bps + WHOLE - 1) / WHOLE;
    }
}
