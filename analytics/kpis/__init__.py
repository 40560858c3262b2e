"""Key figures of a run."""
