"""Decisions that can be exchanged: what each sees, what it answers, and the built-in answers."""
