"""A run's chain for ordinary Ethereum tools."""
