// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrow} from "@argosy/interfaces/IEscrow.sol";
import {Sale} from "./Sale.sol";

/// @title SignedByOwner
/// @notice A step counts for whoever signed the transaction, so that owners may work through helper contracts.
contract SignedByOwner is Sale {
    constructor(address platform_) Sale(platform_) {}

    /// @dev The order, if it is in `state` and `who` signed.
    function _only(uint256 id, IEscrow.State state, address who) internal view override returns (Deal storage deal) {
        deal = _deals[id];
        if (deal.state != state || tx.origin != who) revert NotNow(id);
    }
}
