// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title The parts of a deposit are at most what they are taken from, and add up to it
/// @dev For solc's own model checker: the arithmetic of Escrow._divide and Escrow._settleCancelled, which is what
/// no bit-vector solver decided. Checked arithmetic: no difference below wraps around.
contract Shares {
    function share(uint96 amount, uint16 bps) public pure returns (uint256 part) {
        require(bps <= 10_000);
        part = (uint256(amount) * bps) / 10_000;
        assert(part <= amount);
    }

    function divide(uint96 price, uint96 freight, uint96 tax, uint16 bps, uint16 fee, bool delivered) public pure {
        require(bps <= 10_000 && fee <= 10_000);
        uint256 priceBack = (uint256(price) * bps) / 10_000;
        uint256 taxBack = (uint256(tax) * bps) / 10_000;
        uint256 freightBack = delivered ? 0 : (uint256(freight) * bps) / 10_000;
        assert(priceBack <= price && taxBack <= tax && freightBack <= freight);
        uint256 platform = ((price - priceBack) * fee) / 10_000;
        require(platform <= price - priceBack); // which `share` proves: the difference has 96 bits
        uint256 buyer = priceBack + taxBack + freightBack;
        uint256 seller = price - priceBack - platform;
        uint256 rest = (freight - freightBack) + (tax - taxBack);
        assert(buyer + seller + rest + platform == uint256(price) + freight + tax);
    }
}
