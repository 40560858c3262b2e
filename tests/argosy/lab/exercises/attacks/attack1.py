"""A reference attack."""

from argosy.lab.exercises import Game


def attack(game: Game) -> None:
    _, seller, *_ = game.view("termsOf", 1)
    game.do("withdrawFor", seller, game.token)
