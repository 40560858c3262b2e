"""One run: executed, stored, checked, reopened, told."""
