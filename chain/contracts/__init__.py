"""The compiled contracts, and how to speak to them."""
