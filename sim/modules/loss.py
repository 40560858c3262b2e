"""What is lost when goods do not arrive, and who bears it, in token units."""

from sim.core.units import share


def sellers_loss(price: int, refunded_bps: int) -> int:
    """What the seller gave back of the price for goods that did not arrive."""
    return share(price, refunded_bps)


def loss_shares(price: int, seller_bps: int, carrier_bps: int, insurer_bps: int) -> tuple[int, int, int]:
    """An award in money: seller, carrier, insurer. Rounding stays with the buyer, who has the rest."""
    return share(price, seller_bps), share(price, carrier_bps), share(price, insurer_bps)
