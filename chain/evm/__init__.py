"""Engines that execute transactions, behind one interface."""
