"""A reference attack."""

from argosy.lab.exercises import Game


def attack(game: Game) -> None:
    game.do("dispute", 1)
