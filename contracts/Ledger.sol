// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {ILedger} from "./interfaces/ILedger.sol";

/// @title Ledger
/// @notice Takes deposits, keeps credits and pays them out on demand, in any number of tokens.
/// @dev Accounts carry numbers of 32 bits so that an order fits into three storage slots; number 0 is nobody.
abstract contract Ledger is ILedger, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    uint32 private _accountCount;
    mapping(address owner => uint32) private _accountOf;
    mapping(uint32 account => address) private _ownerOf;
    mapping(address token => mapping(uint32 account => uint256)) private _credits;

    /// @inheritdoc ILedger
    function withdraw(address token) external nonReentrant returns (uint256 amount) {
        uint32 account = _accountOf[msg.sender];
        amount = _credits[token][account];
        if (amount == 0) revert NothingToWithdraw(msg.sender, token);
        _credits[token][account] = 0;
        emit Withdrawn(msg.sender, token, amount);
        _pay(token, amount);
    }

    /// @inheritdoc ILedger
    function creditOf(address owner, address token) external view returns (uint256) {
        return _credits[token][_accountOf[owner]];
    }

    /// @dev Takes exactly `amount` of `token` from the caller. Guarded, because a deposit nested in the
    /// token's transfer would be counted in both balance differences.
    function _take(address token, uint256 amount) internal nonReentrant {
        uint256 value = token == address(0) ? amount : 0;
        if (msg.value != value) revert WrongValue(value, msg.value);
        if (token == address(0)) return;
        if (token.code.length == 0) revert NoCode(token);
        uint256 held = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        uint256 holds = IERC20(token).balanceOf(address(this));
        // Unchecked: a token that takes from this contract wraps around and is refused all the same.
        unchecked {
            if (holds - held != amount) revert InexactDeposit(token, amount, holds > held ? holds - held : 0);
        }
    }

    /// @dev Uses a signed allowance of the caller. A failure is passed over: whoever saw the signature could use
    /// it first, and then the allowance is there all the same.
    function _permit(
        address token,
        uint256 amount,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) internal {
        if (token.code.length == 0) revert NoCode(token);
        try IERC20Permit(token).permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {}
    }

    /// @dev Adds to a credit. It takes 2^158 orders of 96-bit amounts to reach 2^256.
    function _credit(uint32 account, address token, uint256 amount) internal {
        unchecked {
            _credits[token][account] += amount;
        }
    }

    /// @dev Number of `owner`, opened at first use. Zero has no number.
    function _openAccount(address owner) internal returns (uint32 account) {
        if (owner == address(0)) return 0;
        account = _accountOf[owner];
        if (account != 0) return account;
        account = ++_accountCount;
        _accountOf[owner] = account;
        _ownerOf[account] = owner;
        emit AccountOpened(account, owner);
    }

    /// @dev Number of `owner`, 0 if it never was a party.
    function _account(address owner) internal view returns (uint32) {
        return _accountOf[owner];
    }

    /// @dev Owner of an account number.
    function _owner(uint32 account) internal view returns (address) {
        return _ownerOf[account];
    }

    function _pay(address token, uint256 amount) private {
        if (token != address(0)) return IERC20(token).safeTransfer(msg.sender, amount);
        (bool accepted, ) = msg.sender.call{value: amount}("");
        if (!accepted) revert PaymentRefused(msg.sender, amount);
    }
}
