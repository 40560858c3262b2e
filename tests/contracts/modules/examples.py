"""How many examples a property gets."""

FEW = 30
"""Where each example deploys the whole protocol."""
