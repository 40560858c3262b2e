// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title TimeVault
/// @notice Keeps tokens until a date. Who cannot wait leaves a tenth to those who can, in shares.
contract TimeVault {
    using SafeERC20 for IERC20;

    uint256 private constant PENALTY_BPS = 1_000;

    /// @notice The token that is kept.
    IERC20 public immutable token;

    /// @notice When waiting ends, in seconds since the Unix epoch.
    uint256 public immutable opens;

    /// @notice Shares of everybody together.
    uint256 public totalShares;

    /// @notice What somebody owns of the whole.
    mapping(address owner => uint256) public sharesOf;

    /// @notice `owner` put `amount` in and got `shares`.
    event Deposited(address indexed owner, uint256 amount, uint256 shares);

    /// @notice `owner` gave `shares` back for `amount`, and left `penalty` to the others.
    event Withdrawn(address indexed owner, uint256 shares, uint256 amount, uint256 penalty);

    /// @notice Deposits end when waiting does.
    error Closed(uint256 opens, uint256 nowTs);

    /// @notice `owner` has fewer shares than `wanted`.
    error TooFewShares(address owner, uint256 has, uint256 wanted);

    /// @param token_ what is kept
    /// @param opens_ when waiting ends
    /// @dev Reverts if that is past.
    constructor(IERC20 token_, uint256 opens_) {
        require(opens_ > block.timestamp, "opens in the past");
        token = token_;
        opens = opens_;
    }

    /// @notice Takes `amount` of the token from the caller, for shares.
    /// @param amount in units of the token
    /// @return shares what the caller got
    /// @dev Reverts if the date has passed (Closed), for an amount that is worth no share, or as the token does.
    function deposit(uint256 amount) external returns (uint256 shares) {
        if (block.timestamp >= opens) revert Closed(opens, block.timestamp);
        shares = totalShares == 0 ? amount : (amount * totalShares) / assets();
        require(shares > 0, "worth no share");
        totalShares += shares;
        sharesOf[msg.sender] += shares;
        emit Deposited(msg.sender, amount, shares);
        token.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @notice Gives the caller what its shares are worth, before the date without a tenth.
    /// @param shares how many to give back
    /// @return amount in units of the token
    /// @dev Reverts if the caller has fewer shares (TooFewShares).
    function withdraw(uint256 shares) external returns (uint256 amount) {
        uint256 has = sharesOf[msg.sender];
        if (shares > has) revert TooFewShares(msg.sender, has, shares);
        amount = (shares * assets()) / totalShares;
        uint256 penalty = block.timestamp < opens && shares < totalShares ? (amount * PENALTY_BPS) / 10_000 : 0;
        amount -= penalty;
        totalShares -= shares;
        sharesOf[msg.sender] = has - shares;
        emit Withdrawn(msg.sender, shares, amount, penalty);
        token.safeTransfer(msg.sender, amount);
    }

    /// @notice What the vault holds.
    /// @dev Reverts as the token does.
    function assets() public view returns (uint256) {
        return token.balanceOf(address(this));
    }
}
