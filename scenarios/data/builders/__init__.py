"""One module per subject; each builder returns the whole text of one file."""
