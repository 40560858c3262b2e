// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title HostileReceiver
/// @notice A party of an order that makes being paid in native coin as troublesome as it is told to. For tests
/// only: anyone pulls the strings.
contract HostileReceiver {
    /// @notice What it does with a payment. `Writes` needs more gas than the 2,300 of an old-fashioned `send`,
    /// as the wallets of most companies do.
    enum Mode { Honest, Refuses, BurnsGas, ReturnsBomb, RevertsBomb, Writes }

    /// @notice This receiver takes no money.
    error Unwanted();

    /// @notice What it does now.
    Mode public mode;
    /// @notice Payments taken in the mode `Writes`.
    uint256 public payments;

    receive() external payable {
        if (mode == Mode.Refuses) revert Unwanted();
        if (mode == Mode.BurnsGas) while (true) {}
        if (mode == Mode.ReturnsBomb) {
            assembly {
                return(0, 500000)
            }
        }
        if (mode == Mode.RevertsBomb) {
            assembly {
                revert(0, 500000)
            }
        }
        if (mode == Mode.Writes) payments += 1;
    }

    /// @notice Behave like this from now on.
    function behave(Mode mode_) external {
        mode = mode_;
    }

    /// @notice Call `target` with what is sent along; passes its revert on.
    function act(address target, bytes calldata data) external payable returns (bytes memory) {
        (bool success, bytes memory result) = target.call{value: msg.value}(data);
        if (!success) {
            assembly {
                revert(add(result, 32), mload(result))
            }
        }
        return result;
    }
}
