"""Stock, picking and packing."""
