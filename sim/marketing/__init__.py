"""Marketing: whom channels contact, the visits that this brings, and what the platform sees of it."""

from sim.marketing.campaign import FIRST_VISIT, advertise

__all__ = ["FIRST_VISIT", "advertise"]
