// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {ILedger} from "./interfaces/ILedger.sol";

/// @title Ledger
/// @notice Takes deposits, keeps credits and pays them out on demand, in any number of tokens.
/// @dev Accounts and tokens carry numbers of 32 bits so that an order fits into three storage slots.
/// Number 0 is nobody among accounts and the native coin among tokens.
abstract contract Ledger is ILedger, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    uint32 private _accountCount;
    uint32 private _tokenCount;
    mapping(address owner => uint32) private _accountOf;
    mapping(uint32 account => address) private _ownerOf;
    mapping(address token => uint32) private _numberOf;
    mapping(uint32 number => address) private _tokenOf;
    mapping(uint32 token => mapping(uint32 account => uint256)) private _credits;

    /// @inheritdoc ILedger
    function withdraw(address token) external nonReentrant returns (uint256 amount) {
        uint32 account = _accountOf[msg.sender];
        (bool known, uint32 number) = _find(token);
        if (known) amount = _credits[number][account];
        if (amount == 0) revert NothingToWithdraw(msg.sender, token);
        _credits[number][account] = 0;
        emit Withdrawn(msg.sender, token, amount);
        _pay(token, amount);
    }

    /// @inheritdoc ILedger
    function creditOf(address owner, address token) external view returns (uint256) {
        (bool known, uint32 number) = _find(token);
        return known ? _credits[number][_accountOf[owner]] : 0;
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
        uint256 received = holds > held ? holds - held : 0;
        if (received != amount) revert InexactDeposit(token, amount, received);
    }

    /// @dev Adds to a credit. The sum of all deposits of a token is far below 2^256.
    function _credit(uint32 account, uint32 token, uint256 amount) internal {
        _credits[token][account] += amount;
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

    /// @dev Number of `token`, opened at first use. The native coin is 0 from the start.
    function _openToken(address token) internal returns (uint32 number) {
        if (token == address(0)) return 0;
        number = _numberOf[token];
        if (number != 0) return number;
        number = ++_tokenCount;
        _numberOf[token] = number;
        _tokenOf[number] = token;
        emit TokenOpened(number, token);
    }

    /// @dev Number of `owner`, 0 if it never was a party.
    function _account(address owner) internal view returns (uint32) {
        return _accountOf[owner];
    }

    /// @dev Owner of an account number.
    function _owner(uint32 account) internal view returns (address) {
        return _ownerOf[account];
    }

    /// @dev Token with a number.
    function _token(uint32 number) internal view returns (address) {
        return _tokenOf[number];
    }

    /// @dev An ERC-20 never seen has the native coin's number 0 and must not draw on its credits.
    function _find(address token) private view returns (bool known, uint32 number) {
        if (token == address(0)) return (true, 0);
        number = _numberOf[token];
        known = number != 0;
    }

    function _pay(address token, uint256 amount) private {
        if (token != address(0)) return IERC20(token).safeTransfer(msg.sender, amount);
        (bool accepted, ) = msg.sender.call{value: amount}("");
        if (!accepted) revert PaymentRefused(msg.sender, amount);
    }
}
