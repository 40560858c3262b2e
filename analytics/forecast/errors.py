"""What is wrong with a series."""


class TooShortError(ValueError):
    """A series is too short for what is asked of it. The message says how long it has to be."""
