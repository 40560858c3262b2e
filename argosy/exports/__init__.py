"""Runs, comparisons and sweeps as files that other programs read."""

from argosy.exports.writing import FORMATS, export

__all__ = ["FORMATS", "export"]
