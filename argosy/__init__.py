"""argosy."""
