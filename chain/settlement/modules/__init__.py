"""The optional contracts around the escrow: what each does in the life of an order, one file per module."""
