"""Tables that a run leaves behind, and how they are written."""
