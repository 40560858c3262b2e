// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {IEscrow} from "@argosy/interfaces/IEscrow.sol";
import {Sale} from "./Sale.sol";

/// @title MendedSignedReceipts
/// @notice A buyer signs a receipt at the door, for which it needs no coin; anybody may hand the receipt in.
contract MendedSignedReceipts is Sale {
    constructor(address platform_) Sale(platform_) {}

    /// @notice What the buyer of an order signs once it has the goods.
    function receipt(uint256 id) public view returns (bytes32) {
        IEscrow.Terms storage terms = _deals[id].terms;
        return keccak256(abi.encode("I have my goods: pay", block.chainid, address(this), id, terms.seller));
    }

    /// @notice The same as `confirm`, with the buyer's signature.
    function confirmFor(uint256 id, bytes calldata signature) external {
        Deal storage deal = _deals[id];
        bool signed = ECDSA.recover(receipt(id), signature) == deal.terms.buyer;
        if (!signed || deal.state != IEscrow.State.Delivered) revert NotNow(id);
        _settle(id, deal, IEscrow.State.Released, 0);
    }
}
