"""Exchange: orders priced in one token and paid in another (contracts/modules/FxDesk.sol). Nothing to set."""


def exchanged(amount: int, rate: int, unit_decimals: int, pay_decimals: int) -> int:
    """`amount` of a token with `unit_decimals` in one with `pay_decimals`, rounded up.

    `rate` is whole pay tokens for one whole unit token, times 1e18.
    """
    up, down = int(10**pay_decimals), int(10 ** (18 + unit_decimals))
    return -(-amount * rate * up // down)
