"""Clients that people use, and the calls that they are tried with."""
