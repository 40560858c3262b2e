"""Moving parcels."""
