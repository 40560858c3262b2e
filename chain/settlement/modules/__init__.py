"""The books of the optional contracts around the escrow."""
