// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title EngineZooChild
/// @notice What `EngineZoo` creates, calls and destroys.
contract EngineZooChild {
    /// @notice Some state to write, clear and lose.
    uint256 public value;

    /// @param value_ the first value; 13 makes the creation fail
    constructor(uint256 value_) payable {
        require(value_ != 13, "unlucky");
        value = value_;
    }

    receive() external payable {
        value += msg.value;
    }

    /// @notice Overwrite the value.
    function set(uint256 value_) external payable {
        value = value_;
    }

    /// @notice End this contract; since Cancun that removes it only in the transaction that created it.
    function destroy(address payable heir) external {
        selfdestruct(heir);
    }
}

/// @title EngineZoo
/// @notice One of everything that an EVM can get wrong between two transactions. For tests only: anyone may
/// do anything, and it is never deployed beside real money.
contract EngineZoo {
    enum Failure {
        None,
        Reason,
        CustomError,
        Division,
        Bounds,
        Assertion,
        InvalidOpcode,
        OutOfGas
    }

    event Number(uint256 value);
    event Made(address child);
    event Sent(bool ok, bytes output);
    event Caught(bytes reason);
    event Account(uint256 balance, bytes32 codeHash, uint256 codeSize);
    event Surroundings(
        uint256 number, uint256 timestamp, address coinbase, uint256 random, uint256 gasLimit, uint256 chainId
    );

    /// @notice An error with arguments: how many calls there were, and who made the last one.
    error Custom(uint256 code, address who);

    address[] private _children;
    mapping(uint256 => uint256) private _words;
    uint256 private _calls;
    uint256 private transient _fleeting;

    constructor() payable {}

    receive() external payable {}

    /// @notice Children made so far.
    function childCount() external view returns (uint256) {
        return _children.length;
    }

    /// @notice CREATE.
    function make(uint256 value_) external payable returns (address child) {
        child = address(new EngineZooChild{value: msg.value}(value_));
        _keep(child);
    }

    /// @notice CREATE2, which fails when the salt was used.
    function makeAt(bytes32 salt, uint256 value_) external payable returns (address child) {
        child = _makeAt(salt, value_, msg.value);
        _keep(child);
    }

    /// @notice Create and destroy in one transaction, then send to what is about to be gone.
    function makeAndDestroy(bytes32 salt, address payable heir, uint256 afterwards) external payable {
        address child = _makeAt(salt, 7, msg.value);
        if (child == address(0)) return;
        EngineZooChild(payable(child)).destroy(heir);
        if (afterwards > 0) _send(child, afterwards, gasleft());
        emit Made(_makeAt(salt, 8, 0));
    }

    /// @notice Self-destruct of a child made before.
    function destroyChild(uint256 index, address payable heir) external {
        EngineZooChild(payable(_child(index))).destroy(heir);
    }

    /// @notice Write to a child, with money.
    function setChild(uint256 index, uint256 value_) external payable {
        EngineZooChild(payable(_child(index))).set{value: msg.value}(value_);
    }

    /// @notice Transient storage: must begin at zero in every transaction.
    function fleet(uint256 add) external returns (uint256) {
        emit Number(_fleeting);
        _fleeting += add;
        try this.fleetAndFail(add) {} catch {}
        emit Number(_fleeting);
        return _fleeting;
    }

    /// @notice The inner half of `fleet`: what it writes is undone.
    function fleetAndFail(uint256 add) external {
        _fleeting += add;
        revert();
    }

    /// @notice Write words; zeros clear them and earn refunds.
    function fill(uint256 from, uint256 count, uint256 value_) external {
        for (uint256 i = from; i < from + count; i++) _words[i] = value_;
    }

    /// @notice Write each word twice, back to what it was.
    function waver(uint256 from, uint256 count, uint256 value_) external {
        for (uint256 i = from; i < from + count; i++) {
            uint256 before = _words[i];
            _words[i] = value_;
            _words[i] = before;
        }
    }

    /// @notice Read a word, cold, then warm.
    function peek(uint256 index) external view returns (uint256, uint256) {
        return (_words[index], _words[index]);
    }

    /// @notice Send money to anyone.
    function send(address to, uint256 amount, uint256 gas_) external payable {
        _send(to, amount, gas_);
    }

    /// @notice Do much, then fail.
    function fail(Failure failure) external payable {
        _misbehave(failure, msg.value);
    }

    /// @notice Let an inner call do much and fail, and go on.
    function tryFail(Failure failure, uint256 gas_) external payable {
        _words[1] = gas_;
        try this.fail{value: msg.value, gas: gas_}(failure) {
            emit Number(uint256(failure));
        } catch (bytes memory reason) {
            emit Caught(reason);
        }
        _words[2]++;
    }

    /// @notice Run a child's code on this storage.
    function borrow(uint256 index, uint256 value_) external {
        (bool ok, bytes memory output) = _child(index).delegatecall(abi.encodeCall(EngineZooChild.set, (value_)));
        emit Sent(ok, output);
    }

    /// @notice Call anything, above all precompiled contracts.
    function probe(address to, bytes calldata data, uint256 gas_) external returns (bytes memory output) {
        bool ok;
        (ok, output) = to.call{gas: gas_}(data);
        emit Sent(ok, output);
    }

    /// @notice What one account looks like from here.
    function look(address at) external {
        emit Account(at.balance, at.codehash, at.code.length);
    }

    /// @notice What the block looks like from here.
    function surroundings() external {
        emit Surroundings(
            block.number, block.timestamp, block.coinbase, block.prevrandao, block.gaslimit, block.chainid
        );
        emit Number(tx.gasprice);
        emit Number(block.blobbasefee);
        emit Number(uint160(tx.origin));
    }

    /// @notice Every kind of log.
    function logs(bytes calldata data, uint256 topic) external {
        assembly ("memory-safe") {
            let at := mload(0x40)
            calldatacopy(at, data.offset, data.length)
            log0(at, data.length)
            log1(at, data.length, topic)
            log2(at, data.length, topic, 2)
            log3(at, data.length, topic, 2, 3)
            log4(at, data.length, topic, 2, 3, not(0))
        }
    }

    function _misbehave(Failure failure, uint256 amount) private {
        _calls++;
        _words[3] = 0;
        _keep(address(new EngineZooChild(_calls)));
        _send(msg.sender, amount / 2, gasleft());
        if (failure == Failure.Reason) revert("said no");
        if (failure == Failure.CustomError) revert Custom(_calls, msg.sender);
        if (failure == Failure.Division) _words[4] = _calls / _words[3];
        if (failure == Failure.Bounds) _words[4] = uint160(_children[_children.length]);
        assert(failure != Failure.Assertion);
        if (failure == Failure.InvalidOpcode) {
            assembly ("memory-safe") {
                invalid()
            }
        }
        while (failure == Failure.OutOfGas) _calls++;
    }

    function _makeAt(bytes32 salt, uint256 value_, uint256 amount) private returns (address child) {
        bytes memory code = abi.encodePacked(type(EngineZooChild).creationCode, abi.encode(value_));
        assembly ("memory-safe") {
            child := create2(amount, add(code, 0x20), mload(code), salt)
        }
        emit Made(child);
    }

    function _keep(address child) private {
        if (child != address(0)) _children.push(child);
        emit Made(child);
    }

    function _send(address to, uint256 amount, uint256 gas_) private {
        (bool ok, bytes memory output) = to.call{value: amount, gas: gas_}("");
        emit Sent(ok, output);
    }

    function _child(uint256 index) private view returns (address) {
        return _children[index % _children.length];
    }
}
