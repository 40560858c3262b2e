"""A process that is no more."""


class WorkerLostError(Exception):
    """A process that replicates was ended from outside."""
