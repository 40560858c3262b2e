"""The market itself: demand, stock, freight, customs, payment and disputes on one simulated clock.

Nothing here knows of a chain, a learned model or a file format; adapters bring those.
"""
