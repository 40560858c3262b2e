"""Optional contracts around the escrow: their parameters and formulas."""
