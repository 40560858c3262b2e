"""What a test asked for and cannot be had."""


class KitError(Exception):
    """A mistake of the test itself; the message says what, where and what to do."""
