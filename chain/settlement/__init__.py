"""Settlement through the escrow contract."""
