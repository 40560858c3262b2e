// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICoinCredits} from "../interfaces/ICoinCredits.sol";

/// @title Credits in the native coin
/// @notice Keeps credits in the native coin and pays them out on demand.
abstract contract CoinCredits is ICoinCredits {
    /// @inheritdoc ICoinCredits
    mapping(address owner => uint256) public creditOf;

    /// @inheritdoc ICoinCredits
    function withdraw() external returns (uint256 amount) {
        amount = creditOf[msg.sender];
        if (amount == 0) revert NothingToWithdraw(msg.sender);
        creditOf[msg.sender] = 0;
        emit Withdrawn(msg.sender, amount);
        (bool accepted, ) = msg.sender.call{value: amount}("");
        if (!accepted) revert PaymentRefused(msg.sender, amount);
    }

    /// @dev Owes `owner` more. Nothing is written for nothing.
    function _credit(address owner, uint256 amount) internal {
        if (amount == 0) return;
        creditOf[owner] += amount;
        emit Credited(owner, amount);
    }
}
