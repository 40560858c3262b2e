// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {IFxDesk} from "../interfaces/IFxDesk.sol";
import {IRateOracle} from "../interfaces/IRateOracle.sol";
import {Exact} from "./Exact.sol";

/// @title FxDesk
/// @notice Exchanges the amounts of an order's terms and funds it.
contract FxDesk is IFxDesk, ReentrancyGuardTransient {
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    uint256 private constant RATE_ONE = 1e18;
    uint8 private constant MOST_DECIMALS = 36;

    /// @inheritdoc IFxDesk
    IEscrow public immutable escrow;
    /// @inheritdoc IFxDesk
    IRateOracle public immutable oracle;

    /// @param escrow_ where orders are funded
    /// @param oracle_ where rates come from
    /// @dev Reverts if one is zero (ZeroDesk).
    constructor(IEscrow escrow_, IRateOracle oracle_) {
        bool there = address(escrow_) != address(0) && address(oracle_) != address(0);
        if (!there) revert ZeroDesk(address(escrow_), address(oracle_));
        (escrow, oracle) = (escrow_, oracle_);
    }

    /// @inheritdoc IFxDesk
    function fund(
        IEscrow.Terms calldata terms,
        address payToken,
        uint256 maxTotal,
        uint256 maxAge
    ) external nonReentrant returns (uint256 id) {
        uint256 rate = oracle.rate(terms.token, payToken, maxAge);
        IEscrow.Terms memory paid = terms;
        paid.token = payToken;
        paid.price = _exchange(terms.token, payToken, terms.price, rate).toUint96();
        paid.freight = _exchange(terms.token, payToken, terms.freight, rate).toUint96();
        paid.tax = _exchange(terms.token, payToken, terms.tax, rate).toUint96();
        uint256 total = uint256(paid.price) + paid.freight + paid.tax;
        if (total > maxTotal) revert AboveMaximum(total, maxTotal);
        Exact.take(payToken, total);
        IERC20(payToken).forceApprove(address(escrow), total);
        id = escrow.fund(paid);
        emit Exchanged(id, terms.token, payToken, rate, total);
    }

    /// @inheritdoc IFxDesk
    function exchange(
        address unit,
        address payToken,
        uint256 amount,
        uint256 maxAge
    ) external view returns (uint256) {
        return _exchange(unit, payToken, amount, oracle.rate(unit, payToken, maxAge));
    }

    /// @dev amount / 10^unit's decimals * rate / 1e18 * 10^payToken's decimals, rounded up once.
    function _exchange(
        address unit,
        address payToken,
        uint256 amount,
        uint256 rate
    ) private view returns (uint256) {
        uint256 up = 10 ** _decimals(payToken);
        uint256 down = RATE_ONE * 10 ** _decimals(unit);
        return Math.mulDiv(amount * rate, up, down, Math.Rounding.Ceil);
    }

    function _decimals(address token) private view returns (uint256) {
        uint8 decimals = IERC20Metadata(token).decimals();
        if (decimals > MOST_DECIMALS) revert BadDecimals(token, decimals);
        return decimals;
    }
}
