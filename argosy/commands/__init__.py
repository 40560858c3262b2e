"""One module per command of the command line; each says how to call it and how to show its answer."""

__all__ = ["bench", "compare", "explain", "listing", "run", "verify"]
