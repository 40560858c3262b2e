"""Handling, picking and packing."""

from sim.warehouse.handling import hand_to_pickers, pick_and_pack

__all__ = ["hand_to_pickers", "pick_and_pack"]
