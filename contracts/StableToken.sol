// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @title StableToken
/// @notice Test currency that stands for one fiat unit, with six decimals and signed allowances (EIP-2612).
/// One issuer mints; anyone burns its own.
contract StableToken is ERC20Permit {
    /// @notice The only account that mints.
    address public immutable issuer;

    /// @notice The issuer's address is zero.
    error ZeroIssuer();

    /// @notice `caller` is not the issuer.
    error NotIssuer(address caller);

    /// @param name_ what the currency is called
    /// @param symbol_ its short name
    /// @param issuer_ who mints
    /// @dev Reverts if the issuer is zero (ZeroIssuer).
    constructor(
        string memory name_,
        string memory symbol_,
        address issuer_
    ) ERC20(name_, symbol_) ERC20Permit(name_) {
        if (issuer_ == address(0)) revert ZeroIssuer();
        issuer = issuer_;
    }

    /// @notice Creates `amount` for `to`.
    /// @param to who receives it
    /// @param amount in millionths of the unit
    /// @dev Reverts if:
    /// - the caller is not the issuer (NotIssuer)
    /// - `to` is zero (ERC20InvalidReceiver)
    function mint(address to, uint256 amount) external {
        if (msg.sender != issuer) revert NotIssuer(msg.sender);
        _mint(to, amount);
    }

    /// @notice Destroys `amount` of the caller's own.
    /// @param amount in millionths of the unit
    /// @dev Reverts if the caller holds less (ERC20InsufficientBalance).
    function burn(uint256 amount) external {
        _burn(msg.sender, amount);
    }

    /// @notice Six, as the common dollar and euro tokens have.
    /// @dev Never reverts.
    function decimals() public pure override returns (uint8) {
        return 6;
    }
}
