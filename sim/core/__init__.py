"""Units, random streams and distributions: what everything else counts in."""
